"""A file of any list, opened by its map for the import that SAMHSA's files go through as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.cleaning.text import plain
from programs.imports.files import ImportFile
from programs.imports.listings.maps import ListingMap
from programs.imports.listings.rows import canonical
from programs.imports.listings.tables import read_rows
from programs.imports.report import Report
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.editions import day_of_file
from programs.imports.samhsa.reading import OpenedFile

DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")


def opener_of(listing_map: ListingMap, report: Report) -> Callable[[ImportFile], OpenedFile]:
    """What opens a file by ``listing_map``; columns that the map does not use, and licences that have expired, go
    to the report."""
    slug = listing_map.source.slug

    def opened(file: ImportFile) -> OpenedFile:
        header, rows = read_rows(file, listing_map)
        if unused := [name for name in header if not is_used(name, listing_map)]:
            text = _("columns that the map does not use: %(columns)s.") % {"columns": ", ".join(unused)}
            report.find("file", text, source=slug, file=file.name)

        def convert(number: int, raw: dict[str, Any]) -> dict[str, Any]:
            expired = day_of(raw.get(listing_map.expires)) if listing_map.expires else None
            if expired and expired < timezone.localdate():
                text = _("expired on %(day)s.") % {"day": expired.isoformat()}
                report.find("expired", text, source=slug, file=file.name, row=number)
            return canonical(listing_map, raw)

        return OpenedFile(file, listing_map.source, rows, None, edition=day_of_file(file.path), convert=convert)

    return opened


def is_used(name: str, listing_map: ListingMap) -> bool:
    """Whether a map says anything about a column. A column without a name is none."""
    flag = listing_map.flags and name.upper() in known_codes()
    return not name or flag or name in listing_map.also.union(listing_map.used)


def day_of(cell: Any) -> date | None:
    """The day of a cell, ``None`` for a blank or another shape."""
    for shape in DATES:
        try:
            return datetime.strptime(plain(cell)[:10], shape).date()
        except ValueError:
            continue
    return None
