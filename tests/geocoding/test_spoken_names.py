"""Regions, hamlets, parts of cities, and what is taken at once because nearly everybody means it."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from django.http import QueryDict

from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.names import NICKNAMES
from programs.geocoding.outcomes import AmbiguousPlace, PlaceOutcome, ResolvedPlace, UnknownPlace
from programs.geocoding.places import HAMLET_ZIPS, PEOPLE_AT_LEAST, resolve, suggest, taken
from programs.geocoding.reading import plain_text
from programs.geocoding.regions import FILE, regions
from programs.models import Place
from programs.search import BadInput, Question, read
from programs.search.keeper import current
from tests.cases import every
from tests.shared import shared

CITIES = [
    # name, state, ZIP codes, people
    ("Denver", "CO", 60, 700_000), ("Denver", "PA", 1, 3_800), ("Nova", "OH", 1, 300), ("Arlington", "VA", 10, 230_000),
    ("Fairfax", "VA", 8, 24_000), ("Manassas", "VA", 3, 40_000), ("Harlem", "GA", 1, 3_000),
    ("New York", "NY", 90, 8_000_000), ("Portland", "OR", 50, 650_000), ("Portland", "ME", 20, 66_000),
    ("Minneapolis", "MN", 40, 430_000), ("Saint Paul", "MN", 30, 310_000), ("Fort Collins", "CO", 8, 170_000),
    ("Bronx", "NY", 25, 1_400_000), ("Three", "NE", 3, 900), ("Two", "NE", 2, 900), ("Spring", "TX", 9, 60_000),
    *((f"Spring {letter}{more}", "TX", 1, 100) for letter in "ABCDEFG" for more in "abcdefgh"),
    ("Springfield", "IL", 8, 115_000), ("West", "TX", 1, 2_800), ("Midland", "TX", 9, 130_000),
]  # fmt: skip


def city(name: str, state: str, size: int, people: int, number: int) -> tuple:
    """``COLUMNS`` and ``MORE_COLUMNS`` of a city."""
    key = f"city-{name.lower().replace(' ', '-')}-{state.lower()}"
    return "city", name, 40.0, -100.0, state, key, "", size, people, 0.0, number, None, name.lower(), ""


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    rows = [city(*one, number) for number, one in enumerate(sorted(CITIES, key=lambda one: -one[2]))]
    return Gazetteer(rows)


def labels(outcome: PlaceOutcome) -> list[str]:
    assert isinstance(outcome, AmbiguousPlace), outcome
    return [choice.label for choice in outcome.choices]


@every(
    ("text", "offered"),
    [
        ("NoVA", ["Arlington, VA", "Fairfax, VA", "Manassas, VA", "Nova, OH"]),
        ("Twin Cities", ["Minneapolis, MN", "Saint Paul, MN"]),
        ("the Twin Cities", ["Minneapolis, MN", "Saint Paul, MN"]),
        ("Harlem", ["New York, NY", "Harlem, GA"]),
        ("Harlem, NY", ["New York, NY"]),
        ("Capitol Hill, Denver", ["Denver, CO", "Denver, PA"]),
        ("Two", ["Two, NE"]),
        ("West Texas", ["Midland, TX", "West, TX"]),
    ],
)
def test_offered_and_not_taken(places: Gazetteer, text: str, offered: list[str]) -> None:
    outcome = resolve(text, places)
    assert labels(outcome) == offered
    assert isinstance(outcome, AmbiguousPlace)
    assert outcome.message
    assert taken(outcome, places) is outcome


@every(
    ("text", "key"),
    [
        ("Nova, OH", "city-nova-oh"),
        ("Harlem, GA", "city-harlem-ga"),
        ("The Bronx", "city-bronx-ny"),
        ("The Bronx, NY", "city-bronx-ny"),
        ("Ft.Collins", "city-fort-collins-co"),
        ("Three", "city-three-ne"),  # HAMLET_ZIPS + 1
        ("Two, NE", "city-two-ne"),
    ],
)
def test_taken(places: Gazetteer, text: str, key: str) -> None:
    outcome = resolve(text, places)
    assert isinstance(outcome, ResolvedPlace), outcome
    assert (outcome.key, outcome.instead) == (key, ())
    assert HAMLET_ZIPS == 2


@every(
    ("text", "label"),
    [
        ("Mpls", "Minneapolis, MN"),
        ("mpls.", "Minneapolis, MN"),
        ("Mpls, MN", "Minneapolis, MN"),
        ("PDX", "Portland, OR"),
    ],
)
def test_nicknames_and_airports_are_offered(places: Gazetteer, text: str, label: str) -> None:
    outcome = resolve(text, places)
    assert isinstance(outcome, AmbiguousPlace)
    assert [place.label for place in outcome.choices] == [label]
    assert taken(outcome, places) is outcome, "never taken"


def test_a_nickname_of_another_state_is_none(places: Gazetteer) -> None:
    assert isinstance(resolve("Mpls, OR", places), UnknownPlace)


@pytest.mark.parametrize(
    ("text", "key", "instead"),
    [
        ("denver", "city-denver-co", ["Denver, PA"]),
        ("Denvr", "city-denver-co", ["Denver, PA"]),
        ("Denver", "city-denver-co", ["Denver, PA"]),
    ],
)
def test_where_nearly_everybody_lives_is_taken_and_said_so(
    places: Gazetteer, text: str, key: str, instead: list[str]
) -> None:
    place = taken(resolve(text, places), places)
    assert isinstance(place, ResolvedPlace)
    assert place.key == key
    assert [other.label for other in place.instead] == instead


@every("text", ["Portland", "Dnvr", "Portlend", "Denver, CA", "Denver, Colrado"])
def test_what_is_less_clear_is_asked(places: Gazetteer, text: str) -> None:
    assert not isinstance(taken(resolve(text, places), places), ResolvedPlace)


@every(
    ("most", "others", "is_taken"),
    [
        (10 * 4_000, (2_000, 2_000), True),
        (10 * 4_000 - 1, (2_000, 2_000), False),
        (PEOPLE_AT_LEAST, (0,), True),
        (PEOPLE_AT_LEAST - 1, (0,), False),
    ],
)
def test_how_many_more_people_are_overwhelming(most: int, others: tuple[int, ...], is_taken: bool) -> None:
    rows = [
        city("Town", state, 5, people, n)
        for n, (state, people) in enumerate(zip(["CO", "PA", "NE"], (most, *others), strict=False))
    ]
    places = Gazetteer(rows)
    assert isinstance(taken(resolve("Town", places), places), ResolvedPlace) is is_taken


def test_a_kind_and_a_state_are_asked_before_the_limit(places: Gazetteer) -> None:
    assert [place.label for place in suggest("spring", places, 50, state="IL")] == ["Springfield, IL"]
    assert len(suggest("spring", places, 50)) == 50
    assert suggest("spring", places, 50, kind="zip") == []


@every(
    ("typed", "plain"),
    [
        ("St.Louis", "st louis"), ("N.Platte, NE", "n platte, ne"), ("Washington, D.C.", "washington, dc"),
        ("L.A.", "la"), ("N.Y.", "ny"), ("W.Va.", "w va"), ("Denver, CO (80203)", "denver, co 80203"),
    ],
)  # fmt: skip
def test_points_and_brackets(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


def test_every_region_has_a_source_and_no_nickname_its_name() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(regions())
    assert all(row["source"] and row["places"] for row in rows)
    assert not regions().keys() & NICKNAMES.keys()


@shared
def denver() -> None:
    for state, people in (("CO", 700_000), ("PA", 3_800)):
        Place.objects.create(
            key=f"city-denver-{state.lower()}", kind="city", name="Denver", normalized_name="denver", state=state,
            latitude=39.7, longitude=-105, zip_count=5, people=people,
        )  # fmt: skip


@every(
    "text",
    [
        "within 10 miles of Denver, CO", "10 mi from Denver, CO", "Within 10 mi. of Denver, CO",
        "a menos de 10 millas de Denver, CO", "10 miles around Denver CO",
    ],
)  # fmt: skip
def test_a_radius_in_the_text_is_the_radius(denver: None, text: str) -> None:
    query = QueryDict(mutable=True)
    query["near"] = text
    for strict in (True, False):
        asked = read(query, current(), strict=strict)
        assert isinstance(asked, Question), asked
        assert (asked.place and asked.place.key, asked.radius_miles) == ("city-denver-co", 10)
        assert asked.data["radius"] == "10"


def test_two_radii_are_an_error_for_programs_and_the_typed_one_counts_for_people(denver: None) -> None:
    query = QueryDict("near=within 10 miles of Denver, CO&radius=25")
    asked = read(query, current())
    assert isinstance(asked, Question)
    assert asked.radius_miles == 10
    wrong = read(query, current(), strict=True)
    assert isinstance(wrong, BadInput)
    assert [error.parameter for error in wrong.errors] == ["radius"]


def test_a_radius_that_nobody_may_have_is_an_error(denver: None) -> None:
    wrong = read(QueryDict("near=within 999 miles of Denver, CO"), current())
    assert isinstance(wrong, BadInput)
    assert [error.parameter for error in wrong.errors] == ["radius"]


def test_a_program_has_to_choose_itself(denver: None) -> None:
    wrong = read(QueryDict("near=Denver"), current(), strict=True)
    assert isinstance(wrong, BadInput)
    assert [choice.label for choice in wrong.errors[0].choices] == ["Denver, CO", "Denver, PA"]
    asked = read(QueryDict("near=Denver"), current())
    assert isinstance(asked, Question)
    assert asked.place is not None
    assert replace(asked.place, instead=()).label == "Denver, CO"
