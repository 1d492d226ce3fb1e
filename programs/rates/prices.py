"""What plans agreed to pay a program, by their own files, and when an amount may be shown at all.

A rate is not care and not somebody's price. An amount is shown only where a contract counts and is for these services
and this very site, and where the rate is dollars for one service: a percentage, a derived rate (a plan's reckoning), a
bundle or a capitation is none. H0015 names no unit: it is a day only where the file says ``per diem``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from programs.vocabularies import BY_BILLING_CODE, BillingCode

IN_DOLLARS = frozenset({"negotiated", "fee schedule", "per diem"})
"""Kinds of rates (``negotiated_type`` of CMS's schema) whose amount is dollars that were agreed."""

FEE_FOR_SERVICE = frozenset({"ffs", ""})
PER_DIEM = "per diem"
DAY = "day"
LEAST, MOST = Decimal(1), Decimal(10_000)
"""Dollars. Cents and 99,999,999 stand in files where nothing has been agreed; no day of a program costs so much."""

RATES = """
    SELECT network.id, network.slug, network.name, payer.id, payer.slug, payer.name, contract.level, contract.npi,
           contract.blanket, contract.current, file.name, file.sha256, file.entity, file.dated, rate.code_type,
           rate.code, rate.modifiers, rate.arrangement, rate.negotiated_type, rate.amount, rate.expires,
           rate.billing_class, rate.setting
      FROM programs_networkcontract AS contract
      JOIN programs_network AS network ON network.id = contract.network_id
      JOIN programs_payer AS payer ON payer.id = network.payer_id
      JOIN programs_publishedfile AS file ON file.id = contract.file_id
      JOIN programs_contractedrate AS rate ON rate.id = ANY(contract.rates)
     WHERE contract.program_id = %s AND contract.current AND coalesce(rate.expires >= %s, true)
     ORDER BY payer.name, network.name, network.id, rate.code_type, rate.code, rate.amount, rate.modifiers, rate.id
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of a program that holds today, with the way by which it got here."""

    network_id: UUID
    network_slug: str
    network_name: str
    payer_id: UUID
    payer_slug: str
    payer_name: str
    level: str
    npi: str
    blanket: bool
    current: bool
    file: str
    sha256: str
    entity: str
    dated: date
    code_type: str
    code: str
    modifiers: list[str]
    arrangement: str
    negotiated_type: str
    written: Decimal | None
    expires: date | None
    billing_class: str
    setting: str

    @property
    def billing_code(self) -> BillingCode:
        return BY_BILLING_CODE[self.code_type, self.code]

    @property
    def unit(self) -> str:
        """``day``, or blank where neither the code nor the file says what one charge pays for."""
        return DAY if self.billing_code.unit == DAY or self.negotiated_type == PER_DIEM else ""

    @property
    def withheld(self) -> str:
        """Why its amount is not shown; blank where it is."""
        reasons = {
            "blanket": self.blanket,
            "link": self.level != "site",
            "not-dollars": self.negotiated_type not in IN_DOLLARS or self.written is None,
            "arrangement": self.arrangement not in FEE_FOR_SERVICE,
            "implausible": self.written is not None and not LEAST <= self.written <= MOST,
        }
        return next((code for code, holds in reasons.items() if holds), "")

    @property
    def amount(self) -> Decimal | None:
        """Dollars, to the cent."""
        return None if self.withheld or self.written is None else self.written.quantize(Decimal("0.01"))


def rates_of(program: UUID) -> list[Rate]:
    """The rates of a program that hold, by payer, network and code. One query."""
    with connection.cursor() as cursor:
        cursor.execute(RATES, [program, timezone.localdate()])
        return [Rate(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most of one network for one focus and unit, over modifiers and codes."""

    first: Rate
    least: Decimal
    most: Decimal

    @property
    def focus(self) -> str:
        return self.first.billing_code.focus

    @property
    def unit(self) -> str:
        return self.first.unit


def ranges(rates: Iterable[Rate]) -> list[Range]:
    """What may be shown, in the order of ``rates``."""
    found: dict[Any, list[tuple[Rate, Decimal]]] = {}
    for rate in rates:
        if rate.amount is not None:
            key = rate.network_id, rate.billing_code.focus, rate.unit
            found.setdefault(key, []).append((rate, rate.amount))
    return [
        Range(some[0][0], min(amount for _rate, amount in some), max(amount for _rate, amount in some))
        for some in found.values()
    ]
