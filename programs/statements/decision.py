"""What is published, as a pure function of statements and of the rules of precedence.

It reads no database and no clock: ``today`` is given, because a person's term may end. The order in which statements
are given does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from programs.models.statement import PERSONS
from programs.statements.fields import ADDRESS, ASPECT_OF, OPENINGS, POINT, STANDS_AT, STREET, UNITED, blank, in_order
from programs.statements.fields import is_known as known
from programs.statements.precedence import BY_METHOD, LATE, STAFF

EVIDENCE = ("stated", "named", "possible", "lapsed")
"""Strongest first."""

CENTRES = ("zip", "city", "")
"""Precisions that a point of the address itself is better than."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A statement as the decision reads it. ``rank`` is that of its source, ``number`` its primary key."""

    aspect: str
    method: str
    values: dict[str, Any]
    as_of: date | None = None
    received_at: datetime = datetime.min
    until: date | None = None
    gone: bool = False
    released: frozenset[str] = frozenset()
    source: str = ""
    rank: int = 0
    number: int = 0

    @property
    def day(self) -> date:
        """A word without a date is older than any that has one."""
        return self.as_of or date.min

    @property
    def is_person(self) -> bool:
        return self.method in PERSONS

    def has_ended(self, today: date) -> bool:
        return self.gone or (self.until is not None and self.until < today)


@dataclass(frozen=True, slots=True)
class Decided:
    """One field. ``winners`` say what is published (several where terms add up), ``losers`` something else, each
    with whether it still stands. ``conflict``: one that stands is known, and differs."""

    value: Any
    winners: tuple[Said, ...]
    losers: tuple[tuple[Said, Any], ...] = ()
    conflict: bool = False


@dataclass(slots=True)
class Field:
    """The statements that name one field, best first: those that stand, and those that ended."""

    name: str
    live: list[Said] = field(default_factory=list)
    past: list[Said] = field(default_factory=list)

    @property
    def heard(self) -> list[Said]:
        """Whose word counts. What nobody says any more stays as it was said last, until somebody speaks of it."""
        return self.live or self.past


def decide(statements: Iterable[Said], today: date) -> dict[str, Decided]:
    """Every field that some statement names, decided. A field that none names is not in the answer, and so stays
    as it is."""
    everything = sorted(statements, key=lambda said: (said.number, said.source, said.aspect))
    table = Table.of([said for said in everything if said.method != "geocoder"], today)
    decided = {
        name: DECIDE.get(name, union if name in UNITED else single)(table.field(name, (name,)))
        for name in table.naming
        if name not in IN_GROUPS
    }
    if any(name in table.naming for name in ADDRESS):
        looked_up = [said for said in everything if said.method == "geocoder"]
        decided |= address(table.field("street1", ADDRESS), looked_up)
    if any(name in table.naming for name in OPENINGS):
        decided |= openings([said for said in table.said if said.aspect == "openings"])
    if "format" in decided and decided["format"].value == "virtual":
        decided |= {name: without_point(name, decided.get(name, decided["format"])) for name in POINT}
    if "npi" in decided and names_private_street(decided):
        decided["npi"] = replace(decided["npi"], value="")
    return decided


def names_private_street(decided: dict[str, Decided]) -> bool:
    """Whether the street is private, or kept back, and the NPI that of the register, which has a street to each."""
    kept_back = any(
        name in decided and decided[name].value == value for name, value in (("precision", "hidden"), ("street1", ""))
    )
    return kept_back and decided["npi"].winners[0].method == "register"


IN_GROUPS = frozenset((*ADDRESS, *OPENINGS))
"""Fields that are decided together."""


