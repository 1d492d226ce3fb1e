"""When a listing says of itself “reported, being checked”: several said it independently, and staff has not yet looked.

What “independent” can mean where nothing is stored about who reports: reports count one by one when they came at least
``APART`` from each other, in words of their own or without any. One text, however often it is sent, counts once, and
not at all when it was sent about many listings. So three people on one day count less than three, and somebody who
comes back three times in two days with other words counts as three: **that cannot be told**. Therefore a mark takes
nothing away (the number stays, the listing is found and ranked as before), it ends by itself after ``LASTS``, few are
made in a day, and none for a while after staff has checked. Whoever is marked wrongly has a sentence on their page for
days, and loses nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from programs.models import Correction, Program, UnderReview
from programs.quality.reported_facts import ALARMING_NUMBERS, value_alarmed

INDEPENDENT = 3
APART = timedelta(hours=12)
"""So that three need a day and a night at least."""

FRESH = timedelta(days=30)
"""How long a report counts."""

LASTS = timedelta(days=30)
PER_DAY = 20
"""New marks of the whole site in a day: more is a flood, which staff sees in the queue."""

CHECKED = timedelta(days=30)
"""So long after staff found the fact right, reports make no mark."""

MASS = 3
"""So many listings with the same words of one text: it counts for none of them."""


def put_under_review(correction: Correction) -> None:
    """Mark the listing when this report is the third of its kind. The caller has the transaction and the lock."""
    alarm, program, now = correction.alarm, correction.program, timezone.now()
    if not alarm or UnderReview.objects.filter(program=program, alarm=alarm, until__gt=now).exists():
        return
    number = value_alarmed(alarm, correction.value, correction.present)
    if number and number not in {getattr(program, column) for column in ALARMING_NUMBERS}:
        return
    if independent(moments_of(program, alarm, number, now)) < INDEPENDENT or was_checked(correction, now):
        return
    if UnderReview.objects.filter(since__gt=now - timedelta(days=1)).count() >= PER_DAY:
        return
    UnderReview.objects.update_or_create(
        program=program, alarm=alarm, defaults={"value": number, "since": now, "until": now + LASTS}
    )


def moments_of(program: Program, alarm: str, number: str, now: datetime) -> list[datetime]:
    """When it was said of this number, or of this place, and is not decided."""
    reports = Correction.objects.filter(program=program, alarm=alarm, state=Correction.State.OPEN)
    alike = [one for one in reports if value_alarmed(alarm, one.value, one.present) == number]
    mass = mass_texts(one.words for one in alike)
    moments = [moment for one in alike if one.words not in mass for moment in (one.created_at, *one.said_at)]
    return [moment for moment in moments if moment > now - FRESH]


def mass_texts(words: Iterable[str]) -> set[str]:
    """Which of these texts were sent about many listings."""
    counted = Correction.objects.filter(words__in={word for word in words if word}).values("words")
    return set(
        counted.annotate(listings=Count("program", distinct=True))
        .filter(listings__gte=MASS)
        .values_list("words", flat=True)
    )


def independent(moments: Iterable[datetime]) -> int:
    """How many of these moments lie ``APART`` from the one counted before."""
    number, last = 0, None
    for moment in sorted(moments):
        if last is None or moment - last >= APART:
            number, last = number + 1, moment
    return number


def was_checked(correction: Correction, now: datetime) -> bool:
    """Whether staff has found this fact right lately."""
    decided = Correction.objects.filter(
        program=correction.program, alarm=correction.alarm, decided_at__gt=now - CHECKED
    )
    return decided.filter(state=Correction.State.REJECTED, reason=Correction.Reason.CONFIRMED).exists()


def review_ended(program: Program, alarms: Iterable[str]) -> None:
    """Somebody has decided: the listing says nothing of it any more."""
    UnderReview.objects.filter(program=program, alarm__in=[alarm for alarm in alarms if alarm]).delete()
