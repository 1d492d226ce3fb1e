"""Distances and circles, against geopy's great circle as the oracle."""

from __future__ import annotations

import random

import pytest
from django.http import QueryDict
from geopy.distance import great_circle
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.models import Program
from programs.models.position import KM_PER_MILE, chord_of_miles, miles_of_chord
from programs.search import Directory, SearchPage
from programs.search.keeper import current
from tests.factories import ProgramFactory, ProviderFactory
from tests.searching import only, search

pytestmark = pytest.mark.django_db

AMCHITKA = (51.54, 179.10)  # west of the 180th meridian; Adak (51.88, -176.65) is east of it

points = st.tuples(
    st.floats(-89.9, 89.9, allow_nan=False).map(lambda x: round(x, 4)),
    st.floats(-180, 180, allow_nan=False).map(lambda x: round(x, 4)),
)
near_antimeridian = st.tuples(
    st.floats(50, 54).map(lambda x: round(x, 4)), st.sampled_from([179.2, -179.2, 178.9, -178.3, 180.0, -180.0])
)
near_denver = st.tuples(
    st.floats(39, 40.5).map(lambda x: round(x, 4)), st.floats(-105.7, -104).map(lambda x: round(x, 4))
)


def everything(text: str, directory: Directory | None = None) -> list[dict[str, object]]:
    """All results of a query, over all its pages."""
    listings: list[dict[str, object]] = []
    for page in range(1, 100):
        outcome = search(QueryDict(f"{text}&page={page}&page_size=7"), directory)
        assert isinstance(outcome, SearchPage), outcome
        listings += outcome.listings  # type: ignore[arg-type]
        if page == outcome.pages:
            assert len(listings) == outcome.count
            return listings
    raise AssertionError("more pages than programs")


@given(st.floats(0.001, 12_000))
def test_chord_and_miles_are_inverse(miles: float) -> None:
    assert miles_of_chord(chord_of_miles(miles)) == pytest.approx(miles, rel=1e-6, abs=1e-6)


def random_places(count: int) -> list[tuple[float, float]]:
    """Near Denver, on both sides of the 180th meridian, and anywhere; the poles are among them."""
    dice = random.Random(7)
    some = [lambda: (dice.uniform(39, 40.5), dice.uniform(-105.7, -104)),
            lambda: (dice.uniform(50, 54), dice.choice([179.2, -179.2, 178.9, -178.3, 180.0, -180.0])),
            lambda: (dice.uniform(-89.9, 89.9), dice.uniform(-180, 180))]  # fmt: skip
    drawn = [some[number % 3]() for number in range(count)]
    return [(89.9, 0.0), (-89.9, 180.0), *((round(latitude, 4), round(longitude, 4)) for latitude, longitude in drawn)]


def test_results_are_those_of_brute_force() -> None:
    """No program inside the radius is missed, none outside is invented, and the order is by distance."""
    provider = ProviderFactory()
    ProgramFactory.create_each(
        {"provider": provider, "latitude": latitude, "longitude": longitude}
        for latitude, longitude in random_places(60)
    )
    programs, directory, sizes = list(Program.objects.all()), current(), set[int]()

    @settings(max_examples=80, deadline=None)
    @given(
        centre=st.one_of(near_denver, near_antimeridian, points),
        radius=st.sampled_from(["1", "5", "25", "100", "500", "any"]),
    )
    def agrees(centre: tuple[float, float], radius: str) -> None:
        oracle = {
            program.pk: great_circle(centre, (program.latitude, program.longitude)).km / KM_PER_MILE
            for program in programs
        }
        limit = float("inf") if radius == "any" else float(radius)
        found = everything(f"near={centre[0]},{centre[1]}&radius={radius}", directory)
        ids = [listing["id"] for listing in found]
        assert len(set(ids)) == len(ids)
        surely_inside = {pk for pk, miles in oracle.items() if miles <= limit - 1e-6}
        maybe_inside = {pk for pk, miles in oracle.items() if miles <= limit + 1e-6}
        assert surely_inside <= set(ids) <= maybe_inside
        miles_in_order = [oracle[pk] for pk in ids]
        assert miles_in_order == pytest.approx(sorted(miles_in_order), abs=1e-6)
        for listing in found:
            assert listing["distance_miles"] == pytest.approx(oracle[listing["id"]], rel=0.005, abs=0.051)
        sizes.add(len(ids))

    with only("parts_of"):
        agrees()
    assert len(sizes) > 3, "circles that find nothing prove nothing"


def test_the_antimeridian_is_no_wall() -> None:
    east = ProgramFactory(latitude=51.88, longitude=-179.9)
    listings = everything("near=51.88,179.9&radius=25")
    assert [listing["id"] for listing in listings] == [east.pk]
    assert listings[0]["distance_miles"] == pytest.approx(8.5, abs=0.1)


def test_programs_at_one_point_keep_one_order_over_pages() -> None:
    ids = sorted(str(ProgramFactory(name="Twin").pk) for _n in range(20))
    assert [str(listing["id"]) for listing in everything("near=39.7313,-104.9829")] == ids


def test_default_radius_is_25_miles() -> None:
    inside = ProgramFactory(latitude=39.7313 + 24.9 / 69.1, longitude=-104.9829)
    ProgramFactory(latitude=39.7313 + 25.3 / 69.1, longitude=-104.9829)
    assert [listing["id"] for listing in everything("near=39.7313,-104.9829")] == [inside.pk]


def test_a_program_without_a_point_is_not_near_anything() -> None:
    ProgramFactory(latitude=None, longitude=None, precision="")
    assert everything("near=39.7313,-104.9829&radius=any") == []
    assert len(everything("state=CO")) == 1
