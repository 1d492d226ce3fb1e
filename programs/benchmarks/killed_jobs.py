"""Jobs whose worker is killed in the middle: is each done exactly once, or has it failed for all to see?

The module is also the worker that is killed: ``python -m programs.benchmarks.killed_jobs``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 2.0
EFFECTS = "bench_job_effect"
"""A table with a row for each time that a job was done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the jobs. ``wrong`` were done other than once, or are said to be done and are not."""

    seconds: float
    kills: int
    done: int
    failed: int
    begun_again: int
    wrong: int


def put_in(number: int) -> None:
    """So many jobs, and the table of their effects."""
    from django.db import connection, transaction  # the worker sets Django up first

    from programs.models import Job

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {EFFECTS}; CREATE TABLE {EFFECTS} (job bigint)")
        cursor.execute(
            "INSERT INTO programs_job (kind, key, arguments, state, due_at)"
            " SELECT %s, '', '{}', 'waiting', clock_timestamp() FROM generate_series(1, %s)",
            [Job.Kind.CLEAR, number],
        )


def killed_and_counted(number: int, kills: int, database: str, seconds_max: float) -> Outcome:
    """Let a worker do ``number`` jobs, kill it ``kills`` times on the way, start it again, and count."""
    put_in(number)
    began = time.monotonic()
    worker = started(database)
    killed = 0
    try:
        while (open_ := still_open()) and time.monotonic() - began < seconds_max:
            if killed < kills and number - open_ > number * (killed + 1) // (kills + 1):
                worker.kill()
                worker.wait()
                killed += 1
                worker = started(database)
            time.sleep(0.02)
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
    return counted(time.monotonic() - began, killed)


def started(database: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATABASE_URL": database, "SECRET_KEY": "of-a-benchmark", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "programs.benchmarks.killed_jobs"]
    return subprocess.Popen(command, cwd=HERE, env=environment)  # noqa: S603  (our own command)


def still_open() -> int:
    from programs.models import Job

    return Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING], kind=Job.Kind.CLEAR, key="").count()


COUNT = f"""
    SELECT count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'failed'),
           count(*) FILTER (WHERE attempts > 1), count(*) FILTER (WHERE times <> (state = 'done')::int)
      FROM (SELECT state, attempts, (SELECT count(*) FROM {EFFECTS} AS effect WHERE effect.job = job.id) AS times
              FROM programs_job AS job WHERE key = '') AS jobs
"""  # noqa: S608  (a name of ours)


def counted(seconds: float, kills: int) -> Outcome:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX ON {EFFECTS} (job)")
        cursor.execute(COUNT)
        done, failed, again, wrong = cursor.fetchone()
        cursor.execute(f"DROP TABLE {EFFECTS}")
    return Outcome(seconds, kills, done, failed, again, wrong)


def main() -> None:
    """The worker. What it does to a job is one row of a table, and a moment's thought for the killer to come in."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
    django.setup()
    from django.db import connection

    from programs.jobs.doing import Doing, Function
    from programs.jobs.worker import Worker
    from programs.models import Job

    def effect(doing: Doing) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {EFFECTS} VALUES (%s)", [doing.job.pk])  # noqa: S608

    functions: dict[str, Function] = {Job.Kind.CLEAR: effect}
    watch: Callable[[], None] = Worker(functions, lease_seconds=LEASE_SECONDS).run
    watch()


if __name__ == "__main__":
    main()
