"""Parameters of the reference lists. Programs are found through ``programs.search`` alone."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from programs import vocabularies
from programs.api.errors import ParameterProblem
from programs.models import FeedEvent, Network, Payer, Place, Roster, RosterRow
from programs.search import (
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MAX,
    TEXT_MAX,
    OneOfFilter,
    ProgramFilterSet,
    TermFilter,
    WholeNumberFilter,
    code_like,
    with_meant,
)

PAGING = frozenset(("page", "page_size"))


class StrictFilterSet(django_filters.FilterSet):
    """The API's strictness: an unknown, repeated or empty parameter is an error."""

    def problems(self) -> list[ParameterProblem]:
        """What is wrong with the query string, one entry a parameter."""
        found = {problem["parameter"]: problem for problem in self.problems_of_names()}
        for name, messages in self.form.errors.items():
            found.setdefault(name, ParameterProblem(parameter=name, detail=" ".join(map(str, messages))))
        return list(found.values())

    def problems_of_names(self) -> Iterator[ParameterProblem]:
        """Parameters that are unknown, given more than once, or empty."""
        for name in self.data:
            values = self.data.getlist(name)
            if name not in self.filters:
                shown = name[:100]
                alike = difflib.get_close_matches(shown, self.filters, n=1)
                hint = _("There is no such parameter. Did you mean “%(name)s”?") % {"name": alike[0]} if alike else None
                yield ParameterProblem(parameter=shown, detail=hint or _("There is no such parameter."))
            elif len(values) > 1:
                yield ParameterProblem(parameter=name, detail=_("This parameter can be given only once."))
            elif not values[0].strip():
                detail = _("This parameter is empty: leave it out or give it a value.")
                yield ParameterProblem(parameter=name, detail=detail)


