"""Each way in which rows are written here, for the table “who saw the write” (docs/history.md)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from programs.models import Doubt, Program, ProgramAlias, Provider, Track
from programs.ops.backup.removals import hide_addresses, hide_programs
from programs.quality.doubts import doubt_decided
from programs.quality.freshness import openings_report, verification_record
from programs.quality.merges import merge_undone, programs_merged
from programs.quality.statements import staff_edit
from programs.quality.status import program_status_change
from tests.factories import NetworkFactory, ParticipationFactory, TrackFactory


@dataclass
class World:
    program: Program
    other: Program


def run(sql: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def rows(world: World) -> Any:
    return Program.objects.filter(pk=world.program.pk)


def saved(world: World) -> None:
    world.program.phone = "303-555-0101"
    world.program.save()


def bulk_updated(world: World) -> None:
    world.program.phone = world.other.phone = "303-555-0101"
    Program.objects.bulk_update([world.program, world.other], ["phone"])


def upserted(world: World) -> None:
    """As an import does: one of the two is as it was."""
    world.program.phone = "303-555-0101"
    Program.objects.bulk_create(
        [world.program, world.other], update_conflicts=True, unique_fields=["id"], update_fields=["phone", "updated_at"]
    )


def copied(world: World) -> None:
    line = f"{world.program.pk}\t{ProgramAlias(id=NEW).pk}\tkey\t2026-01-01\n"
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY programs_programalias (program_id, id, key, created_at) FROM STDIN", io.StringIO(line))


NEW = "00000000-0000-4000-8000-000000000001"


def opened(world: World) -> None:
    openings_report(
        program=world.program, accepting="yes", wait_days=3, next_intake=None, at=timezone.now(), by="provider"
    )


def decided(world: World) -> None:
    doubt = Doubt.objects.create(kind=Doubt.Kind.VANISHED, program=world.program, evidence=[], state=Doubt.State.OPEN)
    doubt_decided(doubt=doubt, accepted=True, user=None)


def unmerged(world: World) -> None:
    merge_undone(merge=programs_merged(joined=world.program, kept=world.other))


def cascaded(world: World) -> None:
    TrackFactory(program=world.program)
    world.program.delete()


def retold(world: World) -> None:
    """The same again: nothing has changed."""
    rows(world).update(phone=world.program.phone, updated_at=timezone.now())


def derived(world: World) -> None:
    ParticipationFactory(program=world.program, network=NetworkFactory())


UPDATE, INSERT, DELETE = "update", "insert", "delete"
PROGRAM_UPDATED = [("program", UPDATE)]

WAYS: dict[str, tuple[Callable[[World], object], list[tuple[str, str]]]] = {
    "save()": (saved, PROGRAM_UPDATED),
    "queryset.update()": (lambda world: rows(world).update(phone="303-555-0101"), PROGRAM_UPDATED),
    "bulk_update()": (bulk_updated, PROGRAM_UPDATED * 2),
    "bulk_create()": (
        lambda world: Track.objects.bulk_create(Track(program=world.program, name=name) for name in "abc"),
        [("track", INSERT)] * 3,
    ),
    "upsert (imports, demo_data)": (upserted, PROGRAM_UPDATED),
    "upsert or update that changes nothing": (retold, []),
    "delete() and what cascades": (cascaded, [("program", DELETE), ("track", DELETE), ("track", INSERT)]),
    "SQL: UPDATE": (
        lambda world: run("UPDATE programs_program SET phone = 'x' WHERE id = %(id)s", id=world.program.pk),
        PROGRAM_UPDATED,
    ),
    "SQL: INSERT … ON CONFLICT": (
        lambda world: run(
            "INSERT INTO programs_programalias (id, program_id, key, created_at) VALUES (%(id)s, %(of)s, '', now())"
            " ON CONFLICT (id) DO UPDATE SET key = 'new'", id=NEW, of=world.program.pk,
        ),
        [("programalias", INSERT)],
    ),
    "SQL: DELETE": (
        lambda world: run("DELETE FROM programs_program WHERE id = %(id)s", id=world.program.pk),
        [("program", DELETE)],
    ),
    "SQL: COPY": (copied, [("programalias", INSERT)]),
    "rename of a provider (its programs follow by trigger)": (
        lambda world: Provider.objects.filter(pk=world.program.provider_id).update(name="New"),
        [("provider", UPDATE)],
    ),
    "columns that triggers derive": (derived, [("participation", INSERT)]),
    "verification_record": (
        lambda world: verification_record(program=world.program, aspect="contact", by="staff", at=timezone.now()), []
    ),
    "openings_report": (opened, [*PROGRAM_UPDATED, ("statement", INSERT)]),
    "staff_edit": (
        lambda world: staff_edit(program=world.program, values={"phone": "303-555-0101", "payments": ["medicaid"]}),
        [*PROGRAM_UPDATED * 2, ("statement", INSERT), ("statement", INSERT)],
    ),
    "program_status_change": (
        lambda world: program_status_change(program=world.program, status="hidden"), PROGRAM_UPDATED
    ),
    "programs_merged": (
        lambda world: programs_merged(joined=world.program, kept=world.other),
        [*PROGRAM_UPDATED * 2, ("statement", INSERT), ("statement", INSERT)],
    ),
    "merge_undone": (
        unmerged,
        [*PROGRAM_UPDATED * 4, *[("statement", INSERT)] * 2, *[("statement", DELETE)] * 2],
    ),
    "doubt_decided": (decided, PROGRAM_UPDATED),
    "restore: removed again": (lambda world: hide_programs({str(world.program.pk): "hidden"}), PROGRAM_UPDATED),
    "restore: addresses hidden again": (lambda world: hide_addresses([str(world.program.pk)]), PROGRAM_UPDATED),
}  # fmt: skip
"""Each way, and the events that it leaves: the model and the kind of each."""
