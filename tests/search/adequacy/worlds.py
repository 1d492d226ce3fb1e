"""Small worlds to measure: three ZIP codes with people in two states, and a box lobby."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from django.http import QueryDict

from programs.models import ImportRun, Population, Program
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE
from programs.search import Adequacy, AdequacyQuestion, BadMeasurement, measured, read_adequacy
from programs.search.keeper import current
from tests.factories import PlaceFactory, ProgramFactory, SourceFactory

DENVER, BOULDER, CHEYENNE = (39.7313, -104.9829), (40.0176, -105.2797), (41.1399, -104.8202)
ZIPS = {"80203": 20_000, "80302": 30_000, "82001": 50_000}
DEGREES_A_MILE = math.degrees(KM_PER_MILE / EARTH_RADIUS_KM)
"""Of latitude, on the sphere that geopy's great circle has."""


def places() -> None:
    """Denver, Boulder and Cheyenne as ZIP codes; 80201 is a box lobby in Denver."""
    for zip_code, name, state, county, point in (
        ("80203", "Denver", "CO", "Denver County", DENVER),
        ("80302", "Boulder", "CO", "Boulder County", BOULDER),
        ("82001", "Cheyenne", "WY", "Laramie County", CHEYENNE),
        ("80201", "Denver", "CO", "Denver County", DENVER),
    ):
        latitude, longitude = point
        PlaceFactory(zip_code=zip_code, name=name, state=state, county=county, latitude=latitude, longitude=longitude)


def peopled(people: dict[str, int] | None = None) -> None:
    """A table of people, in place of any other."""
    run = ImportRun.objects.create(
        source=SourceFactory(slug="census-p1", name="Table P1"),
        started_at=datetime(2026, 1, 31, tzinfo=UTC),
        file_name="p1.csv",
        edition="2020",
    )
    Population.objects.all().delete()
    Population.objects.bulk_create(
        Population(zip_code=code, people=heads, run=run) for code, heads in (ZIPS if people is None else people).items()
    )


def program_away(miles: float, **more: object) -> Program:
    """A program so many miles north of 80203."""
    return ProgramFactory(latitude=DENVER[0] + miles * DEGREES_A_MILE, longitude=DENVER[1], **more)


def asked(query: str, network: str = "", *, strict: bool = True) -> AdequacyQuestion | BadMeasurement:
    return read_adequacy(QueryDict(query), current(), network=network, strict=strict)


def measure(query: str = "", network: str = "") -> Adequacy:
    question = asked(query, network)
    assert isinstance(question, AdequacyQuestion), question.errors
    return measured(question, current())


def gaps(query: str = "", network: str = "") -> list[str]:
    """ZIP codes without enough programs near, in the order in which they are told."""
    found = measure(query, network)
    return [found.areas.codes[area] for area in found.gaps.tolist()]
