"""Which program a row is about. Where that is not plain a person says it, and nothing is taken for granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from programs.rosters.addresses import door_of
from programs.rosters.cells import Row
from programs.rosters.scoring import ALIKE, ASKED, Asked, Reason, Scored, names_program, scored
from programs.rosters.sites import Sites

SURE = 68
"""Points from which one candidate alone is the one: the door, the ZIP code and a name that is alike, or the door, the
number and the ZIP code with a name that is half alike."""

LEAD = 12
"""Points by which it must be ahead of the next."""

SHOWN = 6
"""Candidates that are kept with a row."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a payer's row: ``answer`` as ``RosterMatch`` has it, and its fingerprint then."""

    answer: str
    programs: tuple[UUID, ...]
    fingerprint: str


@dataclass(slots=True)
class Memory:
    """What one payer's earlier rosters and persons have said."""

    by_fingerprint: Mapping[str, Known]
    by_external_id: Mapping[str, Known]


NOTHING_KNOWN = Memory({}, {})


@dataclass(slots=True)
class Found:
    """``outcome`` of a row with its reasons; ``step`` is what decided. ``candidates`` the likeliest first."""

    outcome: str
    programs: tuple[UUID, ...] = ()
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Scored, ...] = ()
    step: str = ""


def found_for(row: Row, sites: Sites, memory: Memory = NOTHING_KNOWN) -> Found:
    """What a row is about: known from before, by its NPI, or by points."""
    if row.problems:
        guess = by_points(row, sites)
        reasons = tuple(Reason("refused", 0, problem) for problem in row.problems)
        return Found("refused", reasons=reasons, candidates=guess.candidates, step="refused")
    return by_own_id(row, sites) or by_memory(row, sites, memory) or by_points(row, sites)


def by_own_id(row: Row, sites: Sites) -> Found | None:
    """A downloaded roster names programs without a payer's id by ours."""
    try:
        site = sites.by_id.get(UUID(row.external_id)) if len(row.external_id) == 36 else None
    except ValueError:
        return None
    if site is None:
        return None
    return Found("matched", (site.id,), (Reason("own-id"),), step="own-id")


def by_memory(row: Row, sites: Sites, memory: Memory) -> Found | None:
    """What a person decided of just this row; else the payer's id, unless the row speaks of another place now."""
    known = memory.by_fingerprint.get(row.fingerprint()) if memory.by_fingerprint else None
    if known is not None and known.answer not in ("", "rule"):
        return remembered(known, sites, "decided")
    known = memory.by_external_id.get(row.external_id) if row.external_id else None
    if known is None or known.answer in ("", "none", "no-iop"):
        return None
    points = by_points(row, sites)
    meant = set(known.programs) & sites.by_id.keys()
    if not meant:
        return None
    if is_still_meant(row, points, meant):
        return remembered(known, sites, "external-id")
    reasons = (Reason("id-moved"), *points.reasons)
    return Found("ambiguous", reasons=reasons, candidates=points.candidates, step="external-id")


def is_still_meant(row: Row, points: Found, meant: set[UUID]) -> bool:
    """A payer may use an id again: the program must be the likeliest, or the row say nothing that could contradict."""
    if not points.candidates:
        return not (row.street or row.zip or row.phone)
    best = points.candidates[0]
    return any(one.site.id in meant and one.points >= min(ASKED, best.points) for one in points.candidates)


def remembered(known: Known, sites: Sites, step: str) -> Found | None:
    """What was answered then, as far as the programs are still listed."""
    reason = Reason(step)
    if known.answer in ("none", "no-iop"):
        return Found("unmatched", reasons=(reason,), step=step)
    programs = tuple(pk for pk in known.programs if pk in sites.by_id)
    if not programs:
        return None
    return Found("matched" if len(programs) == 1 else "site", programs, (reason,), step=step)


def by_points(row: Row, sites: Sites) -> Found:
    """The candidates with their points, and what these say."""
    door = door_of(row.street, row.street2)
    asked = Asked.of(row, door)
    compared = (scored(asked, site, sites) for site in sites.candidates(row, door))
    ranked = sorted(filter(None, compared), key=lambda one: (-one.points, one.site.id))
    return decided(asked, ranked)


def decided(asked: Asked, ranked: list[Scored]) -> Found:
    """The outcome of ranked candidates."""
    best = ranked[0] if ranked else None
    if best is None or not best.is_likely:
        reason = Reason("too-few", detail=str(best.points)) if best else Reason("nobody")
        return Found("unmatched", reasons=(reason,), candidates=tuple(ranked[:1]), step="points")
    shown = tuple(one for one in ranked[:SHOWN] if one.is_likely)
    close = [one for one in ranked if one.points > best.points - LEAD]
    if best.points >= SURE and is_placed(asked, best):
        if len(close) == 1 or (best.exact and not any(one.exact for one in close[1:]) and best.door):
            return Found("matched", (best.site.id,), best.reasons, shown, "points")
        if all_of_one_site(asked, close):
            reason = Reason("site", detail=str(len(close)))
            programs = tuple(one.site.id for one in close)
            return Found("site", programs, (reason, *best.reasons), shown, "points")
    return Found("ambiguous", reasons=best.reasons, candidates=shown, step="points")


def is_placed(asked: Asked, best: Scored) -> bool:
    """Whether more than points speaks for a candidate: the same door; or NPI, in no other street, since an organization
    has one for many sites; or (of an address that is kept private or not given) the same number of one site under a
    name that is alike. A chain has one name in many places."""
    rules = {reason.rule for reason in best.reasons}
    if "told-apart" in rules:
        return False
    if best.door or ("npi" in rules and "other-street" not in rules):
        return True
    hidden = not asked.door.line or not best.site.door.line
    return hidden and "phone" in rules and best.likeness >= ALIKE


def all_of_one_site(asked: Asked, close: list[Scored]) -> bool:
    """Whether all candidates are one organization's at one door, and the row has no name but the organization's."""
    if len({one.site.provider for one in close}) != 1 or not all(one.door for one in close):
        return False
    return not any(names_program(asked, one.site) for one in close)


def spoken_of(found: Found) -> set[UUID]:
    """Programs that a row may mean: a full roster does not end them because the row was unsure or refused."""
    return {*found.programs, *(one.site.id for one in found.candidates if one.is_likely)}
