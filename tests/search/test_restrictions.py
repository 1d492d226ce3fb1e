"""Who is not admitted or treated: asked for, or left out only where it contradicts another choice."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from programs.search import SearchPage
from tests.factories import ProgramFactory
from tests.searching import search
from tests.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programs")]

PROGRAMS = {
    "Open": {},
    "OpioidOnly": {"restrictions": ["opioid-only"]},
    "AlcoholOnly": {"restrictions": ["alcohol-only"]},
    "NoOpioids": {"restrictions": ["no-opioid-use"]},
    "NoMedicine": {"restrictions": ["no-opioid-medication"]},
    "Women": {"restrictions": ["women-only"]},
    "Men": {"restrictions": ["men-only"]},
}
EVERYTHING = {
    "conditions": ["alcohol-use", "opioid-use", "depression"],
    "services": ["opioid-medicines", "medication-from-elsewhere"],
    "populations": ["women", "men", "pregnant-postpartum"],
    "levels": ["iop", "opioid-treatment"],
}


@shared
def programs() -> None:
    for name, facts in PROGRAMS.items():
        ProgramFactory(name=name, **EVERYTHING, **facts)


def left_out(query: str) -> set[str]:
    outcome = search(QueryDict(query), strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return PROGRAMS.keys() - {listing["name"] for listing in outcome.listings}


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("", ""),
        ("condition=depression", ""),
        ("condition=alcohol-use", "OpioidOnly"),
        ("condition=opioid-use", "AlcoholOnly NoOpioids"),
        ("condition=alcohol-use&condition=opioid-use", "NoOpioids"),  # whoever has both is taken by either
        ("service=opioid-medicines", "NoOpioids NoMedicine"),
        ("service=medication-from-elsewhere", ""),
        ("level=opioid-treatment", "NoOpioids"),
        ("level=iop&level=opioid-treatment", ""),  # any of them: it has the other one
        ("population=women", "Men"),
        ("population=men", "Women"),
        ("population=women&population=men", ""),
        ("population=pregnant-postpartum", "Men"),
        ("population=pregnant-postpartum&population=men", "Women"),
        ("restriction=women-only", "Open OpioidOnly AlcoholOnly NoOpioids NoMedicine Men"),
        ("restriction=women-only&restriction=men-only", "Open OpioidOnly AlcoholOnly NoOpioids NoMedicine"),
        ("restriction=opioid-only&condition=alcohol-use", "Open AlcoholOnly NoOpioids NoMedicine Women Men"),
    ],
)
def test_who_is_left_out(query: str, missing: str) -> None:
    assert left_out(query) == set(missing.split())


def test_a_choice_given_up_can_leave_out_more() -> None:
    """Opioid and alcohol use: the one for opioids alone is there; without “opioid use” it is not."""
    ProgramFactory(name="Far", conditions=["alcohol-use"])
    outcome = search(QueryDict("condition=alcohol-use&condition=opioid-use&therapy=ketamine"), strict=True)
    assert isinstance(outcome, SearchPage)
    counts = {(one.parameter, one.removed): one.count for one in outcome.relaxations}
    assert counts["therapy", "ketamine"] == 6
    one_left = search(QueryDict("condition=alcohol-use&condition=opioid-use&q=Far"), strict=True)
    assert isinstance(one_left, SearchPage)
    assert {(one.parameter, one.removed): one.count for one in one_left.relaxations}["condition", "opioid-use"] == 1


def test_children_are_asked_for_with_those_that_take_17_or_younger() -> None:
    ProgramFactory(name="Under18", ages=["under-18", "adolescent"])
    ProgramFactory(name="Teens", ages=["adolescent"])
    outcome = search(QueryDict("age=child"), strict=True)
    assert isinstance(outcome, SearchPage)
    assert outcome.count == 0
    assert (outcome.relaxations[0].changes, outcome.relaxations[0].count) == ({"age": ("child", "under-18")}, 1)
