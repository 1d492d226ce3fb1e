"""The one reading of a search's query string: pages, API and schema share this FilterSet.

It validates and describes; ``programs.search.answer`` answers.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sized
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ChoiceField, MultipleChoiceField

from programs import vocabularies
from programs.models import Program
from programs.models.currency import OPENINGS_CURRENT_DAYS
from programs.models.npi import validate_npi
from programs.search.kilometres import in_miles
from programs.search.listings import Listing
from programs.search.schedule import PRESETS, BadWindowError, free_minutes
from programs.vocabularies import Facet, Text

RADIUS_DEFAULT = 25.0
RADIUS_RANGE = (1.0, 500.0)
RADIUS_ANY = "any"


TAKES_NEW_PATIENTS = _("Takes new patients")

RADIUS_CHOICES: list[tuple[str, Text]] = [
    *((str(miles), in_miles(miles)) for miles in (5, 10, 25, 50, 100, 250)),
    (RADIUS_ANY, _("Any distance")),
]
HOURS_A_WEEK = 168
PAGE_SIZE_DEFAULT = 20
PAGE_SIZE_MAX = 100
TEXT_MAX = 200

IDS_MAX = 100
BASIS_ANY = "any"
LENGTH_OF_DAY = len("2026-01-31")
LENGTH_OF_PHONE = 10

ORDERINGS: list[tuple[str, Text]] = [
    ("best", _("Best match")),
    ("distance", _("Nearest first")),
    ("name", _("Name")),
    ("-verified", _("Contact and services verified last, first")),
]

ORDER_OF_COPIES = "id"
"""The order of whoever copies the directory: it never changes. No person wants it, so pages do not offer it."""

FIELDS = frozenset(Listing.__annotations__)
"""Keys of a result."""


class RadiusSelect(forms.Select):
    """A select that also offers the radius that was asked for, if it is none of the usual ones."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        usual = {code for code, _label in RADIUS_CHOICES}
        asked = [(text, _("%(miles)s miles") % {"miles": text}) for text in value if text and text not in usual]
        self.choices = [*asked, *RADIUS_CHOICES]
        return super().optgroups(name, value, attrs)


class UnfoldedLengthValidator(MaxLengthValidator):
    """Counts what will be looked at: one sign can stand for eighteen (“ﷺ”)."""

    def clean(self, x: Sized) -> int:
        return max(len(x), len(unicodedata.normalize("NFKC", str(x)[:TEXT_MAX])))


class RadiusField(forms.CharField):
    """Miles from 1 to 500, or ``any``. Cleans to a float or to ``"any"``; ``None`` when not given."""

    widget = RadiusSelect(choices=RADIUS_CHOICES)

    def clean(self, value: Any) -> float | str | None:
        text = str(super().clean(value)).strip().lower()
        if not text:
            return None
        if text == RADIUS_ANY:
            return RADIUS_ANY
        try:
            miles = float(text)
        except ValueError:
            miles = float("nan")
        if not RADIUS_RANGE[0] <= miles <= RADIUS_RANGE[1]:
            raise ValidationError(_("Give a number of miles from 1 to 500, or “any”."), code="invalid")
        return miles


class RadiusFilter(django_filters.Filter):
    field_class = RadiusField


class WholeNumberFilter(django_filters.NumberFilter):
    """A whole number; django-filter's own takes decimals."""

    field_class = forms.IntegerField

    def get_max_validator(self) -> None:
        return None