@dataclass(slots=True)
class Table:
    """The statements by the fields that they name. Many fields are named by the same ones, which are put in order
    once."""

    said: list[Said]
    today: date
    naming: dict[str, list[int]] = field(default_factory=dict)
    orders: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[list[Said], list[Said]]] = field(default_factory=dict)

    @classmethod
    def of(cls, said: list[Said], today: date) -> Table:
        table = cls(said, today)
        for place, one in enumerate(said):
            for name in one.values:
                if name in ASPECT_OF:
                    table.naming.setdefault(name, []).append(place)
        return table

    def field(self, name: str, group: Sequence[str]) -> Field:
        """Who names any field of ``group``, in the order of precedence; who has handed it back, names it no more."""
        places = sorted({place for one in group for place in self.naming.get(one, ())})
        back = [place for place in places if not self.said[place].released.isdisjoint(group)]
        key = tuple(places), tuple(back)
        if key not in self.orders:
            naming = [self.said[place] for place in places if place not in back]
            live = [said for said in naming if not said.has_ended(self.today)]
            ended = [said for said in naming if said.has_ended(self.today)]
            ended += [self.said[place] for place in back]
            self.orders[key] = in_precedence(live), in_recency(ended)
        live, past = self.orders[key]
        return Field(name, live, past)


def in_precedence(live: Sequence[Said]) -> list[Said]:
    """Best first, by ``precedence.RULES``."""
    newest_list = max((said.day for said in live if said.method == "file"), default=date.min)
    newest_attested = max((said.day for said in live if BY_METHOD[said.method].code == "attestation"), default=None)

    def key(said: Said) -> tuple[Any, ...]:
        rule = BY_METHOD[said.method]
        place = rule.place
        if rule.by_date:
            holds = said.day + timedelta(days=rule.holds_days) if said.as_of else said.day
            late = holds < newest_list
            late |= rule.code == "roster" and newest_attested is not None and said.day <= newest_attested
            late |= bool(rule.aspects) and said.aspect not in rule.aspects
            place = LATE if late else place
        received = -said.received_at.timestamp() if said.received_at != datetime.min else 0.0
        day = -said.day.toordinal()
        if rule.code == "staff":
            return (place, 0, received, -said.number, said.source)
        if rule.code == "file":
            return (place, said.rank, day, said.source, received, -said.number)
        return (place, 0, day, said.source, received, -said.number)

    return sorted(live, key=key)


def in_recency(ended: Sequence[Said]) -> list[Said]:
    """What was said last first: a person's word before a list's, and of lists the newest edition with its rank."""
    return sorted(
        ended,
        key=lambda said: (
            not said.is_person,
            -said.received_at.timestamp() if said.is_person and said.received_at != datetime.min else 0.0,
            0 if said.is_person else -said.day.toordinal(),
            *(said.rank, said.source, -said.number),
        ),
    )


def of_lists(heard: Sequence[Said]) -> list[Said]:
    """The lists among ``heard`` that count together: of those that ended, the ones of the newest day."""
    found = [said for said in heard if said.method == "file"]
    if found and all(said.gone for said in found):
        newest = max(said.day for said in found)
        return [said for said in found if said.day == newest]
    return found


def single(one: Field) -> Decided:
    """A value of one source: a person's word as it is, of lists the first that is known."""
    heard = one.heard
    first = heard[0]
    if not first.is_person:
        first = next((said for said in heard if said.is_person or known(one.name, said.values[one.name])), first)
        if first.is_person and not known(one.name, first.values[one.name]):
            first = heard[0]
    return told(one, first.values[one.name], [first])


def union(one: Field) -> Decided:
    """Terms of lists add up; a person's list of terms is the whole, and so is a roster's. What another list denies
    is not said."""
    first = one.heard[0]
    if first.is_person or (first.method != "file" and first.values[one.name]):
        return told(one, in_order(one.name, first.values[one.name]), [first])
    together = of_lists(one.heard) or [first]
    said = [undenied(one.name, each, [other for other in together if other is not each]) for each in together]
    value = in_order(one.name, set().union(*said))
    winners = [each for each, terms in zip(together, said, strict=True) if terms] or [first]
    return told(one, value, winners)


def undenied(name: str, said: Said, others: Sequence[Said]) -> set[str]:
    """The terms that one list says and none of the others rules out."""
    denied = {term for other in others for term in other.values.get("denied", {}).get(name, ())}
    return set(said.values[name]) - denied


def strongest(one: Field) -> Decided:
    """A person's word, else the strongest evidence of any list."""
    first = one.heard[0]
    if not first.is_person:
        together = [said for said in of_lists(one.heard) if said.values[one.name]] or [first]
        first = min(together, key=lambda said: EVIDENCE.index(said.values[one.name]) if said.values[one.name] else 9)
    return told(one, first.values[one.name], [first])


