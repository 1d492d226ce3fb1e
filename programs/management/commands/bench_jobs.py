"""``manage.py bench_jobs``: jobs whose worker is killed, in a database of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from iop_finder.postgres.databases import switch
from programs.benchmarks.importing import HERE, address_of, execute, recreate, run
from programs.benchmarks.killed_jobs import killed_and_counted


class Command(BaseCommand):
    help = (
        "Puts jobs into a database of its own, lets a worker do them, kills it on the way, and counts how often each "
        "was done. It ends by itself. See docs/jobs.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jobs", type=int, default=10_000)
        parser.add_argument("--kills", type=int, default=3)
        parser.add_argument("--seconds", type=float, default=600.0, help="it gives up after so many")

    def handle(self, *args: Any, jobs: int, kills: int, seconds: float, **options: Any) -> None:
        application = connection.settings_dict["NAME"]
        name = f"{application}_bench_jobs"
        recreate(name)
        run(HERE, name, ["migrate", "-v0"])
        try:
            switch(name)
            outcome = killed_and_counted(jobs, kills, address_of(name), seconds)
        finally:
            switch(application)
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.stdout.write(
            f"{jobs} jobs, the worker killed {outcome.kills} times: {outcome.done} done, {outcome.failed} failed, "
            f"{outcome.begun_again} begun more than once, {outcome.wrong} done other than once. "
            f"{outcome.seconds:.1f} s."
        )
        if outcome.wrong or outcome.done + outcome.failed != jobs:
            raise CommandError("Not every job was done exactly once or failed visibly.")
