"""``manage.py recover``: the embedded database as it was at a point in time, as a new instance."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from iop_finder.embedded_postgres.archive import archive_folder
from iop_finder.embedded_postgres.errors import EmbeddedServerError
from iop_finder.embedded_postgres.recovery import recover
from iop_finder.postgres.databases import tables_of_application
from programs.ops.backup.errors import BackupError
from programs.ops.backup.removals import forget_what_passes
from programs.ops.backup.restoring import remove_since


class Command(BaseCommand):
    help = (
        "Make a new instance of the embedded database from a base backup and the archived log, as it was at a point in "
        "time. The instance that runs is not touched."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("base", type=Path, help="the folder of a base backup, base-…")
        parser.add_argument("--until", type=datetime.fromisoformat, required=True, help="2026-11-28T08:00:00Z")
        parser.add_argument("--instance", required=True, help="a name for the new instance")
        parser.add_argument("--archive", type=Path, default=archive_folder(), help="IOP_FINDER_POSTGRES_ARCHIVE")

    def handle(self, *, base: Path, until: datetime, instance: str, archive: Path | None, **options: Any) -> None:
        if archive is None:
            raise CommandError("Name the folder of the log: --archive.")
        try:
            recover(base=base.resolve(), logs=archive.resolve(), until=until, name=instance)
            os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = instance
            connection.close()
            if f"public.{Session._meta.db_table}" in tables_of_application():  # not so before the first `prepare`
                self.remove(until)
        except (EmbeddedServerError, BackupError) as error:
            raise CommandError(str(error)) from error
        self.tell(until, instance)

    def remove(self, until: datetime) -> None:
        """What was removed later is removed again, as far as later backups know of it."""
        with transaction.atomic():
            forget_what_passes()
            if settings.BACKUP_FOLDER:
                remove_since(until, Path(settings.BACKUP_FOLDER), say=self.stdout.write)

    def tell(self, until: datetime, instance: str) -> None:
        self.stdout.write(
            f"As of {until.isoformat()}. To serve it: IOP_FINDER_POSTGRES_INSTANCE={instance}, and for its log an "
            "IOP_FINDER_POSTGRES_ARCHIVE of its own."
        )
