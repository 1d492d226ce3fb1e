"""Who was never asked for an insurer: those that take what it pays as come first, those that do not are out."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from programs.models import Payer
from programs.search import SearchPage
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
)
from tests.search.test_second_tier import federal
from tests.searching import search
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
def world() -> None:
    """Four of a federal list, which asks for ways to pay and for no network, and one that says all networks."""
    PlaceFactory()
    NetworkFactory(slug="blue-ppo", payer=PayerFactory(slug="blue", payment="private-insurance"))
    NetworkFactory(slug="state-plan", payer=PayerFactory(slug="state", payment="medicaid"))
    NetworkFactory(slug="other-ppo", payer=PayerFactory(slug="other"))
    takes = {
        "A Medicaid": ["medicaid"], "B private": ["private-insurance"], "C both": ["medicaid", "private-insurance"],
        "D blank": [],
    }  # fmt: skip
    federal(
        "samhsa-directory-mental-health", *(ProgramFactory(name=name, payments=codes) for name, codes in takes.items())
    )
    elsewhere = ProgramFactory(name="E elsewhere", payments=["private-insurance"])
    ParticipationFactory(program=elsewhere, network=NetworkFactory(slug="third"), status="in-network")


def page(query: str) -> SearchPage:
    outcome = search(QueryDict(f"near=80203&unstated=include&{query}"), strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("payer=blue", ["B private", "C both", "D blank"]),
        ("network=blue-ppo", ["B private", "C both", "D blank"]),
        ("payer=state", ["A Medicaid", "C both", "D blank"]),
        ("payer=blue&payer=state", ["A Medicaid", "B private", "C both", "D blank"]),
        ("payer=blue&network=state-plan", ["C both", "D blank"]),
        ("payer=other", ["B private", "C both", "A Medicaid", "D blank"]),
        ("payer=blue&payer=other", ["B private", "C both", "A Medicaid", "D blank"]),
    ],
)
def test_what_an_insurer_pays_as_decides_who_is_to_be_asked(query: str, names: list[str]) -> None:
    assert [listing["name"] for listing in page(query).listings] == names


def test_the_reason_says_it_and_counts_agree() -> None:
    found = page("payer=blue&facets=payer&facets=network")
    assert [listing["match"]["reasons"][-1:] == ["Takes: Private insurance"] for listing in found.listings] == [
        True, True, False,
    ]  # fmt: skip
    assert found.facets is not None
    assert found.facets["payer"].unstated["blue"] == 3
    assert found.facets["payer"].unstated["other"] == 4
    assert found.facets["network"].unstated["state-plan"] == 3


def test_the_index_follows_a_change_of_the_insurer() -> None:
    Payer.objects.filter(slug="blue").update(payment=None)
    assert page("payer=blue").total == 4
