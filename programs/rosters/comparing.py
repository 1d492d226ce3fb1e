"""What a roster would change in its network, and what stops it. Nothing here reads or writes the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from programs.rosters.cells import Row
from programs.rosters.scoring import Reason

BRAKE = 5
"""A full roster that would end more than one in so many, or all, needs its number confirmed."""

FACTS = ("since", "until", "tier", "accepting")
COLUMN_OF = {"since": "effective", "until": "termination", "tier": "tier", "accepting": "accepting"}
IN_NETWORK, OUT_OF_NETWORK = "in-network", "out-of-network"
ROSTER, STAFF = "roster", "staff"


@dataclass(frozen=True, slots=True)
class Stored:
    """A participation as it is. ``person`` says that one entered it, so that no roster changes it."""

    pk: int
    status: str
    since: date | None
    until: date | None
    tier: str
    accepting: bool | None
    basis: str
    person: bool = False

    def holds(self, day: date) -> bool:
        """In network, or going to be."""
        return self.status == IN_NETWORK and (self.until is None or self.until >= day)

    def words(self) -> str:
        days = " – ".join(day.isoformat() if day else "…" for day in (self.since, self.until))
        return f"{self.status}, {days}"


@dataclass(slots=True)
class Line:
    """A row with what was found for it; ``step`` is what decided. ``change`` and ``outcome`` are set by ``compare``."""

    row: Row
    outcome: str
    programs: tuple[UUID, ...]
    step: str = ""
    reasons: tuple[Reason, ...] = ()
    spoken_of: frozenset[UUID] = frozenset()
    change: str = ""
    pk: int | None = None


Values = dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What is to be written: ``new`` and ``changed`` participations by program, ``ended`` by its last day.

    ``missing`` are those of ``ended`` that no row names, ``kept`` what persons entered otherwise, ``held`` what is not
    ended because a row that is unsure or refused may mean it. ``before`` is how many were in the network.
    """

    new: dict[UUID, Values] = field(default_factory=dict)
    changed: dict[UUID, Values] = field(default_factory=dict)
    ended: dict[UUID, date] = field(default_factory=dict)
    missing: list[UUID] = field(default_factory=list)
    kept: dict[UUID, str] = field(default_factory=dict)
    held: set[UUID] = field(default_factory=set)
    unchanged: set[UUID] = field(default_factory=set)
    before: int = 0

    @property
    def brakes(self) -> bool:
        """Whether so many would end that a person must say the number."""
        number = len(self.missing)
        return number > 0 and (number * BRAKE > self.before or number == self.before)

    def counts(self) -> dict[str, Any]:
        """Numbers of programs, as reports and the API name them."""
        return {
            "added": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "ended": len(self.ended),
            "missing": len(self.missing),
            "conflicts": len(self.kept),
            "held": len(self.held),
            "in_network_before": self.before,
            "needs_confirmation": self.brakes,
        }


def compare(
    lines: Iterable[Line],
    stored: Mapping[UUID, Stored],
    *,
    full: bool,
    columns: frozenset[str],
    today: date,
    persons: frozenset[UUID] = frozenset(),
) -> Plan:
    """The plan of a roster, and each line's ``change``. ``columns`` are those that the file has: what it has no
    column for stays as it is. ``persons`` are programs on all of whose networks a person decides."""
    plan = Plan(before=sum(one.holds(today) for one in stored.values()))
    first: dict[UUID, Line] = {}
    spoken: set[UUID] = set()
    for line in lines:
        spoken |= line.spoken_of
        if not line.programs:
            continue
        line.outcome = "matched" if len(line.programs) == 1 else "site"
        line.reasons = tuple(reason for reason in line.reasons if reason.rule not in ("twice", "conflict", "ended"))
        earlier = [first[pk] for pk in line.programs if pk in first]
        if other := next((one for one in earlier if said(one.row) != said(line.row)), None):
            line.outcome, line.change = "refused", ""
            line.reasons = (Reason("twice", detail=str(other.row.number)), *line.reasons)
            continue
        changes = [plan_one(plan, line, pk, stored.get(pk), columns, today, persons) for pk in line.programs]
        line.change = most_telling(changes)
        if line.change == "ended":
            line.outcome, line.reasons = "ended", (Reason("ended"), *line.reasons)
        first |= {pk: line for pk in line.programs if pk not in first}
    if full:
        end_missing(plan, stored, set(first), spoken, today, persons)
    return plan


