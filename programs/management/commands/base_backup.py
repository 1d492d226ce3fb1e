"""``manage.py base_backup``: the ground that recovery to a point in time stands on (embedded server)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from programs.ops.backup.base import base_backup
from programs.ops.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Take a base backup of the embedded server, which must archive its log (IOP_FINDER_POSTGRES_ARCHIVE). "
        "The two newest stay, and the log that they need. Not encrypted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=settings.BACKUP_FOLDER, help="where backups are kept")

    def handle(self, *, folder: str, **options: Any) -> None:
        if not folder:
            raise CommandError("Name a folder, or set BACKUP_FOLDER.")
        try:
            self.stdout.write(f"{base_backup(Path(folder))}: taken and verified.")
        except BackupError as error:
            raise CommandError(str(error)) from error
