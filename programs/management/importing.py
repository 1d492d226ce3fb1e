"""Commands that take in extracts of published files."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.published.importing import Imported
from programs.management.acting import ActingCommand


class ImportExtractsCommand(ActingCommand):
    """``… EXTRACT… [--apply] [--confirm-ended N] [--report FILE]``: all of them or none."""

    ended = ""
    """What ends of which ``--confirm-ended`` says the number."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="EXTRACT")
        parser.add_argument("--apply", action="store_true", help="write the changes, all or none")
        parser.add_argument("--confirm-ended", type=int, metavar="N", help=f"so many {self.ended}, and that is right")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the findings there, show only their numbers"
        )

    def handle(self, *args: Any, files: list[Path], apply: bool, report: Path | None, **options: Any) -> None:
        if report is not None and not report.parent.is_dir():
            raise CommandError(_("%(path)s: there is no such folder.") % {"path": report.parent})
        try:
            done = self.take(files, apply=apply, confirmed=options["confirm_ended"])
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s Nothing was changed.") % {"error": error}) from error
        self.show(done, report)
        if not apply:
            self.stderr.write(_("This was a dry run: nothing was changed. Add --apply to import."))

    def show(self, done: Imported, into: Path | None) -> None:
        """Findings, the counts of what was compared, and what follows for programs."""
        if into is not None:
            into.write_text("\n".join([*done.report.details(), *done.report.lines(), ""]), encoding="utf-8")
        for line in done.report.titles() if into is not None else done.report.details():
            self.stdout.write(line)
        for word in ("read", "added", "changed", "unchanged", "missing"):
            self.stdout.write(f"{word}: {done.report.total(word)}")
        for word, number in sorted(done.links.items()):
            if number:
                self.stdout.write(f"links {word}: {number}")
        for line in self.follows(done):
            self.stdout.write(line)
        for run in done.runs:
            self.stdout.write(_("Undo it with: manage.py undo_import %(run)s") % {"run": run.pk})

    def take(self, paths: Sequence[Path], *, apply: bool, confirmed: int | None) -> Imported:
        """Take the extracts in. Raises ``ImportStoppedError``."""
        raise NotImplementedError

    def follows(self, done: Imported) -> Iterable[str]:
        """The lines to say of what follows for programs."""
        raise NotImplementedError


def contract_lines(done: Imported) -> list[str]:
    derived = done.derived
    return [f"contracts: {derived.added} added, {derived.changed} changed, {derived.removed} removed"]
