"""What hospitals' own files say of programs: derived from files, links and charges, as contracts are.

A program is at a hospital where an NPI of its file is the program's (``NpiLink``), or where name and address are
(``HospitalLink``). Files of hospitals come once a year (45 CFR 180.10), so that they count for longer than plans'.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from programs.rates.codes import INPATIENT, IOP, sql_list
from programs.rates.prices import DAY, LEAST, MOST
from programs.vocabularies import BILLING_CODES, BY_BILLING_CODE, BillingCode

OTHER_LEVELS = tuple(f"{code.system} {code.code}" for code in BILLING_CODES if code.means not in ("iop", "control"))
"""Codes of another level of care: beside one of them it cannot be said what a charge is for."""

AT_NO_PRIVATE_STREET = "program.precision <> 'hidden' AND program.street1 <> ''"
"""A hospital's file has its address: what is at it would tell where a program is that keeps that private."""


def counts_since() -> date:
    """The day of the oldest hospital file that is shown."""
    return timezone.localdate() - timedelta(days=settings.HOSPITAL_FILE_COUNTS_DAYS)


def is_old(dated: date) -> bool:
    """Whether a listing says that the file is old: a hospital must publish one every year (45 CFR 180.10)."""
    return dated < timezone.localdate() - timedelta(days=settings.HOSPITAL_FILE_OLD_DAYS)


FOUND = f"""
    WITH linked AS (
        SELECT link.program_id, hospital.file_id, link.level, link.npi
          FROM programs_npilink AS link
          JOIN programs_hospitalfile AS hospital ON hospital.npis @> ARRAY[link.npi]
         WHERE link.state IN ('automatic', 'confirmed')
           AND NOT EXISTS (SELECT FROM programs_registryentry AS entry
                            WHERE entry.npi = link.npi AND entry.state IN ('deactivated', 'replaced'))
        UNION ALL
        SELECT link.program_id, file.id, 'site', ''
          FROM programs_hospitallink AS link
          JOIN programs_publishedfile AS file ON file.series = link.series AND file.current
         WHERE link.state IN ('automatic', 'confirmed')
    ), joined AS (
        SELECT DISTINCT ON (linked.program_id, linked.file_id) linked.*, file.dated
          FROM linked JOIN programs_publishedfile AS file ON file.id = linked.file_id
          JOIN programs_program AS program ON program.id = linked.program_id
         WHERE file.current AND file.dated >= %(counts_since)s AND {AT_NO_PRIVATE_STREET}
           AND (%(programs)s::uuid[] IS NULL OR linked.program_id = ANY(%(programs)s))
         ORDER BY linked.program_id, linked.file_id, linked.level = 'organization', linked.npi = '', linked.npi
    )
    SELECT joined.program_id, joined.file_id, joined.dated AS as_of, joined.level, joined.npi,
           max(charge.claims) FILTER (WHERE NOT charge.beside::text[] && %(other_levels)s) AS claims,
           array_agg(charge.id ORDER BY charge.id) AS charges
      FROM joined JOIN programs_hospitalcharge AS charge USING (file_id)
     WHERE (charge.code_type, charge.code) IN ({sql_list(IOP)}) AND charge.setting <> '{INPATIENT}'
     GROUP BY joined.program_id, joined.file_id, joined.dated, joined.level, joined.npi
"""  # noqa: S608  (words and codes of ours)

COLUMNS = ("as_of", "level", "npi", "claims", "charges")
ALL = ", ".join(("program_id", "file_id", *COLUMNS))

