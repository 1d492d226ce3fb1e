"""How likely a row means a program: small named rules, each with points and a sentence, as in ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from programs.imports.identity import normalized
from programs.imports.samhsa.names import APART, CUT, LEGAL, telling
from programs.rosters.addresses import Door, same_door
from programs.rosters.cells import Row
from programs.rosters.sites import TOLL_FREE, Site, Sites, comparable_of

NAME = 40
"""For names that are the same; a share of it for those that are alike by more than ``UNLIKE``."""

UNLIKE = 45.0
"""Of 100: two names of facilities have “center”, “health” and “recovery” in common and are no more alike."""

EXACT_NAME, TOLD_APART = 8, -25
STREET, OTHER_STREET = 30, -25
UNIT, OTHER_UNIT = 6, -4
ZIP, NEAR_ZIP, OTHER_ZIP = 10, 3, -15
CITY, OTHER_CITY = 6, -15
PHONE, SHARED_PHONE = 20, 8
NPI, OTHER_NPI = 45, -20
ASKED = 45
"""Points from which a person is asked."""

ALIKE = 90.0
"""Of 100: names that are one in all but spelling."""


SAYS_NOTHING = LEGAL | {"outpatient", "the", "of", "and", "at", "a", "for"}
"""Words in one name alone that make no two programs: all programs here are outpatient ones."""


WORDS: dict[str, Any] = {
    "name": _("The names are alike by %(detail)s of 100."),
    "exact-name": _("The program’s whole name is the same."),
    "told-apart": _("Only one of the names has the words “%(detail)s”."),
    "street": _("The same street and number."),
    "other-street": _("Another street or number."),
    "suite": _("The same suite."),
    "other-suite": _("Another suite."),
    "zip": _("The same ZIP code."),
    "near-zip": _("A ZIP code nearby."),
    "other-zip": _("Another ZIP code."),
    "city": _("The same city."),
    "other-city": _("Another city."),
    "phone": _("The same telephone number."),
    "shared-phone": _("The same telephone number, which %(detail)s programs have."),
    "toll-free": _("The same toll-free number, which is a company’s and no site’s."),
    "npi": _("The same NPI."),
    "other-npi": _("Another NPI."),
    "own-id": _("The directory’s own id."),
    "decided": _("A person decided it before."),
    "external-id": _("The payer’s id is known from an earlier roster."),
    "id-moved": _("The payer’s id was of another program before."),
    "site": _("%(detail)s programs of the organization at this address: the row names none of them."),
    "nobody": _("No program is like it."),
    "too-few": _("The likeliest program has %(detail)s points only."),
    "refused": "%(detail)s",
    "conflict": _("A person entered otherwise: “%(detail)s” is kept."),
    "twice": _("Row %(detail)s says otherwise of the same program."),
    "missing": _("No row of the roster has it."),
    "ended": _("The row ends it."),
    "words-more": _("Only the organization of the register has the words “%(detail)s”: perhaps another company."),
    "rival": _("Another is nearly as likely: %(detail)s."),
    "not-in-register": _("A plan’s directory has this NPI. The register, as far as it is loaded, does not."),
    "gone": _("The register does not say any more what the two had in common."),
}
"""A sentence for each rule, also those of ``outcomes``, ``comparing`` and ``registry``; ``detail`` stands in it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's points for a candidate. ``rule`` is one of ``WORDS``."""

    rule: str
    points: int = 0
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "points": self.points, "detail": self.detail}


def worded(reason: dict[str, Any]) -> dict[str, Any]:
    """A stored reason with its sentence, in the language of the reader."""
    words = str(WORDS.get(reason["rule"], reason["rule"]))
    text = words % {"detail": reason["detail"]} if "%(detail)s" in words else words
    return {"rule": reason["rule"], "points": reason["points"], "text": text}


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its reasons; ``door`` says that street and number are the same, ``likeness`` of the names
    is of 100."""

    site: Site
    points: int
    reasons: tuple[Reason, ...]
    door: bool
    likeness: float
    exact: bool

    @property
    def is_likely(self) -> bool:
        """Whether a person should look: enough points, or the door and the number of one under another name."""
        return self.points >= ASKED or (self.door and any(reason.rule == "phone" for reason in self.reasons))

    def as_json(self) -> dict[str, Any]:
        reasons = [reason.as_json() for reason in self.reasons]
        return {"program": str(self.site.id), "points": self.points, "reasons": reasons}


@dataclass(frozen=True, slots=True)
class Asked:
    """A row as it is compared: its comparable names, the likeliest to be the program's first."""

    row: Row
    names: tuple[str, ...]
    own: frozenset[str]
    door: Door
    city: str

    @classmethod
    def of(cls, row: Row, door: Door) -> Asked:
        program, organization = comparable_of(row.program), comparable_of(row.organization)
        both = f"{organization} {program}" if program and organization and organization not in program else ""
        names = tuple(dict.fromkeys(filter(None, (program, both, organization))))
        return cls(row, names, frozenset((program or organization).split()), door, normalized(row.city))


