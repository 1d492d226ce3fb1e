"""When a worker is replaced, and how soon the next one is started."""

from __future__ import annotations

import gc
import os
import socket
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.template import TemplateSyntaxError

from programs.ops import worker as worker_process
from programs.ops.listening import EACH_HAS_ONE, WRITE_SECONDS, bound
from programs.ops.workers import BACKOFF_MAX_SECONDS, SILENCE_SECONDS, STEADY_SECONDS, Slot, Worker, Workers

LIMIT = 100 << 20


@pytest.fixture
def workers() -> Iterator[Workers]:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port = candidate.getsockname()[1]
    made = Workers(
        host="127.0.0.1", port=port, number=2, memory_max=LIMIT, environment={}, held=None, say=lambda _text: None
    )
    yield made
    for slot in made.slots:
        slot.listener.close()
    os.close(made.rates)


class Process:
    """What a worker's process is asked."""

    pid, returncode = 1, None

    def __init__(self) -> None:
        self.told: list[str] = []

    def kill(self) -> None:
        self.told.append("kill")

    def terminate(self) -> None:
        self.told.append("terminate")

    def poll(self) -> None:
        return None


def worker(*, born: float = 0.0, **about: Any) -> Worker:
    return Worker(cast(Any, Process()), -1, born, **about)


@pytest.mark.parametrize(
    ("memory", "age", "grown"),
    [
        (LIMIT, STEADY_SECONDS + 1, False),
        (LIMIT + 1, STEADY_SECONDS + 1, True),
        (LIMIT + 1, STEADY_SECONDS, False),  # from birth on: replacing would never end
    ],
)
def test_who_has_grown_beyond_the_limit_is_replaced(workers: Workers, memory: int, age: float, grown: bool) -> None:
    slot = workers.slots[0]
    slot.worker = worker(born=1_000.0, memory=memory, heard=1_000.0 + age, state="serving", ready=True)
    workers._judge(slot, 1_000.0 + age)
    assert (slot in workers.to_replace) is grown


def test_one_at_a_time_and_only_when_the_successor_is_ready(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_spawn", lambda _slot, *, read_first: worker(born=0.0))
    for slot in workers.slots:
        slot.worker = worker(state="serving", ready=True)
    first, second = (cast(Any, slot.worker) for slot in workers.slots)
    workers.to_replace = list(workers.slots)
    workers._replace_next(1.0)
    workers._replace_next(2.0)
    assert (first.process.told, second.process.told) == ([], [])
    cast(Worker, workers.slots[0].successor).ready = True
    workers._replace_next(3.0)
    assert (first.process.told, second.process.told) == (["terminate"], [])
    assert workers.to_replace == [workers.slots[1]]


def test_a_successor_that_never_gets_ready_leaves_the_old_one_in_place(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_spawn", lambda _slot, *, read_first: worker(born=0.0))
    slot = workers.slots[0]
    slot.worker = worker(state="serving", ready=True)
    workers.to_replace = list(workers.slots)
    workers._replace_next(1.0)
    workers._replace_next(1_000.0)
    assert cast(Any, slot.successor).process.told == ["kill"]
    assert cast(Any, slot.worker).process.told == []
    assert workers.to_replace == []


@pytest.mark.parametrize(("silence", "killed"), [(SILENCE_SECONDS, []), (SILENCE_SECONDS + 1, ["kill"])])
def test_who_hangs_is_killed(workers: Workers, silence: float, killed: list[str]) -> None:
    slot = workers.slots[0]
    slot.worker = worker(born=1.0, heard=100.0, state="serving")
    workers._judge(slot, 100.0 + silence)
    assert cast(Any, slot.worker).process.told == killed


def test_a_long_life_is_followed_at_once_and_short_ones_later_and_later(workers: Workers) -> None:
    slot = workers.slots[0]
    workers._failed(slot, worker(born=0.0), STEADY_SECONDS + 1)
    assert slot.next_start == STEADY_SECONDS + 1
    pauses = []
    for _each in range(8):
        workers._failed(slot, worker(born=1_000.0), 1_001.0)
        pauses.append(slot.next_start - 1_001.0)
    assert pauses == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, BACKOFF_MAX_SECONDS, BACKOFF_MAX_SECONDS]


@pytest.mark.skipif(not EACH_HAS_ONE, reason="Linux: every worker has a socket of its own")
def test_connections_inherit_the_deadlines_and_the_dead_get_none(workers: Workers) -> None:
    slot, other = workers.slots
    other.worker = worker(state="serving")
    slot.listener.listen()
    with socket.create_connection(("127.0.0.1", workers.port)):
        accepted, _address = slot.listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == WRITE_SECONDS * 1000
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    before = slot.listener
    workers.has_served = True
    dead = cast(Any, SimpleNamespace(process=SimpleNamespace(returncode=-9), born=0.0))
    workers._lost(slot, dead, 1_000.0)
    assert before.fileno() == -1
    assert slot.listener.getsockname()[1] == workers.port


def test_alone_a_dead_worker_leaves_its_socket_to_the_next(workers: Workers) -> None:
    """Whoever comes waits for a second and is not refused."""
    slot = Slot(1, bound("127.0.0.1", 0))
    workers.has_served = True
    workers._lost(slot, cast(Any, SimpleNamespace(process=SimpleNamespace(returncode=1), born=0.0)), 1_000.0)
    assert slot.listener.fileno() != -1
    slot.listener.close()


def test_a_worker_reads_every_template_before_the_next_release_is_put_in_its_place(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read: list[str] = []

    def get_template(name: str) -> None:
        read.append(name)
        if name == "errors/error.html":
            raise TemplateSyntaxError

    monkeypatch.setattr(worker_process, "get_template", get_template)
    worker_process.read_templates()
    folder = settings.BASE_DIR / "templates"
    assert set(read) == {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert "Not compiled: error.html (TemplateSyntaxError)" in caplog.text


@pytest.mark.django_db
def test_a_worker_does_not_begin_on_the_tables_of_the_release_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that dies between `git checkout` and `prepare` is followed by one of the new release."""
    monkeypatch.setattr(worker_process, "connection", Kept())
    worker_process.refuse_without_tables()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'programs' AND name = '0001_initial'")
    with pytest.raises(SystemExit, match=r"missing \(0001_initial\): run manage\.py prepare"):
        worker_process.refuse_without_tables()


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> list[str]:
        raise OperationalError

    monkeypatch.setattr(worker_process, "connection", Kept())
    monkeypatch.setattr(worker_process, "missing_migrations", away)
    worker_process.refuse_without_tables()


class Kept:
    """The connection of the test, which ends its transaction itself."""

    cursor = connection.cursor

    def close(self) -> None:
        """Not now."""


def test_what_a_worker_has_read_is_no_work_for_the_collector_and_is_given_back_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gc, "collect", lambda: 0)  # what other tests left behind is theirs
    one = {"what", "was", "read"}
    gone = weakref.ref(one)
    try:
        worker_process.keep_for_good()
        assert gc.get_freeze_count() > 0
        assert not any(other is one for other in gc.get_objects())
        del one
        assert gone() is None
    finally:
        gc.unfreeze()
