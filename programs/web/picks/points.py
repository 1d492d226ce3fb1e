"""The points in which programs are compared, and where they differ.

A point differs when two programs that say something say different things. What one does not say is
unknown: it neither agrees nor differs, and the point is marked as not known for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from programs.search import Listing
from programs.vocabularies import (
    ACCREDITATION,
    AGE,
    CONDITION,
    EVIDENCE,
    FOCUS,
    FORMAT,
    LANGUAGE,
    PAYMENT,
    POPULATION,
    RESTRICTION,
    SERVICE,
    THERAPY,
    Facet,
)  # fmt: skip
from programs.web.listing.sections import network
from programs.web.results.cards import where
from programs.web.wording.contact import address_lines
from programs.web.wording.facts import Fact, checked, currency, labels, new_patients
from programs.web.wording.reach import answer
from programs.web.wording.week import Week, hours_a_week, how_many_weeks, weeks_of

Sameness = Literal["same", "differs", "partly", "unknown", "alone"]

OF_ITS_OWN = frozenset({"where", "checked"})
"""Points in which programs differ as a matter of course: always shown, never marked."""

ONLY_WHERE_SAID = frozenset({"wheelchair", "parking"})
"""Points that have no row where no program says anything: few lists ask about them."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list. ``fact`` says more of it."""

    text: str
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one program says on one point: lines, a list, weeks or a fact. ``key`` is compared; ``None`` is unknown.

    ``in_all`` is the part of the list that all programs have, ``only_here`` the part that none of the others has.
    """

    key: Hashable | None = None
    lines: list[str] = field(default_factory=list)
    in_all: list[Item] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    only_here: list[Item] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One row: what it is about, what each program says, and how that compares."""

    code: str
    title: str
    said: list[Said]
    sameness: Sameness

    @property
    def said_by_none(self) -> bool:
        """Whether nobody says anything: such points are named together, to be asked, and have no row."""
        return all(one.key is None for one in self.said)

    @property
    def stays(self) -> bool:
        """Whether the row is shown when only differences are wanted."""
        return self.sameness in ("differs", "partly") or self.code in OF_ITS_OWN

    @property
    def one_for_all(self) -> bool:
        """Whether all say exactly the same, so that a small screen can say it once."""
        return len(self.said) > 1 and all(one == self.said[0] for one in self.said)


PointReader = Callable[[Listing], Said]


def points(listings: Sequence[Listing]) -> list[Point]:
    """All points of ``listings``, in the order in which people decide."""
    rows = [point(code, title, [said(listing) for listing in listings]) for code, title, said in readers()]
    return [row for row in rows if row.code not in ONLY_WHERE_SAID or any(one.key is not None for one in row.said)]


def readers() -> list[tuple[str, str, PointReader]]:
    """Code, title and reader of each point."""
    return [
        ("where", _("Where"), place),
        ("wheelchair", _("Wheelchair access"), lambda listing: text(answer(listing["wheelchair"]))),
        ("parking", _("Parking"), lambda listing: text(answer(listing["parking"]))),
        ("format", _("In person or virtual"), lambda listing: text(format_of(listing))),
        ("when", _("When it meets"), weeks),
        ("hours", _("Hours a week"), lambda listing: text(hours_a_week(listing["schedule"]["hours_per_week"]))),
        ("weeks", _("How long it lasts"), duration),
        ("openings", _("New patients"), openings),
        ("payments", _("Ways to pay"), terms(PAYMENT, "payments")),
        ("networks", _("Insurance networks"), networks),
        (
            "restrictions",
            _("Who is not admitted or treated"),
            terms(RESTRICTION, "restrictions"),
        ),
        ("ages", _("Ages"), terms(AGE, "ages")),
        ("focus", _("Focus"), terms(FOCUS, "focus")),
        ("conditions", _("What it treats"), terms(CONDITION, "conditions")),
        ("therapies", _("Therapies"), terms(THERAPY, "therapies")),
        ("services", _("What else it offers"), terms(SERVICE, "services")),
        ("populations", _("Special groups"), terms(POPULATION, "populations")),
        ("languages", _("Languages"), terms(LANGUAGE, "languages")),
        ("accreditations", _("Accreditation and licenses"), terms(ACCREDITATION, "accreditations")),
        ("evidence", _("How we know it is an IOP"), evidence),
        ("checked", _("Contact and services checked"), last_check),
    ]