def widest(one: Field) -> Decided:
    """A list of places implies that one comes in person; whoever says more than that says so."""
    first = one.heard[0]
    if not first.is_person:
        more = (said for said in of_lists(one.heard) if said.values[one.name] not in (None, "in-person"))
        first = next(more, next((said for said in one.heard if said.values[one.name]), first))
    return told(one, first.values[one.name], [first])


DECIDE: dict[str, Callable[[Field], Decided]] = {"evidence": strongest, "format": widest}


def told(one: Field, value: Any, winners: list[Said]) -> Decided:
    """The decision, with everybody who says something else."""
    others = [said for said in (*one.live, *one.past) if said not in winners]
    losers = tuple((said, said.values[one.name]) for said in others if said.values[one.name] != value)
    return Decided(
        value, tuple(winners), losers, conflict=any(disagrees(one, said, value, winners[0]) for said, _v in losers)
    )


def disagrees(one: Field, said: Said, value: Any, winner: Said) -> bool:
    """Whether a word that stands contradicts: terms that add up to the value do not."""
    if said not in one.live or not known(one.name, said.values[one.name]):
        return False
    adds_up = one.name in UNITED or one.name in DECIDE
    return not (adds_up and not winner.is_person and not said.is_person)


def address(one: Field, looked_up: Sequence[Said]) -> dict[str, Decided]:
    """The address and its point, one fact: of the first that has a street, with the first point of a street.

    A street that a list keeps private goes, even against a person's word, unless a person decided that it may
    be shown.
    """
    heard, lists = one.heard, of_lists(one.live) or of_lists(one.past)
    stands = heard[0]
    if not stands.is_person:
        stands = next((said for said in lists if said.values.get("street1")), stands)
    values = {name: stands.values.get(name, blank(name)) for name in ADDRESS}
    values |= point_of(stands, lists, looked_up, values)
    private = next((said for said in lists if said.values.get("precision") == "hidden"), None)
    if private and values["precision"] != "hidden" and not any(said.values.get("public") for said in lists):
        values |= {name: private.values.get(name, blank(name)) for name in POINT} | dict.fromkeys(STREET, "")
    return {name: told_of_address(one, name, values[name], stands) for name in ADDRESS}


def point_of(stands: Said, lists: list[Said], looked_up: Sequence[Said], values: dict[str, Any]) -> dict[str, Any]:
    """The point: of a list's street, or as it was looked up for this very address, else the centre of its ZIP code."""
    if stands.values.get("placed") or values["precision"] not in CENTRES:
        return {}
    found = [] if stands.is_person else [said for said in lists if said.values.get("precision") == "street"]
    if values["street1"]:
        same = (said for said in looked_up if all(said.values.get(name) == values[name] for name in STANDS_AT))
        found += sorted(same, key=lambda said: (-said.day.toordinal(), -said.number))
    return {name: found[0].values[name] for name in POINT} if found else {}


def told_of_address(one: Field, name: str, value: Any, stands: Said) -> Decided:
    others = [said for said in (*one.live, *one.past) if said is not stands and name in said.values]
    losers = tuple((said, said.values[name]) for said in others if said.values[name] != value)
    conflict = name not in POINT and any(said in one.live and known(name, v) for said, v in losers)
    return Decided(value, (stands,), losers, conflict)


def without_point(name: str, decided: Decided) -> Decided:
    """What is attended by video alone stands nowhere."""
    return Decided(blank(name), decided.winners, decided.losers if name in decided.winners[0].values else ())


def openings(statements: Sequence[Said]) -> dict[str, Decided]:
    """The newest report, whoever made it, and all of it."""

    def key(said: Said) -> tuple[Any, ...]:
        reported = said.values.get("openings_reported_at")
        moment = datetime.fromisoformat(reported).timestamp() if reported else float("-inf")
        received = said.received_at.timestamp() if said.received_at != datetime.min else 0.0
        return (-moment, said.method not in STAFF, not said.is_person, -received, said.rank, said.source, -said.number)

    newest, *others = sorted(statements, key=key)
    found = {}
    for name in OPENINGS:
        value = newest.values.get(name, blank(name))
        losers = tuple((said, said.values[name]) for said in others if said.values.get(name, value) != value)
        found[name] = Decided(value, (newest,), losers)
    return found
