"""What lies in the folder of backups, by its names: all that a web process knows of backups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

MANIFEST = "manifest.json"
RESTORE_CHECK = "last-restore-check.json"
STAMP = "%Y%m%dT%H%M%SZ"
BACKUP = re.compile(r"iop-finder-(\d{8}T\d{6}Z)")
BASE_BACKUP = re.compile(r"base-(\d{8}T\d{6}Z)")


def backups_in(folder: Path) -> dict[datetime, Path]:
    """The finished backups of a folder by the time in their names, the oldest first."""
    return {at: path for at, path in named(folder, BACKUP) if (path / MANIFEST).is_file()}


def base_backups_in(folder: Path) -> dict[datetime, Path]:
    """The same of base backups."""
    return dict(named(folder, BASE_BACKUP))


def named(folder: Path, name: re.Pattern[str]) -> Iterator[tuple[datetime, Path]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if match := name.fullmatch(path.name):
            yield datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), path
