"""A roster's row beside the programs that it may mean; and rosters as they came, for whoever looks after them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.admin.manners import ReadOnly
from programs.models import Doubt, Job, Program, Roster, RosterMatch, RosterRow, User
from programs.rosters.decisions import roster_row_decided
from programs.rosters.scoring import worded

COMPARED: tuple[tuple[Any, tuple[str, ...], tuple[str, ...]], ...] = (
    (gettext_lazy("program"), ("program",), ("name",)),
    (gettext_lazy("organization"), ("organization",), ("provider_name",)),
    (gettext_lazy("street"), ("street", "street2"), ("street1", "street2")),
    (gettext_lazy("place"), ("city", "state", "zip"), ("city", "state", "zip_code")),
    (gettext_lazy("phone"), ("phone",), ("phone", "intake_phone")),
    ("NPI", ("npi",), ("npi",)),
    (gettext_lazy("the payer’s id"), ("external_id",), ()),
)
"""Rows of the table: a label, columns of the roster and columns of a program."""

THESE, NONE, NO_IOP = (RosterMatch.Answer(code) for code in ("these", "none", "no-iop"))


def page_of(doubt: Doubt) -> dict[str, Any]:
    """The row, and its candidates with points and reasons, the likeliest first; keys are their places."""
    match = RosterMatch.objects.select_related("network__payer").get(doubt=doubt)
    listed = Program.objects.in_bulk([one["program"] for one in match.evidence])
    found = [(one, listed[UUID(one["program"])]) for one in match.evidence if UUID(one["program"]) in listed]
    return {
        "network": match.network,
        "candidates": [candidate(place, one, program, match) for place, (one, program) in enumerate(found, start=1)],
        "rows": [
            {
                "label": label,
                "said": joined(match.cells.get(name, "") for name in columns),
                "theirs": [joined(getattr(program, name) for name in fields) for _one, program in found],
            }
            for label, columns, fields in COMPARED
        ],
        "answer": match.get_answer_display(),
    }


def candidate(place: int, one: dict[str, Any], program: Program, match: RosterMatch) -> dict[str, Any]:
    return {
        "key": str(place),
        "program": program,
        "address": reverse("admin:programs_program_change", args=[program.pk]),
        "points": one["points"],
        "reasons": [worded(reason) for reason in one["reasons"]],
        "chosen": program.pk in match.programs,
    }


def joined(texts: Any) -> str:
    return ", ".join(dict.fromkeys(str(text) for text in texts if text))


def answer(request: HttpRequest, doubt: Doubt, user: User) -> str:
    """What a button says. Raises ``ValidationError``."""
    decision = request.POST.get("decision", "")
    kind, _colon, which = decision.partition(":")
    ticked = [which] if kind == "this" else request.POST.getlist("program")
    try:
        programs = [UUID(text) for text in ticked]
    except ValueError:
        raise ValidationError(_("Choose an answer.")) from None
    answers = {"this": THESE, "these": THESE, "none": NONE, "no-iop": NO_IOP}
    if kind not in answers:
        raise ValidationError(_("Choose an answer."))
    match = roster_row_decided(doubt=doubt, answer=answers[kind], programs=programs, user=user)
    if not match.programs:
        return _("The row is of none of them. The same row is not asked about again.")
    text = ngettext("The row is of this program.", "The row is of these %(count)d programs.", len(match.programs))
    return text % {"count": len(match.programs)}


@admin.register(Roster)
class RosterAdmin(ReadOnly):
    """What came, from whom, and what became of it. Payers apply their own; nothing is changed here."""

    list_display = ["network", "received_at", "mode", "how", "rows_read", "questions", "applied_at"]
    list_select_related = ["network__payer"]
    list_filter = ["state", "mode"]
    search_fields = ["network__name", "network__slug", "network__payer__name"]
    fields = ["network", "client", "mode", "how", "received_at", "checked_at", "applied_at", "size", "sha256", "counts"]
    readonly_fields = ["how", "counts"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Roster]:
        """With what a list would ask of each row by itself."""
        about = Cast(OuterRef("pk"), TextField())
        jobs = Job.objects.failed().annotate(roster=KeyTextTransform("roster", "arguments"))
        failed = jobs.filter(kind=Job.Kind.ROSTER, roster=about)
        unsure = RosterRow.objects.filter(roster=OuterRef("pk"), outcome=RosterRow.Outcome.AMBIGUOUS)
        number = unsure.order_by().values("roster").annotate(number=Count("pk")).values("number")
        return super().get_queryset(request).defer("content").annotate(failed=Exists(failed), unsure=Subquery(number))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def how(self, roster: Any) -> str:
        waits = roster.state in (Roster.State.CHECKING, Roster.State.APPLYING)
        return _("failed") if waits and roster.failed else str(roster.get_state_display())

    @admin.display(description=gettext_lazy("rows"))
    def rows_read(self, roster: Roster) -> int | None:
        read: int | None = roster.report.get("rows", {}).get("read")
        return read

    @admin.display(description=gettext_lazy("open questions"))
    def questions(self, roster: Any) -> int:
        return roster.unsure or 0

    @admin.display(description=gettext_lazy("report"))
    def counts(self, roster: Roster) -> str:
        parts = [roster.report.get("rows", {}), roster.report.get("programs", {})]
        lines = [", ".join(f"{name}: {number}" for name, number in part.items()) for part in parts if part]
        return "\n".join([*lines, roster.report.get("refused", "")]).strip()
