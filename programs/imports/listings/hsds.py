"""CSV tables of the Human Services Data Specification (Open Referral, HSDS 1.1 to 3.0), joined to one row a site.

https://docs.openreferral.org: ``organizations``, ``services``, ``locations`` and ``services_at_location`` with the
addresses, phones and schedules of each. A row is a service at a location; its columns are ``table.column``.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from programs.imports.cleaning.text import plain
from programs.imports.errors import BadFileError
from programs.imports.files import MAX_BYTES, ImportFile, open_import_file, read_up_to
from programs.imports.listings.maps import ListingMap
from programs.imports.listings.tables import check_header
from programs.imports.samhsa.readers.delimited import records_of
from programs.imports.samhsa.readers.tables import NumberedRow, header_of

Row = dict[str, str]

TABLES = {
    "organizations": ("organization", "organizations"),
    "services": ("service", "services"),
    "locations": ("location", "locations"),
    "services_at_location": ("service_at_location", "services_at_location", "service_at_locations"),
    "addresses": ("address", "addresses", "physical_addresses", "physical_address"),
    "phones": ("phone", "phones"),
    "schedules": ("schedule", "schedules", "regular_schedules", "regular_schedule"),
}
"""Each table and the names that its file has in one version of HSDS or another."""

NEEDED = ("organizations", "services", "locations", "services_at_location")
MOST_ROWS = 500_000
"""Of one table: all of them are held in memory."""

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES_OF_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class Tables:
    """The rows of each table, by the ids that others name."""

    header: list[str]
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def by(self, table: str, column: str) -> dict[str, list[Row]]:
        """Rows of a table by one column; a blank one names nobody."""
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self.rows.get(table, []):
            if key := row.get(column, ""):
                found[key].append(row)
        return found


def read_tables(file: ImportFile, listing_map: ListingMap) -> tuple[list[str], Iterator[NumberedRow]]:
    """The columns and the joined rows of a folder or a zip. Raises ``BadFileError`` naming what is missing."""
    if file.content != "tables":
        raise BadFileError(file.path, _("this map reads a folder or a zip of HSDS tables (CSV)."))
    if file.path.is_dir():
        tables = tables_in(file.path, file.path)
    else:
        with tempfile.TemporaryDirectory() as folder:
            unpack(file, Path(folder))
            tables = tables_in(Path(folder), file.path)
    check_header(file, tables.header, listing_map, row=None)
    return tables.header, joined(tables)


def unpack(file: ImportFile, folder: Path) -> None:
    """The CSV files of a zip, whatever folders it has. Raises ``BadFileError`` when they are too large or damaged."""
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(file.path) as archive:
            for member in archive.infolist():
                name = PurePosixPath(member.filename.replace("\\", "/")).name
                if member.is_dir() or not name.lower().endswith(".csv"):
                    continue
                with archive.open(member) as packed:
                    content = read_up_to(packed, left)
                if content is None:
                    megabytes = {"megabytes": MAX_BYTES >> 20}
                    raise BadFileError(file.path, _("unpacks to more than %(megabytes)d MB: too much.") % megabytes)
                left -= len(content)
                (folder / name.lower()).write_bytes(content)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadFileError(file.path, _("the file is damaged or cut off (%(reason)s).") % {"reason": error}) from error


def tables_in(folder: Path, named: Path) -> Tables:
    """All tables of a folder. ``named`` is what errors call it."""
    files = {path.stem.lower(): path for path in sorted(folder.glob("*.csv"))}
    tables = Tables([])
    for table, names in TABLES.items():
        path = next((files[name] for name in names if name in files), None)
        if path is None:
            if table in NEEDED:
                raise BadFileError(named, _("the table “%(table)s” is missing.") % {"table": f"{table}.csv"})
            continue
        if path.stat().st_size:
            header, tables.rows[table] = rows_in(path)
            tables.header += [f"{table}.{name}" for name in header if name]
    tables.header += ["phones.first", "schedules.text"]
    return tables


def rows_in(path: Path) -> tuple[list[str], list[Row]]:
    """The header and the rows of one table, a short row filled up."""
    records = records_of(open_import_file(path))
    header = header_of(next(records, (0, []))[1])
    rows = [dict(zip(header, map(plain, cells), strict=False)) for _number, cells in islice(records, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise BadFileError(path, _("more than %(limit)d rows: this is no facility list.") % {"limit": MOST_ROWS})
    return header, rows


def joined(tables: Tables) -> Iterator[NumberedRow]:
    """One row for each service at a location, numbered as in its own table.

    A row that names a service or location that is not there is given with what there is, so that cleaning
    refuses it alone.
    """
    services, locations = tables.by("services", "id"), tables.by("locations", "id")
    organizations, addresses = tables.by("organizations", "id"), tables.by("addresses", "location_id")
    phones = {column: tables.by("phones", column) for column in PHONE_OF}
    schedules = {column: tables.by("schedules", column) for column in SCHEDULE_OF}
    for number, link in enumerate(tables.rows["services_at_location"], start=2):
        service = first(services.get(link.get("service_id", "")))
        location = first(locations.get(link.get("location_id", "")))
        owner = service.get("organization_id") or location.get("organization_id") or ""
        ids = {
            "service_at_location_id": link.get("id", ""), "service_id": service.get("id", ""),
            "location_id": location.get("id", ""), "organization_id": owner,
        }  # fmt: skip
        parts = {
            "organizations": first(organizations.get(owner)), "services": service, "locations": location,
            "services_at_location": link, "addresses": physical(addresses.get(ids["location_id"], [])),
        }  # fmt: skip
        row = {f"{table}.{name}": value for table, part in parts.items() for name, value in part.items() if value}
        row["phones.first"] = phone_of(phones, ids)
        row["schedules.text"] = schedule_of(schedules, ids)
        yield number, {name: value for name, value in row.items() if value}


PHONE_OF = ("service_at_location_id", "service_id", "location_id", "organization_id")
"""Whose number counts first: that of the service where it is given."""

SCHEDULE_OF = ("service_at_location_id", "service_id")
"""A schedule of a location are opening hours of a building, and never sessions."""


def first(rows: list[Row] | None) -> Row:
    return rows[0] if rows else {}


def physical(addresses: list[Row]) -> Row:
    """The address at which something is; HSDS 3.0 has postal and virtual ones in the same table."""
    kinds = [row for row in addresses if (row.get("address_type") or row.get("type") or "physical") == "physical"]
    return first(kinds)


def phone_of(phones: dict[str, dict[str, list[Row]]], ids: dict[str, str]) -> str:
    """The first voice number of whom it belongs to most closely, with its extension."""
    for column in PHONE_OF:
        for phone in phones[column].get(ids[column], []) if ids[column] else []:
            if phone.get("number") and phone.get("type", "voice").lower() in ("voice", "", "cell"):
                extension = phone.get("extension", "")
                return phone["number"] + (f" x{extension}" if extension else "")
    return ""


def schedule_of(schedules: dict[str, dict[str, list[Row]]], ids: dict[str, str]) -> str:
    """Weekly times of a service as text: ``mon, wed 17:30-20:30; …``; blank where any of it is no weekly time."""
    for column in SCHEDULE_OF:
        rows = schedules[column].get(ids[column], []) if ids[column] else []
        if rows:
            parts = [weekly(row) for row in rows]
            return "; ".join(parts) if all(parts) else ""
    return ""


def weekly(row: Row) -> str:
    """``mon, wed 17:30-20:30`` of one schedule: ``byday`` of RFC 5545 (HSDS 2.0 on), or ``weekday`` (HSDS 1.1)."""
    opens, closes = row.get("opens_at", "")[:5], row.get("closes_at", "")[:5]
    days = [name.strip().upper()[-2:] for name in row.get("byday", "").split(",") if name.strip()]
    names = [NAMES_OF_DAYS[DAYS.index(day)] for day in days if day in DAYS] or [row.get("weekday", "").strip()]
    every_week = row.get("freq", "WEEKLY").upper() in ("", "WEEKLY") and row.get("interval", "1") in ("", "1")
    if not opens or not closes or not names[0] or not every_week:
        return ""
    return f"{', '.join(names)} {opens}-{closes}"
