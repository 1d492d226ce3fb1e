"""Each way of writing: what shows otherwise afterwards is told with its aspect, and nothing else is.

The oracle is the listing itself, before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from programs.models import (
    FeedEvent,
    ImportRun,
    Network,
    Participation,
    Payer,
    Program,
    Source,
    SourceRecord,
    Track,
    UnderReview,
)
from programs.models.feed import ASPECT_COLUMNS, ASPECTS
from programs.quality.status import program_status_change
from programs.search import Listing, listings_of
from programs.statements.fields import ADDRESS, FIELDS, ROWS
from tests.factories import ParticipationFactory, ProgramFactory, SourceFactory, TrackFactory, VerificationFactory
from tests.history.ways import WAYS, World

pytestmark = pytest.mark.django_db

ASPECT_OF: dict[str, str] = {
    **dict.fromkeys(("slug", "url", "name", "npi", "identifiers", "provider"), "identity"),
    **dict.fromkeys(("phone", "intake_phone", "fax", "intake_hours", "intake_sessions", "intake_time_zone"), "contact"),
    **dict.fromkeys(("tty", "wheelchair", "parking", "website", "under_review"), "contact"),
    "location": "location",
    **dict.fromkeys(("description", "levels", "evidence", "focus", "format", "conditions", "therapies"), "services"),
    **dict.fromkeys(("services", "populations", "restrictions", "ages", "languages", "accreditations"), "services"),
    "serves": "services",
    "schedule": "schedule",
    **dict.fromkeys(("payments", "networks", "paid_claims"), "insurance"),
    "openings": "openings",
    "sources": "sources",
}
"""Key of a listing → the aspect under which its change is told. ``verifications`` have aspects of their own."""

SAID_OTHERWISE = {"id", "distance_miles", "verified_at", "verifications", "demonstration", "updated_at", "match"}
"""Keys that no aspect tells: they never change, follow from others, or are whether the program is there at all."""


@pytest.fixture
def world() -> World:
    found = World(ProgramFactory(street1="1 Main St", precision="street"), ProgramFactory())
    FeedEvent.objects.all().delete()
    return found


def shown() -> dict[Any, Listing]:
    ids = list(Program.objects.published().values_list("pk", flat=True))
    return {listing["id"]: listing for listing in listings_of(ids)}


def expected(before: dict[Any, Listing], after: dict[Any, Listing]) -> dict[Any, tuple[str, set[str]]]:
    """What must be told of each program: the kind, and the aspects of a change."""
    told: dict[Any, tuple[str, set[str]]] = {}
    for pk in before.keys() | after.keys():
        was, now = before.get(pk), after.get(pk)
        if was and now:
            aspects = {aspect for key, aspect in ASPECT_OF.items() if was[key] != now[key]}  # type: ignore[literal-required]
            checks = was["verifications"].keys() | now["verifications"].keys()
            aspects |= {name for name in checks if was["verifications"].get(name) != now["verifications"].get(name)}
            if aspects:
                told[pk] = ("changed", aspects)
        else:
            told[pk] = ("published" if now else "removed", set())
    return told


def told() -> dict[Any, tuple[str, set[str]]]:
    """What the rows say, whoever is asked; ``sources`` apart, which a listing does not show the whole of."""
    found: dict[Any, tuple[str, set[str]]] = {}
    public = set(Program.objects.published().values_list("pk", flat=True))
    for event in FeedEvent.objects.all():
        before = event.shown_before if event.shown_before is not None else "real" * (event.program_id in public)
        after = event.shown_after if event.shown_after is not None else "real" * (event.program_id in public)
        if before and after:
            aspects = set(event.aspects) - {"sources"}
            if aspects:
                found[event.program_id] = ("changed", aspects)
        elif before or after:
            found[event.program_id] = ("published" if after else "removed", set())
    return found


def checked(write: Callable[[], object]) -> None:
    before = shown()
    FeedEvent.objects.all().delete()
    write()
    must = {
        pk: (kind, aspects - {"sources"})
        for pk, (kind, aspects) in expected(before, shown()).items()
        if kind != "changed" or aspects - {"sources"}
    }
    assert told() == must


@pytest.mark.parametrize("way", [way for way in WAYS if way != "merge_undone"])
def test_what_shows_otherwise_is_told(way: str, world: World) -> None:
    checked(lambda: WAYS[way][0](world))


def test_a_merge_and_its_undoing_are_told_one_by_one(world: World) -> None:
    from programs.quality.merges import merge_undone, programs_merged

    ParticipationFactory(program=world.program)
    merges = []
    checked(lambda: merges.append(programs_merged(joined=world.program, kept=world.other)))
    event = FeedEvent.objects.get(program_id=world.program.pk)
    assert (event.status, event.merged_into) == ("closed", world.other.pk)
    checked(lambda: merge_undone(merge=merges[0]))


NOW = datetime(2026, 1, 31, tzinfo=UTC)


def recorded(world: World) -> SourceRecord:
    source = SourceFactory()
    run = ImportRun.objects.create(source=source, started_at=NOW, file_name="x", file_sha256="0" * 64)
    found: SourceRecord = SourceRecord.objects.create(
        source=source, key="1", program=world.program, row_number=1, raw={}, first_run=run, last_run=run
    )
    return found


ROWS_BESIDE: dict[str, Callable[[World], Callable[[], object]]] = {
    "a track comes": lambda world: lambda: TrackFactory(program=world.program),
    "a track moves to another program": lambda world: (
        lambda track: lambda: Track.objects.filter(pk=track.pk).update(program=world.other)
    )(TrackFactory(program=world.program)),
    "a participation": lambda world: lambda: ParticipationFactory(program=world.program),
    "out of the network": lambda world: (
        lambda row: lambda: Participation.objects.filter(pk=row.pk).update(status="out-of-network")
    )(ParticipationFactory(program=world.program)),
    "the network has a new name": lambda world: (
        lambda row: lambda: Network.objects.filter(pk=row.network_id).update(name="New")
    )(ParticipationFactory(program=world.program)),
    "the payer has a new name": lambda world: (
        lambda row: lambda: Payer.objects.filter(pk=row.network.payer_id).update(name="New")
    )(ParticipationFactory(program=world.program)),
    "the payer is saved as it was": lambda world: (lambda row: lambda: row.network.payer.save())(
        ParticipationFactory(program=world.program)
    ),
    "a check": lambda world: lambda: VerificationFactory(program=world.program, at=timezone.now(), aspect="schedule"),
    "hidden, closed and a draft": lambda world: (
        lambda: [
            program_status_change(program=world.program, status=status) for status in ("hidden", "closed", "draft")
        ]
    ),
    "reported, being checked": lambda world: (
        lambda: UnderReview.objects.create(
            program=world.program, alarm="number", until=timezone.now() + timedelta(days=1)
        )
    ),
    "a draft is edited": lambda world: (lambda draft: lambda: Program.objects.filter(pk=draft.pk).update(phone="1"))(
        ProgramFactory(draft=True)
    ),
    "a new program with all": lambda world: lambda: ParticipationFactory(program=TrackFactory().program),
}


@pytest.mark.parametrize("what", ROWS_BESIDE)
def test_what_belongs_to_a_program_is_told(what: str, world: World) -> None:
    checked(ROWS_BESIDE[what](world))


def test_where_facts_come_from_is_told(world: World) -> None:
    record = recorded(world)
    for write in (
        lambda: SourceRecord.objects.filter(pk=record.pk).update(last_edition="2024"),
        lambda: Source.objects.update(name="Another name"),
    ):
        FeedEvent.objects.all().delete()
        before = shown()
        write()
        assert shown() != before
        assert [(event.program_id, event.aspects) for event in FeedEvent.objects.all()] == [
            (world.program.pk, ["sources"])
        ]
    FeedEvent.objects.all().delete()
    SourceRecord.objects.filter(pk=record.pk).update(row_number=7)
    assert not FeedEvent.objects.exists()


def test_networks_are_those_before_and_after(world: World) -> None:
    stays, left = ParticipationFactory(program=world.program), ParticipationFactory(program=world.program)
    FeedEvent.objects.all().delete()
    left.delete()
    (event,) = FeedEvent.objects.all()
    assert event.networks == sorted([stays.network.number, left.network.number])


def test_samples_are_apart(world: World) -> None:
    Program.objects.filter(pk=world.program.pk).update(demonstration=True)
    (event,) = FeedEvent.objects.all()
    assert (event.shown_before, event.shown_after) == ("real", "sample")


def test_a_street_that_becomes_private_is_in_no_event(world: World) -> None:
    street = "4711 Withdrawn Way"
    Program.objects.filter(pk=world.program.pk).update(street1=street)
    Program.objects.filter(pk=world.program.pk).update(street1="", precision="hidden")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(event::text, ' ') FROM programs_feedevent AS event")
        rows = cursor.fetchone()[0]
    assert "location" in rows
    assert "Withdrawn" not in rows


def test_the_names_are_those_of_statements() -> None:
    """One list of fields: an aspect here has the columns of a statement of it, the address being apart."""
    apart = {*ADDRESS, "county"}
    for aspect, fields in FIELDS.items():
        columns = {*ASPECT_COLUMNS[aspect], *(ASPECT_COLUMNS["location"] if aspect == "contact" else ())}
        assert set(fields) - ROWS <= columns
    assert set(ASPECT_COLUMNS["location"]) == apart
    assert set(ASPECTS) == {*FIELDS, "location", "sources"}


def test_every_key_of_a_listing_has_an_aspect() -> None:
    """A new key is told, or it is said here why not."""
    assert set(Listing.__annotations__) == ASPECT_OF.keys() | SAID_OTHERWISE
    assert not ASPECT_OF.keys() & SAID_OTHERWISE
