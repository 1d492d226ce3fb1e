"""Which program a row is that no key knows: the steps of identity, each with its evidence.

1. The record's own id, the exact key, the twin: ``matching.py``.
2. The same door (street, ZIP, phone), one to one, names alike.
3. The same phone and ZIP, names alike, one to one, where one side keeps its street private or blank.
4. The same phone, name and city, one to one, the old row gone: moved.
5. The rest of those who share one of these keys with a program that no row is of any more are candidates: a
   person decides.

What several rows of a run or several programs could be, is nobody's: one to one is what makes a step certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from uuid import UUID

from programs.imports.samhsa.names import ALIKE
from programs.imports.samhsa.parties import Face, Party, by_key, pairs
from programs.imports.samhsa.sources import BY_SLUG

Key = Callable[[Face], Hashable | None]
DOOR, BEHIND, MOVED = (attrgetter(name) for name in ("door", "behind", "moved"))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of identity: what must be the same, and whether the two may be one besides.

    With ``rivals``, one that shares the key and does not fit makes the step uncertain all the same.
    """

    code: str
    key: Key
    fits: Callable[[Party, Party], bool]
    rivals: bool = False


def names_alike(new: Party, old: Party) -> bool:
    return new.likeness(old) >= ALIKE


def one_is_private(new: Party, old: Party) -> bool:
    return (new.is_private or old.is_private) and names_alike(new, old)


def one_is_private_and_names_equal(new: Party, old: Party) -> bool:
    return (new.is_private or old.is_private) and new.names_equal(old)


def became_private(new: Party, old: Party) -> bool:
    """Whether one is private, and the other lost the very row that the new one is."""
    return bool(new.fields & old.lost) and one_is_private_and_names_equal(new, old)


def may_have_moved(new: Party, old: Party) -> bool:
    """Whether two that have name, phone and city in common may be one that moved, and not two sites.

    Its own row is gone, or it has none in what the new row is a file of: one organization may have a site in the
    substance-use directory and another in that of mental health.
    """
    return bool(new.fields & old.lost) or new.publications.isdisjoint(old.publications)


FIRST_STEP = Step("private", BEHIND, became_private)
"""Before new rows of several files are compared with each other: a row that is gone is nearer than any of them."""

STEPS = (
    Step("door", DOOR, lambda new, old: new.names_equal(old)),
    Step("door", DOOR, names_alike, rivals=True),
    Step("private", BEHIND, one_is_private_and_names_equal),
    Step("private", BEHIND, one_is_private),
    Step("moved", MOVED, may_have_moved),
)


@dataclass(frozen=True, slots=True)
class Joined:
    """That a new party is a known program, by which step, and how alike the names are."""

    program: UUID
    step: str
    likeness: float
    name: str


@dataclass(slots=True)
class Identified:
    """``joined`` by the id that a new program would have had; ``candidates`` are pairs for a person: what is
    new, the known program."""

    joined: dict[UUID, Joined] = field(default_factory=dict)
    candidates: list[tuple[UUID, UUID, float]] = field(default_factory=list)


def identify(news: dict[UUID, Party], olds: list[Party], orphans: set[UUID]) -> Identified:
    """Take new parties to known programs. ``orphans`` are programs of which no row of this run is."""
    found = Identified()
    nobodys = withdrawn_together(news.values(), olds)
    continued = join_olds(news, olds, (FIRST_STEP,), nobodys, found)
    join_news({id: party for id, party in news.items() if id not in found.joined}, found, nobodys)
    continued |= join_olds(news, olds, STEPS, nobodys, found)
    follow(found)
    left = [party for id, party in news.items() if id not in found.joined]
    gone = [party for party in olds if party.id in orphans and party.id not in continued]
    asked = {(new.id, old.id): new.likeness(old) for new, old in chain(*nobodys.values(), candidates(left, gone))}
    found.candidates = [(new, old, likeness) for (new, old), likeness in asked.items()]
    return found


def join_olds(
    news: dict[UUID, Party], olds: list[Party], steps: Iterable[Step], nobodys: Collection[UUID], found: Identified
) -> set[UUID]:
    """Join new parties with known programs, step by step; which programs go on in one."""
    continued: set[UUID] = set()
    for step in steps:
        left = [party for id, party in news.items() if id not in found.joined]
        for new, old in certain(left, olds, step):
            if new.id not in nobodys:
                found.joined[new.id] = Joined(old.id, step.code, new.likeness(old), old.faces[0].name)
                old.fields |= new.fields
                continued.add(old.id)
    return continued


