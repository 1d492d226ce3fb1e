"""``manage.py find_duplicates``: pairs of listings that may be one program, into the queue of open questions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from programs.imports.duplicates import LEAST, Pair, ask_about_duplicates, duplicates_found
from programs.models import Program


class Command(BaseCommand):
    help = (
        "Look for listings that may be one program (name, address, phone, NPI, distance) and ask about each pair once, "
        "in the admin's queue. Nothing is merged. Without --apply the pairs are printed and nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="put them into the queue")
        parser.add_argument(
            "--least", type=float, default=LEAST, metavar="SCORE", help=f"smallest score, of 100 (default {LEAST:g})"
        )

    def handle(self, *, apply: bool, least: float, **options: Any) -> None:
        if not 0 < least <= 100:
            raise CommandError(_("--least has to be more than 0 and at most 100."))
        pairs = duplicates_found(least=least)
        if apply:
            ask_about_duplicates(pairs)
        else:
            self.print(pairs)
        self.stdout.write(f"pairs: {len(pairs)}")

    def print(self, pairs: list[Pair]) -> None:
        """Each pair on three lines: why, and both."""
        programs = Program.objects.in_bulk([id for pair in pairs for id in (pair.kept, pair.other)])
        for pair in pairs:
            why = ", ".join(f"{one.code} {one.points:+.0f}" for one in pair.reasons)
            self.stdout.write(f"{pair.score:.0f} ({why})")
            for program in (programs[pair.kept], programs[pair.other]):
                self.stdout.write(f"    {program.slug}: {program.name}, {program.street1}, {program.zip_code}")
