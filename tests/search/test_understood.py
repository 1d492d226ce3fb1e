"""Sentences that find little: what means something in them is offered alone, as filters."""

from __future__ import annotations

import pytest

from tests.factories import PlaceFactory, ProgramFactory
from tests.searching import page
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
def understood() -> None:
    PlaceFactory()
    ProgramFactory(name="Birch", conditions=["opioid-use"], payments=["medicaid"])
    ProgramFactory(name="Cedar", conditions=["opioid-use"], payments=["self-pay"])
    ProgramFactory(name="Aspen", conditions=["anxiety"], payments=[])


@pytest.mark.parametrize(
    ("q", "changes", "count"),
    [
        ("fentanyl zzyzxqq", {"q": (), "condition": ("opioid-use",)}, 2),
        ("fentanyl medicaid zzyzxqq", {"q": (), "condition": ("opioid-use",), "payment": ("medicaid",)}, 1),
        ("fentanyl court zzyzxqq", {"q": (), "condition": ("opioid-use",)}, 2),  # “court” means two things
    ],
)
def test_of_a_sentence_what_means_something_is_offered_alone(q: str, changes: object, count: int) -> None:
    outcome = page(f"near=80203&q={q}&unstated=include")
    first = outcome.relaxations[0]
    assert (outcome.count, first.changes, first.count) == (0, changes, count)


def test_what_was_chosen_before_stays_chosen() -> None:
    first = page("near=80203&q=medicaid zzyzxqq&payment=self-pay&unstated=include").relaxations[0]
    assert (first.changes, first.count) == ({"q": (), "payment": ("self-pay", "medicaid")}, 2)


def test_those_to_ask_are_counted_where_nobody_says_so() -> None:
    ProgramFactory(name="Evening Group", latitude=44.5)
    first = page("near=80203&q=evening group&unstated=include").relaxations[0]
    assert first.changes == {"q": (), "when": ("evenings",), "therapy": ("group",)}
    assert (first.count, first.unstated) == (0, 3)


@pytest.mark.parametrize("q", ["fentanyl", "zzyzxqq", "fentanyl clinic"])
def test_one_phrase_by_itself_is_an_offer_and_no_way_on(q: str) -> None:
    outcome = page(f"near=80203&q={q}&unstated=include")
    assert not [one for one in outcome.relaxations if one.changes.keys() >= {"q", "condition"}]


def test_where_phrases_find_nobody_together_each_is_counted_without() -> None:
    """Birch was asked whether it treats anxiety and does not say so; Aspen, whether it takes Medicaid."""
    ways = [one for one in page("near=80203&q=anxiety medicaid&unstated=exclude").relaxations if one.removed]
    assert [(one.removed, one.changes, one.count) for one in ways] == [
        ("anxiety", {"q": ("medicaid",)}, 1),
        ("medicaid", {"q": ("anxiety",)}, 1),
    ]
    assert not [one for one in page("near=80203&q=fentanyl medicaid").relaxations if one.removed]
