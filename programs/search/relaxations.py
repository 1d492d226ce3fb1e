"""When little or nothing is found: what each single relaxation of the question would bring, by count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyroaring import BitMap

from programs.search import filters
from programs.search.filters import FACET_PARAMETERS
from programs.search.matches import POSSIBLE, SCHEDULE, TIME_ZONE, Matches, Narrowing
from programs.vocabularies import EVIDENCE, changes_together

FEW = 3
"""Results up to this many are offered with ways on."""

PAIRS_OF = 8
"""Of more choices, pairs of changes are not counted: they would be many, and each is asked anew."""

NOT_GIVEN_UP = frozenset({"evidence", "demonstration", "updated_since", TIME_ZONE}) | filters.LOOKUPS
"""Evidence is widened instead, whose clock times are goes with the times; the others say which programs somebody is
about, and samples are never offered."""

WIDER_MILES: tuple[float | None, ...] = (50.0, 100.0, 250.0, None)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The search with ``changes`` made: the new values of each parameter, none where it is left out.

    ``removed`` is the one value that is given up, where a parameter keeps others, or one phrase of ``q``. ``count`` is
    how many programs that search finds, ``unstated`` how many come after these because they were never asked; it is
    counted of recognized words alone (``understood``, ``without_a_phrase``), and of a circle in which nobody says it.
    """

    changes: Mapping[str, tuple[str, ...]]
    count: int
    removed: str | None = None
    unstated: int = 0

    @property
    def parameter(self) -> str:
        """What it is about; the first where several go together."""
        return next(iter(self.changes))


def relaxations(matches: Matches) -> list[Relaxation]:
    """Those that find more than the question itself, the most helpful first; of circles the first that does."""
    if len(matches.found) > FEW:
        return []
    single = [*without_one(matches), *wider(matches), *any_evidence(matches)]
    found = [*any_basis(matches), *not_asked_apart(matches), *sorted(single, key=helpfulness), *pairs(matches, single)]
    return [
        *understood(matches),
        *without_a_phrase(matches),
        *(relaxation for relaxation in found if relaxation.count > len(matches.found)),
        *more_to_ask(matches),
    ]


def understood(matches: Matches) -> Iterator[Relaxation]:
    """Of a sentence the phrases that mean something, as filters, without its other words: nobody's listing has those.

    A phrase that means terms of several parameters is left out. One phrase by itself is an offer already.
    """
    words = matches.words
    if words is None or (words.rest is None and len(words.parts) == 1):
        return
    clear = [part for part in words.parts if len({parameter for parameter, _value in part.meanings}) == 1]
    if not clear:
        return
    changes: dict[str, tuple[str, ...]] = {"q": ()}
    for parameter, value in (meaning for part in clear for meaning in part.meanings):
        given = changes.get(parameter) or tuple(map(str, matches.question.given(parameter)))
        changes[parameter] = tuple(dict.fromkeys((*given, value)))
    asked = matches.with_values(**{name: list(values) or None for name, values in changes.items()})
    count, unstated = len(asked.found), len(asked.unstated)
    if count > len(matches.found) or (unstated > len(matches.unstated) and not matches.found):
        yield Relaxation(changes, count, unstated=unstated)


def without_a_phrase(matches: Matches) -> Iterator[Relaxation]:
    """Where words of several meanings find nobody, and few to ask: what each phrase keeps away, the most first."""
    words, to_ask = matches.words, len(matches.unstated)
    if words is None or len(words.parts) < 2 or matches.found or to_ask > FEW:
        return
    found = []
    for part in words.parts:
        values = {**matches.question.values, "q": part.without}
        rest = type(matches)(
            replace(matches.question, values=values, words=words.without(part)), matches.index, matches
        )
        if part.without and (rest.found or len(rest.unstated) > to_ask):
            found.append(Relaxation({"q": (part.without,)}, len(rest.found), part.words, len(rest.unstated)))
    yield from sorted(found, key=lambda one: (-one.count, -one.unstated))


def helpfulness(relaxation: Relaxation) -> tuple[bool, int]:
    """What finds the most comes first; any distance comes last, because it finds what nobody can reach."""
    return relaxation.changes.get("radius") == (filters.RADIUS_ANY,), -relaxation.count


def without_one(matches: Matches) -> Iterator[Relaxation]:
    """Each choice given up, and of several that must all hold each by itself."""
    for narrowing in droppable(matches):
        if changes_others(matches, narrowing):
            count = len(asked_anew(matches, narrowing).found)
        else:
            count = len(matches.within(matches.area, others(matches, narrowing)))
        yield Relaxation(given_up(matches, narrowing), count, narrowing.value)


def changes_others(matches: Matches, narrowing: Narrowing) -> bool:
    """Whether the other choices leave other programs without this one: restrictions rule out by all that is chosen."""
    if narrowing.value is None:
        return narrowing.parameter == "restriction"
    rest = given_up(matches, narrowing)[narrowing.parameter]
    return changes_together(FACET_PARAMETERS[narrowing.parameter], narrowing.value, rest)


def asked_anew(matches: Matches, narrowing: Narrowing) -> Matches:
    """The same question without one choice."""
    values = {name: list(kept) or None for name, kept in given_up(matches, narrowing).items()}
    return matches.with_values(**values, unstated="exclude")


