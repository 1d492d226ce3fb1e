"""What the public says is wrong with a listing, until somebody decides.

Nothing is kept about who said it: no name, no address, no time finer than the row's own. So a flood
is not held back by sender but by budgets, of a listing, of a kind of fact and of the whole site; and a
share is reserved, so that whoever fills a budget with junk silences nobody: every kind of fact of every listing
takes at least one report a day, and a site-wide flood leaves every listing its first reports.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg2.errors import LockNotAvailable

from programs.models import Correction, Program

logger = logging.getLogger(__name__)

CORRECTION_FIELDS = (
    ("phone", gettext_lazy("A phone number, fax or website")),
    ("address", gettext_lazy("The address")),
    ("name", gettext_lazy("The name of the program or of who runs it")),
    ("schedule", gettext_lazy("The days, times or weekly hours")),
    ("insurance", gettext_lazy("Insurance or ways to pay")),
    ("openings", gettext_lazy("Whether it takes new patients")),
    ("services", gettext_lazy("What it treats, how, or for whom")),
    ("closed", gettext_lazy("It has closed, moved or opened again")),
    ("not-iop", gettext_lazy("It is not an intensive outpatient program")),
    ("other", gettext_lazy("Something else")),
)
"""What a report can be about: code and words."""

MESSAGE_MAX = 2000
OPEN_MAX, KIND_OPEN_MAX = 20, 5
"""Open reports that one listing may have, in all and of one kind: whoever reads them learns little from more."""

RESERVED_EVERY = timedelta(days=1)
"""Beyond those, one report of each kind still comes in if the last one of this kind is so old."""

LISTING_MAX = 200
"""The end of that too, should nobody read for weeks."""

SITE_PER_HOUR, FIRST_FREE = 120, 2
"""New reports of all listings; beyond them, only the first few of each listing are taken."""

LOCK_TIMEOUT_MS = 1_000
"""An import or an edit may hold a listing for minutes; nobody waits for it in front of a form."""


def correction_submit(*, program: Program, field: str, message: str) -> Correction:
    """Put a report into the queue, or return the open one that says the same.

    Raises ``ValidationError`` when ``field`` is none of ``CORRECTION_FIELDS``, when ``message`` says
    nothing or too much, when a budget is used up (code ``many``) and when the listing is being changed by
    somebody who does not finish (code ``busy``).
    """
    message = message.replace("\r\n", "\n").strip()
    refuse_unreadable(field=field, message=message)
    try:
        with transaction.atomic():  # the program's key is locked at its end
            wait_for_other_reports(program)
            waiting = Correction.objects.filter(program=program, state=Correction.State.OPEN)
            same = waiting.filter(field=field, message=message).first()
            if same is not None:
                return same
            refuse_beyond_budget(waiting, field)
            return Correction.objects.create(program=program, field=field, message=message)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise ValidationError(
            _("This listing is being changed at this moment. What you wrote is still here: please send it again."),
            code="busy",
        ) from error


def wait_for_other_reports(program: Program) -> None:
    """Reports of one listing wait for each other, so that they can be counted; not for edits of it, nor those for them.

    A lock of their own, not the program's row: an import may hold that for minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(LOCK_TIMEOUT_MS)])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"reports of {program.pk}"])


def refuse_beyond_budget(waiting: QuerySet[Correction], field: str) -> None:
    """Raise ``ValidationError`` (code ``many``) when neither a budget nor a reserved share is left."""
    kinds = list(waiting.values_list("field", flat=True))
    total, now = len(kinds), timezone.now()
    if total >= OPEN_MAX or kinds.count(field) >= KIND_OPEN_MAX:
        lately = waiting.filter(field=field, created_at__gt=now - RESERVED_EVERY).exists()
        allowed = total < LISTING_MAX and not lately
    else:
        last_hour = Correction.objects.filter(created_at__gt=now - timedelta(hours=1))
        allowed = total < FIRST_FREE or last_hour.count() < SITE_PER_HOUR
    if not allowed:
        logger.warning("Reports of a listing are refused: its budget or that of the hour is used up.")
        raise ValidationError(
            _("Many people have reported this listing. We read those reports first; please try again in a few days."),
            code="many",
        )


def crowded_listings() -> int:
    """How many listings have so many open reports that most further ones are refused: a sign to staff."""
    counted = Correction.objects.filter(state=Correction.State.OPEN).values("program").annotate(number=Count("pk"))
    return counted.filter(number__gte=OPEN_MAX).count()


def refuse_unreadable(*, field: str, message: str) -> None:
    """Raise ``ValidationError`` for a report that nobody could act on."""
    if field not in dict(CORRECTION_FIELDS):
        raise ValidationError({"field": _("Choose what is wrong.")}, code="field")
    if not any(character.isalnum() for character in message):
        raise ValidationError({"message": _("Write what is right.")}, code="empty")
    if len(message) > MESSAGE_MAX:
        raise ValidationError({"message": _("Please write at most 2,000 characters.")}, code="long")
