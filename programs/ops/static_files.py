"""Static files are collected beside those that are served, and put in their place one by one.

While a release is put in place the old workers go on naming the old files, and pages in browsers do so for longer: what
nothing names any more stays for two weeks.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import cast

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import storages
from django.core.management import call_command

FORMER_SECONDS = 14 * 24 * 3600.0
FRESH = ".fresh-"
LISTING, FINGERPRINT = ".files", ".fingerprint"
MANIFEST = "staticfiles.json"
"""What Django's storage with hashed names reads: the last file to be put in its place."""


def fingerprint() -> str:
    """A digest that changes when a static file is added, removed or edited."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def are_collected(root: Path) -> bool:
    """Whether those of today are there."""
    mark = root / FINGERPRINT
    return mark.exists() and mark.read_text() == fingerprint()


def collect(root: Path) -> None:
    """Collect and compress into ``root``: seconds. Whoever is served from there meanwhile misses nothing."""
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(f"{FRESH}*"):  # by one that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=FRESH, dir=root) as folder:
        command = Command()
        command.storage = cast(type[StaticFilesStorage], type(storages["staticfiles"]))(location=folder)
        call_command(command, interactive=False, verbosity=0)
        put_in_place(Path(folder), root)
    (root / FINGERPRINT).write_text(fingerprint())


def put_in_place(fresh: Path, root: Path) -> None:
    """Move what is new, the manifest last; delete what has been of no collection for two weeks."""
    names = files_of(fresh)
    listing = root / LISTING
    before = set(listing.read_text().splitlines()) if listing.exists() else files_of(root)
    for name in sorted(names, key=lambda name: (name == MANIFEST, name)):
        target = root / name
        if not (target.is_file() and filecmp.cmp(fresh / name, target, shallow=False)):
            target.parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(target)
    for name in files_of(root) - names:
        if name in before:
            os.utime(root / name)  # it was named until today
        elif (root / name).stat().st_mtime < time.time() - FORMER_SECONDS:
            (root / name).unlink()
    listing.write_text("\n".join(sorted(names)))


def files_of(folder: Path) -> set[str]:
    """Relative names, without our own notes."""
    files = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {str(file) for file in files if not file.parts[0].startswith((FRESH, LISTING, FINGERPRINT))}
