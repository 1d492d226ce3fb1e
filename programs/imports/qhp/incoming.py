"""An extract of a directory, split by issuer and put into tables of this transaction.

The first five digits of a plan's id are its issuer's. One published directory is often that of several issuers (a
company has one for each state), and what one of them publishes replaces nothing of another: each has its own series.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.errors import BadFileError
from programs.imports.published.naming import AHEAD, title_of
from programs.imports.qhp.extract import FacilityLine, FileLine, Line, Membership, PlanLine, read_extract
from programs.imports.qhp.extracting import lists_of, sha256_of
from programs.imports.tic.incoming import array, copy, whole

BATCH = 1_000
PLAN_ID = re.compile(r"[0-9]{5}[A-Z]{2}[0-9]{7}")
TITLE = "Marketplace directory"

TABLES = """
    DROP TABLE IF EXISTS incoming_entry, incoming_plan;
    CREATE TEMPORARY TABLE incoming_entry (
        issuer text, number int, npi text, name text, facility_types text[], places jsonb, plans jsonb, updated_on date)
        ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_plan (plan_id text, name text, years int[]) ON COMMIT DROP;
"""


@dataclass(slots=True)
class Incoming:
    """One directory of an extract, whose rows stand in the tables. ``issuers`` are those that have facilities."""

    path: Path
    row: int
    header: FileLine
    dated: date
    contents: dict[str, hashlib._Hash] = field(default_factory=dict)
    facilities: Counter[str] = field(default_factory=Counter)
    plans: dict[str, PlanLine] = field(default_factory=dict)

    @property
    def issuers(self) -> list[str]:
        return sorted(self.contents)

    @property
    def name(self) -> str:
        """The name of its list of providers, of the first of several with the number of the others."""
        first, *others = sorted(lists_of(self.header.files))
        return f"{first[:240]} (+{len(others)})" if others else first[:255]

    @property
    def title(self) -> str:
        return title_of(self.name)

    @property
    def sha256(self) -> str:
        return sha256_of(self.header.files)

    @property
    def size(self) -> int:
        return sum(file.bytes for file in self.header.files if file.role == "providers")


def entity_of(issuer: str) -> str:
    """Who reports: the format has no other name for it than the issuer's number in CMS's HIOS."""
    return f"HIOS {issuer}"


def series_of(issuer: str) -> str:
    return f"{entity_of(issuer)} / {TITLE}"


def incoming(path: Path) -> Iterator[Incoming]:
    """The directories of an extract one after the other; the tables have the rows of the one that was handed out last.

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
    if not any(True for _name in lists_of(header.files)):
        raise BadFileError(path, _("the directory has no list of providers."), row=number)
    if any(not re.fullmatch("[0-9a-f]{64}", file.sha256) for file in header.files):
        raise BadFileError(path, _("the SHA-256 of the file is none."), row=number)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    return Incoming(path, number, header, dated(path, number, header))


def dated(path: Path, number: int, header: FileLine) -> date:
    """The directory's own day. Raises ``BadFileError``."""
    try:
        found = date.fromisoformat(header.last_updated_on)
    except ValueError:
        text = _("nothing in the files says of which day they are: give it to extract_qhp with --dated.")
        raise BadFileError(path, text, row=number) from None
    if found > timezone.localdate() + AHEAD:
        text = _("the files name %(day)s, which is still to come: give their day to extract_qhp with --dated.")
        raise BadFileError(path, text % {"day": found}, row=number)
    return found


def taken_in(found: Incoming, lines: Iterator[tuple[int, Line]]) -> tuple[int, Line] | None:
    """Put the lines up to the next header into the tables; that header, or ``None`` at the end."""
    rest = None

    def until_next() -> Iterator[tuple[int, PlanLine | FacilityLine]]:
        nonlocal rest
        for number, line in lines:
            if isinstance(line, FileLine):
                rest = (number, line)
                return
            yield number, line

    for some in in_batches(until_next(), BATCH):
        found.plans |= {line.plan_id: line for _number, line in some if isinstance(line, PlanLine)}
        facilities = ((number, line) for number, line in some if isinstance(line, FacilityLine))
        copy("incoming_entry", (row for number, line in facilities for row in rows_of(found, number, line)))
    plans = found.plans.values()
    copy("incoming_plan", ([line.plan_id, whole(line.marketing_name), integers(line.years)] for line in plans))
    return rest


def rows_of(found: Incoming, number: int, line: FacilityLine) -> Iterator[list[str]]:
    """A facility as ``COPY`` reads it, once for each issuer. Raises ``BadFileError``."""
    if not (len(line.npi) == 10 and line.npi.isascii() and line.npi.isdigit()):
        raise BadFileError(found.path, _("an NPI has ten digits."), row=number)
    by_issuer: dict[str, list[Membership]] = {}
    for plan in line.plans:
        if not PLAN_ID.fullmatch(plan.plan_id):
            raise BadFileError(found.path, _("a plan’s id is no HIOS id of 14 characters."), row=number)
        by_issuer.setdefault(plan.plan_id[:5], []).append(plan)
    places, kinds = whole(text_of(line.places)), array(line.facility_types)
    for issuer, plans in by_issuer.items():
        found.facilities[issuer] += 1
        digest = found.contents.setdefault(issuer, hashlib.sha256(found.header.last_updated_on.encode()))
        digest.update(msgspec.json.encode(msgspec.structs.replace(line, number=0, plans=plans)))
        yield [
            *(issuer, str(line.number), line.npi, whole(line.name)[:300], kinds, places, whole(text_of(plans))),
            day(line.last_updated_on),
        ]


def text_of(value: object) -> str:
    """JSON without escaped NULs, which ``jsonb`` does not take."""
    return msgspec.json.encode(value).decode().replace("\\u0000", "")


def integers(values: Iterable[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return "\\N"