class FreeTimeField(forms.Field):
    """Windows such as ``mon-thu:17:00-21:00``, repeatable. Cleans to the texts that were given."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        windows = list(value or [])
        try:
            free_minutes(windows)
        except BadWindowError as error:
            raise ValidationError(str(error), code="invalid") from error
        return windows


class FreeTimeFilter(django_filters.Filter):
    field_class = FreeTimeField


LIKE_MOST = 60
"""Characters of what is no code that are compared with codes and labels."""


NO_CHOICE = _("“%(value)s” is none of the choices.")


def code_like(text: str, choices: Iterable[tuple[Any, Any]]) -> str:
    """The code of ``choices`` that is written like ``text``, or whose label is; empty where none is."""
    pairs = [(str(code), str(label)) for code, label in choices]
    known = {label.lower(): code for code, label in pairs} | {code.lower(): code for code, _label in pairs}
    alike = difflib.get_close_matches(text[:LIKE_MOST].strip().lower(), known, n=1)
    return known[alike[0]] if alike else ""


def with_meant(message: str, meant: str) -> str:
    """What is wrong, with the choice that was probably meant."""
    asked = _("Did you mean “%(meant)s”?")
    return f"{message} {asked % {'meant': meant}}" if meant else message


class KnowsItsCodes:
    """Of a field, as a set: Django goes through all choices and their labels for each value.

    Who writes a label (“Ohio”), or nearly a code, is told the code.
    """

    choices: Iterable[tuple[Any, Any]]
    default_error_messages: ClassVar[dict[str, Text]] = {"invalid_choice": _("“%(value)s” is none of %(choices)s.")}

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(str(code) for code, _label in self.choices)

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.codes

    def validate(self, value: Any) -> None:
        try:
            super().validate(value)  # type: ignore[misc]
        except ValidationError as error:
            wrong = str((error.params or {}).get("value") or "")
            if not wrong:
                raise
            text = str(error.message) % {"value": wrong[:LIKE_MOST], "choices": ", ".join(self.named())}
            raise ValidationError(with_meant(text, code_like(wrong, self.choices)), code=error.code) from error

    def named(self) -> list[str]:
        """The codes in their order; that of no choice is empty, and no code."""
        return [str(code) for code, _label in self.choices if code]


class TermsField(KnowsItsCodes, MultipleChoiceField):
    """Terms of a facet, or others of a few values, by their codes."""


class OneOfField(KnowsItsCodes, ChoiceField):
    """One of a few values."""


class OneOfFilter(django_filters.ChoiceFilter):
    field_class = OneOfField


class SomeOfFilter(django_filters.MultipleChoiceFilter):
    """Some of a few values, repeatable."""

    field_class = TermsField


class TermFilter(OneOfFilter):
    """One term of a facet."""

    def __init__(self, facet: Facet, **kwargs: Any) -> None:
        self.facet = facet
        messages = {"invalid_choice": NO_CHOICE}
        super().__init__(choices=facet.choices, label=facet.label, error_messages=messages, **kwargs)


class TermsFilter(SomeOfFilter):
    """Terms of one facet, repeatable."""

    def __init__(self, facet: Facet, **kwargs: Any) -> None:
        self.facet = facet
        super().__init__(
            choices=facet.choices,
            label=facet.label,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": NO_CHOICE},
            **kwargs,
        )


class SlugsField(forms.Field):
    """Slugs, repeatable. Cleans to the texts that were given; whether they exist, the reading of the search says."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        return [str(slug).strip() for slug in value or []]


class SlugsFilter(django_filters.Filter):
    """Payers or networks by slug, repeatable."""

    field_class = SlugsField


class FacetsField(forms.Field):
    """``true`` for all facets, or names of some, repeatable. Cleans to names."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        names = [str(name).strip() for name in value or []]
        groups = facet_groups()
        for name in names:
            if name != "true" and name not in groups:
                message = _("There is no facet “%(name)s”: use “true” for all, or some of %(known)s.")
                told = message % {"name": name[:LIKE_MOST], "known": ", ".join(groups)}
                meant = code_like(name, ((group, group) for group in groups))
                raise ValidationError(with_meant(told, meant), code="invalid_choice")
        return list(groups) if "true" in names else list(dict.fromkeys(names))


class FacetsFilter(django_filters.Filter):
    field_class = FacetsField


class IdsField(forms.Field):
    """UUIDs, repeatable. Cleans to UUIDs in the order given, each once."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        texts = [str(text).strip() for text in value or []]
        if len(texts) > IDS_MAX:
            raise ValidationError(_("Give at most %(most)s ids.") % {"most": IDS_MAX}, code="invalid")
        found = []
        for text in texts:
            try:
                found.append(UUID(text))
            except ValueError:
                raise ValidationError(_("“%(value)s” is no id.") % {"value": text[:60]}, code="invalid") from None
        return list(dict.fromkeys(found))


