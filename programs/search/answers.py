"""What a program answers to each choice of a question: it says so, was never asked, or was asked and does not say.

The same bitmaps that decide who is found, so that a card cannot say otherwise than the list it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal
from uuid import UUID

from django.utils.functional import cached_property
from pyroaring import BitMap

from programs.search.directory import Directory
from programs.search.filters import API_ONLY, FACET_PARAMETERS, ProgramFilterSet
from programs.search.matches import SCHEDULE, TIME_ZONE, Matches
from programs.search.question import Question
from programs.search.text import Part, WordMatches
from programs.search.words.lexicon import Meaning
from programs.search.words.offers import is_open, saying
from programs.search.words.offers import unasked as never_asked

State = Literal["says", "open", "silent"]
STATES: tuple[State, ...] = ("says", "open", "silent")

OF_THE_LIST = frozenset({"ordering", "page", "page_size", "facets", "unstated"})
OF_OTHERS = API_ONLY | {"demonstration", "participation", "basis"}
WALLS = OF_THE_LIST | OF_OTHERS | {"near", "radius", "state", "q", "evidence", "verified_within"}
"""Parameters that choose where, how sure and in which order: nothing that a program answers."""

CHOICES = ProgramFilterSet.names() - WALLS
"""Parameters whose values a program can answer."""

OPEN_TOO = frozenset({"near", TIME_ZONE})
"""What is no choice of its own and yet may be open: where exactly it is, and whose clock its times are."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``says``: it says so. ``open``: it was never asked. ``silent``: it was asked and does not say so.

    ``values`` are as they were given; the parameters of a timetable go together, as ``parameters`` of one answer.
    """

    parameter: str
    values: tuple[str, ...]
    state: State


class Choice:
    """One choice, the programs that say it, and those that were never asked."""

    def __init__(self, parameter: str, values: tuple[str, ...], says: BitMap, unasked: BitMap) -> None:
        self.parameter, self.says, self.unasked = parameter, says, unasked
        self.yes, self.open, self.silent = (Answer(parameter, values, state) for state in STATES)

    def answer(self, slot: int) -> Answer:
        return self.yes if slot in self.says else self.open if slot in self.unasked else self.silent

    def answers(self, slot: int) -> Iterable[Answer]:
        return (self.answer(slot),)


class AnyOf:
    """Several meanings of one phrase (“adderall”), of which one is enough: those that a program says; where it says
    none, those that it was never asked."""

    def __init__(self, some: Sequence[Choice]) -> None:
        self.some = some

    def answers(self, slot: int) -> Iterable[Answer]:
        found = [choice.answer(slot) for choice in self.some]
        return next(filter(None, ([one for one in found if one.state == state] for state in STATES)))


def choices(matches: Matches) -> list[Choice | AnyOf]:
    """The choices of a question, in the order in which they were given. Each value stands by itself, whether any of
    several is enough or all must hold; days, times and hours are one choice, because one timetable must hold them all.
    What was understood of words is answered as if it had been chosen.
    """
    found: list[tuple[str, Choice | AnyOf]] = [
        (choice.parameter, choice) for choice in (*of_facets(matches), *of_the_rest(matches))
    ]
    found += [("q", choice) for choice in of_words(matches)]
    order = list(matches.question.data)
    return [choice for _name, choice in sorted(found, key=lambda one: order.index(one[0]))]


def of_facets(matches: Matches) -> Iterator[Choice]:
    for name, facet in FACET_PARAMETERS.items():
        if name not in CHOICES or not (codes := list(dict.fromkeys(matches.question.given(name)))):
            continue
        for code, unasked in zip(codes, matches.unasked(facet, codes), strict=True):
            yield Choice(name, (code,), matches.choosing(facet, code, codes), unasked)


def of_the_rest(matches: Matches) -> Iterator[Choice]:
    index, question = matches.index, matches.question
    for name in ("payer", "network"):
        for slug in question.given(name):
            numbers = index.coverage.numbers(**{f"{name}s": [slug]})
            unasked = matches.may_be_in(**{f"{name}s": [slug]}) | matches.in_networks(numbers)  # by a file alone: ask
            yield Choice(name, (slug,), index.any_of(numbers), unasked)
    for narrowing in matches.narrowings:
        if narrowing.parameter == "accepting":
            yield Choice("accepting", values_of(question, "accepting"), narrowing.programs, narrowing.unstated)
    # Days, times and hours, and whose clock they are told by.
    times = [narrowing for narrowing in matches.narrowings if narrowing.parameter in SCHEDULE]
    if times:
        name = first_given(question, SCHEDULE)
        says = BitMap.intersection(*(narrowing.programs for narrowing in times))
        unasked = BitMap.union(*(narrowing.unstated for narrowing in times))
        yield Choice(name, values_of(question, name), says, unasked)


def of_words(matches: Matches) -> Iterator[Choice | AnyOf]:
    """What was understood of the words, each meaning once; not what was chosen beside them."""
    if matches.words is None:
        return
    known = {(name, str(value)) for name in CHOICES for value in matches.question.given(name)}
    for part in matches.words.parts:
        meanings = meanings_of(part)
        if meanings and known.isdisjoint(meanings):
            known.update(meanings)
            some = list(choices_of(meanings, matches))
            yield AnyOf(some) if len(some) > 1 else some[0]
        elif not part.meanings and not matches.words.says_nothing:
            everything = matches.index.everything
            if part.programs != everything:  # “near me” is no question to a program
                yield Choice("q", (part.words,), part.programs, everything)


def meanings_of(part: Part) -> tuple[Meaning, ...]:
    """What a program can answer of a phrase that narrows the search; nothing of one that is only offered."""
    if part.programs and not is_open(part):
        return ()
    return tuple(one for one in part.meanings if one[0] in CHOICES)


def choices_of(meanings: Sequence[Meaning], matches: Matches) -> Iterator[Choice]:
    """The meanings of a phrase as if they had been chosen; its times (“por las tardes”) are one choice."""
    times = [meaning for meaning in meanings if meaning[0] in SCHEDULE]
    for some in filter(None, (times, *([one] for one in meanings if one not in times))):
        values = tuple(f"{name}={value}" if some is times else value for name, value in some)
        says = BitMap.union(*(saying(one, matches) for one in some))
        yield Choice(some[0][0], values, says, BitMap.union(*(never_asked(one, matches) for one in some)))


def understood(words: WordMatches | None, given: Mapping[str, Any]) -> list[Meaning]:
    """What was understood of words, as choices for another page that knows no words, beside those that are ``given``.

    A time goes along only where none was chosen: two of them would be one question to one timetable.
    """
    found = [one for part in words.parts for one in meanings_of(part)] if words else []
    is_timed = any(name in SCHEDULE for name in given)
    return list(dict.fromkeys(one for one in found if not (is_timed and one[0] in SCHEDULE)))


def unsaid(matches: Matches) -> list[tuple[str, list[str]]]:
    """What some programs of the second tier do not say, by parameter; of words what was understood of them."""
    found: dict[str, list[str]] = {}
    for one in matches.unsaid:
        for parameter, values in (open_words(matches) if one[0] == "q" else []) or [one]:
            found[parameter] = list(dict.fromkeys([*found.get(parameter, []), *values]))
    return list(found.items())


def open_words(matches: Matches) -> list[tuple[str, list[str]]]:
    """The phrases of which some programs of the second tier say nothing."""
    words = [one.some if isinstance(one, AnyOf) else [one] for one in of_words(matches)]
    return [
        (choice.parameter, list(choice.open.values))
        for some in words
        for choice in some
        if (matches.unstated - BitMap.union(*(one.says for one in some))).intersect(choice.unasked)
    ]


def first_given(question: Question, names: Iterable[str]) -> str:
    wanted = set(names)
    return next(name for name in question.data if name in wanted)


def values_of(question: Question, name: str) -> tuple[str, ...]:
    """The values of a parameter; of a timetable those of all its parameters, as ``parameter:value``."""
    if name not in SCHEDULE:
        return tuple(dict.fromkeys(question.data.getlist(name)))
    given = [one for one in question.data if one in SCHEDULE]
    return tuple(dict.fromkeys(f"{one}={value}" for one in given for value in question.data.getlist(one)))


def same_answers(found: Sequence[Choice | AnyOf], programs: BitMap) -> list[Answer] | None:
    """The answers that all ``programs`` give alike; ``None`` where they differ."""
    answers = []
    for choice in found:
        if isinstance(choice, AnyOf):
            return None
        if programs.issubset(choice.unasked) and not programs.intersect(choice.says):
            answers.append(choice.open)
        elif programs.issubset(choice.says):
            answers.append(choice.yes)
        elif programs.intersect(choice.says) or programs.intersect(choice.unasked):
            return None
        else:
            answers.append(choice.silent)
    return answers


class Answering:
    """What the programs of a page answer, worked out for all of them when one is first asked: only pages show it."""

    def __init__(self, matches: Matches, slots: Sequence[int]) -> None:
        self.matches, self.slots = matches, slots

    @cached_property
    def chosen(self) -> list[Choice | AnyOf]:
        return choices(self.matches)

    @cached_property
    def same(self) -> list[Answer] | None:
        return same_answers(self.chosen, BitMap(self.slots))

    def of(self, slot: int, walls: Sequence[Answer]) -> tuple[Answer, ...]:
        """The answers of one of them; ``walls`` are what it leaves open beside the choices."""
        return (*(self.same or answers_of(self.chosen, slot)), *walls)


def answers_of(found: Iterable[Choice | AnyOf], slot: int) -> tuple[Answer, ...]:
    return tuple(chain.from_iterable(choice.answers(slot) for choice in found))


def walls_left_open(unstated: Iterable[dict[str, Any]]) -> tuple[Answer, ...]:
    """What is open beside the choices, of all that a program of the second tier leaves open."""
    walls = [item for item in unstated if item["parameter"] in OPEN_TOO]
    return tuple(Answer(item["parameter"], tuple(map(str, item["values"])), "open") for item in walls)


def answers(question: Question, ids: Iterable[UUID], directory: Directory) -> dict[UUID, tuple[Answer, ...]]:
    """What each of some programs answers, wherever it is. No query."""
    found = choices(Matches(question, directory.index))
    wanted = list(dict.fromkeys(ids))
    slots = ((pk, directory.index.slots_of_ids([pk])) for pk in wanted)
    return {pk: answers_of(found, slot[0]) for pk, slot in slots if slot}
