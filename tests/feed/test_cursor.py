"""Cursors: forged, foreign, old, of another database; and events that are kept just long enough for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from programs import feed
from programs.feed import cursor as cursors
from programs.jobs.clearing import clear
from programs.jobs.doing import Doing
from programs.models import FeedEvent, Job
from programs.ops.backup.removals import forget_what_passes

NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)
MOMENT = feed.Instant(epoch="e" * 32, oldest=1000, upcoming=1010, at=NOW)
SECOND = timedelta(seconds=1)


def text(place: int = 900, number: int = 5, at: datetime = NOW, epoch: str = MOMENT.epoch) -> str:
    return feed.text_of(feed.Position(place, number, at), epoch)


def test_a_position_is_what_its_text_says() -> None:
    position = feed.Position(900, 5, NOW)
    assert feed.position_at(feed.text_of(position, MOMENT.epoch), MOMENT) == position
    assert text() == text()
    assert len(text(2**63, 2**63)) < 200


@pytest.mark.parametrize("bad", ["", "x", text()[:-1], text() + "x", text().replace(":", "."), "**", "\0", "é" * 50])
def test_what_is_no_cursor_of_ours_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        feed.position_at(bad, MOMENT)


def test_a_cursor_of_a_list_is_none_of_the_feed() -> None:
    foreign = signing.dumps(["0" * 16, 0, [], "A", uuid4().hex], salt="programs.search.cursor", compress=True)
    with pytest.raises(ValidationError):
        feed.position_at(foreign, MOMENT)


@pytest.mark.parametrize(
    ("given", "is_gone"),
    [
        (text(at=NOW - feed.RETENTION), False),
        (text(at=NOW - feed.RETENTION - SECOND), True),
        (text(place=MOMENT.upcoming), False),
        (text(place=MOMENT.upcoming + 1), True),
        (text(epoch="f" * 32), True),
    ],
    ids=["400 days", "a second more", "the next transaction", "one that there has not been", "another database"],
)
def test_a_cursor_that_leads_nowhere_is_gone(given: str, is_gone: bool) -> None:
    if is_gone:
        with pytest.raises(feed.ExpiredError):
            feed.position_at(given, MOMENT)
    else:
        feed.position_at(given, MOMENT)


def test_who_begins_at_the_oldest_has_a_day_to_go_on() -> None:
    begun = feed.position_at("*", MOMENT)
    assert NOW - feed.RETENTION + timedelta(days=1) <= begun.at < NOW - feed.RETENTION + timedelta(days=3)
    feed.position_at(feed.text_of(begun, MOMENT.epoch), replace(MOMENT, at=NOW + timedelta(days=1)))


def test_a_cursor_that_waits_is_made_anew_on_another_day() -> None:
    position = feed.Position(900, 5, NOW)
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    assert not feed.is_stale(position, replace(MOMENT, at=midnight - SECOND))
    assert feed.is_stale(position, replace(MOMENT, at=midnight))


@pytest.mark.django_db
def test_events_are_kept_a_day_longer_than_cursors_and_then_cleared() -> None:
    for days in (400, 401 - 1e-3, 401 + 1e-3):
        event(at=timezone.now() - timedelta(days=days))
    clear(Doing(Job(pk=0)))
    kept = [timezone.now() - at for at in FeedEvent.objects.values_list("at", flat=True)]
    assert len(kept) == 2
    assert max(kept) < feed.KEPT


def event(at: datetime, transaction: int = 7, number: int = 1) -> None:
    """The row of an event, written as it never is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO programs_feedevent (changed_in, place, number, program_id, at, shown_before, shown_after,"
            " status, aspects, networks) VALUES (%s::text::xid8, %s, %s, %s, %s, 'real', 'real', 'published',"
            " '{contact}', '{}')",
            [transaction, transaction, number, uuid4(), at],
        )


@pytest.mark.django_db
def test_the_oldest_are_told_of_the_days_that_are_kept_alone() -> None:
    moment = feed.instant()
    begun = cursors.first_kept(moment)
    for number, at in enumerate((begun - SECOND, begun, moment.at), 1):
        event(at, number=number)
    page = feed.page(feed.position_at("*", moment), moment, limit=9)
    assert [one.at for one in page.events] == [begun, moment.at]


@pytest.mark.django_db
def test_the_epoch_is_another_one_after_the_table_was_written_anew() -> None:
    before = feed.instant()
    assert feed.instant().epoch == before.epoch
    given = feed.text_of(feed.Position(1, 0, before.at), before.epoch)
    with connection.cursor() as cursor:
        cursor.execute("CLUSTER programs_feedevent USING feed_event_order")  # as a restore makes another file of it
    assert feed.instant().epoch != before.epoch
    with pytest.raises(feed.ExpiredError):
        feed.position_at(given, feed.instant())


@pytest.mark.django_db
def test_what_a_restore_brings_back_is_not_told() -> None:
    """Its numbers of transactions are those of the other database."""
    event(at=timezone.now(), transaction=2**40)
    assert forget_what_passes()["events of the change feed"] == 1
    assert not FeedEvent.objects.exists()
