"""The lines of an extract, cleaned and put into tables of this transaction, whatever there are of them.

Nothing is held in memory but the numbers of the groups: an extract may have some hundred thousand rates.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.errors import BadFileError
from programs.imports.published.naming import dated, title_of
from programs.imports.tic.extract import FileLine, GroupLine, Line, RateLine, read_extract
from programs.vocabularies import BY_BILLING_CODE

BATCH = 5_000
MOST = Decimal(10) ** 14
"""Dollars; a column has room for no more, and nothing costs as much."""

CENTS = Decimal("0.0001")
PERCENTAGE = "percentage"

TABLES = """
    DROP TABLE IF EXISTS incoming_group, incoming_rate, incoming_control;
    CREATE TEMPORARY TABLE incoming_group (number int, networks text[], npis text[]) ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_rate (
        groups int[], code_type text, code text, modifiers text[], arrangement text, negotiated_type text,
        amount numeric(18, 4), percentage numeric(18, 4), expires date, billing_class text, setting text,
        service_codes text[]) ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_control (number int, code text) ON COMMIT DROP;
"""


@dataclass(slots=True)
class Incoming:
    """One file of an extract, whose rows stand in the tables. ``odd`` counts what was dropped here."""

    path: Path
    row: int
    header: FileLine
    dated: date
    title: str
    content_sha256: str = ""
    groups: int = 0
    rates: int = 0
    odd: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return self.header.name

    @property
    def entity(self) -> str:
        return self.header.reporting_entity_name.strip()[:300]

    @property
    def series(self) -> str:
        """What all editions of the file have in common."""
        return f"{self.entity} / {self.title}"[:700]


def incoming(path: Path) -> Iterator[Incoming]:
    """The files of an extract one after the other; the tables have the rows of the one that was handed out last.

    Raises ``BadFileError`` that names file and line.
    """
    lines = read_extract(path)
    head = next(lines, None)
    while head is not None:
        number, header = head
        if not isinstance(header, FileLine):
            raise BadFileError(path, _("this is not an extract: it has no header."), row=number)
        found = begun(path, number, header)
        head = taken_in(found, lines)
        yield found


def begun(path: Path, number: int, header: FileLine) -> Incoming:
    if not header.reporting_entity_name.strip():
        raise BadFileError(path, _("“%(name)s” does not say who reports.") % {"name": header.name}, row=number)
    found = Incoming(path, number, header, dated(path, number, header), title_of(header.name))
    if len(header.sha256) != hashlib.sha256().digest_size * 2:
        raise BadFileError(path, _("the SHA-256 of the file is none."), row=number)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    return found


def taken_in(found: Incoming, lines: Iterator[tuple[int, Line]]) -> tuple[int, Line] | None:
    """Put the lines up to the next header into the tables; that header, or ``None`` at the end."""
    digest, known, rest = hashlib.sha256(), set[int](), None
    of_file = [found.header.name, found.header.sha256, found.header.last_updated_on, found.header.reporting_entity_name]
    digest.update(msgspec.json.encode(of_file))

    def until_next() -> Iterator[tuple[int, GroupLine | RateLine]]:
        nonlocal rest
        for number, line in lines:
            if isinstance(line, FileLine):
                rest = (number, line)
                return
            digest.update(msgspec.json.encode(line))
            yield number, line

    for some in in_batches(until_next(), BATCH):
        copy("incoming_group", (group_row(found, known, number, line) for number, line in some if is_group(line)))
        rates = [(number, line) for number, line in some if isinstance(line, RateLine)]
        for number, line in rates:
            refuse_unknown(found, known, number, line)
        copy("incoming_rate", rows_of(found, (line for _number, line in rates if not line.control)))
        controls = (line for _number, line in rates if line.control)
        copy("incoming_control", ([str(group), line.code] for line in controls for group in line.groups))
    found.content_sha256 = digest.hexdigest()
    return rest


def is_group(line: Line) -> bool:
    return isinstance(line, GroupLine)


def group_row(found: Incoming, known: set[int], number: int, line: Line) -> list[str]:
    """A group as ``COPY`` reads it. Raises ``BadFileError``."""
    if not isinstance(line, GroupLine):
        raise TypeError(line)
    if line.number in known:
        raise BadFileError(found.path, _("the group %(number)d stands twice.") % {"number": line.number}, row=number)
    if not all(len(npi) == 10 and npi.isascii() and npi.isdigit() for npi in line.npis):
        raise BadFileError(found.path, _("an NPI has ten digits."), row=number)
    known.add(line.number)
    found.groups += 1
    return [str(line.number), array(line.networks), array(line.npis)]


def refuse_unknown(found: Incoming, known: set[int], number: int, line: RateLine) -> None:
    if (line.code_type, line.code) not in BY_BILLING_CODE:
        text = _("“%(code)s” is no code that is read: the extract was made by another release.")
        raise BadFileError(found.path, text % {"code": f"{line.code_type} {line.code}"[:60]}, row=number)
    if missing := [group for group in line.groups if group not in known]:
        raise BadFileError(found.path, _("there is no group %(number)d.") % {"number": missing[0]}, row=number)


def rows_of(found: Incoming, lines: Iterable[RateLine]) -> Iterator[list[str]]:
    """Rates as ``COPY`` reads them, without those whose amount cannot be one."""
    for line in lines:
        amount = money(line.amount)
        if amount is None or not line.groups:
            found.odd["rate-refused"] += 1
            continue
        found.rates += 1
        expires, kind = day(line.expires), line.negotiated_type.strip().lower()[:40]
        if line.expires and expires is None:
            found.odd["expiry-unreadable"] += 1
        is_percentage = kind == PERCENTAGE
        yield [
            *(array(map(str, sorted(set(line.groups)))), line.code_type, line.code, array(sorted(set(line.modifiers)))),
            *(plain(line.arrangement), plain(kind), *(("\\N", str(amount)) if is_percentage else (str(amount), "\\N"))),
            expires.isoformat() if expires else "\\N",
            *(plain(line.billing_class), plain(line.setting), array(code[:20] for code in line.service_codes)),
        ]


def money(text: str) -> Decimal | None:
    """A number of dollars, or of percent; ``None`` for what is none, is below zero or has no end."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount.quantize(CENTS) if amount.is_finite() and 0 <= amount < MOST else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def plain(text: str) -> str:
    """A word of the format in small letters."""
    return whole(text.strip().lower()[:40])


def whole(text: str) -> str:
    """PostgreSQL stores no NUL."""
    return text.replace("\x00", "\ufffd")


def array(values: Iterable[str]) -> str:
    """An array as PostgreSQL reads it."""
    quoted = ('"' + whole(value).replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return "{" + ",".join(quoted) + "}"


def copy(table: str, rows: Iterable[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    if text.tell():
        text.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv, NULL '\\N')", text)
