"""The worker: polls ever more seldom, renews, ends or gives back what it has when it is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from pghistory.models import Context
from pytest_django import DjangoAssertNumQueries

from programs.benchmarks.databases import address
from programs.benchmarks.killed_jobs import killed_and_counted
from programs.jobs import deciding, exporting
from programs.jobs import worker as workers
from programs.jobs.clearing import clear
from programs.jobs.daily import DAILY, put_in_what_is_due
from programs.jobs.doing import Doing, Function, work_off
from programs.jobs.kinds import KINDS
from programs.jobs.worker import NICENESS, PAUSE_MAX, PAUSE_MIN, Worker
from programs.models import Job, Program, ProgramEvent, Statement
from programs.quality.statements import staff_edit
from tests.factories import ProgramFactory

CLEAR = Job.Kind.CLEAR
CHECKOUT = Path(__file__).resolve().parents[2]


class Told(threading.Event):
    """“Stop”, which notes how long it was waited for instead of letting time go by."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        return self.is_set()


@pytest.fixture(autouse=True)
def no_files_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have tests of their own, test_exporting.py."""
    monkeypatch.setattr(exporting, "are_due", lambda _now: False)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Function], Worker]]:
    made = []

    def make(function: Function) -> Worker:
        one = Worker({CLEAR: function})
        one.stopping = Told()
        one.looked_after = float("inf")  # the daily job is not due
        one.thread.start()
        made.append(one)
        return one

    yield make
    for one in made:
        one.thread.end()


@pytest.mark.django_db
def test_an_empty_queue_is_asked_ever_more_seldom_with_few_statements(
    worker: Callable[[Function], Worker], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = worker(lambda _doing: None)
    for _turn in range(12):
        one.turn()
    waited = one.stopping.waited  # type: ignore[attr-defined]
    assert (waited[0], waited[-1]) == (PAUSE_MIN, PAUSE_MAX)
    assert waited == sorted(waited)
    with django_assert_num_queries(4):  # what has lapsed, within a savepoint of this test; what is due
        one.turn()


@pytest.mark.django_db
def test_a_database_that_is_away_is_asked_again_later(
    worker: Callable[[Function], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = worker(lambda _doing: None)

    def away(*_args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(workers, "claimed", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    one.turn()
    assert one.stopping.waited == [workers.AWAY_SECONDS]  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_told_to_stop_it_ends_the_job_that_it_has(worker: Callable[[Function], Worker]) -> None:
    def function(_doing: Doing) -> None:
        one.stop()

    one = worker(function)
    Job.objects.enqueue(CLEAR)
    Job.objects.enqueue(CLEAR)
    one.turn()
    assert one.stopping.is_set()
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["in a statement", "in Python"])
def test_a_job_that_does_not_end_in_time_is_broken_off_and_given_back(
    worker: Callable[[Function], Worker], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(workers, "GRACE_SECONDS", 0.0)
    program, go_on = ProgramFactory(name="Before"), threading.Event()

    def function(doing: Doing) -> None:
        Program.objects.filter(pk=program.pk).update(name="Half done")
        one.stop()
        if where == "in a statement":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(60)")
        else:
            go_on.wait(60)
        doing.tell(1)

    monkeypatch.setattr(workers.JobThread, "cancel", breaking_off(workers.JobThread.cancel, go_on))
    one = worker(function)
    Job.objects.enqueue(CLEAR)
    one.turn()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.holder) == ("waiting", 0, "")
    assert Program.objects.get().name == "Before"
    assert not ProgramEvent.objects.filter(pgh_label="update").exists()


def breaking_off(cancel: Callable[[workers.JobThread], None], go_on: threading.Event) -> Callable[..., None]:
    def both(self: workers.JobThread) -> None:
        cancel(self)
        go_on.set()

    return both


@pytest.mark.django_db
def test_a_job_says_of_itself_to_history_who_it_was() -> None:
    program = ProgramFactory()
    job = Job.objects.enqueue(CLEAR)
    assert work_off({CLEAR: lambda _doing: Program.objects.filter(pk=program.pk).update(phone="x")}) == 1  # type: ignore[dict-item,return-value]
    assert ProgramEvent.objects.latest("pgh_id").pgh_context.metadata == {"job": f"clear {job.pk}"}


@pytest.mark.django_db
def test_the_daily_jobs_are_put_in_once_a_day_and_clearing_takes_away_what_has_run_out() -> None:
    now = timezone.now()
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    for state, days in (("done", 29), ("done", 31), ("failed", 179), ("failed", 181)):
        Job.objects.enqueue(CLEAR, key=f"{state} {days}")
        Job.objects.filter(state="waiting").update(
            state=state, finished_at=now - timedelta(days=days), created_at=now - timedelta(days=days)
        )
    unused = Context.objects.create(metadata={})
    Context.objects.update(updated_at=now - timedelta(days=2))
    put_in_what_is_due()
    put_in_what_is_due()
    assert work_off(KINDS) == len(DAILY)
    put_in_what_is_due()
    kept = [*DAILY.values(), "done 29", "failed 179"]
    assert sorted(Job.objects.values_list("key", flat=True)) == sorted(kept)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert not Context.objects.filter(pk=unused.pk).exists()
    clear(Doing(Job(pk=0)))


@pytest.mark.django_db
def test_programs_are_decided_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """A term has ended without anybody's writing: all programs follow, two by two."""
    monkeypatch.setattr(deciding, "PART", 2)
    programs = [ProgramFactory(phone="") for _number in range(5)]
    for program in programs:
        staff_edit(program=program, values={"phone": "(303) 555-0100"})
        staff_edit(program=program, values={"phone": "(303) 555-0101"})
    newest = Statement.objects.filter(values__phone="(303) 555-0101")
    newest.update(until=timezone.localdate() - timedelta(days=1))
    put_in_what_is_due()
    Job.objects.exclude(kind=Job.Kind.DECIDE).delete()
    assert work_off(KINDS) == 3
    assert set(Program.objects.values_list("phone", flat=True)) == {"(303) 555-0100"}
    assert list(Job.objects.order_by("pk").values_list("progress", "total", "state")) == [
        (2, 2, "done"), (2, 2, "done"), (1, 1, "done")
    ]  # fmt: skip
    assert ProgramEvent.objects.latest("pgh_id").pgh_context.metadata["job"].startswith("decide ")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_command_ends_when_it_is_told_to() -> None:
    """As systemd does it; whoever starts it has done the daily job when it says so."""
    environment = os.environ | {"DATABASE_URL": address(), "SECRET_KEY": "of-a-test", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=CHECKOUT, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        assert "the queue is watched" in process.stderr.readline()
        own, its = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, process.pid))
        assert its == min(own + NICENESS, 19)  # who serves pages comes first
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_three_times_has_done_each_job_once() -> None:
    """``manage.py bench_jobs`` does it with 10,000."""
    outcome = killed_and_counted(300, 3, address(), seconds_max=120)
    assert (outcome.kills, outcome.done + outcome.failed, outcome.wrong) == (3, 300, 0)


@pytest.mark.django_db
def test_serve_and_make_run_have_a_worker() -> None:
    text = (CHECKOUT / "Makefile").read_text()
    assert text.count("serve --prepare --jobs") == 2
    output = StringIO()
    with pytest.raises(SystemExit):
        call_command("worker", "--help", stdout=output)
