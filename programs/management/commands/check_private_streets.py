"""``manage.py check_private_streets``: does any page or answer of the API show a street that is private?"""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from programs.ops.private_streets import Look, look_for_streets, private_programs

MOST_LINES = 40


class Command(BaseCommand):
    help = (
        "Asks, in this process, for every page and API answer that may speak of a program whose street is private, "
        "reads the exported files, and fails when one has a street or a point that the program's rows ever had. See "
        "docs/importing.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=20_000, help="pages and answers to ask for, at most")

    def handle(self, *, most: int, **options: Any) -> None:
        began = timezone.now()
        programs = private_programs()
        look = look_for_streets(programs, most)
        self.stdout.write(f"{len(programs)} programs with a private street that a row once had")
        for line in lines_of(look):
            self.stdout.write(line)
        self.stdout.write(f"{(timezone.now() - began).total_seconds():.0f} s")
        if look.shown or look.failed:
            raise CommandError(f"{len(look.shown)} private streets are shown, {len(look.failed)} answers failed.")


def lines_of(look: Look) -> list[str]:
    """What was asked for and found, as lines."""
    rest = ", and there were more (--most)" if look.more else ""
    lines = [
        f"asked for {look.asked} pages and answers, {look.answered} with status 200{rest}",
        f"read {look.files} exported files",
        f"private streets shown: {len(look.shown)}",
        f"streets that another listing states as its own, and were not looked for: {len(look.stated)}",
        *(f"  {one.address}: “{one.street}” of {one.program}" for one in look.shown[:MOST_LINES]),
    ]
    return lines + [f"  failed: {one}" for one in look.failed[:MOST_LINES]]
