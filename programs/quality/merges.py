"""Two listings that are one program: joined with a record, and parted again to the byte.

Nothing is deleted. The joined listing closes, its id and the address of its page lead to the kept one
(``Program.merged_into``); rows that say something of it (raw rows, statements, networks) move along, and the kept
program is decided anew from all of them. Where the two differ a person says whose value stands: that is a statement of
staff.
Undo takes every row back and writes every column as it was, and refuses when anything of it has changed since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import (
    Doubt,
    HospitalLink,
    Job,
    Merge,
    NpiLink,
    Participation,
    Program,
    SourceRecord,
    Statement,
    Track,
    User,
)
from programs.quality.reported_facts import digest
from programs.quality.statements import statement_made
from programs.statements.fields import ADDRESS, OPENINGS, as_json, by_aspect
from programs.statements.stored import decide_programs, tracks_as_json

KEPT, JOINED = "kept", "joined"

CHOSEN: tuple[str, ...] = (
    *("name", "provider_id", "phone", "intake_phone", "tty", "fax", "intake_hours", "website", "street1", "npi"),
    *("wheelchair", "parking", "description", "tracks", "accepting"),
)
"""Fields of which one side's value stands. ``street1`` means the whole address, ``accepting`` the whole report of
openings. Evidence, format and terms follow from what all lists say; what else the kept program has stays."""

TOGETHER: dict[str, tuple[str, ...]] = {
    "street1": ADDRESS,
    "accepting": OPENINGS,
    "intake_hours": ("intake_hours", "intake_time_zone"),
}
"""Fields that are one fact with others."""

DERIVED = frozenset(
    (
        *("network_numbers", "timetable_numbers", "verified_at", "provider_name", "number"),
        *(field.column for field in Program._meta.concrete_fields if field.generated),
    )
)
"""Columns that the database keeps: they follow by themselves."""

COLUMNS = tuple(
    field.column for field in Program._meta.concrete_fields if field.column not in DERIVED and field.column != "id"
)

MOVING: tuple[type[Model], ...] = (SourceRecord, Statement, Participation)
"""Whose rows go from the joined program to the kept one, as far as that has none of the same."""


def values_of(program: Program, field: str) -> dict[str, Any]:
    """What one side says of a fact, by field, as a statement keeps it."""
    if field == "tracks":
        return {"tracks": tracks_as_json(program.tracks.order_by("name", "id"))}
    return {name: as_json(getattr(program, name)) for name in TOGETHER.get(field, (field,))}


def differing(kept: Program, joined: Program) -> list[str]:
    """The facts in which two listings differ and one side has to be chosen."""
    return [field for field in CHOSEN if values_of(kept, field) != values_of(joined, field)]


def default_sides(kept: Program, joined: Program) -> dict[str, str]:
    """Whose value stands unless somebody chooses: the kept one's, where it says anything."""
    return {
        field: KEPT if any(is_said(value) for value in values_of(kept, field).values()) else JOINED
        for field in differing(kept, joined)
    }


def is_said(value: Any) -> bool:
    return value not in (None, "", [], "unknown")


@transaction.atomic
def programs_merged(
    *,
    joined: Program,
    kept: Program,
    sides: Mapping[str, str] | None = None,
    lists: str = KEPT,
    user: User | None = None,
) -> Merge:
    """Join ``joined`` into ``kept`` and record how. ``sides``: field → whose value stands, for fields that differ.

    ``lists`` is for a list that has a word on both: with ``KEPT`` the kept program's stands, and the joined one's stays
    with it until the list is read again; with ``JOINED``, for a program that its list has under a new name, the
    joined one's takes its place, and nothing is chosen by hand.

    Chains are flattened: where ``kept`` was joined itself, its target is meant, and what was joined into ``joined``
    moves along. Raises ``ValidationError`` when both are one program in the end, when ``joined`` was joined before,
    when somebody decided that they are never the same, and for a side that is none.
    """
    kept, joined = locked(kept, joined)
    refuse_impossible(kept, joined)
    chosen = {} if lists == JOINED else default_sides(kept, joined) | dict(sides or {})
    refuse_unknown_sides(kept, joined, chosen)
    asked = [field for field in differing(kept, joined) if field in chosen]
    stand = {field: values_of(joined if chosen[field] == JOINED else kept, field) for field in asked}
    merge = Merge(joined=joined, kept=kept, by=user, sides={field: chosen[field] for field in stand})
    merge.before = everything_of(kept, joined)
    if lists == JOINED:
        words_replaced(kept, joined)
    merge.moved = rows_moved(kept, joined) | npi_links_moved(kept, joined) | hospital_links_moved(kept, joined)
    closed(kept, joined)
    merge.before["doubts"] = questions_settled(kept, joined)
    decide_programs([kept.pk, joined.pk])
    merge.moved["said"] = said_of_sides(kept, stand, joined, user)
    merge.after = {"marks": marks_of(kept, joined)}
    merge.save()
    npis_compared_again(kept, joined)
    return merge


