"""Seconds of processor of a process and of what it started."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from programs.benchmarks import processor

WORKS = "import time\nwhile time.process_time() < 0.4: pass\nprint('done', flush=True)\ninput()"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the system tells in /proc")


def test_a_child_counts_while_it_lives_and_when_it_has_ended() -> None:
    before = processor.seconds_of([os.getpid()])
    with subprocess.Popen(
        [sys.executable, "-c", WORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "done\n"
        assert processor.seconds_of([child.pid]) >= 0.3
        assert processor.seconds_of([os.getpid()]) - before >= 0.3
        child.communicate("")
    assert processor.seconds_of([os.getpid()]) - before >= 0.3
    assert processor.seconds_of([child.pid]) == 0


@pytest.mark.django_db
def test_the_server_of_the_database_is_found_on_this_machine() -> None:
    assert len(processor.database_server()) == 1
