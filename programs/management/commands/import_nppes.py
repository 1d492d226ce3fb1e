"""``manage.py import_nppes EXTRACT… [--apply]``: the register of NPIs, and which programs its numbers are of."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.nppes.extracting import npis_in
from programs.imports.nppes.run import Result, nppes_import
from programs.imports.undo import Recorder
from programs.models import ImportRun
from programs.rosters.registry.linking import link_programs


def linked(recorder: Recorder, run: ImportRun) -> Counter[str]:
    return link_programs(recorder=recorder, run=run)


class Command(BaseCommand):
    help = (
        "Loads extracts of the register of NPIs (manage.py extract_nppes): the full month first, then its weeks in "
        "order, and the report of deactivated NPIs. Compares every program with it. Shows what would change; changes "
        "it with --apply. See docs/rates.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("extracts", nargs="+", type=Path, metavar="EXTRACT")
        parser.add_argument("--apply", action="store_true", help="change the register and the links of programs")
        parser.add_argument("--fewer", action="store_true", help="apply although a fifth of the organizations would go")
        parser.add_argument(
            "--npis", type=Path, metavar="FILE", help="organizations of these NPIs stay, whatever their taxonomy"
        )

    def handle(
        self, *args: Any, extracts: list[Path], apply: bool, fewer: bool, npis: Path | None, **options: Any
    ) -> None:
        try:
            asked = npis_in(npis) if npis else frozenset()
            result = nppes_import(paths=extracts, apply=apply, link=linked, fewer=fewer, npis=asked)
        except ProgrammingError as error:
            text = _("The database is not ready: run “manage.py migrate” first. (%(error)s)")
            raise CommandError(text % {"error": str(error).splitlines()[0]}) from error
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s Nothing was changed.") % {"error": error}) from error
        for line in lines_of(result):
            self.stdout.write(line)
        if not apply:
            self.stderr.write(_("This was a dry run: nothing was changed. Add --apply to import."))


def lines_of(result: Result) -> list[str]:
    lines = [*result.files]
    lines += [f"organizations {word}: {number}" for word, number in result.counts.items() if number]
    lines += [f"odd, {kind}: {number}" for kind, number in sorted(result.odd.items())]
    lines += [f"links {word}: {number}" for word, number in result.links.items() if number]
    if result.run:
        lines.append(_("Undo it with: manage.py undo_import %(run)s") % {"run": result.run})
    return lines
