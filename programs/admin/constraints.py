"""What a form says where the database would refuse a row: the field and what it wants, not the name of a constraint."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NPI = _("An NPI has ten digits.")

SAYS: Mapping[str, tuple[str, Promise]] = {
    "program_zip_has_five_digits": ("zip_code", _("A ZIP code has five digits.")),
    "program_npi_has_ten_digits": ("npi", NPI),
    "provider_npi_has_ten_digits": ("npi", NPI),
    "program_point_is_whole": ("latitude", _("A point is latitude, longitude and how exact they are: all, or none.")),
    "program_virtual_has_no_point": ("format", _("A program that meets by video alone has no point on the map.")),
    "program_hidden_address_has_no_street": ("precision", _("An address that is kept private has no street here.")),
    "program_hours_in_order": ("hours_per_week_min", _("The least is more than the most.")),
    "track_weeks_in_order": ("weeks_min", _("The least is more than the most.")),
    "track_time_zone_is_a_name": ("time_zone", _("Write a time zone by its name, such as America/Denver.")),
    "participation_days_in_order": ("until", _("It ends before it begins.")),
}
"""Of each constraint that a person can break in a form: the field, and what to say there."""


class NamesTheField(forms.ModelForm):
    """A form whose row is refused with words at the field that is meant."""

    def _update_errors(self, errors: ValidationError) -> None:
        super()._update_errors(in_words(errors, type(self.instance), set(self.fields)))  # type: ignore[misc]


def in_words(error: ValidationError, model: type[Model], fields: set[str]) -> ValidationError:
    """The same with words of ours; what we have none for, or whose field the form has not, stays as it is."""
    if not hasattr(error, "error_dict"):
        return error
    named = {str(one.get_violation_error_message()): one.name for one in model._meta.constraints}
    found: dict[str, list[ValidationError]] = {}
    for place, problems in error.error_dict.items():
        for problem in problems:
            name = named.get(str(problem.message), "") if place == NON_FIELD_ERRORS else ""
            field, words = SAYS.get(name, ("", None))
            if words and field in fields:
                found.setdefault(field, []).append(ValidationError(str(words), code="constraint"))
            else:
                found.setdefault(place, []).append(problem)
    return ValidationError(found)
