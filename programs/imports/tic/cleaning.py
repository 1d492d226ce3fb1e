"""Decoded pieces of rate files → groups and prices as an extract has them. What is odd is counted, not guessed at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from programs.imports.billing_codes import read_modifiers
from programs.imports.extracts import Oddities
from programs.models.npi import NPI_PREFIX, npi_is_valid

LONGEST_NAME = 300
LONGEST_WORD = 40
MOST_WORDS = 100
"""Modifiers, service codes or networks of one price or group; there are 99 places of service."""

LARGEST_AMOUNT = Decimal(10) ** 9
LARGE_AMOUNT = Decimal(1_000_000)
TINY_AMOUNT = Decimal(1)
"""Dollars. Nothing that is wanted costs a million, or less than a dollar: such amounts are counted, and kept."""

PERCENT = "percentage"
NEGOTIATED_TYPES = frozenset({"negotiated", "derived", "fee schedule", PERCENT, "per diem"})
BILLING_CLASSES = frozenset({"professional", "institutional", "both"})
SETTINGS = frozenset({"inpatient", "outpatient", "both"})
"""Values of schema 1 and 2 (CMS, price-transparency-guide)."""

NO_END = "9999-12-31"
"""The day that CMS's schema has for a contract without an end, and almost every file for all of them."""

ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
EIN = re.compile(r"(\d{2})-?(\d{7})")
NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?")
MARKS = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Unicode categories that are not seen: control characters, marks of direction."""

LONGEST_ID = 40
"""Digits before or behind the point of a group's number."""

ID = int | str
"""The number of a group: an integer, or the text of a decimal without zeros at its end."""


class Group(NamedTuple):
    """A provider group without its number."""

    networks: list[str]
    npis: list[str]
    tin_type: str
    tin: str
    business_name: str


class Price(NamedTuple):
    """A price without its item and groups."""

    modifiers: list[str]
    negotiated_type: str
    amount: str
    expires: str
    billing_class: str
    setting: str
    service_codes: list[str]


