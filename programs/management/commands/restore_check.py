"""``manage.py restore_check``: is the newest backup one that can be restored?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from programs.ops.backup.drill import restore_check
from programs.ops.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Restore the newest backup into a database of its own beside the application's, compare rows, checksums, "
        "structure, sequences and ten searches with its manifest, and delete that database again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=settings.BACKUP_FOLDER, help="where backups are kept")

    def handle(self, *, folder: str, **options: Any) -> None:
        if not folder:
            raise CommandError("Name a folder, or set BACKUP_FOLDER.")
        try:
            restore_check(Path(folder), say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