class ReferenceFilterSet(StrictFilterSet):
    """Paging, strictly."""

    usual_page_size = PAGE_SIZE_DEFAULT
    page = WholeNumberFilter(label=_("Page"), help_text=_("From 1."), min_value=1)
    page_size = WholeNumberFilter(
        label=_("Results a page"), help_text=_("1–100, 20 if not given."), min_value=1, max_value=PAGE_SIZE_MAX
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for name, value in self.form.cleaned_data.items():
            if name not in PAGING:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def page_number(self) -> int:
        return int(self.form.cleaned_data["page"] or 1)

    @property
    def results_a_page(self) -> int:
        return int(self.form.cleaned_data["page_size"] or self.usual_page_size)


def words_filter(help_text: Any) -> django_filters.CharFilter:
    """Words in a name."""
    return django_filters.CharFilter(
        field_name="name",
        lookup_expr="icontains",
        label=_("Words"),
        help_text=help_text,
        validators=[MaxLengthValidator(TEXT_MAX)],
    )


class ShortListFilterSet(ReferenceFilterSet):
    """Paging only. All stand on the first page, unless fewer are asked for."""

    usual_page_size = PAGE_SIZE_MAX
    page_size = WholeNumberFilter(
        label=_("Results a page"), help_text=_("1–100, 100 if not given."), min_value=1, max_value=PAGE_SIZE_MAX
    )

    class Meta:
        model = Place  # any: there is no table of them
        fields: list[str] = []


class PlaceFilterSet(ReferenceFilterSet):
    q = words_filter(_("The beginning of a ZIP code or of a place's name: best matches first, misspellings included."))
    kind = OneOfFilter(label=_("Kind"), choices=Place.Kind.choices)
    state = TermFilter(vocabularies.STATE, help_text=_("USPS code."))

    class Meta:
        model = Place
        fields: list[str] = []


class BySlugOrId(django_filters.ModelChoiceFilter):
    """A payer or a network as its address names it: by slug or id."""

    class field_class(ModelChoiceField):  # noqa: N801 - the name that django-filter asks for
        def to_python(self, value: Any) -> Any:
            with contextlib.suppress(ValueError, TypeError, AttributeError, ObjectDoesNotExist):
                return self.queryset.get(pk=UUID(value))
            try:
                return super().to_python(value)
            except ValidationError as error:
                slugs = self.queryset.values_list("slug", "slug")  # many networks have the same name
                meant = code_like(str(value), slugs)
                raise ValidationError(with_meant(str(error.message), meant), code=error.code) from error


def samples_filter() -> OneOfFilter:
    """The same as of programs."""
    declared = ProgramFilterSet.base_filters["demonstration"]
    return OneOfFilter(
        method=lambda queryset, _name, value: queryset.filter(demonstration=value == "true"),
        label=declared.label,
        **{name: declared.extra[name] for name in ("help_text", "choices", "error_messages")},
    )


LIMIT_MAX = 500
"""Changes an answer."""


class ChangeFilterSet(StrictFilterSet):
    since = django_filters.CharFilter(
        label=_("Since"),
        help_text=_(
            "A cursor: that of a snapshot, or of the answer before. “*” is the oldest change that is kept. Without it, "
            "the answer is empty and has the cursor of now."
        ),
        validators=[MaxLengthValidator(TEXT_MAX)],
    )
    network = BySlugOrId(
        queryset=Network.objects.all(),
        to_field_name="slug",
        label=_("Network"),
        help_text=_("The slug or id of a network: changes of programs that are or were in it, or entered or left it."),
        widget=forms.TextInput,
        error_messages={"invalid_choice": _("There is no such network.")},
    )
    include = OneOfFilter(
        label=_("Include"), help_text=_("The present state of each program."), choices=[("program", _("Program"))]
    )
    demonstration = OneOfFilter(
        label=_("Sample programs"),
        help_text=_("“true”: changes of made-up programs alone; “false”, the default: of real ones alone."),
        choices=ProgramFilterSet.base_filters["demonstration"].extra["choices"],
        error_messages=ProgramFilterSet.base_filters["demonstration"].extra["error_messages"],
    )
    limit = WholeNumberFilter(
        label=_("Changes an answer"), help_text=_("1–500, 100 if not given."), min_value=1, max_value=LIMIT_MAX
    )

    class Meta:
        model = FeedEvent
        fields: list[str] = []


class PayerFilterSet(ReferenceFilterSet):
    q = words_filter(_("In the name."))
    demonstration = samples_filter()

    class Meta:
        model = Payer
        fields: list[str] = []


class NetworkFilterSet(ReferenceFilterSet):
    q = words_filter(_("In the name."))
    demonstration = samples_filter()
    payer = BySlugOrId(
        queryset=Payer.objects.all(),
        to_field_name="slug",
        label=_("Insurer"),
        help_text=_("The slug or id of a payer."),
        widget=forms.TextInput,
        error_messages={"invalid_choice": _("There is no such payer.")},
    )

    class Meta:
        model = Network
        fields: list[str] = []


class RosterUploadFilterSet(StrictFilterSet):
    mode = OneOfFilter(
        label=_("Mode"),
        help_text=_("`full`, if not given: who is missing ends. `delta`: each row says what to do, in “action”."),
        choices=Roster.Mode.choices,
    )

    class Meta:
        model = Roster
        fields: list[str] = []


class RosterApplyFilterSet(StrictFilterSet):
    confirm_ended = WholeNumberFilter(
        label=_("Programs that leave"),
        help_text=_("The number of the report’s `programs.missing`, where `needs_confirmation` is true."),
        min_value=0,
        max_value=10_000_000,
    )

    class Meta:
        model = Roster
        fields: list[str] = []


class RosterRowFilterSet(ReferenceFilterSet):
    outcome = OneOfFilter(
        label=_("Outcome"), help_text=_("What was found for a row."), choices=RosterRow.Outcome.choices
    )

    class Meta:
        model = RosterRow
        fields: list[str] = []
