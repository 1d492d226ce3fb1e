"""Tables of charges (CSV, tall and wide): the hospital, and its rows with a code of ours.

Every row goes through the ``csv`` module; of those without a wanted code no cell is looked at but the codes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.hospitals.cleaning import ChargeCleaner, as_text
from programs.imports.hospitals.columns import Columns, is_general, is_header, key_of
from programs.imports.hospitals.extract import ChargeLine
from programs.imports.hospitals.text import lines_of
from programs.vocabularies import ALL_BILLING_CODES, BILLING_CODES

WANTED = sorted({code.code.lstrip("0") for code in BILLING_CODES if code.means != "control"} | ALL_BILLING_CODES)
HINT = re.compile("|".join(map(re.escape, WANTED)), re.IGNORECASE)
"""A cell without one of these has no wanted code; one with it may have."""

BEFORE_THE_HEADER = 20
"""Rows among which both headers must stand."""

MANY_LINES = 50
"""Lines of one row above which a quote was likely left open."""

LICENSE = re.compile(r"license_number\|(.*)")


class FullError(Exception):
    """As many charges as were asked for."""


Keep = Callable[[ChargeLine], None]


class Table:
    """One table while it is read. ``hospital`` has what the first two rows say, by header."""

    def __init__(self, path: Path, blocks: Iterator[bytes], clean: ChargeCleaner, keep: Keep) -> None:
        self.path, self.clean, self.keep = path, clean, keep
        self.rows = csv.reader(lines_of(path, blocks, clean.odd))
        self.hospital: dict[str, Any] = {}
        self.licenses: list[tuple[str, str]] = []
        self.columns = Columns()
        self.read, self.wanted, self.line = 0, 0, 0

    @property
    def layout(self) -> str:
        return self.columns.layout

    def read_all(self) -> None:
        """Read everything wanted. Raises ``BadFileError``."""
        self.headers()
        only, row = [at for at, _kind in self.columns.codes], list[str]()
        search, join = HINT.search, "\0".join
        for row in self.each():
            self.read += 1
            try:
                written = join([row[at] for at in only])
            except IndexError:
                if not any(row):
                    self.read -= 1
                    continue
                row = self.filled(row)
                written = join([row[at] for at in only])
            if search(written):
                self.row(row)
        self.filled(row)  # a file that was cut off ends in a short row

    def filled(self, row: list[str]) -> list[str]:
        """A row that lacks cells with empty ones in their place, and counted."""
        missing = self.columns.width - len(row)
        if missing <= 0 or not any(row):
            return row
        self.clean.place = f"line {self.rows.line_num}"
        self.clean.note("row-too-short", f"a row of {len(row)} cells, expected {self.columns.width}")
        row += [""] * missing
        return row

    def each(self) -> Iterator[list[str]]:
        """Rows with the line that they end in. Raises ``BadFileError``."""
        rows, last = self.rows, self.rows.line_num
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                text = _("no table of charges: %(why)s. Is a quote left open?")
                raise BadFileError(self.path, text % {"why": error}, row=rows.line_num) from error
            if row is None:
                return
            if rows.line_num - last > MANY_LINES:
                self.clean.place = f"line {rows.line_num}"
                self.clean.note("row-of-many-lines", f"a row of {rows.line_num - last} lines: a quote may be left open")
            last = rows.line_num
            yield row

    # -- headers --------------------------------------------------------------------------------------------------

    def headers(self) -> None:
        """The hospital's header and values, and the header of the charges."""
        general: list[str] | None = None
        for number, row in enumerate(self.each()):
            if number >= BEFORE_THE_HEADER:
                break
            if is_header(row):
                self.columns = Columns.of(row, self.clean.odd)
                self.check(general)
                return
            if is_general(row):
                if general is not None:
                    raise BadFileError(self.path, _("two headers of a hospital."), row=self.rows.line_num)
                general = row
            elif general is not None and any(row) and not self.hospital:
                self.of_hospital(general, row)
        raise BadFileError(
            self.path,
            _("this is no file of a hospital's charges: no header with “description” and “code|1” in its first rows."),
        )

    def check(self, general: list[str] | None) -> None:
        if not self.columns.codes:
            raise BadFileError(self.path, _("no column “code|1”."), row=self.rows.line_num)
        if self.columns.twice:
            text, name = _("the column stands twice."), self.columns.twice[0][:60]
            raise BadFileError(self.path, text, row=self.rows.line_num, column=name)
        if general is None or not self.hospital:
            raise BadFileError(self.path, _("the file does not say which hospital it is of."))

    def of_hospital(self, header: Sequence[str], row: Sequence[str]) -> None:
        for name, cell in zip(header, row, strict=False):
            key = key_of(name)
            if license_state := LICENSE.fullmatch(key):
                self.licenses.append((cell, license_state[1]))
            elif key and key not in self.hospital:
                self.hospital[key] = cell

    # -- rows -----------------------------------------------------------------------------------------------------

    def row(self, row: list[str]) -> None:
        """A row that may have a wanted code."""
        self.clean.place = f"line {self.rows.line_num}"
        row = self.filled(row)
        pairs = [(row[kind] if kind is not None else "", row[code]) for code, kind in self.columns.codes if row[code]]
        codes = self.clean.codes(pairs)
        if codes is None:
            return
        if any(cell.strip() for cell in row[self.columns.width :]):
            self.clean.note("row-too-long", f"a row of {len(row)} cells, expected {self.columns.width}; left out")
            return
        self.wanted += 1
        item = self.clean.item({what: row[at] for what, at in self.columns.once.items()})
        for payer, plan, said in self.plans_of(row):
            self.keep(self.clean.charge(codes, item, payer, plan, said))

    def plans_of(self, row: Sequence[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Payer, plan and what is said of them; once without a plan where none is named."""
        once, name = self.columns.once, self.clean.name
        tall = {what: row[at] for what, at in self.columns.tall.items()}
        payer, plan = (name(as_text(row[once[what]]), what) if what in once else "" for what in ("payer", "plan"))
        told = False
        for one in self.columns.plans:
            said = {what: row[at] for what, at in one.columns.items()}
            if any(cell.strip() for cell in said.values()):
                told = True
                yield name(one.payer, "payer"), name(one.plan, "plan"), said
        if not told or payer or any(cell.strip() for cell in tall.values()):
            yield payer, plan, tall
