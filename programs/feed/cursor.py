"""Where a reader of the change feed stands, as an opaque text.

An event has a place, which is no lower than the number of its transaction (``xid8``), and within it a number
(``programs.models.feed``). Events are delivered in that order, and only those whose place is below the oldest
transaction that is still open (``pg_snapshot_xmin``): nothing can come in below them later. The text is signed, because
what it says goes into the query unread, and it bears the epoch of the database: in another database the same numbers
mean other transactions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from programs.models.feed import TABLE

BEGINNING = "*"
"""The oldest event that is kept."""

SALT = "programs.feed.cursor"

RETENTION = timedelta(days=400)
"""For how long a cursor leads on."""

KEPT = RETENTION + timedelta(days=1)
"""For how long events are kept. A cursor bears the time of an event, and one that comes after it in the feed may have
been written earlier, by as much as the other's transaction took: a day is more than any takes."""

INSTANT = f"""
    SELECT md5(concat_ws('/',
               (SELECT system_identifier FROM pg_control_system()),
               (SELECT oid FROM pg_database WHERE datname = current_database()),
               CASE WHEN pg_is_in_recovery() THEN (SELECT min_recovery_end_timeline FROM pg_control_recovery())
                    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
               '{TABLE}'::regclass::oid, pg_relation_filenode('{TABLE}'))),
           pg_snapshot_xmin(pg_current_snapshot())::text::int8,
           pg_snapshot_xmax(pg_current_snapshot())::text::int8,
           clock_timestamp()
"""  # noqa: S608  (a name of ours)
"""Epoch, oldest open transaction, next transaction, time.

The epoch is another one in another cluster, in another database of it, after a recovery to an earlier moment or a
promotion (each begins a new timeline), and after the table was made, restored or rewritten anew. So clients take a new
snapshot once too often, for example after ``VACUUM FULL`` of the table, and never once too rarely."""


@dataclass(frozen=True, slots=True)
class Position:
    """After the event with this ``number`` in this ``place``; 0 comes before all of them.

    ``at`` is about when, in UTC: an older position than ``RETENTION`` is gone.
    """

    place: int
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Instant:
    """The database as the snapshot of a statement sees it: events in places below ``oldest`` are certain."""

    epoch: str
    oldest: int
    upcoming: int
    at: datetime


class ExpiredError(Exception):
    """A cursor of ours that leads nowhere any more: of another epoch, or beyond the retention."""


def instant() -> Instant:
    """What the database says of now, in the snapshot of the transaction where that has one (``REPEATABLE READ``)."""
    with connection.cursor() as cursor:
        cursor.execute(INSTANT)
        return Instant(*cursor.fetchone())


def now() -> str:
    """The cursor of this instant: ``/api/v1/changes/?since=`` goes on from here.

    For whoever writes a snapshot: call it in the transaction that reads the snapshot, with isolation
    ``REPEATABLE READ``; before, between or after the reading, for all of it sees one moment. Then a copy is the
    snapshot and the changes without a gap: the cursor stands at the oldest transaction that was open when the snapshot
    was taken (``pg_snapshot_xmin``). Whatever the snapshot does not see was committed later, so its transaction has
    that number or a higher one, and the feed delivers it from here. What a transaction with a higher number had
    committed by then is in the snapshot and delivered once more; that does no harm, because an event carries no values
    and says only what to read again.

    In a transaction with isolation ``READ COMMITTED``, call it *before* the reading: then what is read is newer.
    """
    moment = instant()
    return text_of(Position(moment.oldest, 0, moment.at), moment.epoch)


def text_of(position: Position, epoch: str) -> str:
    """The text that stands for a position; the same text for the same position."""
    parts = [epoch, position.place, position.number, int(position.at.timestamp())]
    return signing.Signer(salt=SALT).sign_object(parts)


def position_at(text: str, moment: Instant) -> Position:
    """The position that a text stands for.

    Raises ``ValidationError`` for what is no cursor of the feed, ``ExpiredError`` for one that leads nowhere any more.
    """
    if text == BEGINNING:
        return Position(0, 0, first_kept(moment))
    try:
        epoch, place, number, seconds = signing.Signer(salt=SALT).unsign_object(text)
    except (signing.BadSignature, ValueError):
        message = _("This is no cursor of the change feed. Take it from a snapshot, or from “next” of an answer.")
        raise ValidationError(message, code="invalid") from None
    at = datetime.fromtimestamp(seconds, UTC)
    if epoch != moment.epoch or place > moment.upcoming or at < moment.at - RETENTION:
        raise ExpiredError
    return Position(place, number, at)


def is_stale(position: Position, moment: Instant) -> bool:
    """Whether a position is of another day: its cursor is made anew though nothing happened, lest it run out."""
    return position.at.date() < moment.at.date()


def first_kept(moment: Instant) -> datetime:
    """When the feed begins: a day more than ``RETENTION`` ends, so that whoever begins there has time to go on."""
    day = datetime.combine(moment.at.date(), time(), UTC)
    return day - RETENTION + timedelta(days=2)
