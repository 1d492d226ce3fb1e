"""What the database says of its state: the one sign of change of everything that is kept of it in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from programs.models.changes import EVERYTHING, GAZETTEER, REFERENCE

NEWS = """
    SELECT pg_current_snapshot()::text, pg_snapshot_xmax(pg_current_snapshot())::text::int8,
           'programs_changenote'::regclass::oid::int8, pg_relation_filenode('programs_changenote')::int8,
           pg_current_xact_id_if_assigned() IS NOT NULL,
           ARRAY(SELECT program_id::text FROM programs_changenote
                  WHERE changed_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
                    AND NOT pg_visible_in_snapshot(changed_in, %(seen)s::pg_snapshot)
                    AND (changed_in < pg_snapshot_xmax(pg_current_snapshot())
                         OR changed_in = pg_current_xact_id_if_assigned())
                  LIMIT %(most)s)
"""
"""Notes that came with a dump can bear numbers of transactions that this server has not reached: they are no news."""

ALL_SEEN = "9223372036854775807:9223372036854775807:"
"""The snapshot of a far future, in which no change is news."""


@dataclass(frozen=True)
class Moment:
    """What the database answered. ``changed`` are ids of programs, deleted ones as well, and reserved ones, some twice.

    ``database``, ``table`` and ``file`` tell it from another one: after a restore or a truncation nothing
    that was seen before counts. ``writes`` says that a transaction of our own has written something.
    """

    database: str
    snapshot: str
    next_transaction: int
    table: int
    file: int
    writes: bool
    changed: list[str]

    def follows(self, other: Moment) -> bool:
        """Whether what is known of ``other`` is an earlier state of the same database."""
        same = (self.database, self.table, self.file) == (other.database, other.table, other.file)
        return same and self.next_transaction >= other.next_transaction

    @cached_property
    def programs(self) -> list[str]:
        """The programs among what changed."""
        return sorted(set(self.changed) - RESERVED)

    @property
    def everything(self) -> bool:
        """Whether anything may have changed."""
        return str(EVERYTHING) in self.changed

    @property
    def reference(self) -> bool:
        """Whether a payer, network or timetable changed."""
        return str(REFERENCE) in self.changed

    @property
    def gazetteer(self) -> bool:
        """Whether a place changed."""
        return str(GAZETTEER) in self.changed


RESERVED = {str(EVERYTHING), str(GAZETTEER), str(REFERENCE)}


def ask(seen: Moment | None, *, most: int | None = None) -> Moment:
    """What was committed since ``seen``, of that ``most`` ids; without ``seen`` none, because all will be read."""
    with connection.cursor() as cursor:
        cursor.execute(NEWS, {"seen": seen.snapshot if seen else ALL_SEEN, "most": most})
        return Moment(connection.settings_dict["NAME"], *cursor.fetchone())
