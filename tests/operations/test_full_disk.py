"""A backup, and files of the directory, onto a disk that fills: a real small file system, where this account may mount
one."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.running import CHECKOUT, environment, manage

ROOM = 1.5
"""The disk has room for one backup and a half."""


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@contextlib.contextmanager
def mounted(disk: Path, size: int) -> Iterator[Path]:
    """A file system in memory of that many bytes; the test is skipped, loudly, where none can be mounted."""
    disk.mkdir()
    mount = shutil.which("mount", path=os.environ["PATH"] + ":/sbin:/usr/sbin")
    options = f"size={size},mode=700"
    done = mount and subprocess.run([mount, "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True)
    if not done or done.returncode:
        pytest.skip("no file system can be mounted by this account: a real full disk was NOT tried")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def small_disk(folder: Path, prepared: None) -> Iterator[Path]:
    """One that holds one backup."""
    trial = folder / "trial"
    manage("backup", str(trial))
    (made,) = trial.glob("iop-finder-*")
    with mounted(folder / "disk", int(size_of(made) * ROOM)) as disk:
        yield disk


def test_a_disk_that_fills_leaves_the_backup_that_was_there(small_disk: Path) -> None:
    manage("backup", str(small_disk))
    (first,) = small_disk.glob("iop-finder-*")
    before = {file.name: file.read_bytes() for file in first.iterdir()}
    outcome = subprocess.run(
        [sys.executable, "manage.py", "backup", str(small_disk)],
        cwd=CHECKOUT, env=environment(), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert outcome.returncode != 0
    assert "Traceback" not in outcome.stderr
    assert re.search(r"The disk of .* is full", outcome.stderr)
    assert [place.name for place in small_disk.iterdir() if place.name.startswith("iop-finder-")] == [first.name]
    assert {file.name: file.read_bytes() for file in first.iterdir()} == before
    assert "Equal:" in manage("restore_check", str(small_disk)).stdout


SHELL = "from django.db.models import F, Value; from django.db.models.functions import Concat, Substr; "
OTHER_NAMES = SHELL + "from programs.models import Program; Program.objects.update(name=Concat(Value('A '), F('name')))"
SAME_NAMES = SHELL + "from programs.models import Program; Program.objects.update(name=Substr('name', 3))"
AS_THE_WORKER_DOES = """
import json, uuid
from programs.exports import published
from programs.jobs.doing import LEASE, Doing, claimed, done
from programs.jobs.kinds import KINDS
from programs.models import Job
from programs.models.job import ATTEMPTS_MAX
from programs.ops.metrics.facts import facts
kind = Job.Kind.EXPORT
Job.objects.filter(kind=kind).delete()
job = Job.objects.enqueue(kind, key="all")
Job.objects.filter(pk=job.pk).update(attempts=ATTEMPTS_MAX - 1)
job = claimed(uuid.uuid4(), {kind: KINDS[kind]}, LEASE)
done(Doing(job), KINDS[kind])
job.refresh_from_db()
print(json.dumps({
    "state": job.state, "error": job.last_error, "present": str(published.present().pk),
    "warnings": [fact.name for fact in facts() if fact.warning],
}))
Job.objects.filter(kind=kind).delete()
"""


def test_files_of_the_directory_stay_as_they_are_when_their_disk_fills(folder: Path, prepared: None) -> None:
    """The set of before stays the present one and whole; the command, the job and the health of the site say why."""
    trial = folder / "exports-trial"
    manage("write_exports", EXPORT_FOLDER=str(trial))
    with mounted(folder / "exports-disk", int(size_of(trial) * ROOM)) as disk:
        manage("write_exports", EXPORT_FOLDER=str(disk))
        before = {file.name: file.read_bytes() for file in disk.iterdir()}
        manage("shell", "-v0", "-c", OTHER_NAMES)
        try:
            outcome = subprocess.run(
                [sys.executable, "manage.py", "write_exports"],
                cwd=CHECKOUT, env=environment(EXPORT_FOLDER=str(disk)), capture_output=True, text=True, timeout=300,
            )  # fmt: skip
            assert outcome.returncode != 0
            assert "Traceback" not in outcome.stderr
            assert re.search(r"The disk of .* is full", outcome.stderr)
            told = json.loads(manage("shell", "-v0", "-c", AS_THE_WORKER_DOES, EXPORT_FOLDER=str(disk)).stdout)
        finally:
            manage("shell", "-v0", "-c", SAME_NAMES)
        after = {file.name: file.read_bytes() for file in disk.iterdir()}
        assert not [name for name in after if name.endswith(".part")]
        assert before.items() <= after.items()
        assert told["state"] == "failed"
        assert "is full" in told["error"]
        assert {"jobs_failed", "disk_exports"} <= set(told["warnings"])
