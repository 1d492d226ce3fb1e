"""``manage.py import_qhp EXTRACT… [--apply]``: directories of Marketplace plans, from extracts."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.qhp.run import Imported, qhp_import
from programs.management.acting import ActingCommand
from programs.rosters.registry.linking import link_programs


def linked() -> Counter[str]:
    return link_programs()


class Command(ActingCommand):
    help = (
        "Takes in extracts of the directories of Marketplace plans (manage.py extract_qhp): which facilities each plan "
        "lists. Shows what would change; changes it with --apply. See docs/rates.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="EXTRACT")
        parser.add_argument("--apply", action="store_true", help="write the changes, all or none")
        parser.add_argument(
            "--confirm-ended", type=int, metavar="N", help="so many pairs of facility and plan end, and that is right"
        )
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the findings there, show only their numbers"
        )

    def handle(self, *args: Any, files: list[Path], apply: bool, report: Path | None, **options: Any) -> None:
        if report is not None and not report.parent.is_dir():
            raise CommandError(_("%(path)s: there is no such folder.") % {"path": report.parent})
        try:
            done = qhp_import(paths=files, apply=apply, link=linked, confirmed=options["confirm_ended"])
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s Nothing was changed.") % {"error": error}) from error
        self.show(done, report)
        if not apply:
            self.stderr.write(_("This was a dry run: nothing was changed. Add --apply to import."))

    def show(self, done: Imported, into: Path | None) -> None:
        """Findings, the counts of pairs of facility and plan, and what follows for programs."""
        if into is not None:
            into.write_text("\n".join([*done.report.details(), *done.report.lines(), ""]), encoding="utf-8")
        for line in done.report.titles() if into is not None else done.report.details():
            self.stdout.write(line)
        for word in ("read", "added", "changed", "unchanged", "missing"):
            self.stdout.write(f"{word}: {done.report.total(word)}")
        for word, number in done.links.items():
            if number:
                self.stdout.write(f"links {word}: {number}")
        derived = done.derived
        self.stdout.write(f"plans that are new: {done.names}")
        text = f"contracts: {derived.added} added, {derived.changed} changed, {derived.removed} removed"
        self.stdout.write(text)
        for run in done.runs:
            self.stdout.write(_("Undo it with: manage.py undo_import %(run)s") % {"run": run.pk})
