"""Cells and values of hospital files → charges as an extract has them. What is odd is counted, not guessed at.

CMS's validator lets pass what is wrong, and judges CSV and JSON differently: everything is looked at here again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from programs.imports.billing_codes import Written, means_every_code, read_billing_code, read_modifiers
from programs.imports.hospitals.extract import ONE_TO_TEN, ChargeLine, License
from programs.imports.tic.cleaning import AMERICAN_DATE, ISO_DATE, LARGE_AMOUNT, NUMBER, SETTINGS, TINY_AMOUNT, Cleaner
from programs.models.npi import npi_is_valid
from programs.vocabularies import BillingCode

PLACEHOLDER = re.compile(r"9{9,}(\.(0+|9+))?")
"""Nine 9s: what hospitals were told to write for “too few claims to say” (CMS, data dictionary 2.0). No amount."""

NOTHING = frozenset({"", "n/a", "na", "none", "null", "-", "--", "not applicable"})
"""What stands in cells that must be empty."""

THOUSANDS = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?)")
DOLLARS = re.compile(r"\$\s*(\d+(?:\.\d+)?)")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
CLASS = re.compile(r"(?:1\s*(?:through|to|-|–)\s*10|<\s*=?\s*1[01]|less than 11|10 or fewer|fewer than 11)")
PROCEDURE_TYPES = frozenset({"HCPCS", "CPT"})
CLASSES_OF_BILLS = frozenset({"facility", "professional", "both", "institutional"})
METHODS = frozenset({"case rate", "fee schedule", "percent of total billed charges", "per diem", "other"})
"""Values of template 2 and 3 (CMS, hospital-price-transparency)."""

LARGEST = Decimal(10) ** 9
MOST_AFTER_POINT = 20
LONGEST_ALGORITHM = 1_000
MOST_NPIS = 1_000
NPIS_APART = re.compile(r"[|,;\s]+")


class Codes(NamedTuple):
    """The codes of one row: that which counts, others of the table beside it, and how many procedures of others."""

    code: BillingCode
    modifiers: tuple[str, ...]
    beside: list[str]
    others: int


class Item(NamedTuple):
    """What stands once in a row, whoever pays."""

    modifiers: list[str]
    setting: str
    billing_class: str
    gross: str
    cash: str
    least: str
    most: str


PAYER_KEYS = (
    *("dollars", "percentage", "algorithm", "methodology", "estimated", "median", "tenth", "ninetieth", "count"),
)
"""What a row says of one plan."""


class ChargeCleaner(Cleaner):
    """Cleans the pieces of one file. ``at`` of a finding is whatever ``place`` says then."""

    # -- codes ----------------------------------------------------------------------------------------------------

    def codes(self, written: Iterable[tuple[Any, Any]]) -> Codes | None:
        """The codes of a row, pairs of a type and a code; ``None`` where none is of the table.

        A procedure says more than a revenue code, which names a department: with both, the procedure counts.
        """
        found: dict[str, tuple[BillingCode, tuple[str, ...]]] = {}
        others = 0
        for kind, code in written:
            means = meaning(as_text(kind), as_text(code))
            if means == "every":
                self.note("every-code", "a code that stands for every code; left out")
            elif means == "procedure":
                others += 1
            elif not isinstance(means, str):
                found.setdefault(f"{means[0].system} {means[0].code}", means)
        if not found:
            return None
        first = next((key for key in found if not key.startswith("RC ")), next(iter(found)))
        code, modifiers = found.pop(first)
        if len(found) + others:
            self.note("codes-together", "several codes on one row")
        return Codes(code, modifiers, sorted(found), others)

    # -- one row --------------------------------------------------------------------------------------------------

    def item(self, cells: Mapping[str, Any]) -> Item:
        """What is said once; ``cells`` by the names of ``Item``."""
        least, most = self.money(cells.get("least"), "minimum"), self.money(cells.get("most"), "maximum")
        if least and most and Decimal(least) > Decimal(most):
            self.note("minimum-above-maximum", f"the minimum {least} is above the maximum {most}")
        words = cells.get("modifiers")
        return Item(
            list(read_modifiers(as_texts(words))),
            self.closed(cells.get("setting"), "setting", SETTINGS),
            self.closed(cells.get("billing_class"), "billing-class", CLASSES_OF_BILLS, optional=True),
            self.money(cells.get("gross"), "gross"),
            self.money(cells.get("cash"), "cash"),
            least,
            most,
        )

    def charge(self, codes: Codes, item: Item, payer: str, plan: str, said: Mapping[str, Any]) -> ChargeLine:
        """One line of an extract; ``said`` are the values of one plan, by ``PAYER_KEYS``."""
        dollars = self.money(said.get("dollars"), "negotiated")
        if dollars and item.most and Decimal(dollars) > Decimal(item.most):
            self.note("above-maximum", f"a negotiated charge of {dollars} is above the maximum {item.most}")
        if dollars and item.least and Decimal(dollars) < Decimal(item.least):
            self.note("below-minimum", f"a negotiated charge of {dollars} is below the minimum {item.least}")
        tenth, median, ninetieth = (self.money(said.get(name), name) for name in ("tenth", "median", "ninetieth"))
        allowed = [Decimal(amount) for amount in (tenth, median, ninetieth) if amount]
        if allowed != sorted(allowed):
            self.note("percentiles-out-of-order", f"10th percentile, median, 90th: {', '.join(map(str, allowed))}")
        return ChargeLine(
            codes.code.system, codes.code.code, codes.beside, codes.others,
            sorted({*codes.modifiers, *item.modifiers}), item.setting, item.billing_class,
            item.gross, item.cash, item.least, item.most, payer, plan, dollars,
            self.percentage(said.get("percentage")),
            self.algorithm(said.get("algorithm")),
            self.closed(said.get("methodology"), "methodology", METHODS, optional=True),
            self.money(said.get("estimated"), "estimated"),
            median,
            tenth,
            ninetieth,
            self.count(said.get("count")),
        )  # fmt: skip

    # -- values ---------------------------------------------------------------------------------------------------

    def closed(self, value: Any, what: str, known: frozenset[str], *, optional: bool = False) -> str:
        """A word of a closed list in small letters; one that is not in it is kept, and counted."""
        text = as_text(value)
        if text.lower() in NOTHING and (optional or not text):
            return "" if optional else self.word("", what, known)
        return self.word(text, what, known)

    def number(self, value: Any, what: str) -> Decimal | None:
        """A number as it is meant, ``None`` where there is none."""
        text = as_text(value)
        if text.lower() in NOTHING:
            if text:
                self.note("not-empty", f"{what} is {text[:20]!r}, which must be an empty cell")
            return None
        if PLACEHOLDER.fullmatch(text):
            self.note("nine-nines", f"{what} is {text[:20]}, which means that there is none")
            return None
        if grouped := THOUSANDS.fullmatch(text):
            self.note("amount-with-marks", f"{what} is written {text[:20]!r}")
            text = grouped[1].replace(",", "")
        elif marked := DOLLARS.fullmatch(text):
            self.note("amount-with-marks", f"{what} is written {text[:20]!r}")
            text = marked[1]
        try:
            amount = Decimal(text) if NUMBER.fullmatch(text) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite():
            self.note("amount-no-number", f"{what} is no number; left out")
            return None
        return amount

    def money(self, value: Any, what: str) -> str:
        """Dollars in digits, empty where none are said. Whatever cannot be an amount is left out, and counted."""
        amount = self.number(value, what)
        if amount is None:
            return ""
        if amount < 0:
            self.note("amount-negative", f"{what} is below zero; left out")
            return ""
        if amount >= LARGEST or (amount and amount.adjusted() < -MOST_AFTER_POINT):
            self.note("amount-too-large", f"{what} is a thousand million or more; left out")
            return ""
        if not amount:
            self.note("amount-zero", f"{what} is 0")
        elif amount < TINY_AMOUNT:
            self.note("amount-tiny", f"{what} is {amount:f}")
        elif amount >= LARGE_AMOUNT:
            self.note("amount-large", f"{what} is {amount:f}")
        return format(amount, "f")

    def percentage(self, value: Any) -> str:
        """A percentage as it is written: 40 for 40 %; 0.4, which may mean 40 %, is counted and stays 0.4."""
        text = as_text(value)
        if marked := PERCENT.fullmatch(text):
            self.note("percentage-with-mark", f"a percentage is written {text[:20]!r}")
            value = marked[1]
        amount = self.number(value, "percentage")
        if amount is None:
            return ""
        if amount < 0 or amount >= LARGEST or (amount and amount.adjusted() < -MOST_AFTER_POINT):
            self.note("percentage-wrong", "a percentage below zero or without end; left out")
            return ""
        if not 1 <= amount <= 100:
            self.note("percentage-strange", f"a percentage of {amount:f}")
        return format(amount, "f")

    def algorithm(self, value: Any) -> str:
        """The words of a formula, which is no amount; cut to ``LONGEST_ALGORITHM`` characters."""
        text = as_text(value)
        if text.lower() in NOTHING:
            return ""
        pieces = [
            self.name(text[at : at + 300], "algorithm") for at in range(0, min(len(text), LONGEST_ALGORITHM), 300)
        ]
        if len(text) > LONGEST_ALGORITHM:
            self.note("algorithm-too-long", f"a formula of {len(text)} characters; cut to {LONGEST_ALGORITHM}")
        return " ".join(" ".join(pieces).split())[:LONGEST_ALGORITHM]

    def count(self, value: Any) -> str:
        """How many claims: empty, ``0``, ``1-10`` or a number of 11 or more. Few are told as a class, by the rule; a
        file that tells them all the same has its number put into the class, so that nothing here says less than 11."""
        text = as_text(value).lower()
        if text in NOTHING:
            return ""
        if CLASS.fullmatch(text):
            if text != "1 through 10":
                self.note("count-other-words", f"a count is written {text[:20]!r}")
            return ONE_TO_TEN
        bare = text.replace(",", "").removesuffix(".0")
        if not bare.isascii() or not bare.isdigit() or len(bare) > 12:
            self.note("count-no-number", f"a count is {text[:20]!r}; left out")
            return ""
        number = int(bare)
        if PLACEHOLDER.fullmatch(bare):
            self.note("nine-nines", "a count of nine 9s")
            return ""
        if 1 <= number <= 10:
            self.note("count-told-below-11", f"a count of {number}, which must be told as “1 through 10”")
            return ONE_TO_TEN
        return str(number)

    # -- the hospital ---------------------------------------------------------------------------------------------

    def day(self, value: Any) -> str:
        """A day as ``YYYY-MM-DD``, empty where it is none. M/D/YYYY is good in CSV, and read in JSON as well."""
        text = as_text(value)
        if american := AMERICAN_DATE.fullmatch(text):
            self.note("date-american", "the file's day is written month/day/year")
            text = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}"
        date = ISO_DATE.match(text)
        if not date or not (1 <= int(date[2]) <= 12 and 1 <= int(date[3]) <= 31 and int(date[1])):
            self.note("last-updated-on-wrong" if text else "last-updated-on-missing", "the file has no day")
            return ""
        return date[0]

    def npis_of(self, value: Any) -> list[str]:
        """Valid NPIs, sorted, once each, of a list or a text with marks between. Two written as one are two."""
        found: set[str] = set()
        for text in as_texts(value)[:MOST_NPIS]:
            for part in filter(None, NPIS_APART.split(text.strip())):
                found |= set(self.npi(part))
        return sorted(found)

    def npi(self, text: str) -> Iterator[str]:
        bare = text.removesuffix(".0")
        halves = (bare[:10], bare[10:])
        if npi_is_valid(bare):
            yield bare
        elif bare.isascii() and bare.isdigit() and len(bare) == 20 and all(map(npi_is_valid, halves)):
            self.note("npis-in-one", "two NPIs are written as one number")
            yield from halves
        else:
            zero = not bare.strip("0")
            self.note("npi-zero" if zero else "npi-wrong", "no NPI: not ten digits with a right check digit")

    def names(self, value: Any, what: str) -> list[str]:
        """Names, or addresses, of a list or of a text with ``|`` between, in order; an empty one keeps its place."""
        texts = value if isinstance(value, list) else as_text(value).split("|") if as_text(value) else []
        return [self.name(as_text(text), what) for text in texts[:MOST_NPIS]]

    def license(self, number: Any, state: Any) -> License | None:
        letters = as_text(state).upper()[:2]
        text = self.name(as_text(number), "license")[:60]
        return License(text, letters) if text and text.lower() not in NOTHING else None


@lru_cache(maxsize=1 << 16)
def meaning(kind: str, code: str) -> Written | Literal["every", "procedure", ""]:
    """A code of the table with its modifiers; else whether it means every code, another procedure, or nothing here.

    Price lists name the same codes again and again.
    """
    if not code:
        return ""
    if means_every_code(kind, code):
        return "every"
    read = read_billing_code(kind, code)
    if read is None:
        return "procedure" if kind.strip().upper() in PROCEDURE_TYPES else ""
    return read if read[0].means != "control" else ""


def as_text(value: Any) -> str:
    """A cell or a plain value of JSON as text, without blanks around."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, int | Decimal) else ""


def as_texts(value: Any) -> list[str]:
    """Texts of a list, or one text as a list of one."""
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    return [text for text in map(as_text, values) if text]
