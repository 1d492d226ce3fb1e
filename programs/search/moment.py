"""What the database says of its state: the one sign of change of everything that is kept of it in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from iop_finder.postgres.prepared import Prepared
from programs.models.changes import EVERYTHING, GAZETTEER, POPULATION, REFERENCE

NEWS = Prepared(
    "news",
    """
    SELECT pg_current_snapshot()::text, pg_snapshot_xmax(pg_current_snapshot())::text::int8,
           'programs_changenote'::regclass::oid::int8, pg_relation_filenode('programs_changenote')::int8,
           pg_current_xact_id_if_assigned() IS NOT NULL, current_date,
           array_to_string(ARRAY(
               SELECT CASE WHEN networks_alone THEN '~' ELSE '' END || program_id FROM programs_changenote
                WHERE changed_in >= pg_snapshot_xmin({0})
                  AND NOT pg_visible_in_snapshot(changed_in, {0})
                  AND (changed_in < pg_snapshot_xmax(pg_current_snapshot())
                       OR changed_in = pg_current_xact_id_if_assigned())
                LIMIT {1}), ',')
    """,
    ("pg_snapshot", "int8"),
)
"""Notes that came with a dump can bear numbers of transactions that this server has not reached: they are no news."""

ALL_SEEN = "9223372036854775807:9223372036854775807:"
"""The snapshot of a far future, in which no change is news."""


@dataclass(frozen=True)
class Moment:
    """What the database answered. ``changed`` are ids of programs, deleted ones as well, and reserved ones, some twice.

    Of those in ``networks_alone`` nothing but their networks has changed.

    ``database``, ``table`` and ``file`` tell it from another one: after a restore or a truncation nothing
    that was seen before counts. ``day`` is the database's today, ``writes`` says that a transaction of
    our own has written something.
    """

    database: str
    snapshot: str
    next_transaction: int
    table: int
    file: int
    writes: bool
    day: date
    changed: list[str]
    networks_alone: frozenset[str] = frozenset()

    def follows(self, other: Moment) -> bool:
        """Whether what is known of ``other`` is an earlier state of the same database."""
        same = (self.database, self.table, self.file) == (other.database, other.table, other.file)
        return same and self.next_transaction >= other.next_transaction

    @cached_property
    def programs(self) -> list[str]:
        """The programs among what changed."""
        return list(set(self.changed) - RESERVED)

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

    @property
    def population(self) -> bool:
        """Whether another table says how many people live where."""
        return str(POPULATION) in self.changed


RESERVED = {str(one) for one in (EVERYTHING, GAZETTEER, POPULATION, REFERENCE)}


def ask(seen: Moment | None, *, most: int | None = None) -> Moment:
    """What was committed since ``seen``, of that ``most`` ids; without ``seen`` none, because all will be read."""
    with connection.cursor() as cursor:
        NEWS.execute(cursor, [seen.snapshot if seen else ALL_SEEN, most])
        snapshot, following, table, file, writes, day, changed = cursor.fetchone()
    notes = changed.split(",") if changed else []
    whole = [note for note in notes if note[0] != "~"]
    networks = [note[1:] for note in notes if note[0] == "~"]
    database, alone = connection.settings_dict["NAME"], frozenset(networks).difference(whole)
    return Moment(database, snapshot, following, table, file, writes, day, whole + networks, alone)


TURNED = """
    SELECT DISTINCT program_id::text FROM programs_participation
     WHERE (since > %(before)s AND since <= %(day)s) OR (until >= %(before)s AND until < %(day)s)
"""


def with_turned(moment: Moment, before: date) -> Moment:
    """The same, and the programs that a day has brought into a network or out of it since ``before``."""
    if moment.day <= before:
        return moment
    with connection.cursor() as cursor:
        cursor.execute(TURNED, {"before": before, "day": moment.day})
        turned = [program for (program,) in cursor.fetchall()]
    whole = frozenset(moment.changed) - moment.networks_alone
    return replace(
        moment, changed=[*moment.changed, *turned], networks_alone=moment.networks_alone.union(turned) - whole
    )


OLDEST_OPEN = """
    SELECT least(clock_timestamp(), min(xact_start)) FROM pg_stat_activity
     WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""


def oldest_open() -> datetime:
    """When the oldest transaction began that has written something and is still open; now, if there is none.

    What is noted from now on bears a later time, and what was noted before and is not seen yet is of one of these.
    """
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_OPEN)
        found: datetime = cursor.fetchone()[0]
    return found


