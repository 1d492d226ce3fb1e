"""Gazetteers for tests: a sample that loads at once, and all of it (some seconds)."""

from __future__ import annotations

from functools import cache

from programs.imports.gazetteer.build import PlaceRow, place_rows
from programs.imports.gazetteer.load import GazetteerLoaded, gazetteer_load, places_load
from programs.imports.gazetteer.sources import towns, zcta_centroids, zip_rows

SAMPLE_CITIES = frozenset(
    {
        ("Adak", "AK"), ("Anchorage", "AK"), ("Aurora", "CO"), ("Boston", "MA"), ("Boulder", "CO"),
        ("Brooklyn", "NY"), ("Chicago", "IL"), ("Denver", "CO"), ("Denver", "PA"), ("El Paso", "TX"),
        ("Hagatna", "GU"), ("Honolulu", "HI"), ("Kansas City", "KS"), ("Kansas City", "MO"), ("Lagrange", "GA"),
        ("Mckinney", "TX"), ("New York", "NY"), ("Oregon", "IL"), ("Pohnpei", "FM"), ("Portland", "ME"),
        ("Portland", "OR"), ("Saint Louis", "MO"), ("San Juan", "PR"), ("Springfield", "IL"),
        ("Springfield", "MA"), ("Springfield", "MO"), ("Washington", "DC"), ("Washington", "IN"),
        ("Vancouver", "WA"), ("Charleston", "WV"),
    }
)  # fmt: skip


@cache
def sample_rows() -> tuple[PlaceRow, ...]:
    """The builder's own rows of a few cities, with all their ZIP codes, names and states."""
    wanted = [row for row in zip_rows() if (row.city, row.state) in SAMPLE_CITIES]
    return tuple(place_rows(wanted, zcta_centroids(), towns()))


def load_sample_gazetteer() -> GazetteerLoaded:
    return places_load(rows=sample_rows())


def load_full_gazetteer() -> GazetteerLoaded:
    return gazetteer_load()
