"""Who checked what, and when. ``Program.verified_at`` follows by itself (a trigger)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs import vocabularies
from programs.models import Program, Source, Statement, User, Verification
from programs.quality.statements import BY_STAFF, statement_made


def verification_record(
    *, program: Program, aspect: str, by: str, at: datetime, user: User | None = None, source: Source | None = None
) -> Verification:
    """Record that ``by`` ("provider", "plan", "staff") checked one aspect of ``program``.

    Raises ``ValidationError`` for an unknown aspect or a time to come.
    """
    if aspect not in dict(vocabularies.VERIFICATION_ASPECT):
        raise ValidationError(_("“%(value)s” cannot be checked."), params={"value": aspect}, code="aspect")
    refuse_future(at)
    return Verification.objects.create(program=program, aspect=aspect, by=by, at=at, user=user, source=source)


@transaction.atomic
def openings_report(
    *,
    program: Program,
    accepting: str,
    wait_days: int | None,
    next_intake: date | None,
    at: datetime,
    by: str,
    note: str = "",
    user: User | None = None,
) -> bool:
    """Record whether ``program`` takes new patients; returns whether the listing now says so.

    The newest report stands; an older one is kept beside it. Raises ``ValidationError``
    for an unknown answer or a time to come.
    """
    if accepting not in dict(vocabularies.ACCEPTING):
        raise ValidationError(_("“%(value)s” is no answer."), params={"value": accepting}, code="accepting")
    verification_record(program=program, aspect="openings", by=by, at=at, user=user)
    statement_made(
        program=program,
        aspect="openings",
        values={
            "accepting": accepting,
            "accepting_note": note,
            "wait_days": wait_days,
            "next_intake": next_intake,
            "openings_reported_at": at,
        },
        method=Statement.Method.STAFF if by == BY_STAFF else Statement.Method.DASHBOARD,
        by=by,
        user=user,
        as_of=timezone.localdate(at),
    )
    return program.openings_reported_at == at


OPENINGS_FIELDS = ("accepting", "accepting_note", "wait_days", "next_intake")
"""What a report of openings says."""


def refuse_future(at: datetime) -> None:
    """Raise ``ValidationError`` when ``at`` is still to come."""
    if at > timezone.now():
        raise ValidationError(_("This time is still to come."), code="future")
