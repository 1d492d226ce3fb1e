"""The reason of a search for words: made of what was matched, in the listing's own words, for every way to match."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from programs.search import SearchPage
from programs.search.ranking import sentences
from programs.search.ranking.rules import RULES
from tests.factories import PlaceFactory, ProgramFactory, ProviderFactory
from tests.searching import search

pytestmark = pytest.mark.django_db

WORDS = next(rule for rule in RULES if rule.code == "words")


def reasons(q: str, **query: str) -> dict[str, str]:
    """By name of the program, what the rule says of it."""
    asked = QueryDict(mutable=True)
    asked.update({"q": q, "ordering": "best", **query})
    outcome = search(asked)
    assert isinstance(outcome, SearchPage)
    said: dict[str, str] = {}
    for result in outcome.results:
        (part,) = [part for part in result.listing["match"]["parts"] if part["rule"] == "words"]
        said[result.listing["name"]] = part["reason"]
    return said


def make(name: str, provider: str = "Quiet Water", **values: Any) -> None:
    ProgramFactory(name=name, provider=ProviderFactory(name=provider), **values)


@pytest.mark.parametrize(
    ("q", "name", "values", "said"),
    [
        ("serenity", "Serenity IOP", {}, "“Serenity” is in its name"),
        ("serinity", "Serenity IOP", {}, "“Serenity” is in its name"),  # corrected
        ("junip", "Juniper IOP", {}, "“Juniper” is in its name"),  # the beginning of a word
        ("evenings", "Evening IOP", {}, "“Evening” is in its name"),  # another form of it
        ("cedar center", "Cedar Ctr", {}, "“Cedar”, “Ctr” are in its name"),  # a cut word
        ("obrien", "O'Brien House", {}, "“O'Brien” is in its name"),
        ("O'Brien", "OBrien House", {}, "“OBrien” is in its name"),
        ("cedar or birch", "Cedar IOP", {}, "“Cedar” is in its name"),
        ("cedar -birch", "Cedar IOP", {}, "“Cedar” is in its name"),
        ('"quiet cedar"', "Quiet Cedar IOP", {}, "“Quiet Cedar” is in its name"),
        ("quiet", "Cedar", {}, "“Quiet” is in its provider's name"),
        ("lantern", "Cedar", {"description": "Behind the Lantern."}, "It mentions “Lantern”"),
        ("quiet cedar", "Cedar", {}, "It mentions “Quiet”, “Cedar”"),
        ("suboxone", "Cedar", {"services": ["buprenorphine"]}, "Its listing says: Buprenorphine (Suboxone)"),
        ("suboxne", "Cedar", {"services": ["buprenorphine"]}, "Its listing says: Buprenorphine (Suboxone)"),
        ("ansiedad", "Cedar", {"conditions": ["anxiety"]}, "Its listing says: Anxiety"),
        ("colorado", "Cedar", {"state": "CO"}, "Its listing says: Colorado"),
        ("dbt cedar", "Cedar", {"therapies": ["dbt"]}, "Its listing says: DBT. It mentions “Cedar”"),
        ("suboxone", "Suboxone Place", {}, "“Suboxone” is in its name"),
        ("suboxone cedar", "Cedar", {"description": "We give suboxone."}, "It mentions “suboxone”, “Cedar”"),
        ("kill myself", "Cedar", {"services": ["suicide-prevention"]}, "Its listing says: Suicide prevention"),
        ("quiero morir", "Morir Place", {"services": ["crisis-services"]}, "Its listing says: Crisis services"),
        ("xanax", "Cedar", {"services": ["benzodiazepine-detox"]}, "Its listing says: Detox from benzodiazepines"),
    ],
)
def test_the_reason(q: str, name: str, values: dict[str, Any], said: str) -> None:
    PlaceFactory()
    make(name, **values)
    assert reasons(q, near="80203") == {name: said}


@pytest.mark.parametrize("q", ["kill myself", "quiero morir", "suicide", "overdose"])
def test_words_of_danger_are_in_no_name(q: str) -> None:
    make(f"{q.title()} Center", services=["suicide-prevention", "naloxone"])
    for said in reasons(q).values():
        assert "in its name" not in said
        assert f"“{q}" not in said.casefold()


def test_every_other_rule_says_the_same_however_the_words_were_matched() -> None:
    """Corrected, a synonym, a part of a word: what is true of a program does not depend on it."""
    make("Serenity Juniper", services=["buprenorphine"])
    said: list[list[str]] = []
    for q in ("serenity", "serinity", "suboxone", "junip"):
        outcome = search(QueryDict(f"q={q}"))
        assert isinstance(outcome, SearchPage)
        (result,) = outcome.results
        parts = result.listing["match"]["parts"]
        assert {part["rule"] for part in parts} >= {"words", "openings", "verified", "evidence"}
        said.append([part["reason"] for part in parts if part["rule"] != "words"])
        assert all(q not in (part["reason"] or "") for part in parts if part["rule"] != "words")
    assert said.count(said[0]) == len(said)


def test_points_by_where_the_words_are() -> None:
    make("Suboxone Place")
    make("Cedar", services=["buprenorphine"])
    make("Birch", provider="Suboxone Group")
    make("Aspen", description="We give suboxone.")
    outcome = search(QueryDict("q=suboxone"))
    assert isinstance(outcome, SearchPage)
    found = [
        (result.listing["name"], part["points"])
        for result in outcome.results
        for part in result.listing["match"]["parts"]
        if part["rule"] == "words"
    ]
    grades = [grade.points for grade in WORDS.grades]
    assert found == list(zip(["Suboxone Place", "Birch", "Cedar", "Aspen"], grades, strict=True))
    assert grades == sorted(grades, reverse=True)


def test_nothing_that_was_typed_is_kept_for_related_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(sentences, "related_terms", lambda names: asked.append(names) or [])
    make("Juniper", therapies=["cbt"], latitude=39.7, longitude=-105)
    make("Quiet", latitude=39.7, longitude=-105)
    outcome = search(QueryDict("q=anxiety&condition=depression&near=39.7,-105&unstated=only"))
    assert isinstance(outcome, SearchPage)
    assert any(item["parameter"] == "q" for result in outcome.results for item in result.match["unstated"])
    assert {name for names in asked for name in names} <= {"condition:depression"}
