"""The queue: written with its cause, claimed once, put back three times, never lost."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from programs.jobs.doing import Doing, JobLostError, claimed, done, given_back, renewed, work_off
from programs.jobs.kinds import KINDS
from programs.models import Job, Program
from programs.models.job import ATTEMPTS_MAX
from tests.factories import ProgramFactory

CLEAR = Job.Kind.CLEAR
LEASE = timedelta(seconds=60)

pytestmark = pytest.mark.django_db


def nothing(_doing: Doing) -> None:
    pass


def fails(_doing: Doing) -> None:
    raise ValueError("It is full.\nWith a second line.")


def claim() -> Job:
    job = claimed(uuid.uuid4(), {CLEAR: nothing})
    assert job is not None
    return job


def let_lapse() -> None:
    """Time goes by: every lease has run out."""
    Job.objects.filter(state="running").update(leased_until=timezone.now() - LEASE)


def make_due() -> None:
    Job.objects.filter(state="waiting").update(due_at=timezone.now() - LEASE)


def test_every_kind_has_a_function() -> None:
    assert set(KINDS) == set(Job.Kind.values)


def test_a_job_is_written_with_its_cause_or_not_at_all() -> None:
    with transaction.atomic():
        Job.objects.enqueue(CLEAR)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    with pytest.raises(ValueError, match="no kind of job 'clera'"):
        Job.objects.enqueue("clera")


def test_it_is_done_once_and_says_so() -> None:
    seen = []

    def function(doing: Doing) -> None:
        seen.append(dict(doing.arguments))
        doing.tell(3, 4)

    Job.objects.enqueue(CLEAR, arguments={"a": ["é", None]})
    assert work_off({CLEAR: function}) == 1
    assert work_off({CLEAR: function}) == 0
    job = Job.objects.get()
    assert (seen, job.state, job.progress, job.total, job.attempts) == ([{"a": ["é", None]}], "done", 3, 4, 1)
    assert (job.holder, job.leased_until, job.last_error) == ("", None, "")
    assert job.finished_at


def test_the_oldest_due_comes_first_and_none_before_its_time() -> None:
    now = timezone.now()
    Job.objects.enqueue(CLEAR, key="later", due_at=now + timedelta(hours=1))
    Job.objects.enqueue(CLEAR, key="second", due_at=now - timedelta(minutes=1))
    Job.objects.enqueue(CLEAR, key="first", due_at=now - timedelta(minutes=2))
    assert [claim().key, claim().key] == ["first", "second"]
    assert claimed(uuid.uuid4(), {CLEAR: nothing}) is None


def test_a_kind_that_this_release_does_not_know_waits() -> None:
    Job.objects.enqueue(CLEAR)
    assert claimed(uuid.uuid4(), {}) is None
    assert Job.objects.get().state == "waiting"


def test_of_one_key_one_waits_and_another_may_wait_while_it_is_done() -> None:
    first = Job.objects.enqueue(CLEAR, key="k", arguments={"n": 1})
    same = Job.objects.enqueue(CLEAR, key="k", arguments={"n": 2})
    assert (same.pk, same.arguments) == (first.pk, {"n": 2})
    assert Job.objects.enqueue(CLEAR, key="other").pk != first.pk
    assert Job.objects.enqueue(CLEAR).pk != Job.objects.enqueue(CLEAR).pk
    assert claim().pk == first.pk
    assert Job.objects.enqueue(CLEAR, key="k").pk != first.pk


def test_a_failure_is_tried_three_times_later_and_later_and_then_stands() -> None:
    Job.objects.enqueue(CLEAR)
    pauses = []
    for attempt in range(1, ATTEMPTS_MAX + 1):
        make_due()
        assert work_off({CLEAR: fails}) == 0
        job = Job.objects.get()
        assert (job.attempts, job.last_error) == (attempt, "ValueError: It is full.")
        pauses.append(round((job.due_at - timezone.now()).total_seconds(), -1))
    assert pauses[:2] == [10, 40]
    assert (job.state, bool(job.finished_at)) == ("failed", True)
    make_due()
    assert claimed(uuid.uuid4(), {CLEAR: nothing}) is None


def test_a_lease_that_runs_out_puts_it_back_three_times_and_then_it_fails_visibly() -> None:
    Job.objects.enqueue(CLEAR)
    for _attempt in range(ATTEMPTS_MAX):
        assert claim().state == "running"
        let_lapse()
    assert claimed(uuid.uuid4(), {CLEAR: nothing}) is None
    job = Job.objects.get()
    assert (job.state, job.attempts, job.last_error) == ("failed", 3, "Its worker was not heard of any more.")


def test_a_lease_holds_until_it_has_run_out_and_is_renewed() -> None:
    Job.objects.enqueue(CLEAR)
    doing = Doing(claim())
    assert Job.objects.return_lapsed() == []
    let_lapse()
    doing.tell(1, 9)
    assert renewed(doing)
    assert Job.objects.return_lapsed() == []
    job = Job.objects.get()
    assert (job.progress, job.total) == (1, 9)
    assert job.leased_until
    assert job.leased_until > timezone.now() + LEASE / 2


def test_whoever_has_lost_a_job_ends_nothing_and_what_it_wrote_is_undone() -> None:
    """The first worker was only slow: its work is done by the second, once."""
    program = ProgramFactory(name="Before")
    Job.objects.enqueue(CLEAR)

    def slow(_doing: Doing) -> None:
        Program.objects.filter(pk=program.pk).update(name="Written by the slow one")
        let_lapse()
        assert claim().attempts == 2

    doing = Doing(claim())
    assert not done(doing, slow)
    # What the function itself did of the second claim is undone as well, in this one transaction of the test.
    assert Program.objects.get().name == "Before"
    let_lapse()
    second = claim()
    assert not renewed(doing)
    with pytest.raises(JobLostError):
        doing.tell(1)
    assert done(Doing(second), nothing)
    assert Job.objects.get().state == "done"


def test_one_that_is_given_back_waits_at_once_and_has_not_been_tried() -> None:
    Job.objects.enqueue(CLEAR)
    given_back(claim())
    job = Job.objects.get()
    assert (job.state, job.attempts, job.last_error) == ("waiting", 0, "")
    assert claim().pk == job.pk


@pytest.mark.parametrize("how", ["lapse", "fail", "give back"])
def test_one_of_whose_key_another_waits_is_left_to_that(how: str) -> None:
    Job.objects.enqueue(CLEAR, key="k")
    first = claim()
    second = Job.objects.enqueue(CLEAR, key="k")
    if how == "lapse":
        let_lapse()
        Job.objects.return_lapsed()
    elif how == "fail":
        done(Doing(first), fails)
    else:
        given_back(first)
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {first.pk: "done", second.pk: "waiting"}


def test_two_that_lapse_at_once_become_one() -> None:
    for _number in range(2):
        Job.objects.enqueue(CLEAR, key="k")
        claim()
    let_lapse()
    assert sorted(Job.objects.return_lapsed()) == ["done", "waiting"]


def test_a_failed_job_can_be_tried_again_unless_another_will_do_it() -> None:
    for key in ("a", "b"):
        Job.objects.enqueue(CLEAR, key=key)
        for _attempt in range(ATTEMPTS_MAX):
            make_due()
            work_off({CLEAR: fails})
    Job.objects.enqueue(CLEAR, key="b")
    assert Job.objects.retry() == 1
    assert sorted(Job.objects.values_list("key", "state", "attempts")) == [
        ("a", "waiting", 0), ("b", "failed", 3), ("b", "waiting", 0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {"state": "running"},
        {"state": "waiting", "holder": "x", "leased_until": timezone.now()},
        {"state": "gone"},
        {"attempts": ATTEMPTS_MAX + 1},
        {"progress": 2, "total": 1},
    ],
)
def test_what_cannot_be_is_refused_by_the_database(values: dict[str, Any]) -> None:
    Job.objects.enqueue(CLEAR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(**values)


def elsewhere(write: Callable[[], object]) -> threading.Thread:
    """Another session that does ``write``."""

    def run() -> None:
        try:
            write()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_take_each_job_once() -> None:
    for number in range(60):
        Job.objects.enqueue(CLEAR, arguments={"n": number})
    taken: list[int] = []

    def work() -> None:
        work_off({CLEAR: lambda doing: taken.append(doing.arguments["n"])})

    for thread in [elsewhere(work) for _worker in range(4)]:
        thread.join(30)
    assert sorted(taken) == list(range(60))
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


@pytest.mark.django_db(transaction=True)
def test_one_that_waits_cannot_be_begun_before_its_second_cause_is_there() -> None:
    """Else it would be done without having seen what the second cause has written."""
    Job.objects.enqueue(CLEAR, key="k")
    with transaction.atomic():
        Job.objects.enqueue(CLEAR, key="k", arguments={"second": True})
        begun: list[Job | None] = []
        elsewhere(lambda: begun.append(claimed(uuid.uuid4(), {CLEAR: nothing}))).join(20)
        assert begun == [None]
    assert claim().arguments == {"second": True}
