"""What a person decides of what was reported: right, right with a change, not right and why, or ask the program.

One question is about one fact of one program and decides all reports of it. Nobody decides what they have not seen:
whoever decides says by a mark what stood there, and when the listing was changed or another report came since, they
look again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Call, Correction, Doubt, Program, Statement, User
from programs.models.sessions import parse_sessions
from programs.quality.freshness import openings_report
from programs.quality.reported_facts import BY_CODE, SESSIONS, ReportedFact, Value, digest, present_values
from programs.quality.statements import BY_STAFF, statement_made
from programs.quality.status import program_status_change
from programs.quality.under_review import review_ended

State, Reason = Correction.State, Correction.Reason


def program_meant(doubt: Doubt) -> Program:
    """The program that a decision is about: of a joined one, the one that is left."""
    return doubt.program.merged_into or doubt.program


def open_reports(doubt: Doubt) -> list[Correction]:
    """Its reports that wait, the first one first."""
    return list(doubt.corrections.filter(state=State.OPEN).order_by("created_at", "pk"))


def mark_of(doubt: Doubt) -> str:
    """A mark of what somebody who decides has seen: the fact as it stands, and the reports that wait."""
    fact = BY_CODE.get(doubt.fact)
    present = present_values(program_meant(doubt), fact) if fact else {}
    return digest(present, [(one.pk, one.value, one.message) for one in open_reports(doubt)])


def waiting(doubt: Doubt, seen: str) -> Doubt:
    """The question, locked. Raises ``ValidationError`` when it was decided, or is not what ``seen`` is the mark of."""
    row = Doubt.objects.select_for_update(of=["self"]).get(pk=doubt.pk)
    if row.state != Doubt.State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    Program.objects.select_for_update().get(pk=program_meant(row).pk)
    if mark_of(row) != seen:
        raise ValidationError(
            _("Meanwhile the listing was changed or another report came. Please look again."), code="changed"
        )
    return row


@transaction.atomic
def report_accepted(*, doubt: Doubt, value: Value, seen: str, user: User | None) -> Program:
    """The listing says ``value`` from now on, as a statement of staff; without one, a person has changed it by hand.

    Reports that say so, or that have only words, are accepted; those with another value are not. Raises
    ``ValidationError`` when it was decided or changed meanwhile, and for a value that the listing cannot have.
    """
    doubt = waiting(doubt, seen)
    program, fact = program_meant(doubt), BY_CODE[doubt.fact]
    if value:
        value_written(program=program, fact=fact, value=value, method=method_of(doubt, program), user=user)
    for report in open_reports(doubt):
        otherwise = bool(value and report.value and report.value != value)
        decided(report, State.REJECTED if otherwise else State.ACCEPTED, Reason.OTHERWISE if otherwise else "", user)
    done(doubt, Doubt.State.ACCEPTED, user)
    return program


@transaction.atomic
def report_rejected(*, doubt: Doubt, reason: str, seen: str, user: User | None) -> None:
    """The listing stays as it is, and whoever reported can read why. Raises ``ValidationError``."""
    if reason not in Reason.values or reason == Reason.OTHERWISE:
        raise ValidationError(_("Say why."), code="reason")
    doubt = waiting(doubt, seen)
    for report in open_reports(doubt):
        decided(report, State.REJECTED, reason, user)
    done(doubt, Doubt.State.REJECTED, user)


@transaction.atomic
def program_to_be_asked(*, doubt: Doubt, user: User | None) -> Call:
    """Put the program on the list of those to call; the question stays open. Raises ``ValidationError``."""
    doubt = Doubt.objects.select_for_update(of=["self"]).get(pk=doubt.pk)
    if doubt.state != Doubt.State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    doubt.asked_at = doubt.asked_at or timezone.now()
    doubt.save(update_fields=["asked_at"])
    call, _is_new = Call.objects.get_or_create(
        program=program_meant(doubt), done_at=None, defaults={"asked_by": user, "result": ""}
    )
    return call


@transaction.atomic
def call_done(*, call: Call, result: str, user: User | None) -> None:
    """Tick a call off. Raises ``ValidationError`` when somebody did, and for a result that is none."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.done_at:
        raise ValidationError(_("This call was made already."), code="done")
    if result not in Call.Result.values:
        raise ValidationError(_("Say how the call ended."), code="result")
    call.done_at, call.done_by, call.result = timezone.now(), user, result
    call.save(update_fields=["done_at", "done_by", "result"])


def method_of(doubt: Doubt, program: Program) -> str:
    """How we know: by phone, when somebody there answered since the question was put on the list of calls."""
    if doubt.asked_at is None:
        return Statement.Method.STAFF
    calls = Call.objects.filter(program=program, result=Call.Result.ANSWERED, done_at__gte=doubt.asked_at)
    return Statement.Method.PHONE_CALL if calls.exists() else Statement.Method.STAFF


def value_written(*, program: Program, fact: ReportedFact, value: Value, method: str, user: User | None) -> None:
    """What was accepted, by the way in which such a fact is written."""
    if unknown := set(value) - set(fact.columns):
        raise ValidationError(_("“%(value)s” is no part of this fact."), params={"value": ", ".join(sorted(unknown))})
    if "status" in value:
        program_status_change(program=program, status=value["status"])
    elif "accepting" in value:
        openings_report(
            program=program,
            accepting=value["accepting"],
            wait_days=None,
            next_intake=None,
            at=timezone.now(),
            by=BY_STAFF,
            user=user,
        )
    else:
        refuse_private(program, value)
        said = {"tracks": tracks_of(value[SESSIONS])} if SESSIONS in value else dict(value)
        statement_made(
            program=program,
            aspect=fact.aspect,
            values=said,
            method=method,
            by=BY_STAFF,
            user=user,
            note=_("Reported by the public"),
        )


def refuse_private(program: Program, value: Value) -> None:
    """Raise ``ValidationError`` where a street would show that is kept private."""
    if program.precision == "hidden" and (value.get("street1") or value.get("street2")):
        raise ValidationError(
            _("The street of this program is kept private: a report does not show it."), code="private"
        )


def tracks_of(text: str) -> list[dict[str, Any]]:
    """One timetable, as a statement has it. Raises ``ValidationError`` for a text that is none."""
    sessions = [[session.lower, session.upper] for session in parse_sessions(text)]
    return [{"name": _("Weekly sessions"), "ages": [], "sessions": sessions}] if sessions else []


def decided(report: Correction, state: str, reason: str, user: User | None) -> None:
    report.state, report.reason, report.decided_at, report.decided_by = state, reason, timezone.now(), user
    report.save(update_fields=["state", "reason", "decided_at", "decided_by"])


def done(doubt: Doubt, state: str, user: User | None) -> None:
    """Close the question; the listing says no more that this is being checked."""
    doubt.state, doubt.decided_at, doubt.decided_by = state, timezone.now(), user
    doubt.save(update_fields=["state", "decided_at", "decided_by"])
    review_ended(doubt.program, alarms_of(doubt.corrections.all()))


def alarms_of(reports: Iterable[Correction]) -> set[str]:
    return {report.alarm for report in reports}
