"""``manage.py bench_words``: searches for words beside PostgreSQL, which must find the same programs."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from programs.benchmarks import databases, report, worded
from programs.benchmarks.databases import BenchmarkError, Size
from programs.benchmarks.serving import START_SECONDS
from programs.search.directory import Directory
from programs.search.keeper import current

INSTANCE = "bench"
HEAD = (
    *("question", "asked", "programs found", "ms", "ms with meanings and corrections", "ms of PostgreSQL", "×"),
    "answers that differ",
)


class Command(BaseCommand):
    help = (
        "Ask the search for words and PostgreSQL the same questions, drawn from made-up listings in a database of its "
        "own (that of bench). Prints a table (medians), and fails where the programs that are found are not the same."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", default="1m", help="number of listings: 25k 1m")
        parser.add_argument("--questions", type=int, default=500)
        parser.add_argument("--instance", default=INSTANCE, help="the embedded server with the databases")

    def handle(self, *, size: str, questions: int, instance: str, **options: Any) -> None:
        os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = instance  # before the first connection
        if settings.DEBUG or questions < 1:
            raise CommandError("DEBUG must be off, and --questions at least 1.")
        try:
            with databases.database_of(Size.read(size), rebuild=False, say=self.stdout.write):
                kinds = worded.compared(patiently(), list(worded.questions(questions)))
        except BenchmarkError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report.table(HEAD, [row_of(kind) for kind in kinds]))
        if unequal := [text for kind in kinds for text in kind.unequal]:
            raise CommandError(f"{len(unequal)} answers differ, ours first: " + "; ".join(unequal[:20]))


def row_of(kind: worded.Kind) -> list[str]:
    ours, whole, postgresql = (statistics.median(some) for some in (kind.ours, kind.whole, kind.postgresql))
    return [
        kind.name, str(len(kind.ours)), f"{statistics.median(kind.found):,.0f}", f"{ours:.2f}", f"{whole:.2f}",
        f"{postgresql:.2f}", f"{kind.times:.1f}", str(len(kind.unequal)) if kind.unequal else "none",
    ]  # fmt: skip


def patiently() -> Directory:
    """The directory, however long it takes to read: a search would not wait for a large one."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OperationalError):
            return current()
        time.sleep(0.5)
    raise BenchmarkError(f"The directory was not read within {START_SECONDS:.0f} seconds.")
