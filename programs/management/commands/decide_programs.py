"""``manage.py decide_programs``: make every program what its statements say, or only say where one is not."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from programs.management.acting import ActingCommand
from programs.models import Statement
from programs.statements.stored import BATCH, Outcome, decide_programs, outcomes


class Command(ActingCommand):
    help = (
        "Decide every program again from its statements and write what differs: a person's term that has ended, a "
        "rank or a rule that has changed. With --check nothing is written, and any difference is an error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a program differs")

    def handle(self, *args: Any, **options: Any) -> None:
        ids = sorted(set(Statement.objects.order_by().values_list("program_id", flat=True).distinct()))
        batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
        count = 0
        for batch in tqdm(batches, unit=" batches", disable=None):
            count += self.checked(batch) if options["check"] else decide_programs(batch)
        if options["check"]:
            self.stdout.write(_("%(all)d programs with statements, %(count)d differences") % self.numbers(ids, count))
            if count:
                raise CommandError(_("Run “manage.py decide_programs” to make them what their statements say."))
        else:
            self.stdout.write(_("%(all)d programs with statements, %(count)d changed") % self.numbers(ids, count))

    def numbers(self, ids: list[uuid.UUID], count: int) -> dict[str, int]:
        return {"all": len(ids), "count": count}

    def checked(self, batch: list[uuid.UUID]) -> int:
        """Name each program of a batch that differs, and in what; returns how many do."""
        differing = [outcome for outcome in outcomes(batch, lock=False) if outcome]
        for outcome in differing:
            self.stdout.write(described(outcome))
        return len(differing)


def described(outcome: Outcome) -> str:
    """One line for the operator: names of fields, and no values, for a street may be private."""
    fields = [*outcome.changes, *(["tracks"] if outcome.tracks is not None else [])]
    return f"{outcome.program.slug}: {', '.join(sorted(fields))}"
