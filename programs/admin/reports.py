"""The page of what was reported: the fact as it stands and who says so, what is said to be right, and the answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs import vocabularies
from programs.models import Correction, Doubt, Program, Source, User
from programs.models.sessions import format_sessions
from programs.quality.report_decisions import (
    mark_of,
    open_reports,
    program_meant,
    program_to_be_asked,
    report_accepted,
    report_rejected,
)
from programs.quality.reported_facts import BY_CODE, SESSIONS, ReportedFact, Value, present_values
from programs.statements.decision import decide
from programs.statements.stored import said_by, statements_of, tracks_from
from programs.web.listing.proposals import proposed, refuse_zip_elsewhere

LABELS: dict[str, Any] = {
    **{field.name: field.verbose_name for field in Program._meta.fields},
    SESSIONS: gettext_lazy("sessions"),
}
REASONS = [choice for choice in Correction.Reason.choices if choice[0] != Correction.Reason.OTHERWISE]


class ProposalForm(forms.Form):
    """The columns of a fact, to be put right before they are accepted."""

    def __init__(self, fact: ReportedFact, program: Program, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, prefix="value")
        self.fact, self.program = fact, program
        for column in fact.columns:
            # A field of several lines: Enter in one of a single line would press the first button of the page.
            widget = forms.Textarea(attrs={"rows": 3 if column == SESSIONS else 1})
            self.fields[column] = forms.CharField(
                label=str(LABELS[column]), required=False, max_length=2000, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for column in self.fact.columns:
            try:
                cleaned[column] = proposed(column, str(cleaned.get(column) or ""), str(self.program.state or ""))
            except ValidationError as error:
                self.add_error(column, error)
        if {"zip_code", "state"} <= set(self.fact.columns) and not self.errors:
            try:
                refuse_zip_elsewhere(cleaned["zip_code"], cleaned["state"])
            except ValidationError as error:
                self.add_error("zip_code", error)
        return cleaned

    @property
    def changes(self) -> Value:
        """What is other than the listing says now."""
        now = flat(present_values(self.program, self.fact))
        return {name: value for name, value in self.cleaned_data.items() if value != now[name]}


def flat(values: Value) -> Value:
    """Values as one text each: several timetables below each other."""
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in values.items()}


def page_of(doubt: Doubt) -> dict[str, Any]:
    """What the page shows below its question."""
    fact, program = BY_CODE[doubt.fact], program_meant(doubt)
    reports = open_reports(doubt) or list(doubt.corrections.order_by("created_at"))
    first: Value = next((report.value for report in reports if report.value), {})
    present = flat(present_values(program, fact))
    form = ProposalForm(fact, program, initial=present | first)
    return {
        "rows": [row_of(column, program, present[column], said_of(program)) for column in fact.columns],
        "reports": [report_row(report, present) for report in reports],
        "columns": fact.columns,
        "form": form if fact.columns else None,
        "reasons": REASONS,
        "seen": mark_of(doubt),
        "asked": doubt.asked_at,
        "proposal": next((report.pk for report in reports if report.value), ""),
    }


def row_of(column: str, program: Program, value: Any, said: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """One column: what stands there, and everybody who says something of it."""
    field = "tracks" if column == SESSIONS else column
    return {"label": LABELS[column], "value": shown(column, value), "said": said.get(field, [])}


def said_of(program: Program) -> dict[str, list[dict[str, Any]]]:
    """By field, who says what as of when; those whose word stands first."""
    rows, sources = statements_of([program.pk])[program.pk], Source.objects.in_bulk()
    by_number = {row.pk: row for row in rows}
    decided = decide([said_by(row, sources) for row in rows], timezone.localdate())
    found: dict[str, list[dict[str, Any]]] = {}
    for field, one in decided.items():
        told = [(said, said.values.get(field), True) for said in one.winners]
        told += [(said, value, False) for said, value in one.losers]
        found[field] = [
            {
                "who": sources[row.source_id].name if row.source_id else row.get_method_display(),
                "as_of": row.as_of,
                "value": shown(field, value),
                "stands": stands,
            }
            for said, value, stands in told
            if (row := by_number.get(said.number))
        ]
    return found


def shown(field: str, value: Any) -> str:
    """A value in words; a dash where there is none."""
    if field == "tracks" and value:
        return "\n".join(format_sessions(track.sessions) for track in tracks_from(Program().pk, value))
    if field == "status" and value:
        return str(Program.Status(value).label)
    if field == "accepting" and value:
        return str(dict(vocabularies.ACCEPTING)[value])
    return str(value) if value not in (None, "", []) else "–"


def report_row(report: Correction, present: Value) -> dict[str, Any]:
    """One report as a line: what it says is right, its words, how often, and what the listing said then."""
    then = flat(report.present)
    return {
        "pk": report.pk,
        "value": [(LABELS[name], proposal(name, value)) for name, value in report.value.items() if name in LABELS],
        "message": report.message,
        "times": report.times,
        "received": report.created_at,
        "state": report.state,
        "reason": report.get_reason_display(),
        "then": [
            (LABELS[name], shown(name, then[name])) for name in present if name in then and then[name] != present[name]
        ],
        "elsewhere": listings_with(report.words) - 1 if report.words else 0,
    }


def proposal(name: str, value: Any) -> str:
    """What a report says is right; of a dead number nobody has told the right one."""
    return shown(name, value) if value != "" else _("this one does not work, the right one is not known")


def listings_with(words: str) -> int:
    """Of how many listings the same words were sent."""
    return Correction.objects.filter(words=words).aggregate(number=Count("program", distinct=True))["number"]


def answer(request: HttpRequest, doubt: Doubt, user: User) -> str:
    """Do what a button says; a sentence for whoever pressed it. Raises ``ValidationError``."""
    data: QueryDict = request.POST
    decision, seen = data.get("decision", ""), data.get("seen", "")
    if decision == "ask":
        program_to_be_asked(doubt=doubt, user=user)
        return _("The program is on the list of those to call.")
    if decision == "reject":
        report_rejected(doubt=doubt, reason=data.get("reason", ""), seen=seen, user=user)
        return _("Not changed. Whoever took the number along can read why.")
    if decision == "change":
        value = changed(doubt, data)
    elif decision.startswith("accept:"):
        value = value_of(doubt, decision.removeprefix("accept:"))
    else:
        raise ValidationError(_("Choose an answer."))
    report_accepted(doubt=doubt, value=value, seen=seen, user=user)
    return _("The listing says so now.") if value else _("Decided: changed by hand.")


def value_of(doubt: Doubt, pk: str) -> Value:
    """What the report says whose button was pressed; nothing where it has words alone."""
    report = next((one for one in open_reports(doubt) if str(one.pk) == pk), None)
    if report is None and pk:
        raise ValidationError(_("This report is not open any more. Please look again."), code="changed")
    return dict(report.value) if report else {}


def changed(doubt: Doubt, data: QueryDict) -> Value:
    """What somebody wrote into the form. Raises ``ValidationError`` with the first that cannot be read."""
    form = ProposalForm(BY_CODE[doubt.fact], program_meant(doubt), data)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label: str | Promise = form.fields[name].label or name if name in form.fields else name
        raise ValidationError(f"{label}: {errors[0]}")
    if not form.changes:
        raise ValidationError(_("That is what the listing says already."), code="same")
    return form.changes
