"""From a query string to a checked question, or to what is wrong with it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from programs.geocoding.outcomes import AmbiguousPlace, ResolvedPlace
from programs.geocoding.places import resolve
from programs.search import filters
from programs.search.filters import ProgramFilterSet
from programs.search.index.reference import Coverage
from programs.search.schedule import Minutes, free_minutes
from programs.vocabularies import Text

UNKNOWN_NAMED = 20
"""Unknown parameters that are named, with what was probably meant: nobody reads more."""


@dataclass(frozen=True, slots=True)
class ParameterError:
    """What is wrong with one parameter; ``choices`` are places that could have been meant."""

    parameter: str
    detail: Text
    choices: tuple[ResolvedPlace, ...] = ()


@dataclass(frozen=True)
class Question:
    """A search that can be answered. ``values`` are the cleaned parameters that were given."""

    values: Mapping[str, Any]
    place: ResolvedPlace | None
    unknown_parameters: tuple[str, ...] = ()

    def given(self, name: str) -> list[Any]:
        """The values of a parameter as a list; empty when it was not given."""
        value = self.values.get(name)
        return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]

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

    @cached_property
    def minutes_a_week(self) -> tuple[int, int] | None:
        """Least and most minutes of one timetable; ``None`` when neither was asked for."""
        least, most = self.values.get("hours_min"), self.values.get("hours_max")
        if least is None and most is None:
            return None
        return math.ceil((least or 0) * 60), math.floor((most if most is not None else filters.HOURS_A_WEEK) * 60)

    @property
    def asks_for_schedule(self) -> bool:
        return self.free is not None or self.minutes_a_week is not None

    @cached_property
    def ordering(self) -> str:
        return self.values.get("ordering") or ("best" if self.place else "name")

    @property
    def page(self) -> int:
        return int(self.values.get("page") or 1)

    @property
    def page_size(self) -> int:
        return int(self.values.get("page_size") or filters.PAGE_SIZE_DEFAULT)


@dataclass(frozen=True)
class Reading:
    """What reading a query string gave: a question, or errors; and the parameters that were understood."""

    data: QueryDict
    question: Question | None = None
    errors: tuple[ParameterError, ...] = ()
    unknown_parameters: tuple[str, ...] = field(default=())


def read(query: QueryDict, coverage: Coverage, *, strict: bool) -> Reading:
    """Read a query string; ``coverage`` says which payers and networks there are.

    ``strict`` is for programs: an unknown parameter or an empty value is an error. Otherwise, for
    people, an unknown parameter is named in ``unknown_parameters`` and an empty field is not there.
    """
    known = ProgramFilterSet.names()
    unknown = tuple(sorted(set(query) - known))[:UNKNOWN_NAMED]
    given = {name: query.getlist(name) for name in query if name in known}
    if not strict:
        given = {name: kept for name, values in given.items() if (kept := [value for value in values if value.strip()])}
    errors = {error.parameter: error for error in errors_of_form(given, unknown if strict else (), strict=strict)}
    data = as_query(given)
    values: dict[str, Any] = {}
    for name, texts in given.items():
        if name not in errors:
            try:
                values[name] = filters.cleaned(name, texts)
            except ValidationError as error:
                errors[name] = ParameterError(name, " ".join(str(message) for message in error.messages))
    errors |= {error.parameter: error for error in errors_of_coverage(values, coverage)}
    place, wrong = (None, []) if "near" in errors else place_of(given)
    errors |= {error.parameter: error for error in wrong}
    if errors:
        return Reading(data=data, errors=tuple(errors.values()), unknown_parameters=unknown)
    question = Question(values=answered(values), place=place, unknown_parameters=unknown)
    if contradictions := tuple(contradictions_of(question)):
        return Reading(data=data, errors=contradictions, unknown_parameters=unknown)
    return Reading(data=data, question=question, unknown_parameters=unknown)


def answered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was given: no empty text, no empty list."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def errors_of_coverage(values: Mapping[str, Any], coverage: Coverage) -> Iterator[ParameterError]:
    """Payers and networks that do not exist."""
    for name, known in (("payer", coverage.payers), ("network", coverage.by_slug)):
        for slug in values.get(name) or ():
            if slug not in known:
                yield ParameterError(name, _("There is no “%(value)s”.") % {"value": slug[:60]})


def contradictions_of(question: Question) -> Iterator[ParameterError]:
    """Parameters that are right each by itself and not together."""
    if question.ordering == "distance" and not question.has_point:
        yield ParameterError("ordering", _("Order by distance needs a ZIP code, a city or a point in “near”."))
    if question.minutes_a_week and question.minutes_a_week[0] > question.minutes_a_week[1]:
        yield ParameterError("hours_max", _("This is less than “hours_min”."))


def as_query(given: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in given.items():
        query.setlist(name, values)
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


def place_of(given: dict[str, list[str]]) -> tuple[ResolvedPlace | None, list[ParameterError]]:
    """The place that ``near`` names, or why it names none."""
    if not given.get("near"):
        return None, []
    outcome = resolve(given["near"][0])
    if isinstance(outcome, ResolvedPlace):
        return outcome, []
    if isinstance(outcome, AmbiguousPlace):
        which = _("Several places have this name. Which one? If yours is not here, add the state.")
        return None, [ParameterError("near", which, outcome.choices)]
    return None, [ParameterError("near", outcome.message, outcome.suggestions)]
