"""Bad input names its parameter; nothing is silently ignored and nothing is a crash."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from programs.search import BadInput, PageOutOfRange, SearchPage
from programs.search.question import UNKNOWN_NAMED
from tests.cases import every
from tests.factories import PlaceFactory, ProgramFactory
from tests.searching import search

pytestmark = pytest.mark.django_db

BAD = [
    ("near=", "near"),
    ("near=" + "x" * 20_000, "near"),
    ("near=80203%00", "near"),
    ("near=91,0", "near"),
    ("near=0,181", "near"),
    ("near=nan,nan", "near"),
    ("near=inf,0", "near"),
    ("near=%F0%9F%98%80", "near"),
    ("near=99999", "near"),
    ("near=80203&near=10001", "near"),
    ("radius=0", "radius"),
    ("radius=-1", "radius"),
    ("radius=1e9", "radius"),
    ("radius=abc", "radius"),
    ("radius=nan", "radius"),
    ("condition=sadness", "condition"),
    ("condition=depression&condition=", "condition"),
    ("state=XX", "state"),
    ("state=co", "state"),
    ("payer=nobody", "payer"),
    ("network=%00", "network"),
    ("accepting=false", "accepting"),
    ("verified_within=0", "verified_within"),
    ("verified_within=1.5", "verified_within"),
    ("verified_within=99999999999999999999", "verified_within"),
    ("ordering=price", "ordering"),
    ("ordering=distance", "ordering"),
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=two", "page"),
    ("page_size=0", "page_size"),
    ("page_size=100000", "page_size"),
    ("q=" + "x" * 20_000, "q"),
    ("q=%00", "q"),
    ("conditon=depression", "conditon"),
    ("utm_source=x", "utm_source"),
]


@pytest.mark.parametrize(("query", "parameter"), BAD, ids=[query[:40] for query, _name in BAD])
def test_bad_input_names_its_parameter(query: str, parameter: str) -> None:
    PlaceFactory()
    outcome = search(QueryDict(query), strict=True)
    assert isinstance(outcome, BadInput)
    assert [error.parameter for error in outcome.errors] == [parameter]
    assert all(str(error.detail).strip() for error in outcome.errors)


def test_every_wrong_parameter_is_named_at_once() -> None:
    outcome = search(QueryDict("radius=abc&page=0&colour=blue"), strict=True)
    assert isinstance(outcome, BadInput)
    assert {error.parameter for error in outcome.errors} == {"radius", "page", "colour"}


def test_a_misspelled_parameter_gets_a_suggestion() -> None:
    outcome = search(QueryDict("conditon=depression"), strict=True)
    assert isinstance(outcome, BadInput)
    assert "condition" in str(outcome.errors[0].detail)


@every(
    ("query", "meant"),
    [
        ("state=Ohio", "OH"),
        ("state=oh", "OH"),
        ("age=teen", "adolescent"),
        ("condition=opioids", "opioid-use"),
        ("payment=Medicaid", "medicaid"),
        ("age=adult&age=senor", "senior"),
        ("age=zzyzx", ""),
        ("condition=" + "x" * 9_000, ""),
    ],
)
def test_a_label_or_a_misspelled_code_gets_the_code(query: str, meant: str) -> None:
    outcome = search(QueryDict(query), strict=True)
    assert isinstance(outcome, BadInput)
    (error,) = outcome.errors
    assert error.parameter == query.partition("=")[0]
    assert str(error.detail).endswith(f"Did you mean “{meant}”?" if meant else "is none of the choices.")


def test_people_may_leave_fields_empty_and_are_told_of_what_is_ignored() -> None:
    ProgramFactory()
    outcome = search(QueryDict("near=&q=&condition=&colour=blue"))
    assert isinstance(outcome, SearchPage)
    assert outcome.count == 1
    assert outcome.unknown_parameters == ("colour",)


def test_a_page_beyond_the_last_is_its_own_outcome() -> None:
    ProgramFactory()
    outcome = search(QueryDict("page=999999"))
    assert isinstance(outcome, PageOutOfRange)
    assert (outcome.page, outcome.pages) == (999999, 1)


@pytest.mark.parametrize("page_size", [1, 100])
def test_page_sizes_at_their_bounds(page_size: int) -> None:
    ProgramFactory.create_batch(2)
    outcome = search(QueryDict(f"page_size={page_size}"))
    assert isinstance(outcome, SearchPage)
    assert len(outcome.listings) == min(page_size, 2)


def test_hundreds_of_unknown_parameters_are_not_all_named() -> None:
    outcome = search(QueryDict("&".join(f"x{n}=1" for n in range(900))), strict=True)
    assert isinstance(outcome, BadInput)
    assert len(outcome.errors) == UNKNOWN_NAMED
