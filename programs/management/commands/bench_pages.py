"""``manage.py bench_pages``: searches of the API and pages beside another checkout, as tables."""

from __future__ import annotations

import contextlib
import os
import statistics
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from programs.benchmarks import databases
from programs.benchmarks.databases import BenchmarkError, Size, address
from programs.benchmarks.pieces import (
    EMPTY,
    ROWS,
    Alone,
    Measured,
    Rates,
    alone,
    answering,
    environment,
    faults_of,
    own_checkout,
    served,
    whole,
)
from programs.models import Program

NEW, OLD = "new", "before"
INSTANCE = "bench"


class Command(BaseCommand):
    help = (
        "Measure searches of the API, pages and a 304 of this checkout and, with --before, of another one, "
        "by turns on the connected database or, with --size, on made-up listings (Markdown): alone in one process "
        "each, and with --seconds also served to 16 clients. Says where both find other programs. Changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--before", type=Path, metavar="FOLDER", help="another checkout, run with this Python")
        parser.add_argument("--rounds", type=int, default=3, help="of each row, alone and served")
        parser.add_argument("--places", type=int, default=480, help="addresses of each row, at most 480")
        parser.add_argument(
            "--seconds", type=float, default=0.0, help="of each row in a round with 16 clients; 0: none"
        )
        parser.add_argument("--size", help="a database of bench with so many made-up listings: 25k 1m")
        parser.add_argument("--rows", nargs="+", default=[""], help="only rows whose names contain any of these")

    def handle(self, *args: Any, size: str | None, **options: Any) -> None:
        if size:
            os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = INSTANCE  # before the first connection
        try:
            with (
                databases.database_of(Size.read(size), rebuild=False, say=self.stdout.write)
                if size
                else contextlib.nullcontext()
            ):
                self.measure(**options)
        except BenchmarkError as error:
            raise CommandError(str(error)) from error

    def measure(
        self, *, before: Path | None, rounds: int, places: int, seconds: float, rows: list[str], **options: Any
    ) -> None:
        checkouts = {NEW: own_checkout()} | ({OLD: before.resolve()} if before else {})
        chosen = [row for row in ROWS if row is EMPTY or any(part in row.name for part in rows)]
        listings, url = Program.objects.published().count(), address()
        connection.ensure_connection()  # an embedded server lives as long as somebody is connected
        self.stdout.write(f"{listings:,} programs, {places} addresses a row, {rounds} rounds.\n")
        with contextlib.ExitStack() as stack:
            environ = environment(url)
            askers = {name: stack.enter_context(answering(folder, environ)) for name, folder in checkouts.items()}
            self.tell_alone(alone(askers, rounds, places, listings, chosen))
        if seconds:
            rates = served(
                checkouts, url, rounds=rounds, seconds=seconds, places=places, listings=listings, chosen=chosen
            )
            self.tell_served(rates, seconds)
            if faults := faults_of(rates):
                raise CommandError(f"Left out, because answers failed: {'; '.join(faults)}.")

    def tell_alone(self, found: Measured) -> None:
        self.stdout.write("Alone, medians:\n")
        head = ["", "ms of processor", "by the clock", "asked first", "by the clock", "% of empty view"]
        if len(found[EMPTY.name]) > 1:
            head += ["before: ms", *head[2:5], "%", "×", "× clock", "× asked first", "× clock", "other answers"]
        self.row(head)
        self.row(["---"] + ["---:"] * (len(head) - 1))
        for name, builds in found.items():
            new, old = builds[NEW], builds.get(OLD)
            told = cells(new, found[EMPTY.name][NEW])
            if old:
                told += [*cells(old, found[EMPTY.name][OLD])]
                told += [f"{before / now:.2f}" for before, now in zip(times(old), times(new), strict=True)]
                told.append("–" if old.differing is None else str(old.differing or "none"))
            self.row([name, *told])

    def tell_served(self, found: Rates, seconds: float) -> None:
        self.stdout.write(f"\nServed to 16 clients, {seconds:g} s a turn, medians of the rounds:\n")
        self.row(["", "requests/s", "% of empty view", "before: requests/s", "%", "×"])
        self.row(["---"] + ["---:"] * 5)
        for name, builds in found.items():
            told = []
            for build, rounds in builds.items():
                shares = [rate / empty for rate, empty in whole(rounds, found[EMPTY.name][build])]
                told += [median([rate for (rate,) in whole(rounds)], ",.0f"), median(shares, ".0%")]
            if OLD in builds:
                told.append(median([new / old for new, old in whole(builds[NEW], builds[OLD])], ".2f"))
            self.row([name, *told])

    def row(self, some: list[str]) -> None:
        self.stdout.write(f"| {' | '.join(some)} |")


def connected(size: str | None, say: Callable[[str], None]) -> contextlib.AbstractContextManager[None]:
    """Within, the database of a size; without one, that which is connected."""
    return databases.database_of(Size.read(size), rebuild=False, say=say) if size else contextlib.nullcontext()


def median(some: list[float], form: str) -> str:
    """In words where no round was whole."""
    return format(statistics.median(some), form) if some else "failed"


def times(one: Alone) -> tuple[float, ...]:
    return one.processor, one.clock, one.first, one.first_clock


def cells(one: Alone, empty: Alone) -> list[str]:
    return [*(f"{time:.2f}" for time in times(one)), f"{empty.processor / one.processor:.0%}"]
