"""``manage.py backup``: a backup that is whole, and older ones thinned out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from programs.ops.backup import keys
from programs.ops.backup.errors import BackupError
from programs.ops.backup.making import make_backup, thin_out


class Command(BaseCommand):
    help = (
        "Write a backup of the database into a folder (BACKUP_FOLDER): a dump, encrypted when BACKUP_KEY is set, and a "
        "manifest of what is in it. Then remove the backups that the rule does not keep (docs/running.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=settings.BACKUP_FOLDER, help="where backups are kept")
        parser.add_argument("--keep-all", action="store_true", help="remove no older backup")
        parser.add_argument("--new-key", action="store_true", help="print a new BACKUP_KEY and do nothing else")

    def handle(self, *, folder: str, keep_all: bool, new_key: bool, **options: Any) -> None:
        if new_key:
            self.stdout.write(keys.new_key())
            return
        if not folder:
            raise CommandError("Name a folder, or set BACKUP_FOLDER.")
        started = time.monotonic()
        try:
            path, manifest = make_backup(Path(folder))
            gone = [] if keep_all else thin_out(Path(folder))
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest.tables.values())
        how = "encrypted" if manifest.dump["recipient"] else "NOT encrypted (BACKUP_KEY is not set)"
        self.stdout.write(
            f"{path}: {len(manifest.tables)} tables, {rows:,} rows, {manifest.dump['bytes']:,} bytes, {how}, "
            f"{time.monotonic() - started:.1f} s."
        )
        for old in gone:
            self.stdout.write(f"Removed {old.name}: the rule keeps others of its time.")
