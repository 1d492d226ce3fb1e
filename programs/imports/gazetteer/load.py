"""Put the gazetteer into the database: all of it or nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from programs.imports.gazetteer.build import PlaceRow, place_rows
from programs.imports.gazetteer.sources import towns, zcta_centroids, zip_rows

ONE_LOAD_AT_A_TIME = 5_550_142
"""Number of the advisory lock; any other constant would do."""

CREATE_STAGE = """
    CREATE TEMPORARY TABLE gazetteer_stage (
        key text PRIMARY KEY, kind text, zip_code text, name text, normalized_name text, state text, county text,
        latitude double precision, longitude double precision, point_source text, zip_count integer,
        uncertainty_miles double precision, people integer, same_as text
    ) ON COMMIT DROP
"""
"""Columns in the order of ``PlaceRow``."""

FILL_STAGE = """
    COPY gazetteer_stage FROM STDIN (FORMAT csv, FORCE_NOT_NULL (
        key, kind, zip_code, name, normalized_name, state, county, point_source, same_as))
"""

ADD = """
    INSERT INTO programs_place (key, kind, zip_code, name, normalized_name, state, county,
                                latitude, longitude, point_source, zip_count, uncertainty_miles, people)
    SELECT key, kind, zip_code, name, normalized_name, state, county,
           latitude, longitude, point_source, zip_count, uncertainty_miles, people
    FROM gazetteer_stage ORDER BY kind DESC, normalized_name, state
    ON CONFLICT (key) DO NOTHING
"""
"""In the order of names, so that the places of one name lie on one page of the table."""

CHANGE = """
    UPDATE programs_place AS place
    SET name = stage.name, normalized_name = stage.normalized_name, state = stage.state, county = stage.county,
        latitude = stage.latitude, longitude = stage.longitude, point_source = stage.point_source,
        zip_count = stage.zip_count, uncertainty_miles = stage.uncertainty_miles, people = stage.people
    FROM gazetteer_stage AS stage
    WHERE place.key = stage.key
      AND (place.name, place.normalized_name, place.state, place.county, place.latitude, place.longitude,
           place.point_source, place.zip_count, place.uncertainty_miles, place.people)
          IS DISTINCT FROM
          (stage.name, stage.normalized_name, stage.state, stage.county, stage.latitude, stage.longitude,
           stage.point_source, stage.zip_count, stage.uncertainty_miles, stage.people)
"""

POINT_TO_MAIN_NAME = """
    UPDATE programs_place AS place
    SET same_as_id = main.id
    FROM gazetteer_stage AS stage LEFT JOIN programs_place AS main ON main.key = stage.same_as
    WHERE place.key = stage.key AND place.same_as_id IS DISTINCT FROM main.id
"""

REMOVE = "DELETE FROM programs_place WHERE key NOT IN (SELECT key FROM gazetteer_stage)"
"""After ``POINT_TO_MAIN_NAME``, so that no kept place points to a removed one. Nothing else may refer to
places: a foreign key that did would refuse the delete and with it the load, instead of losing its row."""


@dataclass(frozen=True, slots=True)
class GazetteerLoaded:
    """How many places there are now by kind, and how many rows the load added, changed and removed."""

    zips: int
    cities: int
    other_names: int
    states: int
    without_point: int
    added: int
    changed: int
    removed: int


def gazetteer_load() -> GazetteerLoaded:
    """Make the table of places equal to the published lists."""
    return places_load(rows=place_rows(zip_rows(), zcta_centroids(), towns()))


@transaction.atomic
def places_load(*, rows: Iterable[PlaceRow]) -> GazetteerLoaded:
    """Make the table of places equal to ``rows``: update by key, add, remove what is no longer listed.

    Ids and keys stay; an unchanged row is not written. Killed at any moment, the table is as before.
    """
    rows = list(rows)
    kinds = Counter("other name" if row.same_as else row.kind for row in rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_LOAD_AT_A_TIME])
        fill_stage(cursor, rows)
        added, changed, repointed, removed = (
            rows_written(cursor, statement) for statement in (ADD, CHANGE, POINT_TO_MAIN_NAME, REMOVE)
        )
        cursor.execute("DROP TABLE gazetteer_stage")
        cursor.execute("ANALYZE programs_place")
    return GazetteerLoaded(
        zips=kinds["zip"],
        cities=kinds["city"],
        other_names=kinds["other name"],
        states=kinds["state"],
        without_point=sum(row.latitude is None for row in rows),
        added=added,
        changed=changed if added else changed + repointed,
        removed=removed,
    )


def rows_written(cursor: CursorWrapper, statement: str) -> int:
    cursor.execute(statement)
    return cursor.rowcount


def fill_stage(cursor: CursorWrapper, rows: Iterable[PlaceRow]) -> None:
    """Copy ``rows`` into a temporary table; an empty field is NULL only in a column of numbers."""
    text = io.StringIO()
    csv.writer(text).writerows(astuple(row) for row in rows)
    text.seek(0)
    cursor.execute(CREATE_STAGE)
    cursor.copy_expert(FILL_STAGE, text)
    cursor.execute("ANALYZE gazetteer_stage")