def withdrawn_together(news: Iterable[Party], olds: list[Party]) -> dict[UUID, list[tuple[Party, Party]]]:
    """New parties without a street that several programs could be, each of which lost such a row: of one ZIP code and
    phone, and of one name, or else of names alike. No later step tells which, although each may have other rows."""
    lost: defaultdict[UUID, list[tuple[Party, Party]]] = defaultdict(list)
    for new, old in pairs(news, by_key(olds, BEHIND), BEHIND):
        if new.is_private and new.fields & old.lost and names_alike(new, old):
            lost[new.id].append((new, old))
    nearest = {id: [pair for pair in some if pair[0].names_equal(pair[1])] or some for id, some in lost.items()}
    return {id: some for id, some in nearest.items() if len(some) > 1}


def candidates(news: list[Party], gone: list[Party]) -> Iterable[tuple[Party, Party]]:
    """Pairs that a person must decide on, each once: of one door whatever the name, else where a step was uncertain."""
    met: set[tuple[UUID, UUID]] = set()
    for step in STEPS:
        for new, old in pairs(news, by_key(gone, step.key), step.key):
            if (new.id, old.id) not in met and (step.key is DOOR or step.fits(new, old)):
                met.add((new.id, old.id))
                yield new, old


def certain(news: list[Party], olds: list[Party], step: Step) -> Iterable[tuple[Party, Party]]:
    """Pairs that share the step's key one to one, and fit.

    One to one in each field of care: a program may find its substance-use row and its mental-health row in one run,
    as it would in two.
    """
    by_new: defaultdict[UUID, list[Party]] = defaultdict(list)
    by_old: defaultdict[UUID, list[Party]] = defaultdict(list)
    for new, old in pairs(news, by_key(olds, step.key), step.key):
        if step.rivals or step.fits(new, old):
            by_new[new.id].append(old)
            by_old[old.id].append(new)
    by_id = {party.id: party for party in news}
    return [
        (by_id[id], rivals[0])
        for id, rivals in by_new.items()
        if len(rivals) == 1 and is_alone(by_id[id], by_old[rivals[0].id]) and step.fits(by_id[id], rivals[0])
    ]


def is_alone(new: Party, others: list[Party]) -> bool:
    """Whether none of ``others`` has a row of the same field."""
    return not any(new.fields & other.fields for other in others if other is not new)


def join_news(news: dict[UUID, Party], found: Identified, nobodys: Collection[UUID]) -> None:
    """Rows of several files that mean one new program, by the same steps as if one file had come before the other.

    They get the id that the first source's row would have, whichever file came first. What is nobody's is joined with
    none, and yet makes others uncertain.
    """
    left = dict(news)
    for step in STEPS:
        now: dict[UUID, Party] = {}
        for one, other in certain_news(list(left.values()), step):
            first, second = sorted((now.get(one.id, one), now.get(other.id, other)), key=rank)
            if first is second or first.fields & second.fields or {one.id, other.id} & set(nobodys):
                continue
            found.joined[second.id] = Joined(first.id, step.code, second.likeness(first), first.faces[0].name)
            first.faces += second.faces
            first.fields |= second.fields
            del left[second.id]
            now |= {id: first for id, party in (*now.items(), (second.id, second)) if party is second}


def certain_news(news: list[Party], step: Step) -> list[tuple[Party, Party]]:
    """Pairs of new parties that share the step's key, fit, and are one to one in each field of care."""
    beside: defaultdict[UUID, dict[UUID, Party]] = defaultdict(dict)
    for one, other in pairs(news, by_key(news, step.key), step.key):
        if one is not other and (step.rivals or step.fits(one, other)):
            beside[one.id][other.id] = other
            beside[other.id][one.id] = one
    return [
        (one, other)
        for one in news
        for other in beside[one.id].values()
        if str(one.id) < str(other.id) and step.fits(one, other)
        if is_alone(one, [*beside[other.id].values()]) and is_alone(other, [*beside[one.id].values()])
    ]


def rank(party: Party) -> tuple[int, str, str]:
    """Whose id new twins get: open before private, then the source's rank as everywhere."""
    best = min((BY_SLUG[source].rank, {"su": "0", "mh": "1"}.get(care, "2")) for source, care in party.fields)
    return best[0], best[1], str(party.id)


def follow(found: Identified) -> None:
    """Who was joined with a new party goes where that one went."""
    for id, joined in list(found.joined.items()):
        while beyond := found.joined.get(joined.program):
            joined = Joined(beyond.program, joined.step, joined.likeness, beyond.name)
        found.joined[id] = joined
