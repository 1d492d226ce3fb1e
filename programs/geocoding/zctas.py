"""Which ZIP codes are areas: the Census Bureau's ZIP Code Tabulation Areas (ZCTAs), with the land area of each.

From the Bureau's national ZCTA gazetteer file (public domain), of which the column ALAND lies in the repository.
Post-office boxes and single receivers of mail have no ZCTA, and nobody lives in them. See docs/gazetteer.md.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

FILE = Path(settings.BASE_DIR) / "fixtures" / "places" / "zcta-land-area.csv.gz"


@cache
def land_square_miles() -> Mapping[str, float]:
    """Land area of each ZCTA of the states, the District of Columbia and Puerto Rico, in square miles."""
    with gzip.open(FILE, "rt", encoding="ascii", newline="") as file:
        return {row["zcta"]: float(row["land_square_miles"]) for row in csv.DictReader(file)}
