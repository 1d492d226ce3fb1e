"""Statements prepared once a connection, and connections that are not asked whether they work."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from iop_finder.postgres import base
from iop_finder.postgres.prepared import Prepared

pytestmark = pytest.mark.django_db(transaction=True)

DOUBLED = Prepared("doubled_in_a_test", "SELECT {0} + {0}, {1}", ("int8", "text"))


def doubled(number: int | None = 21, text: str = "it's 5 %") -> Any:
    with connection.cursor() as cursor:
        DOUBLED.execute(cursor, [number, text])
        return cursor.fetchone()


def prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE '%%_in_a_test'")
        return [name for (name,) in cursor.fetchall()]


def test_it_answers_and_is_prepared_once() -> None:
    connection.close()
    assert doubled() == (42, "it's 5 %")
    with CaptureQueriesContext(connection) as asked:
        assert doubled(None, "") == (None, "")
    assert [query["sql"][:7] for query in asked.captured_queries] == ["EXECUTE"]
    assert prepared() == [DOUBLED.name]


def test_a_new_connection_prepares_it_again() -> None:
    doubled()
    connection.close()
    assert doubled() == (42, "it's 5 %")


def test_a_rollback_leaves_it() -> None:
    connection.close()
    connection.set_autocommit(False)
    doubled()
    connection.rollback()
    connection.set_autocommit(True)
    assert doubled(1) == (2, "it's 5 %")


def test_behind_a_pooler_it_is_sent_whole(settings: Any) -> None:
    connection.close()
    settings.DATABASE_POOLED = True
    assert doubled() == (42, "it's 5 %")
    assert prepared() == []


def test_one_that_cannot_be_prepared_is_an_error_of_the_database() -> None:
    wrong = Prepared("wrong_in_a_test", "SELECT nothing FROM nowhere")
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        wrong.execute(cursor)
    assert wrong.name not in connection.prepared


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a connection was asked before it was used."""
    asked: list[str] = []
    real = base.postgresql.DatabaseWrapper.is_usable

    def counted(self: Any) -> bool:
        asked.append("SELECT 1")
        return bool(real(self))

    monkeypatch.setattr(base.postgresql.DatabaseWrapper, "is_usable", counted)
    return asked


def as_a_request_begins() -> None:
    connection.health_check_done = False
    connection.health_check_enabled = True


def test_one_that_has_just_answered_is_not_asked(questions: list[str]) -> None:
    doubled()
    as_a_request_begins()
    assert doubled()[0] == 42
    assert questions == []


@pytest.mark.parametrize(("ago", "asked"), [(base.TRUSTED_SECONDS - 0.3, 0), (base.TRUSTED_SECONDS, 1)])
def test_one_that_was_silent_for_long_is_asked(questions: list[str], ago: float, asked: int) -> None:
    doubled()
    as_a_request_begins()
    connection.used_at -= ago
    doubled()
    assert len(questions) == asked


def test_one_that_met_an_error_is_asked(questions: list[str]) -> None:
    doubled()
    as_a_request_begins()
    connection.errors_occurred = True
    doubled()
    assert questions == ["SELECT 1"]
    connection.errors_occurred = False


def test_one_that_the_server_has_ended_is_noticed_at_once(questions: list[str]) -> None:
    doubled()
    ended = connection.connection
    with psycopg2.connect(ended.dsn, password=connection.settings_dict["PASSWORD"]) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ended.get_backend_pid()])
    other.close()
    as_a_request_begins()
    assert doubled() == (42, "it's 5 %")
    assert connection.connection is not ended
    assert questions == ["SELECT 1"]


def test_one_that_was_closed_here_is_not_silent() -> None:
    doubled()
    connection.connection.close()
    assert not connection.is_silent()
    connection.close()
