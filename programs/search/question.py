"""From a query string to a checked question, or to what is wrong with it."""

from __future__ import annotations

import copy
import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from programs import vocabularies
from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.outcomes import AmbiguousPlace, ResolvedPlace
from programs.geocoding.places import resolve, taken
from programs.geocoding.surroundings import surveyed
from programs.search import filters
from programs.search.cursor import BEGINNING, Position, position_at
from programs.search.directory import Directory
from programs.search.filters import ProgramFilterSet
from programs.search.index.reference import Coverage
from programs.search.index.snapshot import Index
from programs.search.lookups import numbers_with_npi, numbers_with_phone
from programs.search.schedule import Minutes, free_minutes
from programs.search.text import WordMatches, find
from programs.search.words.danger import crisis_in
from programs.search.words.lexicon import Crisis
from programs.vocabularies import Text

ABOUT_SUBSTANCE_USE = frozenset(
    {name for name, broader in vocabularies.BROADER.items() if broader == vocabularies.SUBSTANCE_USE}
    | {"focus:substance-use", "focus:co-occurring", "condition:gambling", "condition:other-addiction"}
)
"""Choices about alcohol, drugs and other addictions, as ``parameter:code``."""


PARAMETERS_ABOUT_SUBSTANCE_USE = frozenset(name.partition(":")[0] for name in ABOUT_SUBSTANCE_USE)


def is_about_substance_use(values: Mapping[str, Any]) -> bool:
    """Whether one of the choices is."""
    return not values.keys().isdisjoint(PARAMETERS_ABOUT_SUBSTANCE_USE) and any(
        f"{name}:{code}" in ABOUT_SUBSTANCE_USE
        for name in PARAMETERS_ABOUT_SUBSTANCE_USE
        for code in values.get(name) or ()
    )


UNKNOWN_NAMED = 20
"""Unknown parameters that are named, with what was probably meant: nobody reads more."""


@dataclass(frozen=True, slots=True)
class ParameterError:
    """What is wrong with one parameter; ``choices`` are places that could have been meant.

    ``crisis``: what was typed says that somebody may be in danger.
    """

    parameter: str
    detail: Text
    choices: tuple[ResolvedPlace, ...] = ()
    crisis: Crisis | None = None


