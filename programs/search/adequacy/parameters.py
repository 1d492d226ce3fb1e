"""The parameters of a measurement, and the one reading of them: a query string to a question, or to what is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from programs import vocabularies
from programs.geocoding.gazetteer import CountyNames
from programs.models import Program
from programs.search.adequacy.own_standards import STANDARDS
from programs.search.adequacy.standards import Standard
from programs.search.directory import Directory
from programs.search.filters import (
    RADIUS_RANGE,
    REPEATABLE,
    TEXT_MAX,
    OneOfField,
    OneOfFilter,
    ProgramFilterSet,
    TermsFilter,
    WholeNumberFilter,
    text_filter,
)
from programs.search.index.reference import NetworkName
from programs.search.question import BadInput, ParameterError, Question, as_query, read

MILES_DEFAULT = 30.0
COUNT_MAX = 100
OF_PROGRAMS = ("age", "condition", "accepting", "demonstration")
"""Parameters that say which programs count. They mean what they mean in a search."""

SHOWN_COUNTIES = 10


class MilesField(forms.CharField):
    """A number of miles from 1 to 500. Cleans to a float; ``None`` when not given."""

    widget = forms.NumberInput(attrs={"min": 1, "max": 500, "step": "any", "inputmode": "decimal"})

    def clean(self, value: Any) -> float | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            miles = float(text)
        except ValueError:
            miles = float("nan")
        if not RADIUS_RANGE[0] <= miles <= RADIUS_RANGE[1]:
            raise ValidationError(_("Give a number of miles from 1 to 500."), code="invalid")
        return miles


class MilesFilter(django_filters.Filter):
    field_class = MilesField


class StandardField(OneOfField):
    """One of the standards: few, so that they are not kept as a set."""

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self.named())


class StandardFilter(OneOfFilter):
    field_class = StandardField


def of_search(name: str) -> django_filters.Filter:
    """A parameter as a search declares it."""
    declared = ProgramFilterSet.base_filters[name]
    return type(declared)(label=declared.label, **declared.extra)


class AdequacyFilterSet(django_filters.FilterSet):
    """Every parameter of a measurement."""

    network = text_filter(_("Network"), _("The slug or id of a network; without one the whole directory is measured."))
    miles = MilesFilter(
        label=_("Within miles"),
        help_text=_(
            "1–500, 30 if not given. With a “standard” it counts where the class of a county is not known; without it, "
            "ZIP codes there are not measured."
        ),
    )
    count = WholeNumberFilter(
        label=_("Programs, at least"),
        help_text=_("How many programs must be that near: 1–100, 1 if not given."),
        min_value=1,
        max_value=COUNT_MAX,
    )
    standard = StandardFilter(
        label=_("Standard"),
        help_text=_("Miles by the class of the county, as a published standard has them."),
        choices=[(one.code, one.label) for one in STANDARDS.values()],
        empty_label=_("None: the miles given"),
        error_messages={"invalid_choice": _("There is no standard “%(value)s”.")},
    )
    state = TermsFilter(
        vocabularies.STATE, help_text=_("Only ZIP codes of these states; programs count wherever they are.")
    )
    county = text_filter(_("County"), _("Only ZIP codes of this county: its name, with its state in “state”."))
    age = TermsFilter(vocabularies.AGE, help_text=_("Programs for any of these."))
    condition = TermsFilter(vocabularies.CONDITION, help_text=_("Programs for all of these."))
    format = OneOfFilter(
        label=_("In person or virtual"),
        help_text=_(
            "“in-person” if not given. “any” adds, as figures of their own, how many programs serve each state by "
            "video: they are never near."
        ),
        choices=[("in-person", _("In person")), ("any", _("In person, and by video beside it"))],
        empty_label=None,
        error_messages={"invalid_choice": _("“%(value)s” is neither in-person nor any.")},
    )
    accepting = of_search("accepting")
    demonstration = OneOfFilter(
        label=_("Samples"),
        help_text=_("“true” measures made-up programs instead of real ones; they are never counted together."),
        choices=[("false", _("Real programs only")), ("true", _("Samples only"))],
        empty_label=None,
        error_messages={"invalid_choice": _("“%(value)s” is neither true nor false.")},
    )

    class Meta:
        model = Program
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Program]) -> QuerySet[Program]:
        """Not used: ``measured`` asks the directory in memory."""
        raise NotImplementedError("measure with programs.search.measured()")


class OfNetworkFilterSet(AdequacyFilterSet):
    """The same where the address names the network, or says that there is none."""

    network = None


@dataclass(frozen=True)
class AdequacyQuestion:
    """What is to be measured. ``search`` finds the programs that count; ``county`` is a number of the gazetteer's.

    ``miles`` is ``None`` where a standard says how far, and nobody said what holds where its classes are not known.
    """

    search: Question
    data: QueryDict
    network: NetworkName | None
    miles: float | None
    count: int
    standard: Standard | None
    states: tuple[str, ...]
    county: int | None
    by_video: bool

    @property
    def programs_key(self) -> tuple[Any, ...]:
        """What tells the programs that count from others."""
        return tuple((name, tuple(self.search.given(name))) for name in ("network", *OF_PROGRAMS))

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells this question from every other."""
        standard = self.standard.code if self.standard else ""
        return (*self.programs_key, self.miles, self.count, standard, self.states, self.county, self.by_video)


