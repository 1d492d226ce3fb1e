"""A file of any list, opened by its map for the import that SAMHSA's files go through as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile
from programs.imports.listings.cells import day_or_none
from programs.imports.listings.hsds import read_tables
from programs.imports.listings.maps import ASK, ListingMap
from programs.imports.listings.networks import NO_NETWORKS, STATUS_OF_FIELD, KnownNetworks
from programs.imports.listings.rows import canonical
from programs.imports.listings.tables import read_rows
from programs.imports.report import About, Report
from programs.imports.said import SAID
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.editions import EDITION, day_of_file
from programs.imports.samhsa.readers.tables import NumberedRow
from programs.imports.samhsa.reading import OpenedFile


def opener_of(listing_map: ListingMap, report: Report) -> Callable[[ImportFile], OpenedFile]:
    """What opens a file by ``listing_map``; columns that the map does not use, what is left out of a row, and
    licences that have expired, go to the report."""
    slug = listing_map.source.slug
    networks = KnownNetworks.load() if STATUS_OF_FIELD.keys() & listing_map.columns.keys() else NO_NETWORKS

    def opened(file: ImportFile) -> OpenedFile:
        header, rows = read_tables(file, listing_map) if listing_map.layout == "hsds" else read_rows(file, listing_map)
        if unused := [name for name in header if not is_used(name, listing_map)]:
            text = _("columns that the map does not use: %(columns)s.") % {"columns": ", ".join(unused)}
            report.find("file", text, source=slug, file=file.name)

        def convert(number: int, raw: dict[str, Any]) -> dict[str, Any]:
            where: About = {"source": slug, "file": file.name, "row": number}
            cells = canonical(listing_map, raw, lambda text: report.find("cleaned", text, **where), networks)
            expires = day_or_none(cells[SAID].get("licence_expires"))
            if expires and expires < timezone.localdate():
                report.find("expired", _("expired on %(day)s.") % {"day": expires.isoformat()}, **where)
            return cells

        if not listing_map.edition_column:
            return OpenedFile(
                file, listing_map.source, rows, None, edition=edition_of(file, listing_map), convert=convert,
                whole=listing_map.whole, headings=listing_map.columns,
            )  # fmt: skip
        dated = DatedRows(file, listing_map.edition_column, rows)
        return DatedFile(
            file, listing_map.source, iter(dated), None, convert=convert, whole=listing_map.whole, dated=dated,
            headings=listing_map.columns,
        )  # fmt: skip

    return opened


def edition_of(file: ImportFile, listing_map: ListingMap) -> str:
    """The edition that the map says, blank where the command must (``ask``), else the day of the file."""
    if listing_map.edition == ASK:
        return ""
    return listing_map.edition or day_of_file(file.path)


@dataclass(slots=True)
class DatedRows:
    """Rows of which a column says when each was last brought up to date; ``newest`` once all are read."""

    file: ImportFile
    column: str
    rows: Iterator[NumberedRow]
    newest: str = ""

    def __iter__(self) -> Iterator[NumberedRow]:
        for number, raw in self.rows:
            self.newest = max(self.newest, self.edition_in(number, raw))
            yield number, raw

    def edition_in(self, number: int, raw: dict[str, Any]) -> str:
        """The year or day of a row; blank for a blank cell. Raises ``BadFileError`` for what is neither."""
        cell = raw.get(self.column)
        text = str("" if cell is None else cell).strip().removesuffix(".0")
        found = day_or_none(text)
        if found is not None:
            return found.isoformat()
        if text and not EDITION.match(text):
            problem = _("“%(text)s” is no edition: a year or a day.") % {"text": text[:40]}
            raise BadFileError(self.file.path, problem, row=number, column=self.column)
        return text


@dataclass(slots=True)
class DatedFile(OpenedFile):
    """A file whose edition is known when its last row is."""

    dated: DatedRows = field(kw_only=True)

    def known_edition(self) -> str:
        return self.dated.newest


def is_used(name: str, listing_map: ListingMap) -> bool:
    """Whether a map says anything about a column. A column without a name is none."""
    flag = listing_map.flags and name.upper() in known_codes()
    return not name or flag or name in listing_map.also.union(listing_map.used)
