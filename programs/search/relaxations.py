"""When little or nothing is found: what each single relaxation of the question would bring, by count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from programs.search import filters
from programs.search.matches import POSSIBLE, SCHEDULE, TIME_ZONE, Matches
from programs.vocabularies import CONTRADICTIONS, EVIDENCE

FEW = 3
"""Results up to this many are offered with ways on."""

INTERPLAY = frozenset({"restriction", *(rule.facet for rule in CONTRADICTIONS)})
"""Parameters that decide together who is left out: what is found without one of them is asked anew."""

WIDER_MILES: tuple[float | None, ...] = (50.0, 100.0, 250.0, None)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The search with ``changes`` made: the new values of each parameter, none where it is left out.

    ``removed`` is the one value that is given up, where a parameter keeps others. ``count`` is how
    many programs that search finds.
    """

    changes: Mapping[str, tuple[str, ...]]
    count: int
    removed: str | None = None

    @property
    def parameter(self) -> str:
        """What it is about; the first where several go together."""
        return next(iter(self.changes))


def relaxations(matches: Matches) -> list[Relaxation]:
    """Those that find more than the question itself, the most helpful first; of circles the first that does."""
    if len(matches.found) > FEW:
        return []
    found = [*without_one(matches), *wider(matches), *any_evidence(matches)]
    found = [*not_asked_apart(matches), *sorted(found, key=lambda relaxation: -relaxation.count)]
    return [relaxation for relaxation in found if relaxation.count > len(matches.found)]


def without_one(matches: Matches) -> Iterator[Relaxation]:
    """Each choice given up, and of several that must all hold each by itself."""
    given = matches.question.values.keys()
    for narrowing in matches.narrowings:
        if narrowing.parameter in ("evidence", TIME_ZONE):
            continue
        rest = [one for one in matches.narrowings if one is not narrowing]
        if narrowing.parameter in SCHEDULE:
            rest = matches.narrowings_but(*SCHEDULE)
        kept = [str(value) for value in matches.question.given(narrowing.parameter) if value != narrowing.value]
        if narrowing.parameter in INTERPLAY:
            count = len(
                matches.with_values(
                    **{narrowing.parameter: kept if narrowing.value else None, "unstated": "exclude"}
                ).found
            )
        else:
            count = len(matches.within(matches.area, rest))
        changes = {narrowing.parameter: tuple(kept) if narrowing.value is not None else ()}
        if narrowing.parameter in SCHEDULE:
            changes = dict.fromkeys(sorted(SCHEDULE & given), ())
        yield Relaxation(changes, count, narrowing.value)


def wider(matches: Matches) -> Iterator[Relaxation]:
    """The next wider circle that finds more, and any distance."""
    radius = matches.question.radius_miles
    if radius is None:
        return
    before = len(matches.found)
    for miles in WIDER_MILES:
        if miles is not None and miles <= radius:
            continue
        count = matches.count_within(miles)
        if count > before:
            yield Relaxation({"radius": (filters.RADIUS_ANY if miles is None else f"{miles:g}",)}, count)
            before = count


def any_evidence(matches: Matches) -> Iterator[Relaxation]:
    """Every program that is or may be an IOP. Leaving the evidence out would not do: that asks for the surer ones."""
    everything = tuple(term.code for term in EVIDENCE if term.code != "lapsed")
    listed = matches.unstated.intersect(matches.index.term(POSSIBLE))
    if set(matches.question.given("evidence")) != set(everything) and not listed:
        yield Relaxation({"evidence": everything}, len(matches.without("evidence")))


def not_asked_apart(matches: Matches) -> Iterator[Relaxation]:
    """For children: whoever takes people of 17 or younger. The federal form does not ask for children apart."""
    ages = tuple(matches.question.given("age"))
    if "child" in ages and "under-18" not in ages and matches.question.unstated == "exclude":
        wider_ages = (*ages, "under-18")
        yield Relaxation({"age": wider_ages}, len(matches.with_values(age=list(wider_ages)).found))
