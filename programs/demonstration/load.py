"""Puts the demonstration data into the database and takes it out again, each in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from programs.demonstration.files import FOLDER, PROGRAM_COLUMNS, Row, read_rows
from programs.demonstration.published import published_load, published_remove
from programs.models import Network, Participation, Payer, Program, Provider, Statement, Track, Verification
from programs.models.sessions import parse_sessions
from programs.time_zones import validate_time_zone

NAMESPACE = uuid.UUID("8a4c2f0e-5d0b-5f6e-9a53-7d2f6b1c9e40")
"""Of the ids of demonstration rows: uuid5 of kind and slug, the same on every database."""


def demonstration_id(kind: str, slug: str) -> uuid.UUID:
    """The permanent id of a demonstration row."""
    return uuid.uuid5(NAMESPACE, f"{kind}:{slug}")


@transaction.atomic
def demonstration_load(*, folder: Path = FOLDER, more: Sequence[Path] = ()) -> dict[str, int]:
    """Make the demonstration rows equal to the files of these folders; returns how many there are of each.

    Loading again brings the dates up to today and takes out programs that the files no longer hold. A
    program that a person has edited stays as it is.
    """
    now = timezone.now()
    payers, providers, programs = (
        [row for each in (folder, *more) for row in read_rows(name, each)]
        for name in ("payers", "providers", "programs")
    )
    edited = set(
        Statement.objects.of_persons().filter(program__demonstration=True).values_list("program_id", flat=True)
    )
    programs = [row for row in programs if demonstration_id("program", row["slug"]) not in edited]
    save(Provider, [provider(row) for row in providers])
    save(Payer, [payer(row) for row in payers])
    networks = [network(row, owner) for owner in payers for row in owner["networks"]]
    save(Network, networks, kept=("number",))
    # By id and not by place: the search index grows slowly when points arrive along a line.
    loaded = save(
        Program, sorted((program(row, now) for row in programs), key=lambda program: program.pk), kept=("number",)
    )
    replace_related(programs, now)
    Program.objects.filter(demonstration=True).exclude(pk__in=loaded | edited).delete()
    published_load()
    return {model._meta.model_name or "": count_of(model) for model in (Payer, Network, Provider, Program)}


def count_of(model: type[models.Model]) -> int:
    return model._default_manager.filter(demonstration=True).count()


def save(model: type[models.Model], objects: Iterable[Any], kept: tuple[str, ...] = ()) -> set[Any]:
    """Insert or update by id; returns the ids. Columns ``kept`` and those the database makes are left alone."""
    objects = list(objects)
    columns = [
        field.name
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.generated or field.name in ("created_at", *kept))
    ]
    model._default_manager.bulk_create(objects, update_conflicts=True, unique_fields=["id"], update_fields=columns)
    return {each.pk for each in objects}


def replace_related(programs: list[Row], now: datetime) -> None:
    """Tracks, participations and verifications of the programs, anew. What a signed-in person checked stays."""
    ids = [demonstration_id("program", row["slug"]) for row in programs]
    Track.objects.filter(program__in=ids).delete()
    Participation.objects.filter(program__in=ids).delete()
    Verification.objects.filter(program__in=ids, user=None).delete()
    for model, make in RELATED.items():
        model._default_manager.bulk_create(each for row in programs for each in make(row, now))


@transaction.atomic
def demonstration_remove() -> dict[str, int]:
    """Delete every demonstration row and nothing else; returns how many of each.

    Raises ``ProtectedError`` when a real row stands on a demonstration row, and deletes nothing then.
    """
    published_remove()
    found: dict[str, int] = {}
    for model in (Program, Network, Payer, Provider):
        rows = model._default_manager.filter(demonstration=True)
        found[model._meta.model_name or ""] = rows.count()
        rows.delete()
    return found


def provider(row: Row) -> Provider:
    return Provider(
        id=demonstration_id("provider", row["slug"]), name=row["name"], website=row["website"], demonstration=True
    )


def payer(row: Row) -> Payer:
    return Payer(
        id=demonstration_id("payer", row["slug"]),
        slug=row["slug"],
        name=row["name"],
        website=row["website"],
        payment=row.get("payment"),
        demonstration=True,
    )


def network(row: Row, owner: Row) -> Network:
    return Network(
        id=demonstration_id("network", row["slug"]),
        payer_id=demonstration_id("payer", owner["slug"]),
        slug=row["slug"],
        name=row["name"],
        demonstration=True,
    )


def program(row: Row, now: datetime) -> Program:
    """The program of one line, its dates counted from ``now``."""
    openings, hours = row.get("openings", {}), row.get("hours_per_week", (None, None))
    intake = openings.get("next_intake_in_days")
    return Program(
        id=demonstration_id("program", row["slug"]),
        provider_id=demonstration_id("provider", row["provider"]),
        status=Program.Status.PUBLISHED,
        demonstration=True,
        **{name: row[name] for name in PROGRAM_COLUMNS if name in row},
        hours_per_week_min=hours[0],
        hours_per_week_max=hours[1],
        accepting=openings.get("accepting", "unknown"),
        accepting_note=openings.get("note", ""),
        wait_days=openings.get("wait_days"),
        next_intake=None if intake is None else weekday_after(now.date(), intake),
        openings_reported_at=days_before(now, openings.get("reported_days_ago")),
    )


def tracks(row: Row, now: datetime) -> list[Track]:
    """Tracks of one program. ``now`` is not used: a timetable has no date."""
    return [
        Track(
            id=demonstration_id("track", f"{row['slug']}/{track['name']}"),
            program_id=demonstration_id("program", row["slug"]),
            name=track["name"],
            ages=track["ages"],
            format=track.get("format"),
            weeks_min=track.get("weeks", (None, None))[0],
            weeks_max=track.get("weeks", (None, None))[1],
            sessions=parse_sessions(track["sessions"]),
            time_zone=zone_of(row, track),
        )
        for track in row.get("tracks", [])
    ]


def zone_of(row: Row, track: Row) -> str:
    """The zone that a line gives a track. Raises ``ValueError`` that names the program and the track."""
    zone: str = track.get("time_zone", "")
    try:
        if zone:
            validate_time_zone(zone)
    except ValidationError as error:
        raise ValueError(f"{row['slug']}, {track['name']}: {error.messages[0]}") from error
    return zone


BASIS = {"plan": "plan-directory", "provider": "provider"}
"""Whence it is known, by who confirmed it."""


def participations(row: Row, now: datetime) -> list[Participation]:
    found = []
    for each in row.get("participations", []):
        since = days_before(now, each.get("since_days_ago"))
        found.append(
            Participation(
                program_id=demonstration_id("program", row["slug"]),
                network_id=demonstration_id("network", each["network"]),
                status=each["status"],
                since=since.date() if since else None,
                verified_at=days_before(now, each.get("verified_days_ago")),
                verified_by=each.get("verified_by", ""),
                basis=BASIS.get(each.get("verified_by", ""), ""),
            )
        )
    return found


def verifications(row: Row, now: datetime) -> list[Verification]:
    return [
        Verification(
            program_id=demonstration_id("program", row["slug"]), aspect=aspect, at=now - timedelta(days=days), by=by
        )
        for aspect, (days, by) in row.get("verified", {}).items()
    ]


RELATED: dict[type[models.Model], Callable[[Row, datetime], list[Any]]] = {
    Track: tracks,
    Participation: participations,
    Verification: verifications,
}


def days_before(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def weekday_after(day: date, days: int) -> date:
    """The day ``days`` later, or the Monday after when that is a weekend: intakes are on working days."""
    found = day + timedelta(days=days)
    return found + timedelta(days=7 - found.weekday()) if found.weekday() > 4 else found