def likeness(asked: Asked, site: Site) -> float:
    """How alike the names are, of 100: the mean of the ratios of word sets and of whole texts, the best pair.

    Word sets alone would call “Hope” and “Hope Counseling Center” one.
    """
    best = 0.0
    for ours in asked.names:
        for theirs in site.names:
            if ours == theirs:
                return 100.0
            if is_cut(ours, theirs):
                best = max(best, 97.0)
                continue
            words = fuzz.token_set_ratio(ours, theirs)
            if (words + 100.0) / 2 > best:
                best = max(best, (words + fuzz.token_sort_ratio(ours, theirs)) / 2)
    return best


def is_cut(one: str, other: str) -> bool:
    """Whether one is the beginning of the other, cut off where the federal files cut."""
    short, long = sorted((one, other), key=len)
    return len(short) >= CUT and long.startswith(short)


def scored(asked: Asked, site: Site, sites: Sites) -> Scored | None:
    """All rules for one candidate; ``None`` where it cannot come to anything, whatever its name: in another street,
    with another number and NPI."""
    door = same_door(asked.door, site.door)
    row = asked.row
    if (
        not door
        and asked.door.line
        and site.door.line
        and row.phone not in site.phones
        and row.npi != (site.npi or None)
    ):
        return None
    alike = likeness(asked, site)
    exact = bool(asked.names) and asked.names[0] == site.names[0]
    reasons = (
        *of_names(asked, site, alike, exact=exact),
        *of_street(asked, site, door=door),
        *of_place(asked, site),
        *of_phone(asked.row, site, sites),
        *of_npi(asked.row, site),
    )
    return Scored(site, sum(reason.points for reason in reasons), reasons, door, alike, exact)


def of_names(asked: Asked, site: Site, alike: float, *, exact: bool) -> list[Reason]:
    if not asked.names:
        return []
    points = round(NAME * max(0.0, alike - UNLIKE) / (100 - UNLIKE))
    found = [Reason("name", points, str(round(alike)))]
    if exact:
        found.append(Reason("exact-name", EXACT_NAME))
    if apart := told_apart(asked, site):
        found.append(Reason("told-apart", TOLD_APART, ", ".join(apart)))
    return found


def told_apart(asked: Asked, site: Site) -> list[str]:
    """Words by which a name of the row's program and a listing's are two: “Mens”, “East”, “2” that one alone has; or
    words of its own in either that are nothing like each other (“School Age”, “Project Courage”).

    A row that has no name but the organization's says nothing of which program is meant.
    """
    known = frozenset(word for name in asked.names for word in name.split())
    ours, theirs = asked.own - site.words, site.words - known if names_program(asked, site) else frozenset()
    tell = telling([*ours]) ^ telling([*theirs])
    if tell - SAYS_NOTHING:
        return sorted(tell)
    mine, yours = sorted(ours - SAYS_NOTHING), sorted(theirs - SAYS_NOTHING)
    if mine and yours and fuzz.ratio(" ".join(mine), " ".join(yours)) < APART:
        return [*mine, *yours]
    return []


def names_program(asked: Asked, site: Site) -> bool:
    """Whether a row has another name than that of the organization that runs a program."""
    return bool(asked.row.program) and not asked.own <= set(site.provider.split())


def of_street(asked: Asked, site: Site, *, door: bool) -> list[Reason]:
    if not asked.door.line or not site.door.line:
        return []
    if not door:
        return [Reason("other-street", OTHER_STREET)]
    found = [Reason("street", STREET)]
    if asked.door.unit and site.door.unit:
        same = asked.door.unit == site.door.unit
        found.append(Reason("suite", UNIT) if same else Reason("other-suite", OTHER_UNIT))
    return found


def of_place(asked: Asked, site: Site) -> list[Reason]:
    """By ZIP code; by city where the row has none."""
    row = asked.row
    if not row.zip and asked.city and site.city:
        return [Reason("city", CITY) if asked.city == site.city else Reason("other-city", OTHER_CITY)]
    if not row.zip or not site.zip:
        return []
    if row.zip == site.zip:
        return [Reason("zip", ZIP)]
    return [Reason("near-zip", NEAR_ZIP) if row.zip[:3] == site.zip[:3] else Reason("other-zip", OTHER_ZIP)]


def of_phone(row: Row, site: Site, sites: Sites) -> list[Reason]:
    if not row.phone or row.phone not in site.phones:
        return []
    if sites.identifies(row.phone):
        return [Reason("phone", PHONE)]
    if row.phone[:3] in TOLL_FREE:
        return [Reason("toll-free", SHARED_PHONE)]
    return [Reason("shared-phone", SHARED_PHONE, str(sites.shared_by(row.phone)))]


def of_npi(row: Row, site: Site) -> list[Reason]:
    if not row.npi or not site.npi:
        return []
    return [Reason("npi", NPI) if row.npi == site.npi else Reason("other-npi", OTHER_NPI)]
