"""``manage.py link_npis [--apply]``: compare every program with the register of NPIs and with hospitals again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from programs.rosters.registry.hospitals import link_hospitals
from programs.rosters.registry.linking import link_programs


class Command(BaseCommand):
    help = (
        "Compares every listed program with the register of NPIs that is loaded, and with hospitals whose files are, "
        "as their imports do at the end and the worker once a day. Says what it finds; writes it with --apply. See "
        "docs/rosters.md and docs/rates.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--apply", action="store_true", help="write the links and put the unsure ones into the queue"
        )

    def handle(self, *args: Any, apply: bool, **options: Any) -> None:
        for word, number in link_programs(apply=apply).items():
            self.stdout.write(f"{word}: {number}")
        for word, number in sorted(link_hospitals(apply=apply).items()):
            self.stdout.write(f"hospitals, {word}: {number}")
