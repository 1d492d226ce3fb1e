"""Every way of writing × history. What is known of who wrote it is in test_context.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import InternalError, connection, transaction

from programs.models import Participation, Program, ProgramEvent, Provider, Track
from programs.models.guards import EVENTS_OF_PROGRAM
from programs.models.history import KEPT, MIGRATION
from tests.factories import ParticipationFactory, ProgramFactory, TrackFactory
from tests.history.ways import NEW, WAYS, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World(ProgramFactory(street1="1 Main St", precision="street"), ProgramFactory())


def events() -> set[tuple[str, str, int]]:
    """Model, kind and number of every event there is."""
    return {
        (str(model._meta.model_name), label, pk)
        for model, kept in KEPT.items()
        for label, pk in kept._default_manager.values_list("pgh_label", "pgh_id")
    }


@pytest.mark.parametrize("way", WAYS)
def test_history_saw(way: str, world: World) -> None:
    write, expected = WAYS[way]
    before = events()
    write(world)
    assert sorted((model, kind) for model, kind, _pk in events() - before) == sorted(expected)


def test_the_table_of_the_documents_is_this_one() -> None:
    text = Path(settings.BASE_DIR, "docs", "history.md").read_text()
    for way in WAYS:
        assert f"| {way} |" in text


@pytest.mark.parametrize("model", KEPT)
def test_no_column_is_forgotten(model: type[Program]) -> None:
    """A new column is kept, or it is said here why not."""
    kept = {field.name for field in KEPT[model]._meta.concrete_fields}
    derived: dict[Any, set[str]] = {
        Program: {
            *("number", "provider_name", "network_numbers", "timetable_numbers", "terms", "sort_name"),
            "verified_at",
        },
        Track: {"timetable"},
    }
    own = {field.name for field in model._meta.concrete_fields} - {model._meta.pk.name}
    assert own - kept == derived.get(model, set())


def test_every_history_of_a_program_is_forgotten_with_it() -> None:
    assert set(EVENTS_OF_PROGRAM) == {kept._meta.db_table for model, kept in KEPT.items() if model is not Provider}


def test_the_migration_that_began_it_is_there() -> None:
    assert Path(settings.BASE_DIR, "programs", "migrations", f"{MIGRATION}.py").is_file()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE programs_programevent SET phone = 'x'",
        "DELETE FROM programs_programevent",
        "TRUNCATE programs_programevent",
        "TRUNCATE programs_program CASCADE",
        "TRUNCATE programs_track",
        "TRUNCATE programs_participation",
    ],
)
def test_history_is_added_to_and_nothing_else(sql: str, world: World) -> None:
    before = list(ProgramEvent.objects.values())
    with pytest.raises(InternalError, match="history"), transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys are checked at the end, which stands in the way of TRUNCATE as well.
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {sql}")
    assert list(ProgramEvent.objects.values()) == before


def test_a_street_that_is_withdrawn_is_in_no_event(world: World) -> None:
    program = world.program
    for street in ("2 Main St", "3 Main St"):
        Program.objects.filter(pk=program.pk).update(street1=street, street2="Unit 5", latitude=39.5, longitude=-104.5)
    Program.objects.filter(pk=program.pk).update(street1="", street2="")
    kept = ProgramEvent.objects.filter(pgh_obj_id=program.pk)
    assert set(kept.values_list("street1", "street2", "latitude", "longitude", "precision")) == {
        ("", "", None, None, "hidden")
    }
    assert kept.count() == 4
    assert ProgramEvent.objects.filter(pgh_obj_id=world.other.pk).exclude(latitude=None).exists()


def test_a_second_line_that_goes_withdraws_nothing(world: World) -> None:
    Program.objects.filter(pk=world.program.pk).update(street2="Unit 5")
    Program.objects.filter(pk=world.program.pk).update(street2="")
    assert ProgramEvent.objects.filter(pgh_obj_id=world.program.pk, street1="1 Main St", street2="Unit 5").exists()


def test_samples_that_are_taken_out_leave_no_history() -> None:
    real, sample = (ProgramFactory(demonstration=demonstration) for demonstration in (False, True))
    for program in (real, sample):
        Program.objects.filter(pk=program.pk).update(phone="303-555-0101")
        TrackFactory(program=program).delete()
        ParticipationFactory(program=program).delete()
        program.aliases.create(id=NEW if program is real else None or program.provider_id)
    Provider.objects.filter(pk=sample.provider_id).update(demonstration=True)
    provider = sample.provider_id
    sample.delete()
    Provider.objects.filter(pk=provider).delete()
    of_sample = [
        kept._default_manager.filter(pgh_obj_id__in=[sample.pk, provider]).count()
        for model, kept in KEPT.items()
        if model in (Program, Provider)
    ]
    of_rows = [
        kept._default_manager.exclude(program_id=real.pk).count()
        for model, kept in KEPT.items()
        if model not in (Program, Provider)
    ]
    assert of_sample + of_rows == [0] * len(KEPT)
    assert ProgramEvent.objects.filter(pgh_obj_id=real.pk).count() == 2
    assert KEPT[Participation]._default_manager.filter(program_id=real.pk).count() == 2
