"""``manage.py import_samhsa FILE… [--apply]``: SAMHSA's directories of treatment facilities."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import ProgrammingError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.report import Report
from programs.imports.samhsa.folder import edition_of_folder, files_of
from programs.imports.samhsa.run import samhsa_import
from programs.management.acting import ActingCommand


class Command(ActingCommand):
    help = (
        "Imports SAMHSA's directory workbooks, the FindTreatment.gov download (CSV or Excel) and pages of its "
        "API (JSON). Shows what would change; changes it with --apply. See docs/importing.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="any of them, in any order; or a folder of fetch_samhsa"
        )
        parser.add_argument("--apply", action="store_true", help="write the changes, all or none")
        parser.add_argument(
            "--edition", default="", metavar="YEAR", help="of the files: 2023 or 2026-11-28 (otherwise what they say)"
        )
        parser.add_argument(
            "--scope", default="", metavar="STATES", help="what the files are the whole of: “all”, or “CO,UT”"
        )
        parser.add_argument(
            "--fewer", action="store_true", help="apply although a source has a fifth fewer rows than before"
        )
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the row-by-row findings there, show only their numbers"
        )

    def handle(
        self,
        *args: Any,
        files: list[Path],
        apply: bool,
        report: Path | None,
        **options: Any,
    ) -> None:
        if report is not None and not report.parent.is_dir():
            raise CommandError(_("%(path)s: there is no such folder.") % {"path": report.parent})
        try:
            found = self.found(files, apply, options)
        except ProgrammingError as error:
            text = _("The database is not ready: run “manage.py migrate” first. (%(error)s)")
            raise CommandError(text % {"error": str(error).splitlines()[0]}) from error
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s Nothing was changed.") % {"error": error}) from error
        self.show(found, report)
        if not apply:
            self.stderr.write(_("This was a dry run: nothing was changed. Add --apply to import."))

    def found(self, files: list[Path], apply: bool, options: dict[str, Any]) -> Report:
        """Run the import."""
        edition, scope = edition_of_folder(files)
        return samhsa_import(
            paths=files_of(files),
            apply=apply,
            edition=options["edition"] or edition,
            scope=options["scope"] or scope,
            fewer=options["fewer"],
        )

    def show(self, found: Report, path: Path | None) -> None:
        """Findings to the file or the output, then one line a word."""
        if path is not None:
            try:
                path.write_text("\n".join([*found.details(), *found.lines(), ""]), encoding="utf-8")
            except OSError as error:
                self.stderr.write(_("The report could not be written: %(error)s") % {"error": error})
        for line in found.titles() if path is not None else found.details():
            self.stdout.write(line)
        for line in found.lines():
            self.stdout.write(line)
