"""Files to clean rows: check, then clean. Nothing here touches the database."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError, RowRefusedError
from programs.imports.files import Content, ImportFile, open_import_file
from programs.imports.report import LONGEST_RAW, Report
from programs.imports.samhsa.editions import day_of_file, one_edition, scope_of
from programs.imports.samhsa.key import NEWEST, CodeKey
from programs.imports.samhsa.readers.delimited import read_delimited
from programs.imports.samhsa.readers.pages import read_page
from programs.imports.samhsa.readers.tables import NumberedRow, Page, Table
from programs.imports.samhsa.readers.workbook import read_workbook
from programs.imports.samhsa.rows import CleanRow, clean_row, numbering_columns, raw_sha256
from programs.imports.samhsa.sources import LOCATOR, LOCATOR_API, MENTAL_HEALTH, SUBSTANCE_USE, SamhsaSource

READERS: dict[Content, Callable[[ImportFile], Table]] = {
    "workbook": read_workbook,
    "text": read_delimited,
    "json": read_page,
}

MAX_ROWS = 100_000
"""Of one command. The country has about 22,000 facilities; this bounds memory."""

ROWS_BETWEEN_CHECKS = 1000
QUOTED = re.compile(r"(?<=[“«])[^”»]+(?=[”»])")


def as_it_is(_number: int, raw: dict[str, Any]) -> dict[str, Any]:
    """SAMHSA's own layouts need no map."""
    return raw


@dataclass(slots=True)
class Batch:
    """All rows of one source in this run. ``complete`` is false when pages are known to be missing; ``scope``
    says of what the rows are the whole (``editions.scope_of``). ``whole`` is false for a list of which each file
    is a part by nature, such as what providers send."""

    source: SamhsaSource
    files: list[ImportFile] = field(default_factory=list)
    rows: list[CleanRow] = field(default_factory=list)
    complete: bool = True
    edition: str = ""
    scope: str = ""
    whole: bool = True


@dataclass(slots=True)
class OpenedFile:
    """A file whose layout and source are known and whose rows are still to be read. ``whole`` is false where
    what the file does not have says nothing. ``headings`` are the file's own names of columns, where a map gave
    them others."""

    file: ImportFile
    source: SamhsaSource
    rows: Iterator[NumberedRow]
    page: Page | None
    key: CodeKey = NEWEST
    edition: str = ""
    convert: Callable[[int, dict[str, Any]], dict[str, Any]] = as_it_is
    whole: bool = True
    headings: Mapping[str, str] = field(default_factory=dict)

    def known_edition(self) -> str:
        """Of when the file is, once its rows are read; blank where nothing in it says so."""
        return self.edition

    def in_its_words(self, text: str) -> str:
        """What is wrong with a row, with the column as the file calls it: the first name in quotation marks."""
        return QUOTED.sub(lambda match: self.headings.get(match.group(), match.group()), text, count=1)


Opener = Callable[[ImportFile], OpenedFile]


def read_files(
    paths: Iterable[Path], report: Report, edition: str = "", scope: str = "", opener: Opener | None = None
) -> list[Batch]:
    """Read, check and clean files. The order of ``paths`` does not matter. ``edition`` and ``scope`` are of
    all files, where somebody says them; else each file's own. ``opener`` is that of a map.

    Raises ``BadFileError`` for a file that cannot be imported at all; refused rows go to the report.
    """
    opened = sorted(((opener or open_table)(file) for file in distinct_files(paths, report)), key=canonical_order)
    batches = {file.source.slug: Batch(file.source) for file in opened}
    for download, pages in downloads_of(opened).items():
        batches[LOCATOR_API.slug].complete &= check_pages(download, pages, report)
    left = MAX_ROWS
    for file in opened:
        batch = batches[file.source.slug]
        for remark in file.key.remarks():
            report.find("key", remark, source=file.source.slug, file=file.file.name)
        batch.files.append(file.file)
        rows = list(clean_rows(file, report, at_most=left))
        hash_without_numbers(rows)
        batch.rows.extend(rows)
        left -= len(rows)
    for batch in batches.values():
        date_batch(batch, [file for file in opened if file.source is batch.source], edition, scope, report)
    report_unknown_codes(batches.values(), report)
    return list(batches.values())


def hash_without_numbers(rows: list[CleanRow]) -> None:
    """A column that numbers the rows of a file says nothing about them."""
    numbering = numbering_columns(rows)
    for row in rows if numbering else ():
        row.sha256 = raw_sha256(row.raw, numbering)


def date_batch(batch: Batch, opened: list[OpenedFile], edition: str, scope: str, report: Report) -> None:
    """Say which edition the rows are of, and of what they are the whole."""
    batch.edition = edition or one_edition([(one.file.path, one.known_edition()) for one in opened])
    batch.whole = all(one.whole for one in opened) or bool(scope)
    states = {row.state for row in batch.rows}
    batch.scope = scope_of(batch.source.layout, states, scope) if batch.complete and batch.whole else ""
    for row in batch.rows:
        row.edition = batch.edition
    text = _("edition %(edition)s of %(source)s.") % {"edition": batch.edition, "source": batch.source.name}
    report.find("edition", text, source=batch.source.slug)


def distinct_files(paths: Iterable[Path], report: Report) -> list[ImportFile]:
    """The files, each content once."""
    files: dict[str, ImportFile] = {}
    for path in paths:
        file = open_import_file(path)
        if file.sha256 in files:
            text = _("the same file as %(other)s: read once.") % {"other": files[file.sha256].path}
            report.find("file", text, file=file.name)
        files.setdefault(file.sha256, file)
    return list(files.values())


