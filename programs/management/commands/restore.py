"""``manage.py restore``: bring a backup back into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from programs.ops.backup.errors import BackupError
from programs.ops.backup.restoring import restore


class Command(BaseCommand):
    help = (
        "Restore a backup into the current database, which must be empty; compare it with its manifest; then take away "
        "again what later backups beside it say was taken away. `manage.py prepare` afterwards."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="the folder of one backup, iop-finder-…")

    def handle(self, *, backup: Path, **options: Any) -> None:
        try:
            restore(backup, say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored. Run `manage.py prepare` before serving.")