@dataclass
class Question:
    """A search that can be answered. ``values`` are the cleaned parameters that were given, ``data`` the same as given.

    ``words`` are the programs that hold those of ``q``; ``None`` when there is no ``q``. ``unstated_default``
    holds where ``unstated`` was not given; ``second_tier`` marks the question as it is put to the programs that
    were never asked. ``position`` is where a crawl goes on; ``looked_up`` are numbers of the programs with the NPI or
    the telephone number asked for. ``implied_payments`` are those of the insurers asked for, where they are known.

    Nobody changes it; it is not frozen because that takes longer to make.
    """

    values: Mapping[str, Any]
    place: ResolvedPlace | None
    data: QueryDict
    unknown_parameters: tuple[str, ...] = ()
    words: WordMatches | None = None
    unstated_default: str = "exclude"
    second_tier: bool = False
    position: Position | None = None
    looked_up: Mapping[str, list[int]] = field(default_factory=dict)
    implied_payments: tuple[str, ...] = ()

    @classmethod
    def about(cls, place: ResolvedPlace | None) -> Question:
        """The search near a place without any filter; without a place, that for everything."""
        values = {"near": place.text} if place else {}
        return cls(values, place, as_query({name: [value] for name, value in values.items()}))

    def given(self, name: str) -> list[Any]:
        """The values of a parameter as a list; empty when it was not given."""
        value = self.values.get(name)
        return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]

    @cached_property
    def of_second_tier(self) -> Question:
        """The same question, with what was read of it, as it is put to the programs that were never asked."""
        second = copy.copy(self)
        second.second_tier = True
        return second

    def related_to(self, parameter: str, values: Iterable[Any]) -> list[str]:
        """What was asked for of one parameter, as ``vocabularies.RELATED`` names it."""
        if parameter in ("payer", "network"):
            return [f"network:{code}" for code in self.implied_payments or ("",)]
        return [f"{parameter}:{value}" for value in values]

    @cached_property
    def has_point(self) -> bool:
        """Whether distances can be measured: a whole state has no point to measure from."""
        return self.place is not None and self.place.kind != "state"

    @cached_property
    def radius_miles(self) -> float | None:
        """The radius in force; ``None`` where none applies."""
        if not self.has_point:
            return None
        radius = self.values.get("radius") or filters.RADIUS_DEFAULT
        return None if radius == filters.RADIUS_ANY else float(radius)

    @cached_property
    def free(self) -> list[Minutes] | None:
        """The free time asked for, as minutes of the week; ``None`` when none was."""
        windows, presets = self.values.get("free"), self.values.get("when")
        return free_minutes(windows or [], presets or []) if windows or presets else None

    @property
    def time_zones(self) -> tuple[str, ...] | None:
        """The clocks of the place, to which times by video are turned; ``None`` without a place."""
        return self.place.time_zones if self.place else None

    @cached_property
    def minutes_a_week(self) -> tuple[int, int] | None:
        """Least and most minutes of one timetable; ``None`` when neither was asked for."""
        least, most = self.values.get("hours_min"), self.values.get("hours_max")
        if least is None and most is None:
            return None
        return math.ceil((least or 0) * 60), math.floor((most if most is not None else filters.HOURS_A_WEEK) * 60)

    @cached_property
    def asks_for_schedule(self) -> bool:
        return self.free is not None or self.minutes_a_week is not None

    @property
    def ordering(self) -> str:
        if asked := self.values.get("ordering"):
            return str(asked)
        if self.is_crawl:
            return filters.ORDER_OF_COPIES
        return "best" if self.place or self.words else "name"

    @property
    def is_crawl(self) -> bool:
        """Whether pages are turned by a cursor."""
        return "cursor" in self.values

    @property
    def takes_contracts(self) -> bool:
        """Whether a contract in a plan's rate file is enough to be in a network that was asked for."""
        return bool(self.values.get("basis") == filters.BASIS_ANY)

    @property
    def unstated(self) -> str:
        """``include``, ``exclude`` or ``only``: what is done with programs that were never asked."""
        return str(self.values.get("unstated") or self.unstated_default)

    @property
    def page(self) -> int:
        return int(self.values.get("page") or 1)

    @property
    def page_size(self) -> int:
        return int(self.values.get("page_size") or filters.PAGE_SIZE_DEFAULT)


@dataclass(frozen=True, slots=True)
class BadInput:
    """The question cannot be answered as asked."""

    errors: tuple[ParameterError, ...]
    data: QueryDict
    coverage: Coverage
    unknown_parameters: tuple[str, ...] = ()


def read(query: QueryDict, directory: Directory, *, strict: bool = False) -> Question | BadInput:
    """Read a query string. At most three queries for the words of ``q``, and one for each number that names programs.

    ``strict`` is for programs: an unknown parameter or an empty value is an error, and what was never asked
    is left out unless ``unstated`` says otherwise, so that counts mean what is stated. Otherwise, for people,
    an unknown parameter is named in ``unknown_parameters``, an empty field is not there, and what was never
    asked comes after what says so.
    """
    known = ProgramFilterSet.names() if strict else ProgramFilterSet.names() - filters.API_ONLY
    unknown = tuple(sorted(set(query) - known))[:UNKNOWN_NAMED]
    given = {name: query.getlist(name) for name in query if name in known}
    if not strict:
        given = {name: kept for name, values in given.items() if (kept := [value for value in values if value.strip()])}
    given, misplaced = radius_named(given, strict=strict)
    errors = {error.parameter: error for error in errors_of_form(given, unknown if strict else (), strict=strict)}
    errors |= {error.parameter: error for error in misplaced}
    values, wrong = values_of({name: texts for name, texts in given.items() if name not in errors})
    errors |= wrong
    for name in ("payer", "network"):
        if name in values:
            values[name] = [directory.coverage.slug_of(name, value) for value in values[name]]
    errors |= {error.parameter: error for error in errors_of_coverage(values, directory.coverage)}
    place, misplaced = (None, []) if "near" in errors else place_of(given, directory.gazetteer, strict=strict)
    errors |= {error.parameter: error for error in misplaced}
    default = "exclude" if strict else "include"
    implied = directory.coverage.payments_of(values.get("payer") or (), values.get("network") or ())
    question = Question(
        answered(values), place, as_query(given), unknown, unstated_default=default, implied_payments=implied
    )
    found = tuple(errors.values()) or tuple(contradictions_of(question, strict=strict))
    if not found and "q" in question.values:
        question.words = words_of(question.values["q"], directory.index)  # nobody else has it yet
        found = tuple(errors_of_words(question))
    if not found and question.values.get("cursor", BEGINNING) != BEGINNING:
        question, found = at_cursor(question)
    if not found and question.values.keys() & LOOKED_UP.keys():
        numbers = {name: look(question.values[name]) for name, look in LOOKED_UP.items() if name in question.values}
        question = replace(question, looked_up=numbers)
    return BadInput(found, question.data, directory.coverage, unknown) if found else question


