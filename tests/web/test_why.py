"""“Why is this here?” says every reason with its points, and nothing that no rule has found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from programs.search.ranking.rules import OPENINGS, RULES
from programs.web.results.why import not_known, why
from tests.factories import PlaceFactory, ProgramFactory, verified
from tests.web.reading import cards, links, page_of, text_of


def part(rule: str, points: int, of: int, reason: str | None) -> dict[str, Any]:
    return {"rule": rule, "points": points, "of": of, "reason": reason}


MATCH = {
    "score": 44,
    "score_possible": 75,
    "parts": [
        part("distance", 35, 40, "4.2 miles away"),
        part("openings", 5, 15, None),
        part("verified", 4, 20, "a<b"),
    ],
}


def test_reasons_points_and_the_rules() -> None:
    html = why("en", MATCH, "Cedar IOP", is_first=False)
    assert text_of(html) == (
        "Why is this here? Cedar IOP 4.2 miles away 35 of 40 Takes new patients: not known 5 of 15 a<b 4 of 20 "
        "44 of 75 points in all. How results are ordered"
    )
    assert html.startswith('<details class="why"><summary>')
    assert links(html) == {"How results are ordered": "/about/ranking/"}
    assert "a&lt;b" in html


def test_the_first_is_asked_about_as_the_first() -> None:
    assert text_of(why("en", MATCH, "Cedar IOP", is_first=True)).startswith("Why is this first?")


def test_without_points_there_is_nothing_to_explain() -> None:
    assert why("en", {"parts": [], "score": None, "score_possible": None}, "Cedar IOP", is_first=True) == ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_without_a_fact_does_not_read_as_if_it_held(rule: Any) -> None:
    assert not_known(rule.code) == f"{rule.title}: not known"


def test_each_language_has_its_own_words() -> None:
    english = why("en", MATCH, "Cedar IOP", is_first=False)
    with translation.override("es"):
        assert not_known("openings").startswith(str(OPENINGS.title))
        assert why("es", MATCH, "Cedar IOP", is_first=False) != english
    assert why("en", MATCH, "Cedar IOP", is_first=False) == english


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "asks"),
    [
        ("near=80203", ["Why is this first?", "Why is this here?"]),
        ("near=80203&page_size=1&page=2", ["Why is this here?"]),
        ("near=80203&ordering=distance", []),
        ("", []),
    ],
)
def test_every_card_in_order_of_merit_can_be_asked(client: Client, query: str, asks: list[str]) -> None:
    PlaceFactory()
    ProgramFactory()
    recent: Any = ProgramFactory()
    verified(recent, timezone.now() - timedelta(days=3))
    found = cards(page_of(client, query))
    assert [ask for card in found for ask in ("Why is this first?", "Why is this here?") if ask in card] == asks
    if asks[:1] == ["Why is this first?"]:
        assert "Checked 3 days ago: contact details, what it offers 20 of 20" in text_of(found[0])
        assert text_of(found[0]).count("3 days ago") == 2  # among the facts, and among the reasons
