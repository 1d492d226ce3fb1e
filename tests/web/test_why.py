"""“Why is this here?” says every reason with its points, and nothing that no rule has found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from programs.search.ranking.rules import OPENINGS, RULES
from programs.web.results.why import graded, reason_kept, why
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


def shown(language: str, match: dict[str, Any], name: str, *, is_first: bool) -> str:
    return b"".join(why(language, match, name.encode(), is_first=is_first)).decode()


def test_reasons_points_and_the_rules() -> None:
    html = shown("en", MATCH, "Cedar IOP", is_first=False)
    assert text_of(html) == (
        "Why is this here? Cedar IOP 4.2 miles away 35 of 40 Takes new patients: not known 5 of 15 a<b 4 of 20 "
        "44 of 75 points in all. How results are ordered"
    )
    assert html.startswith('<details class="why"><summary>')
    assert links(html) == {"How results are ordered": "/about/ranking/"}
    assert "a&lt;b" in html


def test_what_somebody_typed_is_not_kept() -> None:
    reason_kept.cache_clear()
    html = shown("en", MATCH | {"parts": [part("words", 20, 20, "“Cedar” is in its name")]}, "Cedar", is_first=False)
    assert "“Cedar” is in its name 20 of 20" in text_of(html)
    assert reason_kept.cache_info().currsize == 0
    shown("en", MATCH, "Cedar", is_first=False)
    assert reason_kept.cache_info().currsize == len(MATCH["parts"])


def test_the_first_is_asked_about_as_the_first() -> None:
    assert text_of(shown("en", MATCH, "Cedar IOP", is_first=True)).startswith("Why is this first?")


def test_without_points_there_is_nothing_to_explain() -> None:
    assert shown("en", {"parts": [], "score": None, "score_possible": None}, "Cedar IOP", is_first=True) == ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_grade_without_a_sentence_is_said_in_the_words_of_the_public_page(rule: Any) -> None:
    for grade in rule.grades:
        assert graded(rule.code, grade.points) == f"{rule.title}: {grade.label}"
    assert len({grade.points for grade in rule.grades}) == len(rule.grades)


def test_what_the_newest_list_has_is_not_said_to_be_unknown() -> None:
    html = text_of(shown("en", MATCH | {"parts": [part("currency", 15, 15, None)]}, "Cedar IOP", is_first=False))
    assert "That the newest list still has it: in the newest edition, in no list at all, or" in html
    assert "not known" not in html


def test_a_rule_that_is_no_more_says_nothing() -> None:
    assert graded("fashion", 3) == graded("openings", 99) == ""


def test_each_language_has_its_own_words() -> None:
    english = shown("en", MATCH, "Cedar IOP", is_first=False)
    with translation.override("es"):
        assert graded("openings", 5).startswith(str(OPENINGS.title))
        assert shown("es", MATCH, "Cedar IOP", is_first=False) != english
    assert shown("en", MATCH, "Cedar IOP", is_first=False) == english


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
