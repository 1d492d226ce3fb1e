"""What a made-up hospital file says about the wanted codes, found the plain way from what it was made of.

It shares with the reader of hospital files only the table of codes, and is what the reader is held against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from programs.demonstration.rate_files.hospital import HospitalFileMade, Row
from programs.imports.billing_codes import means_every_code, read_billing_code
from programs.imports.hospitals.extract import ChargeLine, FileLine, read_extract

Fact = tuple[Any, ...]
"""One charge: the fields of a line of an extract, in its order."""

FIELDS = ChargeLine.__struct_fields__


def truth_of(made: HospitalFileMade) -> list[Fact]:
    """The charges of a file, sorted."""
    return sorted(fact for row in made.rows for fact in of_row(made, row))


def of_row(made: HospitalFileMade, row: Row) -> Iterator[Fact]:
    read = [(kind, read_billing_code(kind, code)) for kind, code in row.codes if not means_every_code(kind, code)]
    ours = {found[0].code: found for _kind, found in read if found and found[0].means != "control"}
    if not ours:
        return
    procedures = [code for code in ours if not code.startswith("09")]
    first = (procedures or list(ours))[0]
    code, on_code = ours[first]
    beside = sorted(f"{other.system} {other.code}" for other, _modifiers in ours.values() if other is not code)
    others = sum(found is None and kind.upper() in ("HCPCS", "CPT") for kind, found in read)
    modifiers = sorted({*on_code, *row.modifiers})
    once = {name: money(value) for name, value in row.once.items()}
    for at, said in row.plans.items() or [(None, dict[str, str]())]:
        payer, plan = made.plans[at] if at is not None else ("", "")
        told = {
            "code_type": code.system, "code": code.code, "beside": beside, "others": others, "modifiers": modifiers,
            "setting": row.setting, "billing_class": row.billing_class, "payer": payer, "plan": plan, **once,
            "percentage": percentage(said.get("percentage", "")),
            "algorithm": "" if is_nothing(said.get("algorithm", "")) else said["algorithm"],
            "methodology": said.get("methodology", ""),
            "count": count(said.get("count", "")),
            **{name: money(said.get(name, "")) for name in ("dollars", "estimated", "median", "tenth", "ninetieth")},
        }  # fmt: skip
        yield tuple(told[name] for name in FIELDS)


def is_nothing(text: str) -> bool:
    return text.strip().lower() in ("", "n/a", "none", "-")


def number(text: str) -> Decimal | None:
    if is_nothing(text) or re.fullmatch(r"9{9,}(\.00)?", text):
        return None
    try:
        return Decimal(text.replace(",", "").replace("$", "").strip())
    except InvalidOperation:
        return None


def money(text: str) -> str:
    amount = number(text)
    return f"{amount:f}" if amount is not None and 0 <= amount < 10**9 else ""


def percentage(text: str) -> str:
    amount = number(text.replace("%", ""))
    return f"{amount:f}" if amount is not None and amount >= 0 else ""


def count(text: str) -> str:
    """As files write it, and as the traps do."""
    known = {"<11": "1-10", "1 to 10": "1-10", "1 through 10": "1-10", "5": "1-10", "1,234": "1234", "11.0": "11"}
    if text in known:
        return known[text]
    return text if text.isdigit() and text != "999999999" else ""


def facts_of_extract(path: Path) -> tuple[FileLine, list[Fact]]:
    """The header and the charges of an extract of one file, in the same form."""
    (_number, header), *lines = read_extract(path)
    if not isinstance(header, FileLine):
        raise TypeError(header)
    return header, sorted(tuple(getattr(line, name) for name in FIELDS) for _number_of_line, line in lines)