class Cleaner:
    """Cleans the pieces of one file. ``at`` of a finding is whatever ``place`` says then."""

    def __init__(self, odd: Oddities) -> None:
        self.odd = odd
        self.place = ""

    def note(self, kind: str, text: str) -> None:
        self.odd.note(kind, self.place, text)

    # -- names and words ------------------------------------------------------------------------------------------

    def name(self, value: Any, what: str) -> str:
        """A name as written, without what cannot be seen, at most ``LONGEST_NAME`` characters."""
        if value is None or value == "":
            return ""
        if not isinstance(value, str):
            self.note(f"{what}-not-text", f"{what} is no text")
            return ""
        if value.isascii() and value.isprintable() and len(value) <= LONGEST_NAME:
            return value.strip()
        seen = "".join(letter for letter in value[: 4 * LONGEST_NAME] if unicodedata.category(letter) not in MARKS)
        if len(seen) < len(value[: 4 * LONGEST_NAME]):
            self.note(f"{what}-with-marks", f"{what} has characters that are not seen; they are left out")
        if len(value) > LONGEST_NAME:
            self.note(f"{what}-too-long", f"{what} has {len(value)} characters; cut to {LONGEST_NAME}")
        return seen[:LONGEST_NAME].strip()

    def word(self, value: Any, what: str, known: frozenset[str]) -> str:
        """A word of a closed list in small letters; another one is kept and counted."""
        if type(value) is str and value in known:
            return value
        text = value.strip().lower()[:LONGEST_WORD] if isinstance(value, str) else ""
        if text not in known:
            self.note(f"{what}-unknown" if text else f"{what}-missing", f"{what} is {text!r}" if text else f"no {what}")
        return text

    def words(self, value: Any, what: str) -> list[str]:
        """A list of short texts; one text alone counts as a list of one."""
        if value is None or value == []:
            return []
        if isinstance(value, str):
            self.note(f"{what}-as-text", f"{what} is a text, expected a list")
            value = [value]
        if not isinstance(value, list):
            self.note(f"{what}-not-a-list", f"{what} is no list")
            return []
        if len(value) > MOST_WORDS:
            self.note(f"{what}-too-many", f"{what} has {len(value)} entries; the first {MOST_WORDS} are kept")
        texts = [str(entry) if isinstance(entry, int) and not isinstance(entry, bool) else entry for entry in value]
        return [text.strip()[:LONGEST_NAME] for text in texts[:MOST_WORDS] if isinstance(text, str) and text.strip()]

    def networks(self, value: Any) -> list[str]:
        """``network_name`` in the raw spelling, once each."""
        if isinstance(value, str):
            self.note("network-as-text", "network_name is a text, expected a list")
            value = [value]
        if value is None:
            return []
        if not isinstance(value, list):
            self.note("network-not-text", "network_name is no list")
            return []
        if not all(value):
            self.note("network-empty", "network_name has an empty entry")
        if len(value) > MOST_WORDS:
            self.note("network-too-many", f"network_name has {len(value)} entries; the first {MOST_WORDS} are kept")
        return list(dict.fromkeys(filter(None, (self.name(entry, "network") for entry in value[:MOST_WORDS]))))

    # -- groups ---------------------------------------------------------------------------------------------------

    def id(self, value: Any) -> ID | None:
        """The number of a group; ``None``, and counted, where it is none."""
        if isinstance(value, str):
            self.note("id-as-text", "a group's number is quoted")
        number = group_id(value)
        if number is None:
            self.note("id-wrong", "a group's number is no number")
        return number

    def groups(self, value: Any, networks: Any = None) -> list[Group]:
        """The groups of one reference or rate."""
        if not isinstance(value, list):
            self.note("groups-missing", "provider_groups is no list")
            return []
        found = []
        for entry in value:
            if isinstance(entry, dict):
                found.append(self.group(entry, networks))
            else:
                self.note("groups-missing", "a provider group is no object")
        return found

    def group(self, entry: dict[str, Any], networks: Any) -> Group:
        own = entry.get("network_name")
        tin_type, tin, business = self.tin(entry.get("tin"))
        names = self.networks(networks if own is None else own)
        return Group(names, self.npis(entry.get("npi")), tin_type, tin, business)

    def npis(self, value: Any) -> list[str]:
        """Valid NPIs, sorted, once each. ``[0]`` means a contract for the tax number, whoever it has (schema 1.0)."""
        if not isinstance(value, list):
            self.note("npi-missing", "npi is no list")
            return []
        found = set()
        for npi in value:
            if type(npi) is int and is_npi(npi):
                found.add(npi)
            elif npi == 0 and type(npi) is int:
                self.note("npi-zero", "the contract is for the tax number, its NPIs are not told")
            elif isinstance(npi, str) and npi_is_valid(npi.strip()):
                self.note("npi-as-text", "an NPI is quoted")
                found.add(int(npi))
            else:
                self.note("npi-wrong", "no NPI: not ten digits with a right check digit")
        return [str(npi) for npi in sorted(found)]

    def tin(self, value: Any) -> tuple[str, str, str]:
        """Type, number and business name. A tax number that is a person's NPI, or written as a Social Security number
        is, is not kept: it is a person's."""
        if isinstance(value, str):  # drafts of schema 1
            value = {"type": "ein", "value": value}
        if not isinstance(value, dict):
            self.note("tin-missing", "no tax number")
            return "", "", ""
        kind = self.word(value.get("type"), "tin-type", frozenset({"ein", "npi"}))
        number = value.get("value")
        text = str(number) if type(number) is int else number.strip() if isinstance(number, str) else ""
        if kind == "npi":
            return "npi", "", ""
        if npi_is_valid(text):
            self.note("npi-as-tin", "a tax number of another type is an NPI")
            return "npi", "", ""
        business = self.name(value.get("business_name"), "business-name")
        if ein := EIN.fullmatch(text):
            return kind, f"{ein[1]}-{ein[2]}", business
        self.note("tin-zero" if text and not text.strip("0-") else "tin-wrong", "no tax number: not nine digits")
        return kind, "", business

    # -- prices ---------------------------------------------------------------------------------------------------

    def prices(self, value: Any) -> list[Price]:
        if not isinstance(value, list):
            self.note("prices-missing", "negotiated_prices is no list")
            return []
        found = []
        for entry in value:
            price = self.price(entry) if isinstance(entry, dict) else None
            if price:
                found.append(price)
            elif not isinstance(entry, dict):
                self.note("prices-missing", "a negotiated price is no object")
        return found

    def price(self, entry: dict[str, Any]) -> Price | None:
        """One price, ``None`` where there is no amount."""
        kind = self.word(entry.get("negotiated_type"), "negotiated-type", NEGOTIATED_TYPES)
        amount = self.amount(entry.get("negotiated_rate"), kind)
        if amount is None:
            return None
        setting = entry.get("setting")
        return Price(
            list(read_modifiers(self.words(entry.get("billing_code_modifier"), "modifier"))),
            kind,
            amount,
            self.expires(entry.get("expiration_date")),
            self.word(entry.get("billing_class"), "billing-class", BILLING_CLASSES),
            "" if setting is None else self.word(setting, "setting", SETTINGS),
            sorted(set(self.words(entry.get("service_code"), "service-code"))),
        )

    def amount(self, value: Any, kind: str) -> str | None:
        """The number as written, in digits. Whatever cannot be an amount is left out; what is strange is counted."""
        if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
            self.note("rate-as-text", "an amount is quoted")
            value = Decimal(value.strip())
        try:
            amount = Decimal(value) if type(value) in (int, Decimal) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite():
            self.note("rate-no-number", "an amount is no number; left out")
            return None
        if amount < 0:
            self.note("rate-negative", "an amount is below zero; left out")
            return None
        if amount >= LARGEST_AMOUNT or (amount and amount.adjusted() < -20):
            self.note("rate-too-large", "an amount of a thousand million or more; left out")
            return None
        self.strange(amount, kind)
        return format(amount, "f")

    def strange(self, amount: Decimal, kind: str) -> None:
        """Count an amount that is kept although nobody pays it."""
        if kind == PERCENT:
            if not 1 <= amount <= 100:
                self.note("percentage-strange", f"a percentage of {amount:f}")
        elif not amount:
            self.note("rate-zero", "an amount of 0")
        elif amount < TINY_AMOUNT:
            self.note("rate-tiny", f"an amount of {amount:f}")
        elif amount >= LARGE_AMOUNT:
            self.note("rate-large", f"an amount of {amount:f}")

    def expires(self, value: Any) -> str:
        """The last day of a contract as ``YYYY-MM-DD``, empty where no day is written."""
        if value == NO_END:
            return NO_END
        text = value.strip() if isinstance(value, str) else ""
        if american := AMERICAN_DATE.fullmatch(text):
            self.note("date-american", "an expiration date is written month/day/year")
            text = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}"
        date = ISO_DATE.fullmatch(text)
        if not date or not (1 <= int(date[2]) <= 12 and 1 <= int(date[3]) <= 31 and int(date[1])):
            self.note("date-wrong" if text else "date-missing", "no expiration date")
            return ""
        return text


