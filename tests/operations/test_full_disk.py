"""A backup onto a disk that fills: a real small file system, where this account may mount one."""

from __future__ import annotations

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


@pytest.fixture
def small_disk(folder: Path, prepared: None) -> Iterator[Path]:
    """A file system in memory that holds one backup; the test is skipped, loudly, where none can be mounted."""
    trial, disk = folder / "trial", folder / "disk"
    manage("backup", str(trial))
    (made,) = trial.glob("iop-finder-*")
    disk.mkdir()
    mount = shutil.which("mount", path=os.environ["PATH"] + ":/sbin:/usr/sbin")
    options = f"size={int(size_of(made) * ROOM)},mode=700"
    mounted = mount and subprocess.run([mount, "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True)
    if not mounted or mounted.returncode:
        pytest.skip("no file system can be mounted by this account: a real full disk was NOT tried")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


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