class IdsFilter(django_filters.Filter):
    field_class = IdsField


class FieldsField(forms.Field):
    """Names of keys of a result, repeatable. Cleans to names; the ``id`` is always among them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        names = [str(name).strip() for name in value or []]
        for name in names:
            if name not in FIELDS:
                message = _("There is no field “%(name)s”: use some of %(known)s.")
                told = message % {"name": name[:LIKE_MOST], "known": ", ".join(sorted(FIELDS))}
                meant = code_like(name, ((field, field) for field in FIELDS))
                raise ValidationError(with_meant(told, meant), code="invalid_choice")
        return list(dict.fromkeys(["id", *names])) if names else []


class FieldsFilter(django_filters.Filter):
    field_class = FieldsField


class InstantField(forms.CharField):
    """A time with its zone (RFC 3339), not in the future. Cleans to a ``datetime``; ``None`` when not given."""

    def clean(self, value: Any) -> datetime | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            instant = datetime.fromisoformat(text.replace(" ", "+") if len(text) > LENGTH_OF_DAY else text)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            raise ValidationError(_("Give a time with its zone, such as 2026-01-31T08:00:00Z."), code="invalid")
        if instant > datetime.now(UTC):
            raise ValidationError(_("This lies in the future."), code="invalid")
        return instant


class InstantFilter(django_filters.Filter):
    field_class = InstantField


class NpiField(forms.CharField):
    """A National Provider Identifier. Cleans to ten digits."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if text:
            validate_npi(text)
        return text


class NpiFilter(django_filters.Filter):
    field_class = NpiField