STATE_OF = Prepared(
    "state_of",
    """
    SELECT 'programs_changenote'::regclass::oid::text, pg_relation_filenode('programs_changenote')::text,
           string_agg(changed_in::text || '@' || at::text, ',' ORDER BY changed_in)
      FROM programs_changenote WHERE program_id IN ({0}, {1})
    """,
    ("uuid", "uuid"),
)
NPI_LINK = """
           (SELECT string_agg(link::text, ',' ORDER BY link.id) FROM programs_npilink AS link
             WHERE link.program_id = program.id),
           (SELECT entry.as_of::text FROM programs_registryentry AS entry WHERE entry.npi = program.npi)
"""
"""How a program has its NPI. It stands on its page and nowhere in the search: no note is made of it."""

STATE_OF_PROGRAM = Prepared(
    "state_of_program",
    f"""
    SELECT 'programs_changenote'::regclass::oid::text, pg_relation_filenode('programs_changenote')::text,
           (SELECT string_agg(changed_in::text || '@' || at::text, ',' ORDER BY changed_in)
              FROM programs_changenote WHERE program_id IN ({{0}}, {{1}})), {NPI_LINK},
           (SELECT coalesce(string_agg(changed_in::text || '@' || at::text, ',' ORDER BY changed_in), '')
              FROM programs_changenote WHERE program_id = {{2}}
            HAVING pg_current_xact_id_if_assigned() IS NULL)
      FROM (VALUES ({{0}})) AS asked (id) LEFT JOIN programs_program AS program ON program.id = asked.id
    """,  # noqa: S608 (constants of ours)
    ("uuid", "uuid", "uuid"),
)
STATE_BY_SLUG = Prepared(
    "state_by_slug",
    f"""
    SELECT 'programs_changenote'::regclass::oid::text, pg_relation_filenode('programs_changenote')::text,
           program.id::text,
           (SELECT string_agg(changed_in::text || '@' || at::text, ',' ORDER BY changed_in)
              FROM programs_changenote WHERE program_id IN (program.id, {{1}}, {{2}})), {NPI_LINK}
      FROM programs_program AS program
     WHERE program.slug = {{0}} AND pg_current_xact_id_if_assigned() IS NULL
    """,  # noqa: S608 (constants of ours)
    ("varchar", "uuid", "uuid"),
)
"""Of two changes in one transaction one note speaks: who is in one that has written is told of no state. Names of
payers and networks stand on a page where only a plan's file names them."""

STATE_OF_ALL = Prepared(
    "state_of_all",
    """
    SELECT 'programs_changenote'::regclass::oid::text, pg_relation_filenode('programs_changenote')::text,
           last.changed_in::text || '@' || last.at::text,
           (SELECT string_agg(open::text, ',') FROM pg_snapshot_xip(pg_current_snapshot()) AS open
             WHERE open < last.changed_in)
      FROM (SELECT changed_in, at FROM programs_changenote
             WHERE changed_in < pg_snapshot_xmax(pg_current_snapshot())
                OR changed_in = pg_current_xact_id_if_assigned()
             ORDER BY changed_in DESC LIMIT 1) AS last
    """,
)
"""The last change alone would not do: of two transactions the one with the lower number may be committed later."""


def state_of(pk: UUID) -> str:
    """A text that is another one after every change of what the reserved id ``pk`` stands for."""
    return asked_state(STATE_OF, str(pk), str(EVERYTHING))


class ProgramState(NamedTuple):
    """``text`` is another one after every change of a program, or of how it has its NPI. ``reference`` is another one
    after every change of payers, networks, sources and timetables; ``None`` within a transaction that has written,
    where of two changes one note speaks."""

    text: str
    reference: str | None


def state_of_program(pk: UUID) -> ProgramState:
    """The state of a program, whatever the public may see of it."""
    *parts, reference = asked(STATE_OF_PROGRAM, str(pk), str(EVERYTHING), str(REFERENCE))
    return ProgramState(joined(parts), reference)


def state_by_slug(slug: str) -> str:
    """The same of the program that has an address now, whatever the public may see of it; empty where none has, and
    within a transaction that has written."""
    return asked_state(STATE_BY_SLUG, slug, str(EVERYTHING), str(REFERENCE))


def state_of_all() -> str:
    """The same of every program, and of payers, networks and places."""
    return asked_state(STATE_OF_ALL)


def asked_state(statement: Prepared, *parameters: str) -> str:
    return joined(asked(statement, *parameters))


def asked(statement: Prepared, *parameters: str) -> Sequence[str | None]:
    """The one row of ``statement``; empty where there is none."""
    with connection.cursor() as cursor:
        statement.execute(cursor, parameters)
        return cursor.fetchone() or ()


def joined(parts: Iterable[str | None]) -> str:
    return "/".join(part or "" for part in parts)
