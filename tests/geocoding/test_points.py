"""Coordinates as text, and the state they lie in."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.geocoding import places
from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.outcomes import ResolvedPlace, UnknownPlace
from programs.geocoding.points import coordinates_in, decimal, miles_between, what_is_wrong
from tests.cases import every
from tests.searching import resolve


@every(
    ("text", "latitude", "longitude", "state"),
    [
        ("39.73,-104.98", 39.73, -104.98, "CO"),
        ("39.73 -104.98", 39.73, -104.98, "CO"),
        (" (39.73, −104.98) ", 39.73, -104.98, "CO"),
        ("+39.73;-104.98", 39.73, -104.98, "CO"),
        ("3.973e1,-1.0498e2", 39.73, -104.98, "CO"),
        ("51.8,-176.7", 51.8, -176.7, "AK"),
        ("13.47,144.75", 13.47, 144.75, "GU"),
        ("0,0", 0, 0, None),
        ("-0.0,-0.0", 0, 0, None),
        ("90,180", 90, 180, None),
        ("-90,-180", -90, -180, None),
        ("40,-140", 40, -140, None),
        ("51.8,179.9", 51.8, 179.9, None),
    ],
)
def test_a_point_and_its_state(gazetteer, text: str, latitude: float, longitude: float, state: str | None) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, ResolvedPlace)
    assert (outcome.kind, outcome.latitude, outcome.longitude, outcome.state) == ("point", latitude, longitude, state)
    assert resolve(outcome.text) == outcome


@every(
    ("text", "message"),
    [
        ("91,0", "latitude"),
        ("-90.01,0", "latitude"),
        ("0,180.5", "longitude"),
        ("104.98,-39.73", "latitude"),
        ("nan,nan", "ordinary numbers"),
        ("inf,0", "ordinary numbers"),
        ("0,-Infinity", "ordinary numbers"),
        ("1e400,0", "ordinary numbers"),
        ("39.73,NaN", "ordinary numbers"),
    ],
)
def test_no_point_on_earth(text: str, message: str) -> None:
    outcome = places.resolve(text, Gazetteer([]))
    assert isinstance(outcome, UnknownPlace)
    assert message in outcome.message


@every("text", ["80203 1234", "80203", "Denver, CO", "39.7", "39.7,", "1,2,3", "39 -104", "a,b", "--1,2"])
def test_other_text_is_no_point(text: str) -> None:
    assert coordinates_in(text) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_the_text_of_a_point_names_it_again(latitude: float, longitude: float) -> None:
    read = coordinates_in(f"{decimal(latitude)}, {decimal(longitude)}")
    assert read is not None
    assert read == (pytest.approx(latitude, abs=1e-6), pytest.approx(longitude, abs=1e-6))
    assert what_is_wrong(*read) == ""


def test_miles() -> None:
    assert miles_between((0, 0), (0, 1)) == pytest.approx(math.radians(1) * 6371.009 / 1.609344)
    assert miles_between((51.9, 179.5), (51.9, -179.5)) < 45