@dataclass(frozen=True)
class BadMeasurement:
    """The question cannot be measured as asked."""

    errors: tuple[ParameterError, ...]
    data: QueryDict


def read_adequacy(
    query: QueryDict, directory: Directory, *, network: str = "", strict: bool = False
) -> AdequacyQuestion | BadMeasurement:
    """Read a query string. ``network`` is the slug or id that an address names.

    ``strict`` is for programs: there an unknown or empty parameter is an error, and the network is no parameter. For
    people what is unknown or empty is not there.
    """
    declared = (OfNetworkFilterSet if strict else AdequacyFilterSet).base_filters
    given = {name: query.getlist(name) for name in query if name in declared}
    if not strict:
        given = {name: kept for name, texts in given.items() if (kept := [text for text in texts if text.strip()])}
    errors = {error.parameter: error for error in errors_of_names(query, given, declared, strict=strict)}
    values, wrong = values_of({name: texts for name, texts in given.items() if name not in errors}, declared)
    errors |= wrong
    slug = directory.coverage.slug_of("network", network or str(values.get("network") or ""))
    named = directory.coverage.by_slug.get(slug)
    if slug and named is None:
        errors["network"] = ParameterError("network", _("There is no “%(value)s”.") % {"value": slug[:60]})
    states = tuple(sorted(values.get("state") or ()))
    county, problem = county_of(str(values.get("county") or ""), states, directory.gazetteer.county_names)
    if problem and not errors.keys() & {"county", "state"}:
        errors["county"] = problem
    standard = STANDARDS.get(str(values.get("standard") or ""))
    if standard and standard.states and not set(states) <= set(standard.states):
        errors.setdefault("standard", of_other_states(standard))
    if errors:
        return BadMeasurement(tuple(errors.values()), as_query(given))
    return AdequacyQuestion(
        search=question_of_programs(given, named, directory),
        data=as_query(given),
        network=named,
        miles=values.get("miles") or (None if standard else MILES_DEFAULT),
        count=int(values.get("count") or 1),
        standard=standard,
        states=states or (standard.states if standard else ()),
        county=county,
        by_video=values.get("format") == "any",
    )


def of_other_states(standard: Standard) -> ParameterError:
    return ParameterError(
        "standard", _("This standard is for %(states)s alone.") % {"states": ", ".join(standard.states)}
    )


def question_of_programs(given: Mapping[str, list[str]], network: NetworkName | None, directory: Directory) -> Question:
    """The search whose results count: real programs, unless samples were asked for."""
    query = as_query({"demonstration": ["false"], **{name: given[name] for name in OF_PROGRAMS if name in given}})
    if network:
        query["network"] = network.slug
    asked = read(query, directory, strict=True)
    assert not isinstance(asked, BadInput)  # noqa: S101 - each value has been read by the same filter
    return asked


def errors_of_names(
    query: QueryDict, given: Mapping[str, list[str]], declared: Mapping[str, Any], *, strict: bool
) -> Iterator[ParameterError]:
    """Parameters that are unknown, given more than once, or empty."""
    for name in sorted(set(query) - set(declared))[:20] if strict else ():
        alike = difflib.get_close_matches(name[:100], declared, n=1)
        hint = _("There is no such parameter. Did you mean “%(name)s”?") % {"name": alike[0]} if alike else None
        yield ParameterError(name[:100], hint or _("There is no such parameter."))
    for name, texts in given.items():
        if len(texts) > 1 and not isinstance(declared[name], REPEATABLE):
            yield ParameterError(name, _("This parameter can be given only once."))
        elif strict and not all(text.strip() for text in texts):
            yield ParameterError(name, _("This parameter is empty: leave it out or give it a value."))


def values_of(
    given: Mapping[str, list[str]], declared: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, ParameterError]]:
    """The value of each parameter by its own filter, and what is wrong with those that have none."""
    values: dict[str, Any] = {}
    errors: dict[str, ParameterError] = {}
    for name, texts in given.items():
        try:
            values[name] = declared[name].field.clean(texts if isinstance(declared[name], REPEATABLE) else texts[0])
        except ValidationError as error:
            errors[name] = ParameterError(name, " ".join(map(str, error.messages)))
    return values, errors


def county_of(text: str, states: tuple[str, ...], names: CountyNames) -> tuple[int | None, ParameterError | None]:
    """The number of the county that is meant, or why none is."""
    if not text:
        return None, None
    everywhere = names.named(text[:TEXT_MAX])
    found = [county for county in everywhere if not states or names.keys[county][0] in states]
    if len(found) == 1:
        return found[0], None
    told = ", ".join(
        f"{names.names[county]}, {names.keys[county][0]}" for county in (found or everywhere)[:SHOWN_COUNTIES]
    )
    if found:
        detail = _("Several counties have this name: %(counties)s. Give “state” as well, or the whole name.")
    elif everywhere:
        detail = _("This county does not lie in the state given: %(counties)s.")
    else:
        detail = _("We don't know a county of this name.")
    return None, ParameterError("county", detail % {"counties": told} if told else detail)
