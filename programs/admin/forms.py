"""Forms of the admin: sessions as text, and handing fields back to imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import gettext_lazy as _

from programs.admin.constraints import NamesTheField
from programs.imports.cleaning.phones import phone_number
from programs.models import Track, Verification
from programs.models.sessions import MINUTES_A_DAY, format_sessions
from programs.quality.freshness import refuse_future
from programs.quality.statements import fields_of_persons
from programs.quality.status import refuse_impossible_status
from programs.timetables.reader import read_timetable


class SessionsField(forms.CharField):
    """Weekly sessions as text, one group of days a line; cleans to a list of ranges."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 50})

    def prepare_value(self, value: Any) -> Any:
        return format_sessions(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[NumericRange]:
        reading = read_timetable(super().clean(value), longest=MINUTES_A_DAY)
        if reading.problems:
            raise forms.ValidationError([forms.ValidationError(p.text, code=p.code) for p in reading.problems])
        return list(reading.sessions)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the sessions differ; another spelling of the same is no change."""
        reading = read_timetable(data or "", longest=MINUTES_A_DAY)
        in_order = tuple(sorted(initial or [], key=lambda session: session.lower))
        return bool(reading.problems) or reading.sessions != in_order


class TrackForm(NamesTheField):
    sessions = SessionsField(
        label=_("sessions"),
        required=False,
        help_text=_(
            "As people write it: “Mon, Wed, Thu 17:30–20:30” or “M/W/Th 5:30–8:30pm”, one line for each time of day. "
            "What can be read in two ways is asked back."
        ),
    )

    class Meta:
        model = Track
        fields = ["name", "ages", "format", "weeks_min", "weeks_max", "sessions", "time_zone"]


class VerificationForm(forms.ModelForm):
    class Meta:
        model = Verification
        fields = ["aspect", "at", "by", "source"]

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        refuse_future(at)
        return at


class ProgramForm(NamesTheField):
    hand_back = forms.MultipleChoiceField(
        label=_("hand back to imports"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A person's word stands for these fields. Check those for which what lists say is to count again."),
    )

    why = forms.CharField(
        label=_("why"),
        required=False,
        max_length=200,
        help_text=_("Stands in the history beside what you change: who said so, and when."),
        widget=forms.TextInput({"class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = fields_of_persons(self.instance) if self.instance.pk else []
        self.fields["hand_back"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Numbers that were changed are written as programs have them: nobody can call “12”."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in {"phone", "intake_phone", "fax"} & set(self.changed_data):
            found = phone_number(cleaned.get(name, ""), cleaned.get("state") or "")
            if found is None:
                words = _("Write the number with its area code, for example 303-555-0142.")
                self.add_error(name, forms.ValidationError(words, code="phone"))
            else:
                cleaned[name] = found
        return cleaned

    def clean_status(self) -> str:
        status: str = self.cleaned_data["status"]
        refuse_impossible_status(program=self.instance, status=status)
        return status


class ProgramActionForm(ActionForm):
    """Beside the list of actions: where to merge the chosen programs."""

    merge_into = forms.SlugField(label=_("Merge into (slug of the listing):"), required=False)
