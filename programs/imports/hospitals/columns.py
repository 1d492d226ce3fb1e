"""Headers of the two tables that hospitals publish (CMS templates 2 and 3): which column says what.

Names compare without case and without blanks, also around ``|``. In the wide table payer and plan stand in headers
(``standard_charge|Example Health|PPO|negotiated_dollar``), in the tall one in cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from programs.imports.extracts import Oddities

ONCE = {
    "modifiers": "modifiers",
    "setting": "setting",
    "billing_class": "billing_class",
    "standard_charge|gross": "gross",
    "standard_charge|discounted_cash": "cash",
    "standard_charge|min": "least",
    "standard_charge|max": "most",
    "payer_name": "payer",
    "plan_name": "plan",
}
"""Columns that stand once, and what they say."""

OF_A_PLAN = {
    "standard_charge|negotiated_dollar": "dollars",
    "standard_charge|negotiated_percentage": "percentage",
    "standard_charge|negotiated_algorithm": "algorithm",
    "standard_charge|methodology": "methodology",
    "estimated_amount": "estimated",
    "median_amount": "median",
    "10th_percentile": "tenth",
    "90th_percentile": "ninetieth",
    "count": "count",
}
"""Columns of a plan, as the tall table writes them."""

NOT_READ = frozenset(
    {"description", "drug_unit_of_measurement", "drug_type_of_measurement", "additional_generic_notes", "footnote"}
)
CODE = re.compile(r"code\|(\d{1,4})(\|type)?")
HOSPITAL = "hospital_name"
DESCRIPTION = "description"


def parts_of(header: str) -> list[str]:
    return [" ".join(part.split()) for part in header.replace("\ufeff", "").split("|")]


def key_of(header: str) -> str:
    """A header as it is compared."""
    return "|".join(part.lower() for part in parts_of(header))


@dataclass(slots=True)
class PlanColumns:
    """One plan of a wide table: its spelling, and which column says what of it."""

    payer: str
    plan: str
    columns: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Columns:
    """What the columns of one table mean. ``twice`` names columns that stand more than once."""

    codes: list[tuple[int, int | None]] = field(default_factory=list)
    once: dict[str, int] = field(default_factory=dict)
    tall: dict[str, int] = field(default_factory=dict)
    plans: list[PlanColumns] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    width: int = 0

    @property
    def layout(self) -> str:
        return "wide" if self.plans else "tall"

    @classmethod
    def of(cls, header: Sequence[str], odd: Oddities) -> Columns:
        found, codes, types = cls(width=len(header)), dict[str, int](), dict[str, int]()
        latest: dict[tuple[str, str], PlanColumns] = {}
        for at, name in enumerate(header):
            key = key_of(name)
            if code := CODE.fullmatch(key):
                found.put(types if code[2] else codes, code[1].lstrip("0"), at, key)
            elif key in ONCE:
                found.put(found.once, ONCE[key], at, key)
            elif key in OF_A_PLAN:
                found.put(found.tall, OF_A_PLAN[key], at, key)
            elif plan := plan_of(name):
                found.of_plan(*plan, at, latest, odd)
            elif key and key not in NOT_READ and not key.startswith("additional_payer_notes"):
                odd.note("column-unknown", f"column {at + 1}", f"the column {key[:60]!r} is not read")
        found.codes = [
            (at, types.get(number)) for number, at in sorted(codes.items(), key=lambda one: int(one[0] or 0))
        ]
        return found

    def put(self, into: dict[str, int], what: str, at: int, key: str) -> None:
        if what in into:
            self.twice.append(key)
        into.setdefault(what, at)

    def of_plan(
        self, payer: str, plan: str, what: str, at: int, latest: dict[tuple[str, str], PlanColumns], odd: Oddities
    ) -> None:
        """A column of a plan; where the plan has one already, a second plan of the same name begins."""
        known = latest.get((payer, plan))
        if known is not None and what in known.columns:
            odd.note("plan-twice", f"column {at + 1}", "a payer and plan stand twice in the header")
        if known is None or what in known.columns:
            known = latest[payer, plan] = PlanColumns(payer, plan)
            self.plans.append(known)
        known.columns[what] = at


def plan_of(header: str) -> tuple[str, str, str] | None:
    """Payer, plan and what a column of a wide table says of them.

    >>> plan_of("standard_charge | Example Health | PPO | negotiated_dollar")
    ('Example Health', 'PPO', 'dollars')
    """
    first, *rest = parts_of(header)
    kind = first.lower()
    if kind == "standard_charge" and len(rest) >= 2:
        *names, last = rest
        what = OF_A_PLAN.get(f"standard_charge|{last.lower()}")
    else:
        names, what = rest, OF_A_PLAN.get(kind)
    if what is None or not names or not names[0]:
        return None
    return names[0], "|".join(names[1:]), what


def is_general(cells: Sequence[str]) -> bool:
    """Whether a row is the first header, of the hospital."""
    return any(key_of(cell) == HOSPITAL for cell in cells)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row is the second header, of the charges."""
    keys = {key_of(cell) for cell in cells}
    return DESCRIPTION in keys and any(CODE.fullmatch(key) for key in keys)
