"""Who checked what, and when. ``Program.verified_at`` follows by itself (a trigger)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs import vocabularies
from programs.models import Program, Source, User, Verification


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

    The newest report stands: an older one is kept as a verification only. Raises ``ValidationError``
    for an unknown answer or a time to come.
    """
    if accepting not in dict(vocabularies.ACCEPTING):
        raise ValidationError(_("“%(value)s” is no answer."), params={"value": accepting}, code="accepting")
    verification_record(program=program, aspect="openings", by=by, at=at, user=user)
    program.openings_reported_at = (
        Program.objects.select_for_update().values_list("openings_reported_at", flat=True).get(pk=program.pk)
    )
    if program.openings_reported_at and program.openings_reported_at > at:
        return False
    program.accepting, program.accepting_note = accepting, note
    program.wait_days, program.next_intake, program.openings_reported_at = wait_days, next_intake, at
    program.save(update_fields=[*OPENINGS_FIELDS, "openings_reported_at", "updated_at"])
    return True


OPENINGS_FIELDS = ("accepting", "accepting_note", "wait_days", "next_intake")
"""What a report of openings says."""


def refuse_future(at: datetime) -> None:
    """Raise ``ValidationError`` when ``at`` is still to come."""
    if at > timezone.now():
        raise ValidationError(_("This time is still to come."), code="future")