def words_of(q: str, index: Index) -> WordMatches:
    """The programs with the words of ``q``; where none has them and a telephone number is among them, those that it
    reaches: at most one query more."""
    words = find(q, index)
    number = PHONE.search(q)
    if number and not (words.anywhere or words.parts):
        return replace(words, anywhere=index.of_numbers(numbers_with_phone("".join(number.groups()))))
    return words


PHONE = re.compile(r"(?<![0-9])(?:\+?1[ .-]*)?\(?([0-9]{3})[) ./-]*([0-9]{3})[ .-]*([0-9]{4})(?![0-9])")
"""A telephone number of the United States, as people write it."""


LOOKED_UP = {"npi": numbers_with_npi, "phone": numbers_with_phone}
"""Parameters that name programs by a number of theirs, and who finds these."""


def at_cursor(question: Question) -> tuple[Question, tuple[ParameterError, ...]]:
    """The question with the position that its cursor stands for, or what is wrong with the cursor."""
    try:
        position = position_at(question.values["cursor"], question.data, question.ordering)
    except ValidationError as error:
        return question, (ParameterError("cursor", error.messages[0]),)
    return replace(question, position=position), ()


def values_of(given: dict[str, list[str]]) -> tuple[dict[str, Any], dict[str, ParameterError]]:
    """The values of parameters, and what is wrong with those that have none."""
    values: dict[str, Any] = {}
    errors: dict[str, ParameterError] = {}
    for name, texts in given.items():
        try:
            values[name] = filters.cleaned(name, texts)
        except ValidationError as error:
            errors[name] = ParameterError(name, " ".join(str(message) for message in error.messages))
    return values, errors


def errors_of_words(question: Question) -> Iterator[ParameterError]:
    """A text without a word."""
    if question.words is not None and question.words.nothing_to_search:
        yield ParameterError("q", _("There is no word to search for. Try the name of a program or of a therapy."))


def answered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was given: no empty text, no empty list."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def errors_of_coverage(values: Mapping[str, Any], coverage: Coverage) -> Iterator[ParameterError]:
    """Payers and networks that do not exist: of each parameter the first."""
    for name, known in (("payer", coverage.payers), ("network", coverage.network_names)):
        wrong = next((slug for slug in values.get(name) or () if slug not in known), None)
        if wrong is not None:
            told = _("There is no “%(value)s”.") % {"value": wrong[: filters.LIKE_MOST]}
            yield ParameterError(name, filters.with_meant(told, filters.code_like(wrong, known.items())))


