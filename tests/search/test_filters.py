"""Which programs each parameter finds: a table of query → names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from programs.search import BadInput, SearchPage
from tests.cases import every
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    verified,
)
from tests.searching import search
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def programs() -> None:
    """A handful of programs that differ in what is searched for."""
    PlaceFactory()  # so that a point near Denver is in Colorado
    now = timezone.now()
    cedar = ProgramFactory(
        name="Cedar",
        provider=ProviderFactory(name="Juniper Health"),
        description="Evening groups after work.",
        focus=["mental-health"],
        conditions=["depression", "anxiety"],
        therapies=["cbt", "dbt"],
        services=["childcare"],
        populations=["women"],
        ages=["adult"],
        languages=["en", "es"],
        payments=["medicaid"],
        accreditations=["carf"],
        levels=["iop", "php"],
        accepting="yes",
        openings_reported_at=now - timedelta(days=3),
    )
    verified(cedar, now - timedelta(days=5))
    birch = ProgramFactory(
        name="Birch",
        provider__name="Birch Health",
        focus=["substance-use"],
        conditions=["alcohol-use", "anxiety"],
        therapies=["cbt"],
        ages=["adolescent", "adult"],
        payments=["private-insurance", "self-pay"],
        format="hybrid",
        evidence="named",
        accepting="yes",
        openings_reported_at=now - timedelta(days=90),
        state="WY",
        latitude=41.14,
        longitude=-104.82,
    )
    verified(birch, now - timedelta(days=200))
    ProgramFactory(
        name="Aspen", provider__name="Poplar", evidence="possible", conditions=["depression"], focus=["co-occurring"]
    )
    ProgramFactory(
        name="Willow", provider__name="Sallow", virtual=True, serves=["CO", "NM"], conditions=["depression"], state=None
    )
    ProgramFactory(name="Draft", draft=True, conditions=["depression"])
    blue = NetworkFactory(slug="blue-ppo", payer=PayerFactory(slug="blue"))
    green = NetworkFactory(slug="green-hmo", payer=PayerFactory(slug="green"))
    PayerFactory(slug="nobody")
    ParticipationFactory(program=cedar, network=blue)
    ParticipationFactory(program=birch, network=green)
    ParticipationFactory(program=birch, network=blue, status="out-of-network")


def names(text: str) -> list[str]:
    outcome = search(QueryDict(text), strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return [listing["name"] for listing in outcome.listings]


@pytest.mark.usefixtures("programs")
@every(
    ("query", "expected"),
    [
        ("", ["Birch", "Cedar", "Willow"]),
        ("state=CO", ["Cedar", "Willow"]),
        ("state=NM", ["Willow"]),
        ("state=WY&state=CO", ["Birch", "Cedar", "Willow"]),
        ("condition=anxiety", ["Birch", "Cedar"]),
        ("condition=anxiety&condition=depression", ["Cedar"]),
        ("condition=psychosis", []),
        ("therapy=cbt", ["Birch", "Cedar"]),
        ("therapy=cbt&therapy=dbt", ["Cedar"]),
        ("service=childcare", ["Cedar"]),
        ("population=women", ["Cedar"]),
        ("age=adolescent&age=senior", ["Birch"]),
        ("age=adult", ["Birch", "Cedar"]),
        ("language=es", ["Cedar"]),
        ("payment=medicaid&payment=self-pay", ["Birch", "Cedar"]),
        ("payer=blue", ["Cedar"]),
        ("payer=blue&payer=green", ["Birch", "Cedar"]),
        ("payer=nobody", []),
        ("network=green-hmo", ["Birch"]),
        ("payer=blue&network=green-hmo", []),
        ("accreditation=carf", ["Cedar"]),
        ("format=virtual", ["Willow"]),
        ("format=in-person&format=hybrid", ["Birch", "Cedar"]),
        ("level=php", ["Cedar"]),
        ("focus=substance-use&focus=mental-health", ["Birch", "Cedar", "Willow"]),
        ("accepting=true", ["Cedar"]),
        ("verified_within=30", ["Cedar"]),
        ("verified_within=365", ["Birch", "Cedar"]),
        ("evidence=possible", ["Aspen"]),
        ("evidence=possible&evidence=named", ["Aspen", "Birch"]),
        ("q=juniper", ["Cedar"]),
        ("q=evening+group", ["Cedar"]),
        ("q=Junipper", ["Cedar"]),
        ("ordering=-verified", ["Cedar", "Birch", "Willow"]),
        ("near=39.73,-104.98", ["Cedar", "Willow"]),
        ("near=39.73,-104.98&radius=150", ["Cedar", "Birch", "Willow"]),
        ("near=39.73,-104.98&radius=150&ordering=name", ["Birch", "Cedar", "Willow"]),
        ("near=39.73,-104.98&state=WY&radius=150", ["Birch"]),
        ("near=30,-60", []),
        ("near=39.73,-104.98&radius=any&page=2&page_size=1", ["Birch"]),
    ],
)
def test_query_finds(query: str, expected: list[str]) -> None:
    assert names(query) == expected


@pytest.mark.usefixtures("programs")
@every(
    ("query", "unstated"),
    [("", 0), ("payment=medicare", 1), ("payer=green", 1), ("network=blue-ppo&state=WY", 0)],
)
def test_programs_that_do_not_say_which_insurance_are_counted(query: str, unstated: int) -> None:
    outcome = search(QueryDict(f"{query}&evidence=stated&evidence=named"))
    assert isinstance(outcome, SearchPage)
    assert outcome.count_unstated == unstated


@pytest.mark.usefixtures("programs")
def test_another_spelling_is_said_to_be_one() -> None:
    exact, alike = search(QueryDict("q=Juniper")), search(QueryDict("q=Junipper"))
    assert isinstance(exact, SearchPage)
    assert isinstance(alike, SearchPage)
    assert exact.words is not None
    assert alike.words is not None
    assert (exact.words.searched, exact.words.did_you_mean) == ("Juniper", None)
    assert (alike.words.searched.lower(), alike.count) == ("juniper", 1)


@pytest.mark.usefixtures("programs")
@every("words", ["the of and", "&|!()", "-", '""', "or or", "🙂", "-juniper"])
def test_nothing_to_search_for_is_an_error_of_q(words: str) -> None:
    query = QueryDict(mutable=True)
    query["q"] = words
    outcome = search(query, strict=True)
    assert isinstance(outcome, BadInput)
    assert [error.parameter for error in outcome.errors] == ["q"]


@pytest.mark.usefixtures("programs")
@every("words", ["Психотерапия", "a", "qqqq zzzz", "' or 1=1 --", "x" * 200, "trauma & | ! ( :*"])
def test_words_that_nothing_has_find_nothing(words: str) -> None:
    query = QueryDict(mutable=True)
    query["q"] = words
    outcome = search(query)
    assert isinstance(outcome, SearchPage | BadInput)
    assert isinstance(outcome, BadInput) or outcome.count == 0
