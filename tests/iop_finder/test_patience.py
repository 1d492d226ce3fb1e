"""A database that hangs: calls are cut, then nobody asks, then a probe finds it again."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import OperationalError, ProgrammingError, connections, transaction

from iop_finder.postgres import base, patience
from iop_finder.postgres import breaker as breaker_module
from iop_finder.postgres.breaker import FAILURES, Breaker, RefusedError
from iop_finder.postgres.patience import answer_seconds, unhurried, waiting_at_most, watch


@pytest.fixture
def breaker(monkeypatch: pytest.MonkeyPatch) -> Breaker:
    monkeypatch.setattr(breaker_module, "PROBE_SECONDS", 0.01)
    made = Breaker(lambda: None)
    made.in_use = True
    return made


def test_it_opens_after_a_few_failures_in_a_row(breaker: Breaker) -> None:
    breaker.probe = lambda: time.sleep(0.3)
    for _each in range(FAILURES - 1):
        breaker.failed()
    breaker.answered()
    for _each in range(FAILURES - 1):
        breaker.failed()
    breaker.refuse_if_open()
    breaker.failed()
    with pytest.raises(RefusedError):
        breaker.refuse_if_open()


def test_it_asks_again_by_itself_until_there_is_an_answer(breaker: Breaker) -> None:
    asked = []

    def probe() -> None:
        asked.append(breaker.may_take_long())
        if len(asked) < 3:
            raise OperationalError

    breaker.probe = probe
    for _each in range(FAILURES):
        breaker.failed()
    deadline = time.monotonic() + 5
    while breaker.is_open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (breaker.is_open, asked) == (False, [True] * 3)
    assert not breaker.may_take_long()


def test_commands_wait_as_they_always_did() -> None:
    idle = Breaker(lambda: None)
    for _each in range(2 * FAILURES):
        idle.failed()
    idle.refuse_if_open()


def test_how_long_is_waited(settings: Any) -> None:
    settings.STATEMENT_TIMEOUT_MS = 5000
    assert answer_seconds() == 6.0
    with unhurried():
        assert patience._thread.seconds == 60
        with waiting_at_most(1.0):
            assert patience._thread.seconds == 1.0
        assert patience._thread.seconds == 60
    assert patience._thread.seconds is None


@pytest.fixture
def connection(db: None) -> Iterator[Any]:
    """A connection as a web process has it."""
    parameters = connections["default"].get_connection_params()
    parameters |= {"connection_factory": patience.Connection, "cursor_factory": patience.Cursor}
    made = psycopg2.connect(**parameters)
    yield made
    made.close()


def test_a_call_in_time_is_left_alone(connection: Any) -> None:
    with connection.cursor() as cursor, waiting_at_most(5.0):
        cursor.execute("SELECT 1")
        watch.look(time.monotonic())
        assert cursor.fetchone() == (1,)
    connection.commit()
    assert not watch.calls


def test_a_call_that_takes_too_long_is_cut(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    watching = patience.Watch()
    monkeypatch.setattr(patience, "watch", watching)
    watching.start()
    started = time.monotonic()
    with (
        pytest.raises(psycopg2.OperationalError),
        waiting_at_most(0.2),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(2)")
    assert 0.2 <= time.monotonic() - started < 1.9
    assert not watching.calls


class Refusing:
    """Connects at the ``succeeds_at``th attempt."""

    def __init__(self, succeeds_at: int) -> None:
        self.attempts, self.succeeds_at = 0, succeeds_at

    def __call__(self, *_arguments: Any, **_parameters: Any) -> str:
        self.attempts += 1
        if self.attempts < self.succeeds_at:
            raise psycopg2.OperationalError("the database system is in recovery mode")
        return "connected"


@pytest.mark.parametrize(("succeeds_at", "failures"), [(1, 0), (5, 0), (6, 1)])
def test_a_server_that_recovers_quickly_is_waited_for(
    breaker: Breaker, monkeypatch: pytest.MonkeyPatch, succeeds_at: int, failures: int
) -> None:
    monkeypatch.setattr(base, "breaker", breaker)
    monkeypatch.setattr(base, "PAUSES", (0.0,) * 4)
    attempt = Refusing(succeeds_at)
    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.get_new_connection", attempt)
    wrapper = base.DatabaseWrapper(connections["default"].settings_dict)
    if failures:
        with pytest.raises(psycopg2.OperationalError):
            wrapper.get_new_connection({})
    else:
        assert wrapper.get_new_connection({}) == "connected"  # type: ignore[comparison-overlap]
    assert (attempt.attempts, breaker.failures) == (min(succeeds_at, 5), failures)


@pytest.mark.django_db
@pytest.mark.parametrize("is_logged", [False, True])
def test_errors_of_copy_are_djangos(is_logged: bool) -> None:
    """Else whoever reads the directory while the database is away would be answered 500."""
    connection = connections["default"]
    logged, connection.force_debug_cursor = connection.force_debug_cursor, is_logged
    try:
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.copy_expert("COPY there_is_no_such_table TO STDOUT", io.BytesIO())
    finally:
        connection.force_debug_cursor = logged
