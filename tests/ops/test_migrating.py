"""Migrations wait for a lock only a moment, and those that stop reading are refused."""

from __future__ import annotations

import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as of_django
from django.db import InterfaceError, OperationalError, connection, connections
from django.db.migrations import Migration, RunSQL
from django.db.migrations.state import ProjectState

from programs.management.commands import check_migrations, migrate
from programs.ops import releases
from programs.ops.migration_rules import complaints, refused

MIGRATIONS = Path(__file__).resolve().parents[2] / "programs" / "migrations"
ON = 'ON "programs_program"'
WELL = (
    f'CREATE INDEX CONCURRENTLY "x" {ON} ("name")',
    'CREATE INDEX "x" ON "programs_payer" ("name")',
    'ALTER TABLE "programs_program" ADD COLUMN "x" varchar(9) NULL',
    'ALTER TABLE "programs_program" ADD COLUMN "x" varchar(9) DEFAULT \'\' NOT NULL',
    'ALTER TABLE "programs_program" ADD CONSTRAINT "x" CHECK ("name" <> \'\') NOT VALID',
    'ALTER TABLE "programs_program" VALIDATE CONSTRAINT "x"',
    'ALTER TABLE "programs_payer" ALTER COLUMN "name" TYPE text',
    "-- DROP TABLE in a comment",
    # A table whose name only begins as that of a big one; a trigger on TRUNCATE, and a function that speaks of it.
    'CREATE INDEX "x" ON "programs_programevent" ("name")',
    f"CREATE TRIGGER x BEFORE TRUNCATE {ON} FOR EACH STATEMENT EXECUTE PROCEDURE x()",
    "CREATE OR REPLACE FUNCTION x() RETURNS TRIGGER AS $$ BEGIN TRUNCATE y; DROP TABLE z; END; $$ LANGUAGE plpgsql;",
    "CREATE FUNCTION x() RETURNS void AS $body$\nLOCK TABLE y;\n$body$ LANGUAGE sql",
)
WRONG = (
    f'CREATE INDEX "x" {ON} ("name")',
    f'CREATE UNIQUE INDEX "x" {ON} ("name")',
    f'CREATE INDEX\n  "x"\n  {ON} ("name")',
    'ALTER TABLE "programs_program" ADD COLUMN "x" int[] GENERATED ALWAYS AS (a || b) STORED',
    'ALTER TABLE "programs_program" ADD COLUMN "x" integer DEFAULT nextval(\'s\') NOT NULL',
    'ALTER TABLE "programs_sourcerecord" ALTER COLUMN "row" TYPE text',
    'ALTER TABLE "programs_program" ALTER COLUMN "name" SET NOT NULL',
    'ALTER TABLE "programs_program" ADD CONSTRAINT "x" CHECK ("name" <> \'\')',
    'ALTER TABLE "programs_payer" DROP COLUMN "name"',
    'DROP TABLE "programs_payer" CASCADE',
    'ALTER TABLE "programs_payer" RENAME COLUMN "name" TO "title"',
    'LOCK TABLE "programs_payer"',
    "CREATE FUNCTION x() RETURNS void AS $$ SELECT 1 $$ LANGUAGE sql; TRUNCATE programs_payer",
    f"DROP TRIGGER IF EXISTS x {ON}; LOCK TABLE y",
)


@pytest.mark.parametrize("statement", WELL)
def test_what_nobody_waits_for(statement: str) -> None:
    assert complaints([statement]) == []


@pytest.mark.parametrize("statement", WRONG)
def test_what_stops_reading_or_the_release_before(statement: str) -> None:
    assert len(complaints([statement])) == 1


def test_a_table_that_is_created_in_the_same_migration_has_no_readers() -> None:
    creates = 'CREATE TABLE "programs_word" ("id" int)'
    assert complaints([creates, 'CREATE INDEX "x" ON "programs_word" ("id")']) == []
    assert complaints([creates, f'CREATE INDEX "x" {ON} ("id")'])


@pytest.mark.django_db
def test_the_sql_of_a_real_migration_is_read() -> None:
    """It dropped a column before anybody could have read it."""
    others = {path.stem for path in MIGRATIONS.glob("0*.py")} - {"0004_drop_the_search_vector"}
    assert any("takes away" in words for words in refused(others)["0004_drop_the_search_vector"])


def test_migrations_are_compared_with_the_release_that_git_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = "programs/migrations/0001_initial.py\nprograms/migrations/0002_more.py"
    asked: list[set[str]] = []

    def refuse(before: set[str]) -> dict[str, list[str]]:
        asked.append(before)
        return {"0003_more": ["locks a whole table"]} if len(asked) > 1 else {}

    tags = ["v1.2.3"]
    monkeypatch.setattr(check_migrations, "newest_tag", lambda: tags[0])
    monkeypatch.setattr(check_migrations, "last_release", lambda: tags[0] or "abc123")
    monkeypatch.setattr(check_migrations, "git", lambda *arguments: {"ls-tree": listed}[arguments[0]])
    monkeypatch.setattr(check_migrations, "refused", refuse)
    call_command("check_migrations", stdout=(out := StringIO()))
    assert "Since v1.2.3: no migration stops reading" in out.getvalue()
    assert asked == [{"0001_initial", "0002_more"}]
    with pytest.raises(CommandError, match=r"Since v1\.2\.3:\n0003_more: locks a whole table"):
        call_command("check_migrations", stdout=StringIO())
    tags[0] = ""  # a recorded commit, which nobody runs: told, not refused
    call_command("check_migrations", stdout=(out := StringIO()))
    assert "Since abc123, which nobody has released" in out.getvalue()
    assert "0003_more: locks a whole table" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("check_migrations", since="abc123", stdout=StringIO())


