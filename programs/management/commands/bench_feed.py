"""``manage.py bench_feed``: does the change feed miss or repeat anything while many write? In a database of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from iop_finder.postgres.databases import switch
from programs.benchmarks.feed_readers import watched
from programs.benchmarks.importing import HERE, execute, recreate, run
from programs.search.keeper import keeper


class Command(BaseCommand):
    help = (
        "Writers edit, hide, merge, part and roll back in a database of its own while readers follow the change feed; "
        "then their copies are compared with the lists. It ends by itself. See docs/architecture.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--writers", type=int, default=8)
        parser.add_argument("--readers", type=int, default=2, help="every second one follows one network")
        parser.add_argument("--seconds", type=float, default=60.0)
        parser.add_argument("--programs", type=int, default=300)

    def handle(self, *args: Any, writers: int, readers: int, seconds: float, programs: int, **options: Any) -> None:
        application = connection.settings_dict["NAME"]
        name = f"{application}_bench_feed"
        recreate(name)
        run(HERE, name, ["migrate", "-v0"])
        try:
            switch(name)
            keeper.forget()
            found = watched(writers, readers, seconds, programs)
        finally:
            switch(application)
            keeper.forget()
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.stdout.write(
            f"{writers} writers, {readers} readers, {seconds:.0f} s: {found.transactions:,} transactions committed, "
            f"{found.rolled_back:,} rolled back, {found.events:,} events; {found.missed} missed, {found.repeated} "
            f"repeated, {found.wrong} programs in a copy are not as the lists say."
        )
        if found.missed or found.repeated or found.wrong:
            raise CommandError("The feed is not whole.")
