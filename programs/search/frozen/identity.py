"""What a file must be of to be used: this database, this code, this table of changes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyroaring
from django.db import connection

from programs.search.frozen.container import UnfitError
from programs.search.moment import Moment

FORMAT = 1

DATABASE = """
    SELECT (SELECT system_identifier FROM pg_control_system())::text,
           (SELECT oid FROM pg_database WHERE datname = current_database())::text, current_schema(),
           CASE WHEN pg_is_in_recovery() THEN (SELECT min_recovery_end_timeline FROM pg_control_recovery())
                ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END::text
"""
"""Cluster, database, schema and timeline: a recovery to an earlier moment begins another one."""

PROGRAMS = Path(__file__).resolve().parents[2]
MADE_BY = (
    "*.py",
    "*.csv",
    "geocoding/**/*.py",
    "models/**/*.py",
    "migrations/*.py",
    "search/**/*.py",
    "search/words/*.t*",
)
"""The code that decides what a directory holds, and its data."""


@cache
def code() -> str:
    """A digest of it, and of what else has a say in how it lies in a file."""
    digest = hashlib.sha256(repr((FORMAT, sys.byteorder, np.__version__, pyroaring.__version__)).encode())
    for pattern in MADE_BY:
        for path in sorted(PROGRAMS.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def database() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(DATABASE)
        return list(cursor.fetchone())


def about(moment: Moment) -> dict[str, Any]:
    """What a file of a moment says of itself."""
    passing = {"writes", "changed", "networks_alone"}
    seen = {name: value for name, value in asdict(moment).items() if name not in passing}
    return {"format": FORMAT, "code": code(), "of": database(), "moment": seen | {"day": moment.day.isoformat()}}


def check(found: Mapping[str, Any], now: Moment) -> None:
    """Raises ``UnfitError`` for a file that is not of the database, code and table of ``now``."""
    for name, wanted, what in (
        ("format", FORMAT, "of another format"),
        ("code", code(), "of another release"),
        ("of", database(), "of another database, or of one that was recovered"),
    ):
        if found.get(name) != wanted:
            raise UnfitError(f"it is {what}")
    if not now.follows(moment_of(found)):
        raise UnfitError("it is of another table of changes, or of a later state of the database")


def moment_of(found: Mapping[str, Any]) -> Moment:
    seen = dict(found["moment"])
    return Moment(**seen | {"day": date.fromisoformat(seen["day"]), "writes": False, "changed": []})
