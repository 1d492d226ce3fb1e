"""What cannot be measured is refused, and names its parameter."""

from __future__ import annotations

import pytest

from programs.search import AdequacyQuestion, BadMeasurement
from programs.search.keeper import current
from tests.cases import every
from tests.factories import PlaceFactory
from tests.search.adequacy.worlds import asked, places
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
def world() -> None:
    places()
    PlaceFactory(zip_code="76201", name="Denton", state="TX", county="Denton County")
    PlaceFactory(zip_code="23219", name="Richmond", state="VA", county="Richmond city")
    PlaceFactory(zip_code="22572", name="Warsaw", state="VA", county="Richmond County")
    PlaceFactory(zip_code="70433", name="Covington", state="LA", county="St. Tammany Parish")
    PlaceFactory(zip_code="70458", name="Slidell", state="LA", county="St Tammany Parish")


@every(
    ("query", "parameter"),
    [
        ("miles=0", "miles"), ("miles=0.99", "miles"), ("miles=500.1", "miles"), ("miles=NaN", "miles"),
        ("miles=1e9", "miles"), ("miles=-3", "miles"), ("miles=inf", "miles"), ("miles=", "miles"),
        ("miles=ten", "miles"), ("miles=10&miles=20", "miles"),
        ("count=0", "count"), ("count=101", "count"), ("count=1.5", "count"), ("count=-1", "count"),
        ("standard=none", "standard"), ("state=XX", "state"), ("state=co", "state"), ("age=old", "age"),
        ("condition=x", "condition"), ("format=virtual", "format"), ("accepting=false", "accepting"),
        ("demonstration=maybe", "demonstration"),
        ("state=TX&county=Denver", "county"), ("county=Nowhere", "county"), ("county=%00", "county"),
        ("state=VA&county=Richmond", "county"), ("county=" + "x" * 300, "county"),
        ("radius=10", "radius"), ("network=ppo", "network"),
    ],
)  # fmt: skip
def test_bad_input(query: str, parameter: str) -> None:
    found = asked(query)
    assert isinstance(found, BadMeasurement)
    assert [error.parameter for error in found.errors] == [parameter]
    assert all(str(error.detail) for error in found.errors)


@every("query", ["miles=1", "miles=500", "count=1", "count=100", "miles=12.5", "state=CO&state=TX"])
def test_at_the_limit(query: str) -> None:
    assert isinstance(asked(query), AdequacyQuestion)


@every(
    ("query", "county"),
    [
        ("county=Denver", "Denver County"),
        ("state=CO&county=denver county", "Denver County"),
        ("state=VA&county=Richmond County", "Richmond County"),
        ("state=VA&county=Richmond city", "Richmond city"),
        ("county=Saint Tammany", "St Tammany Parish"),
    ],
)
def test_a_county_is_found_by_name(query: str, county: str) -> None:
    found = asked(query)
    assert isinstance(found, AdequacyQuestion)
    assert found.county is not None
    assert current().gazetteer.county_names.names[found.county] == county


def test_people_are_not_asked_for_what_they_left_open() -> None:
    found = asked("miles=&network=&state=&utm=1", strict=False)
    assert isinstance(found, AdequacyQuestion)
    assert found.miles == 30
    assert isinstance(asked("network=nobody", strict=False), BadMeasurement)
