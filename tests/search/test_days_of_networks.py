"""A participation's first and last day count without anybody saving a row: by the daily job, and when it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.utils.timezone import localdate as today

from programs.jobs.doing import work_off
from programs.jobs.kinds import KINDS
from programs.models import Job, Participation, ParticipationEvent, Program
from programs.search import keeper as keeping
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DAYS = [
    ({"since": 1}, False),
    ({"since": 0}, True),
    ({"until": -1}, False),
    ({"until": 0}, True),
    ({"since": -1, "until": 1}, True),
    ({}, True),
]
"""From today on, and whether that is inside."""


def found(client: Client, participation: str = "in") -> int:
    answer = client.get(f"/api/v1/programs/?network=aspen&participation={participation}&evidence=stated").json()
    count: int = answer["count"]
    return count


@pytest.mark.parametrize(("days", "inside"), DAYS)
def test_search_listing_and_column_agree(client: Client, days: dict[str, int], inside: bool) -> None:
    terms = {name: today() + DAY * away for name, away in days.items()}
    one = ParticipationFactory(network=NetworkFactory(slug="aspen"), **terms)
    assert (found(client), found(client, "out")) == ((1, 0) if inside else (0, 1))
    assert Program.objects.get().network_numbers == ([one.network.number] if inside else [])
    (shown,) = client.get(f"/api/v1/programs/{one.program_id}/").json()["networks"]
    assert shown["status"] == ("in-network" if inside else "out-of-network")


def test_the_daily_job_turns_what_is_due_and_leaves_no_event() -> None:
    begun = ParticipationFactory(since=today() + DAY)
    ended = ParticipationFactory()
    with passing_by():
        Participation.objects.filter(pk=begun.pk).update(since=today())
        Participation.objects.filter(pk=ended.pk).update(until=today() - DAY)
    events = ParticipationEvent.objects.count()
    Job.objects.enqueue(Job.Kind.NETWORKS, key="all")
    work_off(KINDS)
    numbers = {pk: Program.objects.get(pk=pk).network_numbers for pk in (begun.program_id, ended.program_id)}
    assert numbers == {begun.program_id: [begun.network.number], ended.program_id: []}
    assert ParticipationEvent.objects.count() == events


def passing_by() -> Any:
    """Rows change as if days had gone by: nothing is derived from them."""
    return pgtrigger.ignore("programs.Participation:recount_after_update")


def test_a_directory_read_yesterday_turns_when_it_is_asked(client: Client) -> None:
    network = NetworkFactory(slug="aspen")
    ParticipationFactory(network=network, since=today())
    ParticipationFactory(network=network, until=today() - DAY, program=ProgramFactory())
    directory = keeping.brought_up_to_date(None)
    yesterday = replace(directory, moment=replace(directory.moment, day=today() - DAY))
    assert keeping.with_turned(directory.moment, today()) is directory.moment
    turned = set(keeping.with_turned(directory.moment, today() - DAY).programs)
    assert turned == {str(pk) for pk in Program.objects.values_list("pk", flat=True)}
    turned_today = keeping.brought_up_to_date(yesterday)
    assert turned_today.moment.day == today()
    assert turned_today.index.appended == 2