def group_id(value: Any) -> ID | None:
    """The number of a group, so that equal decimals are equal: of ``40``, ``40.0`` and ``"40"`` the same."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        text = value.strip()
        if not NUMBER.fullmatch(text):
            return None
        value = Decimal(text)
    if not isinstance(value, Decimal) or abs(value.adjusted()) > LONGEST_ID:
        return None
    return int(value) if value == value.to_integral_value() else format(value, "f").rstrip("0")


@lru_cache(maxsize=1)
def luhn_sums() -> tuple[bytes, bytes]:
    """Luhn sums modulo ten of every five digits: of the last five of an NPI, and of the first five with the prefix."""

    plain = range(10)
    doubled = [sum(divmod(2 * digit, 10)) for digit in plain]

    def of_five(first: Sequence[int], second: Sequence[int], start: int) -> bytes:
        sums = [start]
        for digits in (first, second, first, second, first):
            sums = [(so_far + digit) % 10 for so_far in sums for digit in digits]
        return bytes(sums)

    # Every second digit is doubled, counted from the one before the check digit to the left (ISO/IEC 7812-1).
    prefix = sum((plain, doubled)[at % 2][int(digit)] for at, digit in enumerate(NPI_PREFIX))
    high, low = of_five(doubled, plain, prefix), of_five(plain, doubled, 0)
    return high, low


def is_npi(number: int) -> bool:
    """Whether an integer is an NPI; many times faster than over its digits, for files with millions of them."""
    if not 1_000_000_000 <= number <= 9_999_999_999:
        return False
    high, low = luhn_sums()
    return (high[number // 100_000] + low[number % 100_000]) % 10 == 0