def point(code: str, title: str, said: list[Said]) -> Point:
    """The row of one point."""
    return Point(code, title, told_apart(said), "alone" if code in OF_ITS_OWN else sameness(said))


def sameness(said: Sequence[Said]) -> Sameness:
    known = {one.key for one in said if one.key is not None}
    if len(said) < 2:
        return "alone"
    if len(known) > 1:
        return "differs"
    if not known:
        return "unknown"
    return "same" if all(one.key is not None for one in said) else "partly"


def told_apart(said: list[Said]) -> list[Said]:
    """Lists with what all have first, then what some have, and apart from it what only one has. One list alone
    compares with nothing, nor do lists that are the same; an entry with a fact is each program's own."""
    having = Counter(item.text for one in said for item in one.items)
    if sum(bool(one.items) for one in said) < 2 or len({one.key for one in said}) == 1:
        return said

    def compared(one: Said) -> Said:
        ordered = sorted(one.items, key=lambda item: -having[item.text])
        in_all = [item for item in ordered if having[item.text] == len(said) and item.fact is None]
        alone = [item for item in one.items if having[item.text] == 1]
        return Said(
            key=one.key,
            in_all=in_all,
            items=[item for item in ordered if item not in in_all and item not in alone],
            only_here=alone,
        )

    return [compared(one) if one.items else one for one in said]


def text(words: str) -> Said:
    return Said(words, lines=[words]) if words else Said()


def list_of(words: Iterable[str]) -> Said:
    found = list(words)
    return Said(frozenset(found), items=[Item(one) for one in found]) if found else Said()


def terms(facet: Facet, column: str) -> PointReader:
    """A reader of one list of the vocabulary."""
    return lambda listing: list_of(labels(facet, listing[column]))  # type: ignore[literal-required]


def format_of(listing: Listing) -> str:
    return "".join(labels(FORMAT, [listing["format"]] if listing["format"] else []))


def place(listing: Listing) -> Said:
    """The address; the states of a virtual program; a private address says that it is one."""
    if listing["format"] == "virtual":
        return text(where(listing))
    lines = address_lines(listing["location"])
    if listing["location"]["precision"] == "hidden":
        lines.append(_("The street address is kept private for safety. Call to learn where it is."))
    return Said(tuple(lines), lines=lines) if lines else Said()


def weeks(listing: Listing) -> Said:
    found = weeks_of(listing)
    return Said(frozenset(week.text for week in found), weeks=found) if found else Said()


def duration(listing: Listing) -> Said:
    """“8 to 10 weeks”, of all its timetables."""
    found = [how_many_weeks(track["weeks"]) for track in listing["schedule"]["tracks"]]
    lines = list(dict.fromkeys(filter(None, found)))
    return Said(frozenset(lines), lines=lines) if lines else Said()


def openings(listing: Listing) -> Said:
    fact = new_patients(listing["openings"])
    return Said(None if fact.tone == "unknown" else fact.text, fact=fact)


def networks(listing: Listing) -> Said:
    """Each network in its state: in network, out of network, not known."""
    found = [network(entry) for entry in listing["networks"]]
    if not found:
        return Said()
    key = frozenset((entry["id"], entry["status"]) for entry in listing["networks"])
    return Said(key, items=[Item(one["name"], fact=one["fact"]) for one in found])


def evidence(listing: Listing) -> Said:
    term = EVIDENCE.by_code[listing["evidence"]]
    missing = [fact.text for fact in currency(listing) if term.code != "lapsed"]
    return Said((term.code, *missing), lines=[str(term.label), str(term.help), *missing])


def last_check(listing: Listing) -> Said:
    fact = checked(listing)
    return Said(fact.text, fact=fact)