def locked(*programs: Program) -> list[Program]:
    """The programs as they are now, the first one's target instead of it; all locked in one order."""
    first = Program.objects.values_list("merged_into", flat=True).get(pk=programs[0].pk) or programs[0].pk
    ids = [first, *(program.pk for program in programs[1:])]
    rows = {row.pk: row for row in Program.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return [rows[pk] for pk in ids]


def refuse_impossible(kept: Program, joined: Program) -> None:
    if kept.pk == joined.pk:
        raise ValidationError(_("“%(name)s” cannot be merged into itself."), params={"name": joined.name}, code="cycle")
    if joined.merged_into_id or kept.merged_into_id:
        raise ValidationError(
            _("“%(name)s” was merged already: undo that first."), params={"name": joined.name}, code="merged"
        )
    if never_the_same(kept.pk, joined.pk):
        raise ValidationError(
            _("Somebody decided that “%(one)s” and “%(other)s” are two programs."),
            params={"one": joined.name, "other": kept.name},
            code="different",
        )


def never_the_same(one: UUID, other: UUID) -> bool:
    """Whether a person said that these two are two programs."""
    pair = Q(program=one, other=other) | Q(program=other, other=one)
    said = Doubt.objects.filter(pair, kind__in=[Doubt.Kind.DUPLICATE, Doubt.Kind.RENAMED])
    return said.filter(state=Doubt.State.REJECTED).exists()


def refuse_unknown_sides(kept: Program, joined: Program, chosen: Mapping[str, str]) -> None:
    for field, side in chosen.items():
        if field not in CHOSEN or side not in (KEPT, JOINED):
            raise ValidationError(_("“%(value)s” is no side."), params={"value": f"{field}: {side}"}, code="side")
    if chosen.get("street1") == JOINED and kept.precision == "hidden" and joined.precision != "hidden":
        raise ValidationError(
            _("The street of “%(name)s” is kept private: a merge does not show it."),
            params={"name": kept.name},
            code="private",
        )


def rows_moved(kept: Program, joined: Program) -> dict[str, list[Any]]:
    """Move what says something of ``joined``; the keys of what moved, by table.

    One list has one statement of a program and one network one participation: where both sides have one, the joined
    program keeps its own, and the list's two rows are read as one at its next import.
    """
    moving: dict[str, QuerySet[Any]] = {
        SourceRecord._meta.label: SourceRecord.objects.filter(program=joined),
        Statement._meta.label: statements_to_move(kept, joined),
        Participation._meta.label: Participation.objects.filter(program=joined).exclude(
            network__in=Participation.objects.filter(program=kept).values("network")
        ),
    }
    moved: dict[str, list[Any]] = {}
    for label, rows in moving.items():
        moved[label] = sorted(rows.values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=moved[label]).update(program=kept)
    earlier = Program.objects.filter(merged_into=joined)
    moved[Program._meta.label] = sorted(str(pk) for pk in earlier.values_list("pk", flat=True))
    earlier.update(merged_into=kept)
    return moved


DECIDED = ("state", "level", "basis", "decided_at", "decided_by_id")
"""Of a link to an NPI, what a person's decision says."""


def npi_links_moved(kept: Program, joined: Program) -> dict[str, list[Any]]:
    """Move the links to NPIs that ``kept`` has none of, so that a pair that was rejected stays rejected. Where both
    have one and a person has decided the joined program's alone, that decision is the kept one's too."""
    theirs = {link.npi: link for link in NpiLink.objects.filter(program=kept)}
    moved, decided = [], []
    for link in NpiLink.objects.filter(program=joined).order_by("npi"):
        own = theirs.get(link.npi)
        if own is None:
            moved.append(str(link.pk))
        elif own.decided_at is None and link.decided_at is not None:
            decided.append({"id": str(own.pk), "before": json.loads(json.dumps(decision_of(own), default=str))})
            NpiLink.objects.filter(pk=own.pk).update(**decision_of(link))
    NpiLink.objects.filter(pk__in=moved).update(program=kept)
    return {NpiLink._meta.label: moved, "npis_decided": decided}


def decision_of(link: NpiLink) -> dict[str, Any]:
    return {name: getattr(link, name) for name in DECIDED}


def npi_links_restored(merge: Merge) -> None:
    """Links go back to the joined program, with what was decided of them since; what the merge decided is as before."""
    NpiLink.objects.filter(pk__in=merge.moved.get(NpiLink._meta.label, [])).update(program=merge.joined_id)
    for one in merge.moved.get("npis_decided", []):
        NpiLink.objects.filter(pk=one["id"]).update(**one["before"])


def hospital_links_moved(kept: Program, joined: Program) -> dict[str, list[Any]]:
    """Move the links to hospitals that ``kept`` has none of, so that a pair that was rejected stays rejected."""
    theirs = HospitalLink.objects.filter(program=kept).values("series")
    links = HospitalLink.objects.filter(program=joined).exclude(series__in=theirs)
    moved = sorted(str(pk) for pk in links.values_list("pk", flat=True))
    HospitalLink.objects.filter(pk__in=moved).update(program=kept)
    return {HospitalLink._meta.label: moved}


def npis_compared_again(*programs: Program) -> None:
    """Have the worker look again which NPI each of the listings shows, and at which hospital it is."""
    linked = (rows.filter(program__in=programs).exists() for rows in (NpiLink.objects, HospitalLink.objects))
    if any(linked):
        Job.objects.enqueue(Job.Kind.NPIS, key="all")


def words_replaced(kept: Program, joined: Program) -> None:
    """Take away what lists say of ``kept`` that have a word on ``joined``: undo has the rows."""
    pairs = set(Statement.objects.filter(program=joined, source__isnull=False).values_list("source", "aspect"))
    said = Statement.objects.filter(program=kept).values_list("pk", "source", "aspect")
    Statement.objects.filter(pk__in=[pk for pk, source, aspect in said if (source, aspect) in pairs]).delete()


def statements_to_move(kept: Program, joined: Program) -> QuerySet[Statement]:
    """Statements of which ``kept`` has none by the same source of the same aspect."""
    taken = Q()
    for source, aspect in Statement.objects.filter(program=kept, source__isnull=False).values_list("source", "aspect"):
        taken |= Q(source=source, aspect=aspect)
    rows = Statement.objects.filter(program=joined)
    return rows.exclude(taken) if taken else rows


def closed(kept: Program, joined: Program) -> None:
    """The joined listing leads to the kept one, which search finds by both names."""
    joined.status, joined.merged_into = Program.Status.CLOSED, kept
    joined.save(update_fields=["status", "merged_into", "updated_at"])
    names = {joined.name, *joined.former_names} - {kept.name, *kept.former_names}
    if names:
        kept.former_names = [*kept.former_names, *sorted(names)]
        kept.save(update_fields=["former_names", "updated_at"])


def questions_settled(kept: Program, joined: Program) -> list[Any]:
    """Take away the open questions that the merge answers, and give them as PostgreSQL writes them: what an edition
    lacks of the joined listing, and that none has the kept one, when one has a row that is its own now."""
    lacking = [Doubt.Kind.VANISHED, Doubt.Kind.LOST_EVIDENCE]
    answered = Q(program=joined, kind__in=lacking)
    if SourceRecord.objects.filter(program=kept, missed_in=[]).exists():
        answered |= Q(program=kept, kind=Doubt.Kind.VANISHED)
    keys = list(Doubt.objects.filter(answered, state=Doubt.State.OPEN).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(row)::text FROM programs_doubt AS row WHERE id = ANY(%s) ORDER BY id", [keys])
        rows = [json.loads(row) for (row,) in cursor]
    Doubt.objects.filter(pk__in=keys).delete()
    return rows


def said_of_sides(
    kept: Program, stand: Mapping[str, Mapping[str, Any]], joined: Program, user: User | None
) -> list[int]:
    """Statements of staff for what was chosen, so that it stands whatever lists say next; their keys."""
    kept.refresh_from_db()
    said = by_aspect({name: value for values in stand.values() for name, value in values.items()})
    note = _("Merged with %(slug)s") % {"slug": joined.slug}
    return [
        statement_made(
            program=kept, aspect=aspect, values=values, method=Statement.Method.STAFF, by="staff", user=user, note=note
        ).pk
        for aspect, values in said.items()
    ]


def everything_of(*programs: Program) -> dict[str, list[Any]]:
    """The rows of the programs, and those that a merge or a decision may take away, as PostgreSQL writes them."""
    ids = [program.pk for program in programs]
    tables = {"programs": "id", "tracks": "program_id", "statements": "program_id"}
    kept: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for name, column in tables.items():
            table = f"programs_{name.removesuffix('s')}"
            cursor.execute(
                f"SELECT to_jsonb(row)::text FROM {table} AS row WHERE {column} = ANY(%s) ORDER BY id",  # noqa: S608
                [ids],
            )
            kept[name] = [json.loads(row) for (row,) in cursor]
    return kept


HANGING = (
    ("columns", "programs_program", "id", ("updated_at", "npi", *DERIVED)),
    ("tracks", "programs_track", "program_id", ()),
    ("statements", "programs_statement", "program_id", ("run_id", "received_at")),
    ("networks", "programs_participation", "program_id", ()),
)
"""What a merge may touch: a name, the table, its column with the program, columns whose change means nothing. The NPI
follows from statements and links; those of the register are compared again every day."""

BY_ITSELF = {"statements": "AND method <> 'register'"}
"""Rows that change without anybody's doing."""


def marks_of(*programs: Program) -> dict[str, str]:
    """A mark of each kind of thing that hangs on the programs, by which a later change is noticed."""
    ids = [program.pk for program in programs]
    marks = {}
    for name, table, column, without in HANGING:
        sql = (  # names of ours
            f"SELECT md5(coalesce(string_agg((to_jsonb(row) - %s::text[])::text, ' ' ORDER BY row.id::text), ''))"  # noqa: S608
            f" FROM {table} AS row WHERE {column} = ANY(%s) {BY_ITSELF.get(name, '')}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(without), ids])
            marks[name] = cursor.fetchone()[0]
    records = SourceRecord.objects.filter(program__in=ids).order_by("pk")
    return marks | {"rows": digest(list(records.values_list("pk", "program")))}


CHANGED: dict[str, Any] = {
    "columns": _("the listing itself"),
    "tracks": _("its timetables"),
    "statements": _("what sources and people say of it"),
    "networks": _("its networks"),
    "rows": _("which rows of lists are of it"),
}


@transaction.atomic
def merge_undone(*, merge: Merge, user: User | None = None) -> None:
    """Part the two programs again, every column and row as it was.

    Raises ``ValidationError`` when that was done before, and when something of either was changed since: then nothing
    is undone, and what was changed is named.
    """
    merge = Merge.objects.select_for_update(of=["self"]).select_related("kept", "joined").get(pk=merge.pk)
    if merge.undone_at:
        raise ValidationError(_("This merge was undone already."), code="undone")
    pair = list(Program.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.joined_id]).order_by("pk"))
    refuse_changed(merge, pair)
    Statement.objects.filter(pk__in=merge.moved.get("said", [])).delete()
    for model in MOVING:
        model._default_manager.filter(pk__in=merge.moved[model._meta.label]).update(program=merge.joined_id)
    npi_links_restored(merge)
    hospitals = HospitalLink.objects.filter(pk__in=merge.moved.get(HospitalLink._meta.label, []))
    hospitals.update(program=merge.joined_id)
    Program.objects.filter(pk__in=merge.moved[Program._meta.label]).update(merged_into=merge.joined_id)
    restore(merge.before, pair)
    merge.undone_at, merge.undone_by = timezone.now(), user
    merge.save(update_fields=["undone_at", "undone_by"])
    npis_compared_again(*pair)
    asked = Q(program=merge.joined_id, other=merge.kept_id) | Q(program=merge.kept_id, other=merge.joined_id)
    Doubt.objects.filter(asked, kind__in=[Doubt.Kind.DUPLICATE, Doubt.Kind.RENAMED]).update(
        state=Doubt.State.OPEN, decided_at=None, decided_by=None
    )


def refuse_changed(merge: Merge, pair: Iterable[Program]) -> None:
    """Raise ``ValidationError`` with what was changed since the merge."""
    now = marks_of(*pair)
    changed = [str(CHANGED[name]) for name, mark in merge.after["marks"].items() if now[name] != mark]
    if changed:
        raise ValidationError(
            _("This merge cannot be undone: %(what)s changed since %(date)s."),
            params={"what": ", ".join(changed), "date": f"{timezone.localtime(merge.at):%Y-%m-%d %H:%M}"},
            code="changed",
        )


def restore(before: Mapping[str, Any], pair: Iterable[Program]) -> None:
    """Write columns and timetables as they were, times of change included; statements and questions that are not there
    any more, but for a question that was asked anew."""
    Track.objects.filter(program__in=pair).delete()
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor:
        for table in ("track", "statement", "doubt"):
            cursor.execute(
                f"INSERT INTO programs_{table} SELECT * FROM"  # noqa: S608  (names of ours)
                f" jsonb_populate_recordset(NULL::programs_{table}, %s::jsonb) ON CONFLICT DO NOTHING",
                [json.dumps(before.get(f"{table}s", []))],
            )
        cursor.execute(
            f"UPDATE programs_program AS program SET ({columns}) = (SELECT {columns} FROM"  # noqa: S608  (names of ours)
            " jsonb_populate_recordset(NULL::programs_program, %s::jsonb) AS row WHERE row.id = program.id)"
            " WHERE id = ANY(%s)",
            [json.dumps(before["programs"]), [program.pk for program in pair]],
        )
