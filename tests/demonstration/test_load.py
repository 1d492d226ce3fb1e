"""Loading and removing: whole, repeatable, and nothing else is touched."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError
from django.utils import timezone

from programs.demonstration.files import FOLDER, read_rows, write_rows
from programs.demonstration.load import demonstration_id, demonstration_load, demonstration_remove, weekday_after
from programs.models import Network, Participation, Payer, Program, Provider, Track, Verification
from programs.quality.statements import fields_released, staff_edit
from programs.search.keeper import current
from programs.search.moment import ask
from tests.factories import ParticipationFactory, ProgramFactory, UserFactory, verified

pytestmark = pytest.mark.django_db

SLUG = "sample-program"
PROGRAM = {
    "slug": SLUG,
    "provider": "kettlebutton",
    "name": "Kettlebutton Teen IOP",
    "evidence": "stated",
    "format": "in-person",
    "levels": ["iop"],
    "ages": ["adolescent"],
    "state": "CO",
    "openings": {"accepting": "yes", "next_intake_in_days": 3, "reported_days_ago": 4},
    "tracks": [{"name": "After-school", "ages": ["adolescent"], "weeks": [8, 10], "sessions": "Mon, Wed 16:00–19:00"}],
    "participations": [
        {"network": "sample-blue-ppo", "status": "in-network", "since_days_ago": 400, "verified_days_ago": 12}
    ],
    "verified": {"contact": [12, "provider"], "services": [12, "provider"], "insurance": [30, "plan"]},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One program, one provider, one payer with one network."""
    networks = [{"slug": "sample-blue-ppo", "name": "PPO"}]
    write_rows(
        "payers", tmp_path, [{"slug": "sample-blue", "name": "Sample Blue", "website": "", "networks": networks}]
    )
    write_rows("providers", tmp_path, [{"slug": "kettlebutton", "name": "Kettlebutton Recovery", "website": ""}])
    write_rows("programs", tmp_path, [PROGRAM])
    return tmp_path


def snapshot() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Program, Track, Participation, Verification, Network, Payer, Provider)
    }


@pytest.mark.slow
def test_the_committed_files_load_and_go_again(capsys) -> None:
    real = ParticipationFactory()
    before = snapshot()
    call_command("demo_data")
    expected = len(read_rows("programs", FOLDER))
    assert f"program: {expected}" in capsys.readouterr().out
    assert Program.objects.published().filter(demonstration=True).count() == expected
    call_command("demo_data", remove=True)
    assert snapshot() == before
    real.refresh_from_db()


def test_everything_carries_the_mark(folder: Path) -> None:
    assert demonstration_load(folder=folder) == {"payer": 1, "network": 1, "provider": 1, "program": 1}
    for model in (Program, Provider, Payer, Network):
        assert model.objects.get().demonstration is True


def test_dates_are_counted_from_the_day_of_loading(folder: Path) -> None:
    demonstration_load(folder=folder)
    program = Program.objects.get()
    now = timezone.now()
    assert timedelta(days=12) <= now - program.verified_at < timedelta(days=12, minutes=5)
    assert timedelta(days=4) <= now - program.openings_reported_at < timedelta(days=4, minutes=5)
    assert program.next_intake > now.date()
    assert program.network_numbers == [Network.objects.get().number]
    assert [sum(one.upper - one.lower for one in track.sessions) for track in program.tracks.all()] == [6 * 60]


def test_loading_again_changes_no_id_and_brings_dates_up_to_today(folder: Path) -> None:
    demonstration_load(folder=folder)
    Verification.objects.update(at=datetime(2020, 1, 1, tzinfo=UTC))
    network, before = Network.objects.get().number, snapshot()
    demonstration_load(folder=folder)
    program = Program.objects.get()
    assert snapshot() == before
    assert program.pk == demonstration_id("program", SLUG)
    assert program.verified_at.year >= 2026
    assert Network.objects.get().number == network


def test_ids_are_the_same_on_every_database() -> None:
    assert str(demonstration_id("program", SLUG)) == "bb13bdd2-8087-51af-9802-21c3e2752907"


