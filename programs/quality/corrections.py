"""What the public says is wrong with a listing, until somebody decides.

Nothing is kept about who said it: no name, no address, no time finer than the row's own. So a flood
is not held back by sender but by how much comes in a time, of a listing, of a kind of fact and of the whole site; and
a share is reserved, so that whoever fills a budget with junk silences nobody. Budgets are of the last hour or day and
not of what is open: a form never stays shut because nobody has decided. What was said already is counted only.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable

from programs.models import Correction, Doubt, Program
from programs.models.moderation import new_reference
from programs.quality.reported_facts import BY_CODE, Value, alarm_of, present_values
from programs.quality.under_review import APART, put_under_review

logger = logging.getLogger(__name__)

MESSAGE_MAX = 2000
LISTING_PER_DAY, KIND_PER_DAY = 20, 5
"""New reports of one listing in a day, in all and of one kind: whoever reads them learns little from more."""

OPEN_MAX = 20
"""Open reports beyond which a listing takes one of each kind a day: nobody reads them, and it must not grow."""

A_DAY = timedelta(days=1)
SITE_PER_HOUR, FIRST_FREE = 120, 2
"""New reports of all listings; beyond them, only the first few of each listing are taken."""

SITE_PER_HOUR_AT_MOST = 600
"""With these."""

SAID_AT_MAX = 12
"""Moments that are kept of one report said again and again."""

LOCK_TIMEOUT_MS = 1_000
"""An import or an edit may hold a listing for minutes; nobody waits for it in front of a form."""


@dataclass(frozen=True, slots=True)
class Said:
    """One report, cleaned: which fact, what is right by column, and words."""

    field: str
    message: str = ""
    value: Value = dataclasses.field(default_factory=dict)

    @property
    def words(self) -> str:
        return fingerprint(self.message)


def fingerprint(message: str) -> str:
    """A hash of the words alone, so that one text stays one whatever is done to its case, spaces and signs."""
    bare = "".join(character for character in message.casefold() if character.isalnum())
    return hashlib.sha256(bare.encode()).hexdigest() if bare else ""


def correction_submit(*, program: Program, field: str, message: str = "", value: Value | None = None) -> Correction:
    """Put a report into the queue, or count it with the open one that says the same.

    Raises ``ValidationError`` when ``field`` is no reported fact, when it says nothing or too much, when a budget is
    used up (code ``many``) and when the listing is being changed by somebody who does not finish (code ``busy``).
    """
    said = Said(field, message.replace("\r\n", "\n").strip(), value or {})
    refuse_unreadable(said)
    try:
        with transaction.atomic():  # the program's key is locked at its end
            wait_for_other_reports(program)
            correction = counted_again(program, said) or received(program, said)
            put_under_review(correction)
            return correction
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


def counted_again(program: Program, said: Said) -> Correction | None:
    """The open report that says the same of this listing, counted once more; ``None`` where there is none.

    Without words it may be another person who says it: so moments that lie apart are kept. A text is nobody's twice.
    """
    waiting = Correction.objects.filter(program=program, state=Correction.State.OPEN, field=said.field)
    alike = waiting.filter(words=said.words, value=said.value, present=present_values(program, BY_CODE[said.field]))
    same = alike.order_by("created_at").first()
    if same is None:
        return None
    now = timezone.now()
    last = max([same.created_at, *same.said_at])
    if not said.words and now - last >= APART:
        same.said_at = [*same.said_at, now][-SAID_AT_MAX:]
    same.times += 1
    same.save(update_fields=["times", "said_at"])
    return same


def received(program: Program, said: Said) -> Correction:
    """A new report, in the queue with those of the same fact."""
    refuse_beyond_budget(program, said.field)
    fact = BY_CODE[said.field]
    doubt, _new = Doubt.objects.get_or_create(
        kind=Doubt.Kind.REPORTED, program=program, fact=fact.code, state=Doubt.State.OPEN
    )
    return Correction.objects.create(
        program=program,
        doubt=doubt,
        field=fact.code,
        message=said.message,
        value=said.value,
        present=present_values(program, fact),
        alarm=alarm_of(fact, said.value),
        words=said.words,
        reference=new_reference(),
    )


def refuse_beyond_budget(program: Program, field: str) -> None:
    """Raise ``ValidationError`` (code ``many``) when neither a budget nor a reserved share is left."""
    now = timezone.now()
    if not (within_listing(program, field, now) and within_site(program, now)):
        logger.warning("Reports of a listing are refused: its budget or that of the hour is used up.")
        raise ValidationError(
            _("Many people have reported this listing today. We read those reports first; please try again tomorrow."),
            code="many",
        )


def within_listing(program: Program, field: str, now: datetime) -> bool:
    """Whether this listing takes one more: within its day, or the first of its kind in a day."""
    lately = list(
        Correction.objects.filter(program=program, created_at__gt=now - A_DAY).values_list("field", flat=True)
    )
    if field not in lately:
        return True
    waiting = Correction.objects.filter(program=program, state=Correction.State.OPEN).count()
    return waiting < OPEN_MAX and len(lately) < LISTING_PER_DAY and lately.count(field) < KIND_PER_DAY


def within_site(program: Program, now: datetime) -> bool:
    """Whether the site takes one more in this hour: of a listing with few open ones a little longer."""
    last_hour = Correction.objects.filter(created_at__gt=now - timedelta(hours=1)).count()
    if last_hour < SITE_PER_HOUR:
        return True
    waiting = Correction.objects.filter(program=program, state=Correction.State.OPEN).count()
    return waiting < FIRST_FREE and last_hour < SITE_PER_HOUR_AT_MOST


def crowded_listings() -> int:
    """How many listings have so many open reports that they take few further ones: a sign to staff."""
    counted = Correction.objects.filter(state=Correction.State.OPEN).values("program").annotate(number=Count("pk"))
    return counted.filter(number__gte=OPEN_MAX).count()


def refuse_unreadable(said: Said) -> None:
    """Raise ``ValidationError`` for a report that nobody could act on."""
    fact = BY_CODE.get(said.field)
    if fact is None:
        raise ValidationError({"field": _("Choose what is wrong.")}, code="field")
    if "\x00" in said.message:
        raise ValidationError({"message": _("Null characters are not allowed.")}, code="null")
    if not said.value and not said.words:
        raise ValidationError({"message": _("Write what is right.")}, code="empty")
    if len(said.message) > MESSAGE_MAX:
        raise ValidationError({"message": _("Please write at most 2,000 characters.")}, code="long")
    if unknown := set(said.value) - set(fact.columns):
        raise ValidationError({"field": _("This report has no place for: %(names)s.")}, params={"names": unknown})
