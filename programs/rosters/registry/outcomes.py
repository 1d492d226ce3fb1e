"""What an NPI has to do with a program: its very site, its organization, perhaps, or nothing.

Head offices have one name and one intake number in common with all their sites, and one address has a hospital, its
physicians' company and a stranger's practice. So a name without the street is the organization's, and a street without
a name is nobody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from rapidfuzz import fuzz

from programs.models import NpiLink
from programs.rosters.registry.entries import Entry, Nearby
from programs.rosters.scoring import ASKED, SAYS_NOTHING, Asked, Reason, Scored, scored
from programs.rosters.sites import Site

AGREES = 88.0
"""Of 100, how alike names must be that agree."""

NAMED = 70.0
"""Of 100, how alike names must be that a person is asked about. Below it a door and a number in common say nothing."""

RIVAL = 20
"""Points by which a pair must be ahead of every other of the program and of the NPI, to be made without a person."""

HARMLESS = SAYS_NOTHING | frozenset(
    (
        *("center", "centers", "clinic", "clinics", "services", "program", "treatment", "intensive", "iop", "health"),
        *("behavioral", "mental", "recovery", "counseling", "care", "community", "facility", "healthcare", "in", "dba"),
    )
)
"""Words that an organization's name may have more than the listing's. Any other (“Physicians”, “Pharmacy”) may be of
another company at the same door."""

MISSPELLED = 85.0
"""Of 100, how alike two words must be that are one."""

SITE, ORGANIZATION = NpiLink.Level.SITE, NpiLink.Level.ORGANIZATION


@dataclass(frozen=True, slots=True)
class Pair:
    """A program and an NPI that may be its own. ``plain``: name, street number and ZIP code agree. ``rival`` says
    that another is nearly as likely; ``outcome`` is what follows. A directory of a plan (``basis``) never joins by
    itself: its NPI may be a person's, and its address another's."""

    program: UUID
    npi: str
    level: str
    points: int
    reasons: tuple[Reason, ...]
    plain: bool
    rival: str = ""
    basis: str = NpiLink.Basis.REGISTRY

    @property
    def outcome(self) -> str:
        if self.level == ORGANIZATION:
            return "organization"
        return "site" if self.plain and not self.rival else "ambiguous"

    @property
    def is_automatic(self) -> bool:
        return self.outcome == "site" and self.basis == NpiLink.Basis.REGISTRY

    def as_json(self) -> list[dict[str, object]]:
        more = [Reason("rival", 0, self.rival)] if self.rival else []
        more += [Reason("not-in-register")] if self.basis == NpiLink.Basis.PLAN else []
        return [reason.as_json() for reason in (*self.reasons, *more)]


def pairs_of(entry: Entry, nearby: Nearby) -> Iterator[Pair]:
    """The best pair of an organization with each program that may be its own."""
    best: dict[UUID, Pair] = {}
    for place in entry.places:
        candidates = nearby.candidates(place)
        for number, name in enumerate(entry.names if candidates else ()):
            asked = Asked.of(place.row(number, name, entry.parent), place.door)
            for site in candidates:
                one = scored(asked, site, nearby.sites)
                pair = pair_of(entry.npi, asked, one) if one else None
                if pair and (site.id not in best or rank(pair) > rank(best[site.id])):
                    best[site.id] = pair
    for pair in best.values():
        yield replace(pair, basis=entry.basis) if entry.basis != pair.basis else pair


def rank(pair: Pair) -> tuple[bool, bool, int]:
    return (pair.plain, pair.level == SITE, pair.points)


def pair_of(npi: str, asked: Asked, one: Scored) -> Pair | None:
    """What a comparison comes to; ``None`` where it is nothing."""
    rules = {reason.rule for reason in one.reasons}
    if one.likeness < NAMED:
        return None
    if one.door and one.points >= ASKED:
        plain = one.likeness >= AGREES and "told-apart" not in rules and "zip" in rules and bool(asked.door.number)
        if plain and (more := words_more(asked, one.site)):
            reasons = (*one.reasons, Reason("words-more", 0, ", ".join(more)))
            return Pair(one.site.id, npi, SITE, one.points, reasons, plain=False)
        return Pair(one.site.id, npi, SITE, one.points, one.reasons, plain)
    by_phone = not rules.isdisjoint(("phone", "shared-phone", "toll-free"))
    if by_phone and one.likeness >= AGREES:
        return Pair(one.site.id, npi, ORGANIZATION, one.points, one.reasons, plain=False)
    return None


def words_more(asked: Asked, site: Site) -> list[str]:
    """Words of the organization's name that the listing has nowhere, and that may make it another company."""
    known = site.words | set(site.provider.split()) | set(site.city.split())
    more = asked.own - known - HARMLESS
    return sorted(word for word in more if not any(fuzz.ratio(word, other) >= MISSPELLED for other in known))


def with_rivals(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs of sites with whoever comes within ``RIVAL`` points of them: another NPI of the program, or another program
    of the NPI."""
    found = list(pairs)
    of_program: defaultdict[UUID, list[Pair]] = defaultdict(list)
    of_npi: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in found:
        of_program[pair.program].append(pair)
        of_npi[pair.npi].append(pair)
    return [replace(pair, rival=rival_of(pair, of_program[pair.program], of_npi[pair.npi])) for pair in found]


def rival_of(pair: Pair, of_program: list[Pair], of_npi: list[Pair]) -> str:
    if pair.level == ORGANIZATION:
        return ""
    others = [one.npi for one in of_program if one.npi != pair.npi and one.points > pair.points - RIVAL]
    if others:
        return min(others)
    near = [one for one in of_npi if one.program != pair.program and one.points > pair.points - RIVAL]
    return str(min(one.program for one in near)) if near else ""
