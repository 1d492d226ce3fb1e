"""The lines of an extract as rows: one file at a time, cleaned, each charge once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import msgspec
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.hospitals.extract import ONE_TO_TEN, ChargeLine, FileLine, read_extract
from programs.imports.published.naming import dated, title_of
from programs.models import HospitalCharge
from programs.models.hospitals import FEWEST_TOLD
from programs.vocabularies import BY_BILLING_CODE

MOST_CHARGES = 200_000
"""Charges of one file for a dozen codes. The largest hospitals have some thousand plans."""

MOST = Decimal(10) ** 14
CENTS = Decimal("0.0001")
MOST_CLAIMS = 10**12
SERIES = "hospital / "

Key = tuple[str, ...]
"""What a charge is for, and of whom: its code, modifiers, setting, class, payer and plan."""


@dataclass(slots=True)
class Incoming:
    """One file of an extract. ``charges`` are not stored yet; ``odd`` counts what was dropped here."""

    path: Path
    row: int
    header: FileLine
    dated: date
    title: str
    content_sha256: str = ""
    charges: list[HospitalCharge] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return self.header.name

    @property
    def entity(self) -> str:
        """The hospital."""
        return self.header.hospital.strip()[:300]

    @property
    def series(self) -> str:
        """What all editions of the file have in common."""
        return f"{SERIES}{self.entity} / {self.title}"[:700]


def incoming(path: Path) -> Iterator[Incoming]:
    """The files of an extract one after the other. Raises ``BadFileError`` that names file and line."""
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
    if not header.hospital.strip():
        text = _("“%(name)s” does not say which hospital it is of.")
        raise BadFileError(path, text % {"name": header.name}, row=number)
    if len(header.sha256) != hashlib.sha256().digest_size * 2:
        raise BadFileError(path, _("the SHA-256 of the file is none."), row=number)
    if not all(len(npi) == 10 and npi.isascii() and npi.isdigit() for npi in header.npis):
        raise BadFileError(path, _("an NPI has ten digits."), row=number)
    return Incoming(path, number, header, dated(path, number, header), title_of(header.name))


def taken_in(found: Incoming, lines: Iterator[tuple[int, ChargeLine | FileLine]]) -> tuple[int, FileLine] | None:
    """Read the charges up to the next header; that header, or ``None`` at the end."""
    digest, seen = hashlib.sha256(), set[bytes]()
    header = found.header
    told = [header.name, header.sha256, header.last_updated_on, header.hospital, header.locations, header.addresses]
    digest.update(msgspec.json.encode([*told, header.npis]))
    rest = None
    for number, line in lines:
        if isinstance(line, FileLine):
            rest = (number, line)
            break
        written = msgspec.json.encode(line)
        digest.update(written)
        mark = hashlib.sha256(written).digest()
        if mark in seen:  # a table repeats what it says once more for every plan
            found.odd["charge-twice"] += 1
            continue
        seen.add(mark)
        if len(seen) > MOST_CHARGES:
            raise BadFileError(found.path, _("more charges than any hospital has."), row=number)
        found.charges.append(charge_of(found, number, line))
    found.content_sha256 = digest.hexdigest()
    return rest


def charge_of(found: Incoming, number: int, line: ChargeLine) -> HospitalCharge:
    """A line as a row, without a file. Raises ``BadFileError``."""
    if (line.code_type, line.code) not in BY_BILLING_CODE:
        text = _("“%(code)s” is no code that is read: the extract was made by another release.")
        raise BadFileError(found.path, text % {"code": f"{line.code_type} {line.code}"[:60]}, row=number)
    told, claims = claims_of(found, line.count)
    return HospitalCharge(
        code_type=line.code_type,
        code=line.code,
        beside=[whole(code)[:30] for code in line.beside],
        others=max(0, min(line.others, 32_000)),
        modifiers=[whole(modifier)[:10] for modifier in line.modifiers],
        setting=whole(line.setting)[:40],
        billing_class=whole(line.billing_class)[:40],
        payer=whole(line.payer)[:300],
        plan=whole(line.plan)[:300],
        algorithm=whole(line.algorithm)[:1000],
        methodology=whole(line.methodology)[:40],
        claims_told=told,
        claims=claims,
        **{name: number_of(found, getattr(line, name)) for name in NUMBERS},
    )


NUMBERS = (*("gross", "cash", "least", "most", "dollars", "percentage", "estimated", "median", "tenth", "ninetieth"),)


def number_of(found: Incoming, text: str) -> Decimal | None:
    """A number of dollars, or of percent; ``None`` for none, and for what is none, which is counted."""
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and 0 <= amount < MOST:
        return amount.quantize(CENTS)
    found.odd["amount-refused"] += 1
    return None


def claims_of(found: Incoming, count: str) -> tuple[str, int | None]:
    """The class of a count, and its number where that may be told."""
    claims = HospitalCharge.Claims
    if count in (claims.UNTOLD, claims.NONE, ONE_TO_TEN):
        return count, None
    if count.isascii() and count.isdigit() and len(count) <= 12 and FEWEST_TOLD <= int(count) < MOST_CLAIMS:
        return claims.MANY, int(count)
    found.odd["count-refused"] += 1
    return claims.UNTOLD, None


def whole(text: str) -> str:
    """PostgreSQL stores no NUL."""
    return text.replace("\x00", "\ufffd")


def key_of(charge: HospitalCharge) -> Key:
    of_code = (charge.code_type, charge.code, "|".join(charge.beside), "|".join(charge.modifiers))
    return (*of_code, charge.setting, charge.billing_class, charge.payer, charge.plan)


def values_of(charge: HospitalCharge) -> str:
    """What a charge says, as text that is equal where it says the same."""
    numbers = [getattr(charge, name) for name in NUMBERS]
    told = ["" if number is None else f"{number.normalize():f}" for number in numbers]
    words = (charge.others, charge.algorithm, charge.methodology, charge.claims_told, charge.claims)
    return "\0".join([*told, *map(str, words)])