def said(row: Row) -> tuple[Any, ...]:
    """What a row says of a program's place in the network."""
    return row.effective, row.termination, row.tier, row.accepting, row.action == "D"


def most_telling(changes: list[str]) -> str:
    found = Counter(changes)
    return next((one for one in ("conflict", "ended", "added", "changed", "unchanged") if found[one]), "")


def plan_one(
    plan: Plan,
    line: Line,
    pk: UUID,
    known: Stored | None,
    columns: frozenset[str],
    today: date,
    persons: frozenset[UUID],
) -> str:
    """What one row does to one program; the word for it."""
    if pk in plan.new or pk in plan.changed or pk in plan.ended or pk in plan.kept:
        return line.change or "unchanged"
    last = last_day(line.row, today)
    if last is not None and last <= today and (line.row.action == "D" or last < today):
        return end_one(plan, line, pk, known, last, today, persons)
    values = values_of(line.row, known if known is not None and known.holds(today) else None, columns, last)
    if known is not None and is_said_already(known, values, line):
        plan.unchanged.add(pk)
        return "unchanged"
    if pk in persons or (known is not None and known.person):
        return keep(plan, line, pk, known)
    if known is None:
        plan.new[pk] = values
        return "added"
    plan.changed[pk] = values
    return "changed" if known.holds(today) else "added"


def is_said_already(known: Stored, values: Values, line: Line) -> bool:
    """Whether a row says what stands there; the first roster that does so confirms what others had said."""
    same = known.status == IN_NETWORK and all(getattr(known, name) == values[name] for name in FACTS)
    return same and (known.basis in (ROSTER, STAFF) or line.step == "own-id")


def last_day(row: Row, today: date) -> date | None:
    """The last day in the network that a row says; of one that deletes without a day, today."""
    return row.termination or (today if row.action == "D" else None)


def end_one(
    plan: Plan, line: Line, pk: UUID, known: Stored | None, last: date, today: date, persons: frozenset[UUID]
) -> str:
    """A row that ends a program; one that was never in the network is nothing to write."""
    if known is None or not known.holds(today):
        return "unchanged"
    if pk in persons or known.person:
        return keep(plan, line, pk, known)
    plan.ended[pk] = last
    return "ended"


def keep(plan: Plan, line: Line, pk: UUID, known: Stored | None) -> str:
    """A person's word stands, and the report says so."""
    plan.kept[pk] = known.words() if known else "–"
    line.reasons = (Reason("conflict", detail=plan.kept[pk]), *line.reasons)
    return "conflict"


def values_of(row: Row, known: Stored | None, columns: frozenset[str], last: date | None) -> Values:
    """The facts of a participation: what the file has a column for is as it says, blank or not."""
    found: Values = {}
    for name in FACTS:
        column = COLUMN_OF[name]
        before = getattr(known, name) if known is not None else ("" if name == "tier" else None)
        found[name] = getattr(row, column) if column in columns else before
    if last is not None:
        found["until"] = last
    if found["since"] and found["until"] and found["until"] < found["since"]:
        found["since" if "effective" not in columns else "until"] = None
    return found


def end_missing(
    plan: Plan,
    stored: Mapping[UUID, Stored],
    named: set[UUID],
    spoken: set[UUID],
    today: date,
    persons: frozenset[UUID],
) -> None:
    """A full roster ends whom no row names; not whom an unsure row may mean, nor what a person entered."""
    for pk, known in stored.items():
        if pk in named or not known.holds(today):
            continue
        if pk in persons or known.person:
            plan.kept[pk] = known.words()
        elif pk in spoken:
            plan.held.add(pk)
        else:
            plan.ended[pk] = today
            plan.missing.append(pk)
