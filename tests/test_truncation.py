"""What a test with transactions of its own leaves behind in the session that the next one goes on with: nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from iop_finder.postgres.prepared import Prepared, known
from tests.elsewhere import asked
from tests.truncation import must_reconnect

pytestmark = pytest.mark.django_db(transaction=True)

LEFT = """
    SELECT current_setting('lock_timeout'), (SELECT count(*) FROM pg_prepared_statements),
           to_regclass('pg_temp.left_behind'), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                                                   AND pid = pg_backend_pid())
"""


def left() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(LEFT)
        return tuple(cursor.fetchone())


def test_settings_statements_tables_and_locks_of_a_session_go_and_the_session_stays() -> None:
    statement = Prepared("left_behind", "SELECT 7")
    before, session = left(), asked("SELECT pg_backend_pid()")
    with connection.cursor() as cursor:
        statement.execute(cursor)
        cursor.execute("SET lock_timeout = '3s'; CREATE TEMPORARY TABLE left_behind (n int)")
        cursor.execute("SELECT pg_advisory_lock(7)")
    assert all(now != then for now, then in zip(left(), before, strict=True))
    assert "left_behind" in known()
    assert not must_reconnect()
    assert (left()[0], left()[2:]) == (before[0], before[2:])
    assert asked("SELECT count(*) FROM pg_prepared_statements") == 0
    assert not known()
    assert asked("SELECT pg_backend_pid()") == session
    with connection.cursor() as cursor:
        statement.execute(cursor)
        assert cursor.fetchone() == (7,)


def test_a_transaction_that_is_left_open_ends() -> None:
    connection.set_autocommit(False)
    asked("CREATE TABLE left_open (n int)")
    assert must_reconnect()
    connection.close()
    assert asked("SELECT to_regclass('left_open')") is None


def test_a_session_that_was_ended_is_not_gone_on_with() -> None:
    with pytest.raises(Exception, match=r"terminating connection|closed"):
        asked("SELECT pg_terminate_backend(pg_backend_pid())")
    assert must_reconnect()
    connection.close()
    assert asked("SELECT 7") == 7
