"""Register files to one extract: ``manage.py extract_nppes``. Needs no database."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from programs.imports.errors import BadFileError, RowRefusedError
from programs.imports.extracts import ExtractWriter, Oddities, writing
from programs.imports.nppes import columns
from programs.imports.nppes.cleaning import day, location_of, organization_of, other_name_of
from programs.imports.nppes.extract import FORMAT, Counts, DeactivationLine, FileLine, PassedLine
from programs.imports.nppes.opening import FIRST_DAY, Part, opened, parts_of, refuse_other_encodings
from programs.imports.nppes.rows import LONGEST_ROW, NOBODY, Rows, TooLongRowError, cells_of
from programs.imports.published.choice import Choice
from programs.models.npi import npi_is_valid
from programs.vocabularies import TAXONOMIES

NEEDLES = tuple(sorted({f'"{taxonomy.code[:5]}'.encode() for taxonomy in TAXONOMIES}))
"""Beginnings of the codes, with the quote before: a few texts to look for, and a few rows too many to decode."""
GONE_ON = columns.COLUMNS.index(columns.DEACTIVATED)
BEFORE_DAY, AFTER_DAY = b'","' * GONE_ON, b'","' * (len(columns.COLUMNS) - 1 - GONE_ON)
PLAIN_DAY = re.compile(rb"(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])/20\d\d")
DAY_AT = slice(10 + len(BEFORE_DAY), 20 + len(BEFORE_DAY))
"""Where the day stands in a row that says when an NPI was deactivated, and nothing else."""
Tell = Callable[[int], None]


def nothing_told(_bytes: int) -> None:
    """For whoever does not watch."""


@dataclass(frozen=True, slots=True)
class Wish(Choice):
    """What is wanted beside organizations of the taxonomies: NPIs ``asked`` for, which another file names. ``limit`` is
    a number of rows of each file."""

    asked: frozenset[str] = frozenset()

    @property
    def numbers(self) -> frozenset[str]:
        """NPIs that are taken whatever they are of."""
        return self.npis or self.asked

    def admits(self, npi: str) -> bool:
        return not self.npis or npi in self.npis

    def rows(self, columns: int, *, every: bool) -> Rows:
        """A reader of the rows that may be wanted; of ``every`` organization where it is to be told of."""
        if every:
            return Rows(columns)
        return Rows(columns, () if self.npis else NEEDLES, frozenset(npi.encode() for npi in self.numbers))


@dataclass(slots=True)
class Extraction:
    """One publication on its way into an extract. Lines wait in a file until its header is known."""

    wish: Wish
    writer: ExtractWriter
    tell: Tell
    odd: Oddities = field(default_factory=Oddities)
    counts: dict[str, int] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    why: str = ""

    def put(self, kind: str, line: Any) -> None:
        self.writer.write(line)
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def put_away(self, line: DeactivationLine) -> None:
        if self.wish.admits(line.npi):
            self.put("deactivated", line)


def extract_nppes(
    paths: Sequence[Path], out: Path, wish: Wish | None = None, tell: Tell = nothing_told
) -> list[FileLine]:
    """As ``extract_files`` does, to ``out``. Raises ``BadFileError``; then there is no extract."""
    with writing(out) as writer:
        return extract_files(paths, writer, wish or Wish(), tell)


def extract_files(paths: Sequence[Path], writer: ExtractWriter, wish: Wish, tell: Tell) -> list[FileLine]:
    """Write the wanted organizations of register files, in the order of the files' days. Their headers."""
    publications = publications_of([part for path in paths for part in parts_of(path)])
    return [extracted(some, wish, writer, tell) for some in publications]


def publications_of(parts: list[Part]) -> list[list[Part]]:
    """Tables of the same days together, providers first. Raises ``BadFileError`` for other tables without them."""
    order = {"npidata": 0, "othername": 1, "pl": 2, "deactivations": 3}
    parts = sorted(parts, key=lambda part: (part.ends, part.begins, part.kind == "deactivations", order[part.kind]))
    found = [
        list(some) for _days, some in groupby(parts, lambda one: (one.ends, one.begins, one.kind == "deactivations"))
    ]
    for some in found:
        kinds = [part.kind for part in some]
        if some[0].kind not in ("npidata", "deactivations"):
            raise BadFileError(some[0].path, _("its npidata file is missing: give it together with this one."))
        if len(set(kinds)) != len(kinds):
            text = _("there are two files “%(kind)s” of the same days.")
            raise BadFileError(some[1].path, text % {"kind": next(kind for kind in kinds if kinds.count(kind) > 1)})
    return found