def test_what_a_person_edited_or_checked_stays(folder: Path) -> None:
    demonstration_load(folder=folder)
    staff_edit(program=Program.objects.get(), values={"name": "Their name"})
    Track.objects.all().delete()
    verified(Program.objects.get(), timezone.now(), aspect="schedule", by="staff", user=UserFactory(staff=True))
    demonstration_load(folder=folder)
    program = Program.objects.get()
    assert program.name == "Their name"
    assert not program.tracks.exists()
    fields_released(program=Program.objects.get(), fields=["name"])
    demonstration_load(folder=folder)
    program.refresh_from_db()
    assert program.name == PROGRAM["name"]
    assert program.tracks.count() == 1
    assert sorted(program.verifications.values_list("aspect", flat=True)) == [
        "contact",
        "insurance",
        "schedule",
        "services",
    ]


def test_a_program_that_is_no_longer_in_the_files_goes(folder: Path) -> None:
    demonstration_load(folder=folder)
    real = ProgramFactory()
    write_rows("programs", folder, [])
    demonstration_load(folder=folder)
    assert list(Program.objects.all()) == [real]


def test_a_bad_line_leaves_the_database_as_it_was(folder: Path) -> None:
    demonstration_load(folder=folder)
    write_rows("programs", folder, [PROGRAM | {"name": "Changed"}, PROGRAM | {"slug": "other", "name": ""}])
    with pytest.raises(IntegrityError):
        demonstration_load(folder=folder)
    assert Program.objects.get().name == PROGRAM["name"]


def test_a_time_zone_that_does_not_exist_names_the_program_and_the_track(folder: Path) -> None:
    track = {"name": "Evenings", "ages": ["adult"], "sessions": "Mon 17:30–20:30", "time_zone": "America/Denver"}
    write_rows("programs", folder, [PROGRAM | {"tracks": [track]}])
    demonstration_load(folder=folder)
    assert Track.objects.get().time_zone == "America/Denver"
    write_rows("programs", folder, [PROGRAM | {"tracks": [track | {"time_zone": "America/Denvr"}]}])
    with pytest.raises(ValueError, match=r"sample-program, Evenings: .*Did you mean America/Denver"):
        demonstration_load(folder=folder)
    assert Track.objects.get().time_zone == "America/Denver"


def test_removal_refuses_when_something_real_stands_on_it(folder: Path) -> None:
    demonstration_load(folder=folder)
    real = ParticipationFactory(network=Network.objects.get(), program__name="Real program")
    before = snapshot()
    with pytest.raises(CommandError, match="Real program"):
        call_command("demo_data", remove=True)
    assert snapshot() == before
    real.delete()
    assert demonstration_remove() == {"program": 1, "network": 1, "payer": 1, "provider": 1}


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "2026-11-20"), (1, "2026-11-23"), (2, "2026-11-23"), (3, "2026-11-23"), (4, "2026-11-24")],
)
def test_an_intake_is_on_a_working_day(days: int, expected: str) -> None:
    friday = datetime(2026, 11, 20, tzinfo=UTC).date()
    assert weekday_after(friday, days).isoformat() == expected


def test_unknown_stays_unknown(folder: Path) -> None:
    bare = {key: PROGRAM[key] for key in ("slug", "provider", "name", "evidence")}
    (folder / "programs.jsonl").write_text(json.dumps(bare) + "\n")
    demonstration_load(folder=folder)
    program = Program.objects.get()
    assert program.accepting == "unknown"
    assert (program.format, program.state, program.payments, program.next_intake) == (None, None, [], None)
    assert program.verified_at is None


def test_loading_again_finds_nothing_twice(folder: Path) -> None:
    """A program keeps its number, by which a directory in memory knows it."""
    demonstration_load(folder=folder)
    before, number = current(), Program.objects.get().number
    demonstration_load(folder=folder)
    assert Program.objects.get().number == number
    assert len(before.at(ask(before.moment)).index) == len(current().index) == 1
