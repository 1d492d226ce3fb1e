"""``manage.py zip_time_zones``: the time zone of every ZIP code, from ``zipcodes``, as the file that is committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import zipcodes
from django.core.management.base import BaseCommand

from programs import time_zones

HEAD = "first_zip,state,time_zone"
FILE = Path(time_zones.__file__).with_name("zip_time_zones.csv")


class Command(BaseCommand):
    help = "Write programs/zip_time_zones.csv from the installed package zipcodes."

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.write_text("".join(f"{line}\n" for line in lines(zipcodes.list_all())), encoding="ascii", newline="\n")
        self.stdout.write(str(FILE))


def lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line for each stretch of ZIP codes with one state and one zone; no zone where it does not exist."""
    yield HEAD
    in_order = sorted((row["zip_code"], row["state"], zone_of(row)) for row in rows)
    for (state, zone), group in groupby(in_order, key=lambda one: one[1:]):
        yield f"{next(group)[0]},{state},{zone}"


def zone_of(row: dict[str, Any]) -> str:
    zone: str = row["timezone"]
    return zone if zone in time_zones.known() else time_zones.UNKNOWN
