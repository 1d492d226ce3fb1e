"""When files of the directory are due, and the job that writes them: in two parts, of which the second is its end."""

from __future__ import annotations

import contextlib
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from programs.exports import drafts, published, writing
from programs.exports.drafts import alone
from programs.jobs.doing import Doing, InTwoParts, claimed, done, given_back, work_off
from programs.jobs.exporting import AFTER_FAILURE, are_due, put_in_what_is_due
from programs.jobs.kinds import KINDS
from programs.models import ExportSet, Job, Program
from tests.exports.conftest import folder
from tests.factories import ProgramFactory

__all__ = ["folder"]

HOUR = timedelta(hours=1)
EXPORT = Job.Kind.EXPORT


@pytest.fixture
def within_a_test(db: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's own transaction is no snapshot."""
    monkeypatch.setattr(writing, "at_leisure", contextlib.nullcontext)


def state() -> Any:
    return Job.objects.values_list("state", flat=True).get()


@pytest.mark.django_db(transaction=True)
def test_a_worker_writes_what_is_due_in_a_snapshot_of_its_own(folder: Path) -> None:
    ProgramFactory()
    put_in_what_is_due()
    put_in_what_is_due()
    assert work_off(KINDS) == 1
    (job,) = Job.objects.all()
    assert (job.state, job.progress, job.total) == ("done", 1, 1)
    present = published.present()
    assert present
    assert not are_due(timezone.now())
    assert not published.has_changed_since(present)
    Program.objects.update(name="Another name")
    assert published.has_changed_since(present)
    put_in_what_is_due()
    assert Job.objects.count() == 1  # not before EXPORT_EVERY_HOURS


@pytest.mark.parametrize(
    ("age", "changed", "due"),
    [
        (6 * HOUR - HOUR / 60, True, False), (6 * HOUR, True, True), (6 * HOUR, False, False),
        (24 * HOUR - HOUR / 60, False, False), (24 * HOUR, False, True),
    ],
)  # fmt: skip
def test_after_a_change_every_six_hours_and_otherwise_every_day(
    within_a_test: None, monkeypatch: pytest.MonkeyPatch, settings: Any, age: timedelta, changed: bool, due: bool
) -> None:
    settings.EXPORT_EVERY_HOURS = 6.0
    now = timezone.now()
    writing.write_exports(lambda _done, _total: None)
    ExportSet.objects.update(made_at=now - age)
    monkeypatch.setattr(published, "has_changed_since", lambda _written: changed)
    assert are_due(now) is due


@pytest.mark.parametrize(("age", "due"), [(HOUR - HOUR / 60, False), (HOUR, True)])
def test_files_that_have_vanished_are_written_again_after_an_hour(
    within_a_test: None, folder: Path, age: timedelta, due: bool
) -> None:
    now = timezone.now()
    writing.write_exports(lambda _done, _total: None)
    ExportSet.objects.update(made_at=now - age, written_at=now - age)
    assert not are_due(now)
    next(folder.glob("programs-*.csv")).unlink()
    assert are_due(now) is due


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_none_is_put_in_while_one_is_under_way(db: None, folder: Path, state: str) -> None:
    put_in_what_is_due()
    if state == "running":
        assert claimed(uuid.uuid4(), KINDS)
    put_in_what_is_due()
    assert Job.objects.count() == 1


@pytest.mark.parametrize(("age", "number"), [(AFTER_FAILURE - HOUR / 60, 1), (AFTER_FAILURE + HOUR / 60, 2)])
def test_one_that_failed_is_tried_again_after_an_hour(db: None, folder: Path, age: timedelta, number: int) -> None:
    Job.objects.enqueue(EXPORT, key="all")
    Job.objects.update(state="failed", finished_at=timezone.now() - age, attempts=3)
    put_in_what_is_due()
    assert Job.objects.count() == number


def test_while_another_writes_nothing_is_to_be_done(within_a_test: None, folder: Path) -> None:
    Job.objects.enqueue(EXPORT, key="all")
    with alone(folder):
        assert work_off(KINDS) == 1
    assert state() == "done"
    assert published.present() is None


def test_a_full_disk_is_the_reason_that_staff_read(
    within_a_test: None, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def full(_counted: drafts.Counted, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drafts.Counted, "write", full)
    Job.objects.enqueue(EXPORT, key="all")
    assert work_off(KINDS) == 0
    job = Job.objects.get()
    assert (job.state, "is full" in job.last_error) == ("waiting", True)
    assert [path.name for path in folder.iterdir()] == [".lock"]


def test_a_worker_that_has_lost_the_job_makes_nothing_present(within_a_test: None, folder: Path) -> None:
    """The files lie there, of no set: the next pruning takes them."""
    Job.objects.enqueue(EXPORT, key="all")
    job = claimed(uuid.uuid4(), KINDS)
    assert job
    export = KINDS[EXPORT]
    assert isinstance(export, InTwoParts)

    def slow(doing: Doing) -> Any:
        last = export.prepare(doing)
        given_back(job)
        return last

    assert not done(Doing(job), InTwoParts(slow))
    assert published.present() is None
    assert ExportSet.objects.count() == 0
    assert (state(), len(list(folder.glob("programs-*")))) == ("waiting", 6)
    assert len(writing.prune(timezone.now() + writing.UNKNOWN_KEPT + HOUR)) == 6


def test_told_to_stop_it_gives_up_between_two_pages(within_a_test: None, folder: Path) -> None:
    ProgramFactory()
    Job.objects.enqueue(EXPORT, key="all")
    job = claimed(uuid.uuid4(), KINDS)
    assert job
    assert not done(Doing(job, lost=True), KINDS[EXPORT])
    assert [path.name for path in folder.iterdir()] == [".lock"]