def wider(matches: Matches) -> Iterator[Relaxation]:
    """The next wider circle that finds more, and any distance."""
    radius = matches.question.radius_miles
    if radius is None:
        return
    before = len(matches.found)
    for miles in wider_than(radius) if len(matches.anywhere) > before else ():
        count = len(matches.anywhere & matches.area_within(miles))
        if count > before:
            yield Relaxation({"radius": (filters.RADIUS_ANY if miles is None else f"{miles:g}",)}, count)
            before = count


def more_to_ask(matches: Matches) -> Iterator[Relaxation]:
    """Where nobody says it all, here or farther, and few are to ask: the next wider circle with more to ask."""
    radius, to_ask = matches.question.radius_miles, len(matches.unstated)
    if radius is None or matches.found or matches.question.unstated == "exclude" or to_ask > FEW:
        return
    for miles in wider_than(radius):
        if miles is None or matches.anywhere.intersect(matches.area_within(miles)):
            return
        unstated = len(matches.with_values(radius=f"{miles:g}").unstated)
        if unstated > to_ask:
            yield Relaxation({"radius": (f"{miles:g}",)}, 0, unstated=unstated)
            return


def wider_than(radius: float) -> list[float | None]:
    """The wider circles, and any distance."""
    return [miles for miles in WIDER_MILES if miles is None or miles > radius]


def pairs(matches: Matches, single: Sequence[Relaxation]) -> Iterator[Relaxation]:
    """Where nothing is found: one choice given up in a wider circle, the nearest first.

    Only choices that do not help by themselves (``single``), and circles narrower than the one in which nothing
    needs to be given up.
    """
    helping = {(one.parameter, one.removed) for one in single if one.count}
    narrowings = [one for one in droppable(matches) if (next(iter(given_up(matches, one))), one.value) not in helping]
    radius = matches.question.radius_miles
    if radius is None or matches.found or not narrowings or len(narrowings) > PAIRS_OF:
        return
    left: list[tuple[Narrowing, BitMap]] | None = None
    for miles in wider_than(radius):
        if miles is None or (matches.anywhere and matches.anywhere.intersect(matches.area_within(miles))):
            return
        if left is None:
            left = [(one, programs) for one in narrowings if (programs := left_without(matches, one))]
        if not left:
            return
        for narrowing, programs in [*left]:
            count = len(programs & matches.area_within(miles))
            if count:
                left.remove((narrowing, programs))  # it has found its circle
                changes = given_up(matches, narrowing)
                yield Relaxation({**changes, "radius": (f"{miles:g}",)}, count, narrowing.value)


def left_without(matches: Matches, narrowing: Narrowing) -> BitMap:
    """Those that the question finds without one choice, wherever they are."""
    if changes_others(matches, narrowing):
        return asked_anew(matches, narrowing).anywhere
    return matches.wherever(others(matches, narrowing))


def droppable(matches: Matches) -> list[Narrowing]:
    """What can be given up."""
    return [narrowing for narrowing in matches.narrowings if narrowing.parameter not in NOT_GIVEN_UP]


def others(matches: Matches, narrowing: Narrowing) -> list[Narrowing]:
    """What is still asked without one choice; a timetable goes as a whole."""
    if narrowing.parameter in SCHEDULE:
        return matches.narrowings_but(*SCHEDULE)
    return [one for one in matches.narrowings if one is not narrowing]


def given_up(matches: Matches, narrowing: Narrowing) -> dict[str, tuple[str, ...]]:
    """The values that are left of a parameter without one choice; a timetable goes as a whole, and with the last
    network goes what was asked of it."""
    given = matches.question.values.keys()
    if narrowing.parameter in SCHEDULE:
        return dict.fromkeys(sorted(SCHEDULE & given), ())
    values = map(str, matches.question.given(narrowing.parameter))
    left = () if narrowing.value is None else tuple(value for value in values if value != narrowing.value)
    changes: dict[str, tuple[str, ...]] = {narrowing.parameter: left}
    for name in {"participation", "basis"} & given if not given & {"payer", "network"} - changes.keys() else ():
        changes[name] = ()
    return changes


def any_evidence(matches: Matches) -> Iterator[Relaxation]:
    """Every program that is or may be an IOP. Leaving the evidence out would not do: that asks for the surer ones."""
    everything = tuple(term.code for term in EVIDENCE if term.code != "lapsed")
    listed = matches.unstated.intersect(matches.index.term(POSSIBLE))
    if set(matches.question.given("evidence")) != set(everything) and not listed:
        yield Relaxation({"evidence": everything}, len(matches.without("evidence")))


def any_basis(matches: Matches) -> Iterator[Relaxation]:
    """Programs with a contract in a plan's own file, where a network was asked for and few are confirmed."""
    values = matches.question.values
    asks = values.keys() & {"payer", "network"} and values.get("participation", "in") == "in"
    if asks and not matches.question.takes_contracts:
        yield Relaxation({"basis": (filters.BASIS_ANY,)}, len(matches.with_values(basis=filters.BASIS_ANY).found))


def not_asked_apart(matches: Matches) -> Iterator[Relaxation]:
    """For children: whoever takes people of 17 or younger. The federal form does not ask for children apart."""
    ages = tuple(matches.question.given("age"))
    if "child" in ages and "under-18" not in ages and matches.question.unstated == "exclude":
        wider_ages = (*ages, "under-18")
        yield Relaxation({"age": wider_ages}, len(matches.with_values(age=list(wider_ages)).found))
