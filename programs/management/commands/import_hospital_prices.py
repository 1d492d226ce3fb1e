"""``manage.py import_hospital_prices EXTRACT… [--apply]``: what hospitals charge, from extracts of their files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.hospitals.run import Imported, hospital_import
from programs.management.acting import ActingCommand
from programs.rosters.registry.hospitals import link_hospitals


class Command(ActingCommand):
    help = (
        "Takes in extracts of hospitals' files (manage.py extract_hospital_prices): cash prices, charges by plan and "
        "paid claims for IOP codes. Shows what would change; changes it with --apply. See docs/rates.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="EXTRACT")
        parser.add_argument("--apply", action="store_true", help="write the changes, all or none")
        parser.add_argument("--confirm-ended", type=int, metavar="N", help="so many charges end, and that is right")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the findings there, show only their numbers"
        )

    def handle(self, *args: Any, files: list[Path], apply: bool, report: Path | None, **options: Any) -> None:
        if report is not None and not report.parent.is_dir():
            raise CommandError(_("%(path)s: there is no such folder.") % {"path": report.parent})
        try:
            done = hospital_import(paths=files, apply=apply, link=link_hospitals, confirmed=options["confirm_ended"])
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s Nothing was changed.") % {"error": error}) from error
        self.show(done, report, apply=apply)
        if not apply:
            self.stderr.write(_("This was a dry run: nothing was changed. Add --apply to import."))

    def show(self, done: Imported, into: Path | None, *, apply: bool) -> None:
        """Findings, the counts of charges, links, and what follows for programs."""
        if into is not None:
            into.write_text("\n".join([*done.report.details(), *done.report.lines(), ""]), encoding="utf-8")
        for line in done.report.titles() if into is not None else done.report.details():
            self.stdout.write(line)
        for word in ("read", "added", "changed", "unchanged", "missing"):
            self.stdout.write(f"{word}: {done.report.total(word)}")
        for word, number in sorted(done.links.items()):
            self.stdout.write(f"links, {word}: {number}")
        self.stdout.write(f"programs at hospitals: {done.derived.hospitals}")
        self.stdout.write(f"evidence: {done.derived.evidence}")
        for run in done.runs if apply else ():
            self.stdout.write(_("Undo it with: manage.py undo_import %(run)s") % {"run": run.pk})