def test_without_a_release_it_says_that_nothing_was_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_migrations, "newest_tag", lambda: "")
    monkeypatch.setattr(check_migrations, "last_release", lambda: "")
    call_command("check_migrations", stdout=(out := StringIO()))
    assert "no migration was compared" in out.getvalue()


def test_the_last_release_is_the_newest_tag_else_the_recorded_commit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recorded = tmp_path / "last_release"
    recorded.write_text("# why\n\nabc123\n")
    monkeypatch.setattr(releases, "RECORDED", recorded)
    known = {"describe": "v1.2.3", "rev-parse": "abc123def"}
    monkeypatch.setattr(releases, "git", lambda *arguments: known[arguments[0]])
    assert releases.last_release() == "v1.2.3"
    known["describe"] = ""
    assert releases.last_release() == "abc123"
    known["rev-parse"] = ""  # a clone without its history
    assert releases.last_release() == ""
    recorded.unlink()
    known["rev-parse"] = "abc123def"
    assert releases.last_release() == ""


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_waited_for_only_a_moment_and_then_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another session holds a table; the second attempt finds it free."""
    monkeypatch.setattr(migrate, "LOCK_SECONDS", "0.05")
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.0)
    holds, may_go, attempts = threading.Event(), threading.Event(), []

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE programs_payer")
            holds.set()
            may_go.wait(20)
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = threading.Thread(target=hold)

    def handle(command: Any, *arguments: Any, **options: Any) -> None:
        attempts.append(1)
        if len(attempts) == 2:
            may_go.set()
            holder.join()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE programs_payer SET (fillfactor = 100)")

    monkeypatch.setattr(of_django.Command, "handle", handle)
    holder.start()
    holds.wait(20)
    call_command("migrate", stdout=StringIO(), stderr=(said := StringIO()))
    assert len(attempts) == 2
    assert "A table is in use" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_when_the_lock_never_comes_nothing_is_half_applied_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.0)

    def handle(command: Any, *arguments: Any, **options: Any) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'lock_not_available'; END $$")
        finally:
            connection.close()

    monkeypatch.setattr(of_django.Command, "handle", handle)
    with pytest.raises(CommandError, match="Nothing is half applied"):
        call_command("migrate", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db(transaction=True)
def test_other_errors_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def handle(command: Any, *arguments: Any, **options: Any) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(of_django.Command, "handle", handle)
    with pytest.raises(OperationalError, match="disk"):
        call_command("migrate", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_an_index_that_was_left_half_built_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "INVALID", "SELECT 'program_left'")
    with pytest.raises(CommandError, match='DROP INDEX CONCURRENTLY "program_left";'):
        call_command("migrate", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_is_killed_half_way_leaves_nothing_and_is_applied_again() -> None:
    makes = RunSQL("CREATE TABLE half_applied (id integer)", "DROP TABLE half_applied")
    dies = RunSQL("SELECT pg_terminate_backend(pg_backend_pid())")

    def applied(*operations: RunSQL) -> bool:
        migration = Migration("0001_half", "programs")
        migration.operations = list(operations)
        with connection.schema_editor(atomic=True) as editor:
            migration.apply(ProjectState(), editor)
        return True

    def is_there() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('half_applied') IS NOT NULL")
            return bool(cursor.fetchone()[0])

    with pytest.raises((OperationalError, InterfaceError)):
        applied(makes, dies)
    connection.close()
    assert not is_there()
    assert applied(makes)
    assert is_there()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE half_applied")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_waits_until_the_first_has_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two machines of one database start together, and each prepares it."""
    monkeypatch.setattr(migrate, "ASK_SECONDS", 0.01)
    begun, may_end, order, said = threading.Event(), threading.Event(), list[str](), StringIO()

    def handle(command: Any, *arguments: Any, **options: Any) -> None:
        order.append(f"{options['app_label']} begins")
        if options["app_label"] == "first":
            begun.set()
            assert may_end.wait(20)
        order.append(f"{options['app_label']} ends")

    def first() -> None:
        call_command("migrate", "first", stdout=StringIO(), stderr=StringIO())
        connections.close_all()

    def write(text: str) -> int:
        may_end.set()  # the second one has been told to wait
        return len(text)

    monkeypatch.setattr(of_django.Command, "handle", handle)
    monkeypatch.setattr(said, "write", write)
    running = threading.Thread(target=first)
    running.start()
    assert begun.wait(20)
    call_command("migrate", "second", stdout=StringIO(), stderr=said)
    running.join(20)
    assert order == ["first begins", "first ends", "second begins", "second ends"]
    monkeypatch.setattr(migrate, "TURN_SECONDS", -1.0)
    monkeypatch.setattr(migrate.Command, "has_turn", lambda _command, _connection: False)
    with pytest.raises(CommandError, match="has run for"):
        call_command("migrate", "third", stdout=StringIO(), stderr=StringIO())
