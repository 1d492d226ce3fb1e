"""Places for the search box while somebody types."""

from __future__ import annotations

import pytest

from programs.geocoding.outcomes import UnknownPlace
from tests.cases import every
from tests.searching import resolve, suggest

pytestmark = pytest.mark.usefixtures("gazetteer")


@every(
    ("typed", "first"),
    [
        ("8020", "80201 (Denver, CO)"),
        ("80203", "80203 (Denver, CO)"),
        ("80203-12", "80203 (Denver, CO)"),
        ("den", "Denver, CO"),
        ("DENV", "Denver, CO"),
        ("springf ma", "Springfield, MA"),
        ("springf mass", "Springfield, MA"),
        ("springfield, i", "Springfield, IL"),
        ("st. lo", "Saint Louis, MO"),
        ("st", "Saint Louis, MO"),
        ("colo", "Colorado"),
        ("ny", "New York"),
        ("new york c", "New York City, NY"),
        ("old san j", "Old San Juan, PR"),
        ("kc", "Kansas City, MO"),
        ("denver, colr", "Denver, CO"),
        ("denver, pensylvania", "Denver, PA"),
        ("suffolk county, ma", "Boston, MA"),
        ("1600 cedar street, denver co", "Denver, CO"),
        ("denvr", "Denver, CO"),
        ("sprngfield il", "Springfield, IL"),
    ],
)
def test_what_comes_first(typed: str, first: str) -> None:
    assert suggest(typed)[0].label == first


@every("typed", ["", "  ", "🏔", "\x00", "\ud800", "zzzzzz", "00000", "x" * 20_000, "%", "_", "9" * 300])
def test_nothing_to_suggest(typed: str) -> None:
    assert suggest(typed) == []


def test_a_city_stands_once_and_not_under_its_other_names() -> None:
    labels = [place.label for place in suggest("new york")]
    assert labels == ["New York", "New York, NY"]


def test_no_more_than_asked_for() -> None:
    assert len(suggest("8", limit=3)) == 3


def test_places_without_a_point_are_not_suggested() -> None:
    assert suggest("pohnp") == []


def test_signs_that_stand_for_many_are_counted_as_many(gazetteer: None) -> None:
    """Eleven of them unfold to 198 signs, twelve to 216; a search may hold 200."""
    assert "too long" in refusal("\ufdfa" * 12)
    assert "too long" not in refusal("\ufdfa" * 11)
    assert suggest("\ufdfa" * 100) == []


def refusal(text: str) -> str:
    outcome = resolve(text)
    assert isinstance(outcome, UnknownPlace)
    return str(outcome.message)