def contradictions_of(question: Question, *, strict: bool) -> Iterator[ParameterError]:
    """Parameters that are right each by itself and not together. The form of a page always sends its radius, and a
    client that was made from the description of the API the default."""
    if strict and question.place is None and question.values.get("radius") not in (None, filters.RADIUS_DEFAULT):
        yield ParameterError("radius", _("This needs “near”."))
    if question.ordering == "distance" and not question.has_point:
        yield ParameterError("ordering", _("Order by distance needs a ZIP code, a city or a point in “near”."))
    if question.is_crawl and "page" in question.values:
        yield ParameterError("page", _("Give either a page or a cursor."))
    if "participation" in question.values and not question.values.keys() & {"payer", "network"}:
        yield ParameterError("participation", _("This needs “network” or “payer”."))
    if "basis" in question.values and not question.values.keys() & {"payer", "network"}:
        yield ParameterError("basis", _("This needs “network” or “payer”."))
    elif question.takes_contracts and question.values.get("participation", "in") != "in":
        yield ParameterError("basis", _("A file says nothing of who is out of a network: leave “participation” out."))
    if question.minutes_a_week and question.minutes_a_week[0] > question.minutes_a_week[1]:
        yield ParameterError("hours_max", _("This is less than “hours_min”."))


def as_query(given: Mapping[str, list[str]]) -> QueryDict:
    """Texts as a query string that was read."""
    query = QueryDict.__new__(QueryDict)
    MultiValueDict.__init__(query, given)  # its own way would read an empty text, and decode the values
    return query


def errors_of_form(given: dict[str, list[str]], unknown: tuple[str, ...], *, strict: bool) -> Iterator[ParameterError]:
    """Errors about the parameters themselves: unknown, given twice, empty."""
    for name in unknown:
        alike = difflib.get_close_matches(name, ProgramFilterSet.names(), n=1)
        hint = _("There is no such parameter. Did you mean “%(name)s”?") % {"name": alike[0]} if alike else None
        yield ParameterError(name[:100], hint or _("There is no such parameter."))
    for name, values in given.items():
        if name in filters.SINGLE_VALUED and len(values) > 1:
            yield ParameterError(name, _("This parameter can be given only once."))
        elif strict and not all(value.strip() for value in values):
            yield ParameterError(name, _("This parameter is empty: leave it out or give it a value."))


def radius_named(given: dict[str, list[str]], *, strict: bool) -> tuple[dict[str, list[str]], list[ParameterError]]:
    """``near=within 10 miles of Denver, CO`` as a place and a radius.

    What somebody has just typed counts more than a field that a form sends along; of a program, which
    sends what it means, two radii are an error.
    """
    if "near" not in given:
        return given, []
    found = RADIUS_IN_TEXT.fullmatch((given.get("near") or [""])[0])
    if not found:
        return given, []
    radius = given.get("radius", [found[1]])[0]
    if strict and radius != found[1]:
        error = ParameterError("radius", _("“near” names another number of miles."))
        return {**given, "near": [found[2]]}, [error]
    return {**given, "near": [found[2]], "radius": [found[1]]}, []


RADIUS_IN_TEXT = re.compile(
    r"\s*(?:with\s*in|in|a(?:\s+menos\s+de)?)?\s*(\d{1,3})\s*(?:mi|miles?|millas?)\.?\s+(?:of|from|around|to|de)\s+(\S.{0,199})",
    re.IGNORECASE,
)
"""“Within 10 miles of Denver, CO”, “10 mi from 80203”, “a menos de 10 millas de Denver, CO”."""


def place_of(
    given: dict[str, list[str]], gazetteer: Gazetteer, *, strict: bool
) -> tuple[ResolvedPlace | None, list[ParameterError]]:
    """The place that ``near`` names, or why it names none. Unless ``strict``, the one that is overwhelmingly meant."""
    if not given.get("near"):
        return None, []
    if danger := crisis_in(given["near"][0]):
        return None, [ParameterError("near", _("Type a ZIP code, a city and state, or a state."), crisis=danger)]
    outcome = resolve(given["near"][0], gazetteer)
    outcome = outcome if strict else taken(outcome, gazetteer)
    if isinstance(outcome, ResolvedPlace):
        return surveyed(outcome, gazetteer), []
    if isinstance(outcome, AmbiguousPlace):
        which = outcome.message or _("Several places have this name. Which one? If yours is not here, add the state.")
        return None, [ParameterError("near", which, outcome.choices)]
    return None, [ParameterError("near", outcome.message, outcome.suggestions)]
