"""What came of a report, for whoever took its number along: received, being checked, changed, or not and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.models import Correction, Program
from programs.models.moderation import REFERENCE_LENGTH, REFERENCE_LETTERS
from programs.quality.reported_facts import BY_CODE
from programs.web.wording.dates import past

READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
"""Letters that look like digits are read as these (Crockford)."""


class NumberForm(forms.Form):
    """The number of a report, as somebody has written it down."""

    number = forms.CharField(
        label=_("Reference number"),
        max_length=40,
        error_messages={"required": _("Write the number of your report.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).upper().translate(READ_AS)
        if len(number) != REFERENCE_LENGTH or not set(number) <= set(REFERENCE_LETTERS):
            raise ValidationError(_("A number has 12 letters and digits, such as 7K3M-Q2XD-90VA."), code="shape")
        return number


def spaced(number: str) -> str:
    """In groups of four, to be read aloud and written down."""
    return "-".join(number[start : start + 4] for start in range(0, len(number), 4))


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The form for a number; with one, what came of the report."""
    form = NumberForm(request.GET or None)
    correction, unknown = None, False
    if form.is_valid():
        rows = Correction.objects.select_related("program", "program__merged_into", "doubt")
        correction = rows.filter(reference=form.cleaned_data["number"]).first()
        unknown = correction is None
    context: dict[str, Any] = {
        "form": form,
        "number": spaced(form.cleaned_data["number"]) if form.is_valid() else "",
        "unknown": unknown,
        "outcome": outcome_of(correction) if correction else None,
    }
    return render(request, "web/listing/report.html", context, status=404 if unknown else 200)


def outcome_of(correction: Correction) -> dict[str, Any]:
    """In words: which program, which fact, and how far it is. Nothing of what the report said."""
    program = correction.program.merged_into or correction.program
    named = Program.sight_of(program) in (Program.Sight.SHOWN, Program.Sight.CLOSED)
    checked = correction.state == Correction.State.OPEN and bool(correction.doubt and correction.doubt.asked_at)
    return {
        "program": program if named else None,
        "fact": BY_CODE[correction.field].label if correction.field in BY_CODE else correction.field,
        "state": "asked" if checked else correction.state,
        "received": past(correction.created_at).exact,
        "decided": past(correction.decided_at).exact if correction.decided_at else "",
        "reason": correction.get_reason_display(),
    }