def extracted(parts: list[Part], wish: Wish, writer: ExtractWriter, tell: Tell) -> FileLine:
    """One publication: its header, then its lines."""
    first = parts[0]
    with tempfile.TemporaryFile() as waiting:
        work = Extraction(wish, ExtractWriter(waiting), tell)
        for part in parts:
            READERS[part.kind](work, part)
        wish.note(work.odd)
        size, digest = digest_of(first.path)
        header = FileLine(
            format=FORMAT,
            name=first.path.name,
            bytes=size,
            sha256=digest,
            published="deactivations" if first.kind == "deactivations" else published(first),
            begins=first.begins.isoformat(),
            ends=first.ends.isoformat(),
            version="2",
            parts=[part.kind for part in parts],
            counts=Counts(**work.counts),
            odd=work.odd.numbers(),
            findings=work.odd.findings,
            way="rows" if work.why else "fast",
            why=work.why,
        )
        writer.write(header)
        waiting.seek(0)
        writer.copy(waiting)
    return header


def published(part: Part) -> Any:
    return "full" if part.begins == FIRST_DAY else "weekly"


def digest_of(path: Path) -> tuple[int, str]:
    """Bytes and SHA-256 of a file as it is."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()


def header_of(part: Part, stream: BinaryIO, expected: tuple[str, ...], odd: Oddities) -> int:
    """Read the first line; how many columns there are. Raises ``BadFileError`` for other columns."""
    line = stream.readline(LONGEST_ROW)
    refuse_other_encodings(part.path, line[:200])
    try:
        header = next(csv.reader([line.removeprefix(b"\xef\xbb\xbf").decode("utf-8")]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFileError(part.path, _("its first line is no header."), row=1) from error
    if problem := columns.problem_with(header, expected):
        raise BadFileError(part.path, problem, row=1)
    for name in header[len(expected) :]:
        odd.note("later-column", "row 1", f"A column that is not read: “{name[:80]}”.")
    return len(header)


def read_register(work: Extraction, part: Part) -> None:
    """The rows of ``npidata_pfile_….csv``."""
    weekly = published(part) == "weekly"
    with opened(part, work.tell) as stream:
        count = header_of(part, stream, columns.COLUMNS, work.odd)
        rows = work.wish.rows(count, every=weekly)
        try:
            for number, row in rows.read(stream):
                if work.wish.limit and number - 1 > work.wish.limit:
                    break
                put_row(work, row, number, count, weekly=weekly)
            else:
                refuse_cut_off(part, rows, count)
        except TooLongRowError:
            text = _(
                "no row ends where one must: every cell of the register is quoted, and this file is written otherwise."
            )
            raise BadFileError(part.path, text, row=rows.rows + 2) from None
        except csv.Error as error:
            raise BadFileError(
                part.path, _("cannot be read as CSV (%(why)s).") % {"why": error}, row=rows.rows + 2
            ) from None
    if not rows.rows:
        raise BadFileError(part.path, _("it has no rows."))
    work.counts |= {"rows": rows.rows, "organizations": rows.organizations}
    work.why = rows.irregular
    if rows.slow:
        work.odd.note("read-slowly", times=rows.slow)
    if not weekly and (missing := len(work.wish.numbers - work.kept)):
        work.odd.note("asked-not-found", times=missing)  # no organization's: a person's, deactivated, or none


def refuse_cut_off(part: Part, rows: Rows, count: int) -> None:
    """A table that is not in a zip has no checksum: its last row tells."""
    if rows.rows and rows.cells_of_last < count:
        text = _("the file is damaged or cut off (%(reason)s).") % {"reason": _("its last row is not whole")}
        raise BadFileError(part.path, text, row=rows.rows + 1)


def put_row(work: Extraction, row: bytes | list[str], number: int, count: int, *, weekly: bool) -> None:
    """One row that may be wanted."""
    at = f"row {number}"
    if isinstance(row, bytes) and row[10:15] == NOBODY and (away := gone_quickly(row)):
        work.put_away(away)
        return
    cells = cells_of(row)
    if len(cells) != count:
        work.odd.note("cells", at, f"{len(cells)} cells, where the header has {count}.")
        return
    if cells[1] == "":
        gone(work, cells, at)
        return
    try:
        line = organization_of(cells, at, work.odd, asked=cells[0] in work.wish.numbers)
    except RowRefusedError as error:
        work.odd.note(f"refused-{error}", at, "The row was left out.")
        return
    if line is None or not work.wish.admits(line.npi):
        if weekly and npi_is_valid(cells[0]) and work.wish.admits(cells[0]):
            work.put("passed", PassedLine(cells[0]))
        return
    if line.npi in work.kept:
        work.odd.note("npi-twice", at, "An NPI stands twice; the later row counts.")
    work.kept.add(line.npi)
    work.put("wanted", line)


def gone_quickly(row: bytes) -> DeactivationLine | None:
    """A deactivated NPI, whose row has a day and nothing else; ``None`` where it has more."""
    text, rest = row[DAY_AT], row[DAY_AT.stop :].rstrip(b'"\r')
    if row[10 : DAY_AT.start] != BEFORE_DAY or not PLAIN_DAY.fullmatch(text) or rest + b'"' != AFTER_DAY:
        return None
    return DeactivationLine(row[:10].decode(), f"{text[6:].decode()}-{text[:2].decode()}-{text[3:5].decode()}")


def gone(work: Extraction, cells: list[str], at: str) -> None:
    """A row without entity type: deactivated, or replaced."""
    row = dict(zip(columns.COLUMNS, cells, strict=False))
    if not npi_is_valid(row[columns.NPI]):
        work.odd.note("refused-npi", at, "The row was left out.")
        return
    replacement = row[columns.REPLACEMENT] if npi_is_valid(row[columns.REPLACEMENT]) else ""
    on = day(row[columns.DEACTIVATED], at, work.odd)
    if not on and not replacement:
        work.odd.note("no-entity-type", at, "Neither person nor organization, nor deactivated.")
        return
    work.put_away(DeactivationLine(row[columns.NPI], on, replacement))


def small_rows(work: Extraction, part: Part, expected: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """The rows of a file of other names or locations that are of organizations kept. Their place, and cells."""
    with opened(part, work.tell) as stream:
        count = header_of(part, stream, expected, work.odd)
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
        for number, cells in enumerate(csv.reader(text), 2):
            if len(cells) < len(expected) or len(cells) > count:
                if cells:
                    work.odd.note("cells", f"{part.kind}, row {number}", f"{len(cells)} cells.")
            elif cells[0] in work.kept:
                yield f"{part.kind}, row {number}", cells


def read_other_names(work: Extraction, part: Part) -> None:
    for at, cells in small_rows(work, part, columns.OTHER_NAMES):
        if line := other_name_of(cells, at, work.odd):
            work.put("other_names", line)


def read_locations(work: Extraction, part: Part) -> None:
    for at, cells in small_rows(work, part, columns.LOCATIONS):
        if line := location_of(cells, at, work.odd):
            work.put("locations", line)


def read_deactivations(work: Extraction, part: Part) -> None:
    """The report of deactivated NPIs: a workbook with a title, a header, and rows of an NPI and a day."""
    try:
        with opened(part, work.tell) as stream:
            book = openpyxl.load_workbook(io.BytesIO(stream.read()), read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(min_col=1, max_col=2, values_only=True)
            for number, (npi, on) in enumerate(rows, 1):
                put_deactivation(work, str(npi or "").strip(), on, f"row {number}")
    except (InvalidFileException, KeyError, ValueError) as error:
        raise BadFileError(part.path, _("cannot be read as a workbook (%(why)s).") % {"why": error}) from error
    if not work.counts.get("deactivated"):
        raise BadFileError(part.path, _("it has no NPIs in its first column."))
    work.counts["rows"] = work.counts["deactivated"]


def put_deactivation(work: Extraction, npi: str, on: Any, at: str) -> None:
    if not npi[:1].isdigit():
        return  # a title or the header
    if not npi_is_valid(npi):
        work.odd.note("refused-npi", at, "The row was left out.")
        return
    text = on.strftime("%m/%d/%Y") if hasattr(on, "strftime") else str(on or "").strip()
    work.put_away(DeactivationLine(npi, day(text, at, work.odd)))


READERS: dict[str, Callable[[Extraction, Part], None]] = {
    "npidata": read_register,
    "othername": read_other_names,
    "pl": read_locations,
    "deactivations": read_deactivations,
}


def npis_in(path: Path) -> frozenset[str]:
    """NPIs that a file names, one a line or anywhere in its lines. Raises ``BadFileError`` where there is none."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadFileError(path, _("cannot be read: %(reason)s.") % {"reason": error.strerror or error}) from error
    found = frozenset(filter(npi_is_valid, re.findall(r"(?<!\d)\d{10}(?!\d)", text)))
    if not found:
        raise BadFileError(path, _("no NPI stands in it."))
    return found
