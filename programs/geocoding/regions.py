"""Regions, islands and neighbourhoods that people name and that no list of the Postal Service has.

``fixtures/places/regions.csv`` has them with the places in or near each, the largest first, and who calls
the region so. They are offered, never taken: a region has no middle to search around.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.conf import settings

from programs.geocoding.names import normalize_place_name

FILE = Path(settings.BASE_DIR) / "fixtures" / "places" / "regions.csv"


@cache
def regions() -> dict[str, tuple[str, ...]]:
    """Keys of places by the normalized name of a region."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {normalize_place_name(row["name"]): tuple(row["places"].split()) for row in csv.DictReader(file)}


def places_of_region(name: str, state: str = "") -> tuple[str, ...]:
    """Keys of the places of a region, in ``state`` if one is named; none where there is no such region."""
    return tuple(key for key in regions().get(name, ()) if not state or key.endswith(f"-{state.lower()}"))
