"""Who and why: the account, the command, the import, the action; nobody where nobody is signed in."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pghistory.models import Context

from programs.management.acting import ActingCommand
from programs.models import ImportRun, Program, ProgramEvent, User
from programs.models.history import KEPT
from tests.factories import ProgramFactory, UserFactory
from tests.imports.samhsa.made_up import facility, gazetteer, workbook

pytestmark = pytest.mark.django_db


def told(program: Program) -> dict[str, Any]:
    """The context of the last event of a program."""
    event = ProgramEvent.objects.filter(pgh_obj_id=program.pk).latest("pgh_id")
    return event.pgh_context.metadata if event.pgh_context_id else {}


@pytest.fixture
def member() -> User:
    return UserFactory(staff=True)


@pytest.fixture
def staff(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


def test_an_action_of_the_admin_says_who_and_which(staff: Client, member: User) -> None:
    program = ProgramFactory()
    staff.post("/admin/programs/program/", {"action": "hide", "_selected_action": [str(program.pk)]})
    assert told(program) == {"user": str(member.pk), "why": "Hidden"}


def test_plain_sql_says_nobody() -> None:
    program = ProgramFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_program SET phone = 'x' WHERE id = %s", [program.pk])
    assert told(program) == {}


def test_a_statement_that_changes_nothing_leaves_no_event_and_by_a_plan_of_its_own_no_context() -> None:
    """A connection that has planned the trigger for many changed rows may leave a context without events: PostgreSQL
    takes the context of that join first (django-pghistory 3.9.2, findings/pghistory-plan-of-first-statement.sh)."""
    program = ProgramFactory()
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
    contexts, events = Context.objects.count(), ProgramEvent.objects.count()
    with pghistory.context(command="x"):
        Program.objects.filter(pk=program.pk).update(phone=program.phone)
        Program.objects.filter(phone="nobody's").update(phone="x")
    assert (Context.objects.count(), ProgramEvent.objects.count()) == (contexts, events)


def test_a_visitor_leaves_no_context_whatever_is_sent(client: Client) -> None:
    program = ProgramFactory()
    before = Context.objects.count()
    client.post(f"/programs/{program.slug}/correct/", {"field": "phone", "message": "It is 303-555-0101."})
    assert Context.objects.count() == before


def test_a_command_says_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    program = ProgramFactory()

    class Command(ActingCommand):
        __module__ = "programs.management.commands.tell_time"

        def handle(self, *args: Any, **options: Any) -> None:
            Program.objects.filter(pk=program.pk).update(phone="x")

    call_command(Command())
    assert told(program) == {"command": "tell_time"}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_set_for_a_session() -> None:
    with pghistory.context(command="x"):
        program = ProgramFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pghistory.context_id', true)")
        assert not cursor.fetchone()[0]
    assert told(program) == {"command": "x"}


@pytest.fixture
def places() -> None:
    gazetteer()


def imported(path: Path) -> None:
    call_command("import_samhsa", str(path), apply=True, stdout=StringIO(), stderr=StringIO())


@pytest.mark.usefixtures("places")
def test_an_import_says_which_run_and_again_writes_no_history(tmp_path: Path) -> None:
    """The runs are written after the programs; their ids are known before."""
    first = workbook(tmp_path / "first.xlsx", rows := [facility(), facility(name1="Elm")])
    contexts = Context.objects.count()
    imported(first)
    program = Program.objects.get(name="Elm")
    run = ImportRun.objects.get()
    assert told(program) == {"command": "import_samhsa", "import_runs": [str(run.pk)]}
    before = number_of_events()
    imported(first)
    assert number_of_events() == before
    assert Context.objects.count() == contexts + 1
    imported(workbook(tmp_path / "next.xlsx", [rows[0], {**rows[1], "phone": "303-555-0177"}]))
    event = ProgramEvent.objects.get(pgh_obj_id=program.pk, pgh_label="update")
    assert (event.phone, Program.objects.get(name="Elm").phone) == (program.phone, "303-555-0177")
    assert number_of_events() == before + 2  # the statement of the list, and the program that follows from it
    assert told(program)["import_runs"] == [str(ImportRun.objects.latest("started_at").pk)]


def number_of_events() -> int:
    return sum(events._default_manager.count() for events in KEPT.values())