def open_table(file: ImportFile) -> OpenedFile:
    """Read a file's header and find out which source it is of."""
    if file.content not in READERS:
        raise BadFileError(file.path, _("several tables are no file of SAMHSA's; import_listings reads them by a map."))
    table = READERS[file.content](file)
    if table.layout == "api":
        return OpenedFile(file, LOCATOR_API, table.rows, table.page, edition=day_of_file(file.path))
    head = list(islice(table.rows, ROWS_BETWEEN_CHECKS))
    if not head:
        raise BadFileError(file.path, _("there is no row below the header."))
    source = LOCATOR if table.layout == "locator" else directory_of(file, head)
    edition = table.edition if source.layout == "directory" and table.edition else day_of_file(file.path)
    return OpenedFile(file, source, chain(head, table.rows), None, table.key, edition)


def directory_of(file: ImportFile, head: list[NumberedRow]) -> SamhsaSource:
    """Which of the two directories a workbook is, by what most of its first rows say they treat.

    The mental-health directory has ``MH`` in all but a few rows (and ``SA`` in many), the other never.
    """
    mental_health = substance_use = 0
    for _number, row in head:
        cells = {key.lower(): value for key, value in row.items()}
        codes = set(str(cells.get("service_code_info", "")).upper().replace("*", " ").split())
        mental_health += bool(codes & {"MH", "PHDT"})
        substance_use += bool(codes & {"SA", "OIT"}) and not codes & {"MH", "PHDT"}
    if mental_health == substance_use:
        problem = _("cannot tell whether this is the substance-use or the mental-health directory.")
        raise BadFileError(file.path, problem, column="service_code_info")
    return MENTAL_HEALTH if mental_health > substance_use else SUBSTANCE_USE


def canonical_order(opened: OpenedFile) -> tuple[int, int, str]:
    """The order in which files are read, whatever the order and names in the command."""
    return opened.source.rank, opened.page.number if opened.page else 0, opened.file.sha256


def downloads_of(opened: list[OpenedFile]) -> dict[tuple[int, int], list[OpenedFile]]:
    """Pages of the API by the answer they are of: (total pages, records)."""
    downloads: defaultdict[tuple[int, int], list[OpenedFile]] = defaultdict(list)
    for file in opened:
        if file.page:
            downloads[file.page.total_pages, file.page.record_count].append(file)
    return downloads


def check_pages(download: tuple[int, int], pages: list[OpenedFile], report: Report) -> bool:
    """Whether all pages of an answer are there; those that are not are reported."""
    total_pages, record_count = download
    absent = set(range(1, total_pages + 1)) - {page.page.number for page in pages if page.page}
    if absent:
        text = _("%(count)d of %(total)d pages are missing (%(records)d records in all): %(pages)s.") % {
            "count": len(absent),
            "total": total_pages,
            "records": record_count,
            "pages": ranges(sorted(absent)),
        }
        report.find("file", text, source=LOCATOR_API.slug, file=pages[0].file.name)
    return not absent


def ranges(numbers: list[int]) -> str:
    """``[1, 2, 3, 7]`` as ``1–3, 7``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("–".join(map(str, part)) for part in parts)


def clean_rows(opened: OpenedFile, report: Report, at_most: int) -> Iterator[CleanRow]:
    """Clean rows one after the other; stop a file of which more than half is refused."""
    slug, read, refused, last = opened.source.slug, 0, 0, 1
    for last, raw in opened.rows:
        read += 1
        if read > at_most:
            problem = _("more than %(limit)d rows: this is no facility list.") % {"limit": MAX_ROWS}
            raise BadFileError(opened.file.path, problem, row=last)
        try:
            if "" in raw:
                has, wants = raw[""]
                raise RowRefusedError(_("has %(has)s cells, the header %(wants)s.") % {"has": has, "wants": wants})
            row = clean_row(opened.source, opened.file.name, last, opened.convert(last, raw), opened.key)
        except RowRefusedError as refusal:
            refused += 1
            kept = orjson.dumps(raw, default=str).decode(errors="replace").replace("\\u0000", "\ufffd")[:LONGEST_RAW]
            report.find(
                "refused", opened.in_its_words(str(refusal)), source=slug, file=opened.file.name, row=last, raw=kept
            )
        else:
            for note in row.notes:
                report.find("cleaned", opened.in_its_words(note), source=slug, file=row.file, row=last)
            yield row
        if read % ROWS_BETWEEN_CHECKS == 0:
            stop_when_mostly_refused(opened, read, refused, last, report)
    stop_when_mostly_refused(opened, read, refused, last, report)
    report.count(slug, "read", read)
    report.count(slug, "refused", refused)


def stop_when_mostly_refused(opened: OpenedFile, read: int, refused: int, last: int, report: Report) -> None:
    """Raise ``BadFileError`` when more than half of the rows so far are refused: the file is not what it seems."""
    if refused > read / 2:
        reason = next(finding.text for finding in reversed(report.findings) if finding.kind == "refused")
        problem = _("%(refused)d of the first %(read)d rows cannot be used; the last one: %(reason)s") % {
            "refused": refused,
            "read": read,
            "reason": reason,
        }
        raise BadFileError(opened.file.path, problem, row=last)


def report_unknown_codes(batches: Iterable[Batch], report: Report) -> None:
    """Each unknown code once, with the number of rows that have it."""
    for batch in batches:
        counts = Counter(code for row in batch.rows for code in row.unknown_codes)
        for code, number in sorted(counts.items()):
            text = _("%(code)s: %(number)d rows") % {"code": code, "number": number}
            report.find("unknown-code", text, source=batch.source.slug)
