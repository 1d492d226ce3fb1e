"""``manage.py bench_history``: “as it was on” with a million events, in a database of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from iop_finder.postgres.databases import switch
from programs.benchmarks.history import Times, events_made, measured
from programs.benchmarks.importing import HERE, execute, recreate, run


class Command(BaseCommand):
    help = (
        "Loads the samples into a database of its own, makes up events of them, and measures how long a listing as it "
        "was takes, and the page of its changes. See docs/history.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--events", type=int, default=1_000_000)
        parser.add_argument("--times", type=int, default=200)

    def handle(self, *args: Any, events: int, times: int, **options: Any) -> None:
        application = connection.settings_dict["NAME"]
        name = f"{application}_bench_history"
        recreate(name)
        for command in (["migrate", "-v0"], ["load_gazetteer"]):
            run(HERE, name, command)
        try:
            switch(name)
            call_command("demo_data", verbosity=0, stdout=self.stderr)
            there = events_made(events)
            as_of, changes = measured(times)
        finally:
            switch(application)
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.stdout.write(
            f"{there:,} events. As it was on: {as_text(as_of)}. Changes of a program: {as_text(changes)}."
        )


def as_text(times: Times) -> str:
    return f"half {times.half:.1f} ms, 95 % {times.slow:.1f} ms, at most {times.largest:.1f} ms"
