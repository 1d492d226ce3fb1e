"""What a rate file says about the wanted codes, found the plain way: everything in memory, one step after the other.

It shares with the reader of rate files only the table of codes, and is what the reader is held against.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from programs.imports.billing_codes import read_billing_code, read_modifiers
from programs.imports.tic.extract import FileLine, GroupLine, RateLine, read_extract
from programs.models.npi import npi_is_valid

Fact = tuple[Any, ...]
"""One rate: its fields, and the content of its groups, sorted."""


class Truth:
    """Collects groups and items of one file; ``facts`` says what they mean."""

    def __init__(self) -> None:
        self.groups: dict[str, list[Fact]] = {}
        self.items: list[dict[str, Any]] = []

    def tell(self, what: str, value: Any) -> None:
        if what == "reference":
            number = _number(value["provider_group_id"])
            if number is not None and number not in self.groups:
                self.groups[number] = _groups(value.get("provider_groups"), value.get("network_name"))
        elif what == "item":
            self.items.append(value)

    def facts(self) -> list[Fact]:
        return sorted(fact for item in self.items for fact in self._of(item))

    def _of(self, item: dict[str, Any]) -> Iterable[Fact]:
        written = read_billing_code(str(item.get("billing_code_type")), str(item.get("billing_code")))
        for rate in item.get("negotiated_rates", []) if written else []:
            numbers = [_number(number) for number in rate.get("provider_references", [])]
            groups = [group for number in numbers for group in self.groups.get(number or "", [])]
            groups += _groups(rate["provider_groups"], None) if "provider_groups" in rate else []
            for price in rate["negotiated_prices"] if groups else []:
                amount = _amount(price.get("negotiated_rate"))
                if amount is not None and written:
                    code, on_code = written
                    modifiers = _texts(price.get("billing_code_modifier"))
                    yield (
                        code.system,
                        code.code,
                        tuple(sorted({*on_code, *read_modifiers(modifiers)})),
                        item.get("negotiation_arrangement"),
                        price["negotiated_type"],
                        amount,
                        _date(price.get("expiration_date")),
                        _word(price.get("billing_class")),
                        _word(price.get("setting")),
                        tuple(sorted(set(_texts(price.get("service_code"))))),
                        code.means == "control",
                        tuple(sorted(set(groups))),
                    )


def truth_of_text(text: bytes) -> list[Fact]:
    """The facts of a whole file, by ``json.loads``."""
    root = json.loads(text, parse_float=Decimal)
    truth = Truth()
    for reference in root.get("provider_references", []):
        truth.tell("reference", reference)
    for item in root["in_network"]:
        truth.tell("item", item)
    return truth.facts()


def facts_of_extract(path: Path) -> list[Fact]:
    """The facts of an extract of one file, in the same form."""
    groups: dict[int, Fact] = {}
    facts: list[Fact] = []
    for _number_of_line, line in read_extract(path):
        if isinstance(line, GroupLine):
            names = (tuple(line.networks), tuple(line.npis), line.tin_type, line.tin, line.business_name)
            groups[line.number] = names
        elif isinstance(line, RateLine):
            facts.append(
                (
                    line.code_type,
                    line.code,
                    tuple(line.modifiers),
                    line.arrangement,
                    line.negotiated_type,
                    line.amount,
                    line.expires,
                    line.billing_class,
                    line.setting,
                    tuple(line.service_codes),
                    line.control,
                    tuple(sorted(groups[number] for number in line.groups)),
                )
            )
    return sorted(facts)


def header_of_extract(path: Path) -> FileLine:
    """The first header of an extract."""
    header = next(line for _number_of_line, line in read_extract(path))
    assert isinstance(header, FileLine)  # noqa: S101 (read_extract says so)
    return header


def _number(value: Any) -> str | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return f"{number.normalize():f}" if number.is_finite() else None


def _word(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def _name(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(letter for letter in text if not unicodedata.category(letter).startswith("C"))[:300].strip()


def _amount(value: Any) -> str | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return f"{amount:f}" if amount.is_finite() and 0 <= amount < 10**9 else None


def _date(value: Any) -> str:
    if isinstance(value, str) and value.count("/") == 2:
        month, day, year = value.split("/")
        return f"{year}-{month:0>2}-{day:0>2}"
    return value if isinstance(value, str) and value[:1].isdigit() and not value.startswith("0000") else ""


def _groups(value: Any, networks: Any) -> list[Fact]:
    names = tuple(dict.fromkeys(filter(None, map(_name, _texts(networks)))))
    return [(names, _npis(group.get("npi")), *_tin(group.get("tin"))) for group in value or []]


def _npis(value: Any) -> tuple[str, ...]:
    return tuple(sorted({str(npi) for npi in value if npi_is_valid(str(npi))})) if isinstance(value, list) else ()


def _tin(value: Any) -> tuple[str, str, str]:
    if not isinstance(value, dict):
        value = {"type": "ein", "value": value} if value else {}
    kind, digits = _word(value.get("type")), str(value.get("value"))
    if kind == "npi" or npi_is_valid(digits):
        return "npi", "", ""
    whole = digits.replace("-", "", 1) if digits[2:3] == "-" else digits
    tin = f"{whole[:2]}-{whole[2:]}" if len(whole) == 9 and whole.isdigit() else ""
    return kind, tin, _name(value.get("business_name"))
