"""What may lie inside a circle, by its own uncertainty, and whose point lies outside. geopy is the oracle."""

from __future__ import annotations

import math
import random

import pytest
from django.http import QueryDict
from geopy.distance import great_circle

from programs.models import Place, Program
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE
from programs.search import Question, SearchPage, read
from programs.search.index.around import Around
from programs.search.index.rows import UNCERTAINTY_UNKNOWN_MILES
from programs.search.index.snapshot import Index
from programs.search.keeper import current
from programs.search.matches import Matches
from tests.factories import ProgramFactory, ProviderFactory
from tests.searching import search

pytestmark = pytest.mark.django_db

CENTRE = (39.0, -105.0)
UNCERTAIN = 4.0


def miles_away(miles: float) -> dict[str, float]:
    """A point so far to the north of the centre."""
    return {
        "latitude": CENTRE[0] + math.degrees(miles * KM_PER_MILE / EARTH_RADIUS_KM),
        "longitude": CENTRE[1],
    }


@pytest.fixture
def zip_code() -> str:
    Place.objects.create(
        key="zip-80999", kind="zip", zip_code="80999", name="Far", normalized_name="far", state="CO",
        latitude=39.0, longitude=-105.0, uncertainty_miles=UNCERTAIN,
    )  # fmt: skip
    return "80999"


def maybe_inside(query: str) -> set[str]:
    question = read(QueryDict(query), current())
    assert isinstance(question, Question)
    matches = Matches(question, current().index)
    assert not matches.maybe_inside & matches.area
    names = dict(Program.objects.values_list("number", "name"))
    return {names[int(number)] for number in matches.index.columns.number[list(matches.maybe_inside)]}


@pytest.mark.parametrize(
    ("precision", "miles", "inside"),
    [
        ("zip", 9.99, False),  # inside anyway
        ("zip", 10.01, True),
        ("zip", 13.99, True),
        ("zip", 14.01, False),
        ("hidden", 13.99, True),
        ("street", 10.01, False),
        ("street", 13.99, False),
    ],
)
def test_at_the_edge_of_its_uncertainty(zip_code: str, precision: str, miles: float, inside: bool) -> None:
    street = {"street1": ""} if precision == "hidden" else {}
    ProgramFactory(name="It", zip_code=zip_code, precision=precision, **street, **miles_away(miles))
    assert maybe_inside("near=39,-105&radius=10") == ({"It"} if inside else set())


@pytest.mark.parametrize(("miles", "not_listed"), [(13.99, 1), (14.01, 0)])
def test_it_counts_among_those_that_are_not_listed(zip_code: str, miles: float, not_listed: int) -> None:
    ProgramFactory(name="It", zip_code=zip_code, precision="zip", **miles_away(miles))
    for query in ("near=39,-105&radius=10", "near=39,-105&radius=10&when=evenings"):
        listed = search(QueryDict(f"{query}&unstated=include"), strict=True)
        outcome = search(QueryDict(query), strict=True)
        assert isinstance(outcome, SearchPage)
        assert isinstance(listed, SearchPage)
        assert outcome.not_listed == listed.count_unstated == not_listed


@pytest.mark.parametrize(("beyond", "inside"), [(-0.01, True), (0.01, False)])
def test_a_zip_code_that_nobody_has_measured_is_as_uncertain_as_the_median(beyond: float, inside: bool) -> None:
    ProgramFactory(name="It", zip_code="", precision="city", **miles_away(10 + UNCERTAINTY_UNKNOWN_MILES + beyond))
    assert maybe_inside("near=39,-105&radius=10") == ({"It"} if inside else set())


@pytest.mark.parametrize("query", ["", "state=CO", "near=39,-105&radius=any"])
def test_without_a_circle_there_are_none(zip_code: str, query: str) -> None:
    ProgramFactory(name="It", zip_code=zip_code, precision="zip", **miles_away(12))
    assert maybe_inside(query) == set()


def test_as_a_great_circle_says(zip_code: str) -> None:
    rng, provider = random.Random(7), ProviderFactory()
    for number in range(60):
        point = {"latitude": 39 + rng.uniform(-0.4, 0.4), "longitude": -105 + rng.uniform(-0.5, 0.5)}
        precision = rng.choice(["zip", "street"])
        ProgramFactory(name=str(number), provider=provider, zip_code=zip_code, precision=precision, **point)
    expected = {
        program.name
        for program in Program.objects.exclude(precision="street")
        if 15 < great_circle(CENTRE, (program.latitude, program.longitude)).miles <= 15 + UNCERTAIN
    }
    assert expected
    assert maybe_inside("near=39,-105&radius=15") == expected


def test_when_the_gazetteer_learns_more_the_index_does(zip_code: str) -> None:
    ProgramFactory(name="It", zip_code=zip_code, precision="zip", **miles_away(15))
    assert maybe_inside("near=39,-105&radius=10") == set()
    Place.objects.filter(zip_code=zip_code).update(uncertainty_miles=6)
    assert maybe_inside("near=39,-105&radius=10") == {"It"}


def test_appended_programs_have_it_as_well(zip_code: str) -> None:
    before = Index.read()
    program = ProgramFactory(name="It", zip_code=zip_code, precision="zip", **miles_away(12))
    index, _numbers = before.updated([str(program.pk)], reference=False)
    assert len(Around(index, *CENTRE).maybe_inside(10)) == 1