class PhoneField(forms.CharField):
    """A telephone number of the United States, however it is written. Cleans to its ten digits."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        digits = "".join(sign for sign in text if sign in "0123456789")
        digits = digits[1:] if len(digits) == LENGTH_OF_PHONE + 1 and digits[0] == "1" else digits
        if text and len(digits) != LENGTH_OF_PHONE:
            raise ValidationError(_("Give a telephone number of ten digits."), code="invalid")
        return digits


class PhoneFilter(django_filters.Filter):
    field_class = PhoneField


def text_filter(label: Text, help_text: Text) -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label=label,
        help_text=help_text,
        validators=[UnfoldedLengthValidator(TEXT_MAX)],
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": TEXT_MAX}),
    )


class ProgramFilterSet(django_filters.FilterSet):
    """Every parameter of a search."""

    near = text_filter(_("Where?"), _("ZIP code, “City, ST”, state, or “latitude,longitude”."))
    radius = RadiusFilter(
        label=_("Within"),
        help_text=_("Miles from the place, 1–500 (25 if not given), or “any”. A state has no radius."),
    )
    state = TermsFilter(vocabularies.STATE, help_text=_("In one of these states, or virtual and serving one of them."))
    q = text_filter(_("Words"), _("A name, a problem, a therapy, a medicine, in English or Spanish."))
    focus = TermsFilter(vocabularies.FOCUS, help_text=_("Any of these."))
    condition = TermsFilter(vocabularies.CONDITION, help_text=_("All of these."))
    age = TermsFilter(vocabularies.AGE, help_text=_("Any of these."))
    payment = TermsFilter(vocabularies.PAYMENT, help_text=_("Any of these."))
    payer = SlugsFilter(label=_("Insurer"), help_text=_("In network with any of these payers, by slug."))
    network = SlugsFilter(label=_("Network"), help_text=_("In any of these networks, by slug."))
    free = FreeTimeFilter(
        label=_("When you are free"),
        help_text=_("“mon-thu:17:00-21:00”, repeatable. A program fits when one of its timetables lies in that time."),
    )
    when = SomeOfFilter(
        label=_("Usually free"),
        help_text=_("Presets for the same."),
        choices=[(code, label) for code, (label, _windows) in PRESETS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    hours_min = django_filters.NumberFilter(
        label=_("Hours a week, at least"), help_text=_("Of one timetable."), min_value=0, max_value=HOURS_A_WEEK
    )
    hours_max = django_filters.NumberFilter(
        label=_("Hours a week, at most"), help_text=_("Of one timetable."), min_value=0, max_value=HOURS_A_WEEK
    )
    format = TermsFilter(vocabularies.FORMAT, help_text=_("Any of these."))
    therapy = TermsFilter(vocabularies.THERAPY, help_text=_("All of these."))
    service = TermsFilter(vocabularies.SERVICE, help_text=_("All of these."))
    population = TermsFilter(vocabularies.POPULATION, help_text=_("All of these."))
    restriction = TermsFilter(
        vocabularies.RESTRICTION,
        help_text=_("Only programs with any of these. Without it, those that contradict another choice are left out."),
    )
    language = TermsFilter(vocabularies.LANGUAGE, help_text=_("Any of these."))
    accreditation = TermsFilter(vocabularies.ACCREDITATION, help_text=_("Any of these."))
    level = TermsFilter(vocabularies.LEVEL, help_text=_("The site also offers any of these."))
    accepting = OneOfFilter(
        label=TAKES_NEW_PATIENTS,
        help_text=_("Said so in the last %(days)s days.") % {"days": OPENINGS_CURRENT_DAYS},
        choices=[("true", TAKES_NEW_PATIENTS)],
        empty_label=_("Does not matter"),
        error_messages={"invalid_choice": _("The only value is “true”.")},
    )
    verified_within = WholeNumberFilter(
        label=_("Verified within"),
        help_text=_("Days since contact and services were both last verified."),
        min_value=1,
        max_value=3650,
    )
    evidence = TermsFilter(vocabularies.EVIDENCE, help_text=_("Any of these; stated and named if not given."))
    unstated = OneOfFilter(
        label=_("Programs that do not say"),
        help_text=_(
            "Programs that were never asked for something that you chose: “include” lists them after those that "
            "say so, “only” lists them alone, “exclude” leaves them out. If not given: exclude in the API, "
            "include on the pages."
        ),
        choices=[
            ("include", _("List them after the others")),
            ("exclude", _("Leave them out")),
            ("only", _("Only them")),
        ],
        empty_label=None,
    )
    ordering = OneOfFilter(
        label=_("Order"),
        help_text=_("“best” if a place or words are given, else “name”; “id” with a cursor."),
        choices=[*ORDERINGS, (ORDER_OF_COPIES, _("By id, for copies"))],
        empty_label=None,
        error_messages={"invalid_choice": _("“%(value)s” is not an order: use best, distance, name, -verified or id.")},
    )
    demonstration = OneOfFilter(
        label=_("Samples"),
        help_text=_("“false” leaves made-up programs out, “true” leaves all others out."),
        choices=[("false", _("Real programs only")), ("true", _("Samples only"))],
        empty_label=None,
        error_messages={"invalid_choice": _("“%(value)s” is neither true nor false.")},
    )
    participation = OneOfFilter(
        label=_("Place in the network"),
        help_text=_(
            "With “network” or “payer”: “in” (if not given) the network, said to be “out” of it, or “unknown”: of no "
            "network is it known whether the program is in it."
        ),
        choices=[("in", _("In network")), ("out", _("Out of network")), ("unknown", _("Not known"))],
        empty_label=None,
    )
    basis = OneOfFilter(
        label=_("How a network is known"),
        help_text=_(
            "With “network” or “payer”: “confirmed” (if not given) by a plan, the program or us; “any” also takes what "
            "a plan’s own file of rates or its own directory lists, which nobody has confirmed."
        ),
        choices=[("confirmed", _("Confirmed")), (BASIS_ANY, _("Also those that only the plan’s own lists name"))],
        empty_label=None,
        error_messages={"invalid_choice": _("“%(value)s” is neither confirmed nor any.")},
    )
    ids = IdsFilter(
        label=_("Ids"),
        help_text=_("Only these programs, up to 100. “missing” and “moved” say of the others why they are not here."),
    )
    npi = NpiFilter(label=_("NPI"), help_text=_("Programs with this National Provider Identifier, ten digits."))
    phone = PhoneFilter(
        label=_("Telephone"), help_text=_("Programs with this number or this intake number, however it is written.")
    )
    updated_since = InstantFilter(
        label=_("Changed since"),
        help_text=_(
            "Programs of which anything that shows has changed since: a time with its zone. Keep the “as_of” of the "
            "first answer of a crawl, and give it here the next time."
        ),
    )
    fields = FieldsFilter(
        label=_("Fields"), help_text=_("Only these keys of each result, repeatable; the “id” is always there.")
    )
    cursor = django_filters.CharFilter(
        label=_("Cursor"),
        help_text=_(
            "“*” begins, and each answer’s “next” goes on. By “id” if no order is given: then every program that is "
            "published all the while comes exactly once, whatever is edited meanwhile."
        ),
        widget=forms.HiddenInput,
        max_length=2000,
    )
    page = WholeNumberFilter(label=_("Page"), help_text=_("From 1."), min_value=1, widget=forms.HiddenInput)
    page_size = WholeNumberFilter(
        label=_("Results a page"),
        help_text=_("1–100, 20 if not given."),
        min_value=1,
        max_value=PAGE_SIZE_MAX,
        widget=forms.HiddenInput,
    )

    facets = FacetsFilter(
        label=_("Counts"),
        help_text=_("“true”, or names of facets, repeatable: adds how many results each choice would leave."),
    )

    class Meta:
        model = Program
        fields: list[str] = []

    @classmethod
    @cache
    def names(cls) -> frozenset[str]:
        """Every parameter there is."""
        return frozenset(cls.base_filters)

    def filter_queryset(self, queryset: QuerySet[Program]) -> QuerySet[Program]:
        """Not used: ``programs.search`` asks the directory in memory."""
        raise NotImplementedError("search with programs.search.answer()")


FACET_PARAMETERS: dict[str, Facet] = {
    name: declared.facet
    for name, declared in ProgramFilterSet.base_filters.items()
    if isinstance(declared, TermsFilter)
}
"""Parameters that take terms, and the facet of each."""

COUNTED = ("payer", "network", "when", "accepting")
"""Parameters that facets are counted for beside those of terms."""


def facet_groups() -> tuple[str, ...]:
    """Every facet, by the name of its parameter."""
    return (*FACET_PARAMETERS, *COUNTED)


LOOKUPS = frozenset({"ids", "npi", "phone"})
"""Parameters that name programs: whoever knows a program by name wants it, whatever the evidence that it is an IOP."""

API_ONLY = LOOKUPS | {"fields", "updated_since", "cursor"}
"""Parameters that pages for people do not have."""

REPEATABLE = (
    django_filters.MultipleChoiceFilter,
    FreeTimeFilter,
    SlugsFilter,
    FacetsFilter,
    IdsFilter,
    FieldsFilter,
)
SINGLE_VALUED = frozenset(
    name for name, declared in ProgramFilterSet.base_filters.items() if not isinstance(declared, REPEATABLE)
)


def cleaned(name: str, values: list[str]) -> Any:
    """The value of one parameter. Raises ``ValidationError``.

    Each filter's own form field does it, without a form around it: making one form a request took
    longer than the search.
    """
    declared = ProgramFilterSet.base_filters[name]
    return declared.field.clean(values if isinstance(declared, REPEATABLE) else values[0])
