"""``manage.py geocode_programs``."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from programs.geocoding.addresses import AddressPoint, GeocodingError
from programs.models import Program
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

COMMAND = "programs.management.commands.geocode_programs"
FOUND = AddressPoint(39.7361, -104.9801, "100, Cedar Street, Denver")


@pytest.fixture
def programs() -> list[Program]:
    return sorted(ProgramFactory.create_batch(3, precision="zip"), key=lambda program: program.id)


@pytest.fixture
def answers(monkeypatch) -> list:
    """What the geocoder will say, in turn; an exception among them is raised."""
    waiting: list = []

    def locate(address: str) -> AddressPoint | None:
        answer = waiting.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(f"{COMMAND}.configured_locator", lambda: locate)
    return waiting


def on_street() -> list:
    return list(Program.objects.filter(precision="street").order_by("id").values_list("id", flat=True))


def test_unconfigured_it_refuses(programs, settings) -> None:
    settings.GEOCODER = ""
    with pytest.raises(CommandError, match="No geocoder is configured"):
        call_command("geocode_programs")
    assert on_street() == []


def test_it_improves_and_counts(programs, answers, capsys) -> None:
    answers += [FOUND, None, FOUND]
    call_command("geocode_programs")
    lines = capsys.readouterr().out.splitlines()
    assert on_street() == [programs[0].id, programs[2].id]
    assert {"improved: 2", "not-found: 1", "too-far: 0"} <= set(lines)
    assert any(str(programs[1].id) in line and "not-found" in line for line in lines)


@pytest.mark.parametrize("failure", [GeocodingError("down"), KeyboardInterrupt()])
def test_an_interrupted_run_goes_on_where_it_stopped(programs, answers, capsys, failure) -> None:
    answers += [FOUND, failure]
    with pytest.raises(CommandError, match="What was found is kept"):
        call_command("geocode_programs")
    assert f"--after {programs[0].id}" in capsys.readouterr().out
    answers += [FOUND, FOUND]
    call_command("geocode_programs")
    assert on_street() == [program.id for program in programs]
    assert answers == []


def test_limit_and_after(programs, answers) -> None:
    answers += [FOUND]
    call_command("geocode_programs", "--after", str(programs[0].id), "--limit", "1")
    assert on_street() == [programs[1].id]


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--limit", "-1"]])
def test_bad_arguments(arguments) -> None:
    with pytest.raises(CommandError):
        call_command("geocode_programs", *arguments)
