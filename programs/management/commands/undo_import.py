"""``manage.py undo_import RUN``: put back what an applied import wrote."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.undo import run_undone, undoable
from programs.models import ImportRun

SHOWN = 10


class Command(BaseCommand):
    help = (
        "Undoes an applied import: what was published before stands again. Without RUN, lists the runs that can be "
        "undone, the newest first. Runs of one source are undone in turn, the last one first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", nargs="?", default="", metavar="RUN", help="the id that the import printed")

    def handle(self, *args: Any, run: str, **options: Any) -> None:
        if not run:
            self.list_runs()
            return
        try:
            found = ImportRun.objects.filter(pk=UUID(run)).first()
        except ValueError:
            raise CommandError(_("“%(run)s” is no id of a run.") % {"run": run[:40]}) from None
        if found is None:
            raise CommandError(_("There is no run %(run)s.") % {"run": run})
        try:
            done = run_undone(run=found)
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s Nothing was changed.") % {"error": error}) from error
        left = done.pop("left", 0)
        for table, rows in sorted(done.items()):
            self.stdout.write(f"{table}: {rows}")
        if left:
            self.stdout.write(_("Left as they are, because they were changed since: %(rows)d rows.") % {"rows": left})
        self.stdout.write(_("Undone."))

    def list_runs(self) -> None:
        runs = undoable().select_related("source")[:SHOWN]
        for one in runs:
            self.stdout.write(f"{one.pk}  {one.started_at:%Y-%m-%d %H:%M}  {one.source.slug}  {one.file_name}")
        if not runs:
            self.stdout.write(_("No run can be undone."))