REMOVE = """
    DELETE FROM programs_programhospital AS stored
     WHERE (%(programs)s::uuid[] IS NULL OR program_id = ANY(%(programs)s))
       AND NOT EXISTS (SELECT FROM found_hospitals AS found
                        WHERE found.program_id = stored.program_id AND found.file_id = stored.file_id)
"""
WRITE = f"""
    INSERT INTO programs_programhospital AS stored ({ALL}) SELECT {ALL} FROM found_hospitals
        ON CONFLICT (program_id, file_id)
        DO UPDATE SET ({", ".join(COLUMNS)}) = ROW({", ".join(f"excluded.{name}" for name in COLUMNS)})
     WHERE ROW({", ".join(f"stored.{name}" for name in COLUMNS)})
           IS DISTINCT FROM ROW({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""  # noqa: S608  (names of ours)


def derive_hospitals(programs: Collection[UUID] | None) -> int:
    """Make ``ProgramHospital`` what files and links say; how many rows came, changed or went. The caller has the
    transaction."""
    values: dict[str, Any] = {
        "programs": None if programs is None else list(programs),
        "counts_since": counts_since(),
        "other_levels": list(OTHER_LEVELS),
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found_hospitals")
        cursor.execute(f"CREATE TEMPORARY TABLE found_hospitals ON COMMIT DROP AS {FOUND}", values)
        cursor.execute(REMOVE, values)
        number = cursor.rowcount
        cursor.execute(WRITE)
        number += cursor.rowcount
        cursor.execute("DROP TABLE found_hospitals")
    return number


CHARGES = f"""
    SELECT DISTINCT file.name, file.sha256, file.entity, file.dated, hospital.level, hospital.npi, charge.code_type,
           charge.code, charge.beside, charge.others, charge.modifiers, charge.setting, charge.billing_class,
           charge.cash
      FROM programs_programhospital AS hospital
      JOIN programs_program AS program ON program.id = hospital.program_id AND {AT_NO_PRIVATE_STREET}
      JOIN programs_publishedfile AS file ON file.id = hospital.file_id
      JOIN programs_hospitalcharge AS charge ON charge.id = ANY(hospital.charges)
     WHERE hospital.program_id = %s AND charge.cash IS NOT NULL
     ORDER BY file.entity, file.name, file.sha256, charge.code_type, charge.code, charge.cash, charge.modifiers,
              charge.setting, charge.billing_class
"""  # noqa: S608  (words of ours)


@dataclass(frozen=True, slots=True)
class CashPrice:
    """What a hospital charges somebody who pays without insurance, with the way by which it got to the program."""

    file: str
    sha256: str
    entity: str
    dated: date
    level: str
    npi: str
    code_type: str
    code: str
    beside: list[str]
    others: int
    modifiers: list[str]
    setting: str
    billing_class: str
    written: Decimal

    @property
    def billing_code(self) -> BillingCode:
        return BY_BILLING_CODE[self.code_type, self.code]

    @property
    def unit(self) -> str:
        """``day``, or blank where the code does not say what one charge pays for."""
        return DAY if self.billing_code.unit == DAY else ""

    @property
    def withheld(self) -> str:
        """Why its amount is not shown; blank where it is."""
        reasons = {
            "link": self.level != "site",
            "codes": (self.code_type == "RC" and self.others > 0) or not set(self.beside).isdisjoint(OTHER_LEVELS),
            "professional": self.billing_class == "professional",
            "implausible": not LEAST <= self.written <= MOST,
        }
        return next((code for code, holds in reasons.items() if holds), "")

    @property
    def amount(self) -> Decimal | None:
        """Dollars, to the cent."""
        return None if self.withheld else self.written.quantize(Decimal("0.01"))


def cash_prices_of(program: UUID) -> list[CashPrice]:
    """The cash prices of a program, by hospital and code. One query."""
    with connection.cursor() as cursor:
        cursor.execute(CHARGES, [program])
        return [CashPrice(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class CashRange:
    """The least and the most of one file for one focus and unit, over modifiers and codes."""

    first: CashPrice
    least: Decimal
    most: Decimal

    @property
    def focus(self) -> str:
        return self.first.billing_code.focus

    @property
    def unit(self) -> str:
        return self.first.unit


def cash_ranges(prices: Iterable[CashPrice]) -> list[CashRange]:
    """What may be shown, in the order of ``prices``."""
    found: dict[Any, list[tuple[CashPrice, Decimal]]] = {}
    for price in prices:
        if price.amount is not None:
            found.setdefault((price.sha256, price.billing_code.focus, price.unit), []).append((price, price.amount))
    return [
        CashRange(some[0][0], min(amount for _price, amount in some), max(amount for _price, amount in some))
        for some in found.values()
    ]
