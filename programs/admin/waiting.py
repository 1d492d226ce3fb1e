"""What waits for a person, for the first page of the staff: how many of each kind, and how long the oldest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Call, Doubt, Job, Roster
from programs.quality.working_days import TARGET, age_in_working_days

register = template.Library()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: what it is, how many, the list of them, and the age of the oldest, ``late`` beyond its target."""

    label: str
    count: int
    address: str
    age: str
    late: bool


def age_of(kind: str, since: datetime) -> tuple[str, bool]:
    """How long a question waits, and whether that is too long; of what people report in working days."""
    if kind != Doubt.Kind.REPORTED:
        return timesince(since, timezone.now()), False
    days = age_in_working_days(since)
    return ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days}, days > TARGET


@register.simple_tag
def what_waits(user: Any) -> list[Waiting]:
    """Of what this user may see, with the kinds of open questions first; nothing for what nobody waits for."""
    return [
        *(questions() if user.has_perm("programs.view_doubt") else ()),
        *(
            line
            for rows, field, address in others()
            if user.has_perm(f"programs.view_{rows.model._meta.model_name}")
            for line in one_line(rows, field, address)
        ),
    ]


def questions() -> Iterator[Waiting]:
    """The open questions by kind, in the order in which the kinds are declared."""
    open_ones = Doubt.objects.filter(state=Doubt.State.OPEN).order_by()
    found = {row["kind"]: row for row in open_ones.values("kind").annotate(count=Count("pk"), oldest=Min("created_at"))}
    for kind in Doubt.Kind:
        if row := found.get(kind):
            address = listed(Doubt, {"kind__exact": kind.value})
            yield Waiting(str(kind.label), row["count"], address, *age_of(kind, row["oldest"]))


def others() -> list[tuple[QuerySet[Any], str, str]]:
    """Rows that wait, when each began to, and the list of them."""
    rosters = Roster.objects.filter(state=Roster.State.CHECKED)
    failed = Job.objects.filter(state=Job.State.FAILED)
    return [
        (Call.objects.filter(done_at=None), "asked_at", listed(Call, {})),
        (rosters, "received_at", listed(Roster, {"state__exact": Roster.State.CHECKED.value})),
        (failed, "created_at", listed(Job, {"state__exact": Job.State.FAILED.value})),
    ]


def one_line(rows: QuerySet[Any], field: str, address: str) -> Iterator[Waiting]:
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(field))
    if found["count"]:
        labels = {Call: _("Calls to make"), Roster: _("Rosters to be applied"), Job: _("Jobs that have failed")}
        yield Waiting(labels[rows.model], found["count"], address, timesince(found["oldest"], timezone.now()), False)


def listed(model: Any, chosen: dict[str, str]) -> str:
    address = reverse(f"admin:programs_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(chosen)}" if chosen else address
