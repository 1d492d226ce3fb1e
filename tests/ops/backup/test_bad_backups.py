"""What is refused, in which words, and that nothing half is left."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from iop_finder.postgres.databases import elsewhere
from programs.ops.backup import keys, making, tools
from programs.ops.backup.drill import restore_check, scratch_database
from programs.ops.backup.errors import BackupError
from programs.ops.backup.folder import MANIFEST, backups_in
from programs.ops.backup.making import alone, make_backup
from programs.ops.backup.restoring import restore


def copy(path: Path, folder: Path) -> Path:
    return Path(shutil.copytree(path, folder / path.name))


def edited(**changes: Any) -> Callable[[Path], None]:
    def edit(backup: Path) -> None:
        about = json.loads((backup / MANIFEST).read_text())
        for name, value in changes.items():
            about[name] = {**about[name], **value} if isinstance(value, dict) else value
        (backup / MANIFEST).write_text(json.dumps(about))

    return edit


def cut(name: str) -> Callable[[Path], None]:
    def shorten(backup: Path) -> None:
        data = (backup / name).read_bytes()
        (backup / name).write_bytes(data[: len(data) // 2])

    return shorten


def flip(backup: Path) -> None:
    data = bytearray((backup / making.DUMP).read_bytes())
    data[len(data) // 2] ^= 1
    (backup / making.DUMP).write_bytes(data)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut(making.DUMP), "was cut short"),
        (flip, "is damaged: its SHA-256"),
        (cut(MANIFEST), "is damaged or cut short"),
        (lambda backup: (backup / MANIFEST).unlink(), "is no backup"),
        (lambda backup: (backup / making.DUMP).unlink(), "cannot be read: No such file"),
        (edited(format=2), "has format 2, this release reads 1"),
        (edited(more="?"), "is damaged or cut short"),
        (edited(migrations=["programs.9999_of_the_future"]), "programs.9999_of_the_future.*with that release"),
        (edited(dump={"program": "pg_dump 99.1"}), "is of PostgreSQL 99.1.*PostgreSQL 99 or newer"),
        (edited(dump={"recipient": "age1somebody"}), "set BACKUP_KEY"),
        (lambda backup: None, "is not empty"),
    ],
)
def test_what_is_refused_before_anything_is_written(
    made: dict[str, Path], tmp_path: Path, settings: Any, spoil: Callable[[Path], None], words: str
) -> None:
    settings.BACKUP_KEY = settings.BACKUP_RECIPIENT = ""
    backup = copy(made["plain"], tmp_path)
    spoil(backup)
    with pytest.raises(BackupError, match=words):
        restore(backup, say=lambda text: None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("secret", "words"),
    [("", "set BACKUP_KEY"), ("another", "BACKUP_KEY is the wrong key"), ("no key", "BACKUP_KEY is not a key")],
)
def test_without_its_key_an_encrypted_backup_stays_closed(
    made: dict[str, Path], settings: Any, secret: str, words: str
) -> None:
    settings.BACKUP_RECIPIENT = ""
    settings.BACKUP_KEY = keys.new_key() if secret == "another" else secret
    with pytest.raises(BackupError, match=words) as told:
        restore(made["encrypted"], say=lambda text: None)
    assert not secret or settings.BACKUP_KEY not in str(told.value)


@pytest.mark.django_db
def test_a_manifest_that_was_changed_is_told_by_its_seal(
    made: dict[str, Path], tmp_path: Path, settings: Any, key: str
) -> None:
    settings.BACKUP_KEY = key
    backup = copy(made["encrypted"], tmp_path)
    edited(made_at="2020-01-01T00:00:00+00:00")(backup)
    with pytest.raises(BackupError, match="was changed after it was written"):
        restore(backup, say=lambda text: None)


def test_an_encrypted_dump_has_nothing_in_clear_text(made: dict[str, Path]) -> None:
    assert b"programs_program" in (made["plain"] / making.DUMP).read_bytes()
    assert b"programs_program" not in (made["encrypted"] / making.ENCRYPTED).read_bytes()
    assert (made["encrypted"] / making.ENCRYPTED).stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_full_disk_leaves_the_older_backups_and_nothing_new(
    tmp_path: Path, settings: Any, key: str, encrypted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_KEY = key if encrypted else ""

    def full(counted: making.Counted, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making.Counted, "write", full)
    (tmp_path / "iop-finder-20261101T031500Z").mkdir()
    with pytest.raises(BackupError, match=r"The disk of .* is full"):
        make_backup(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "iop-finder-20261101T031500Z"]


def test_two_at_once_are_one_too_many(tmp_path: Path) -> None:
    with alone(tmp_path):
        with pytest.raises(BackupError, match="Another backup or drill is at work"):
            make_backup(tmp_path)
        with pytest.raises(BackupError, match="Another backup or drill is at work"):
            restore_check(tmp_path, say=lambda text: None)


def test_what_a_killed_backup_left_is_no_backup_and_is_swept_away(tmp_path: Path) -> None:
    left = tmp_path / "iop-finder-20261101T031500Z.part"
    left.mkdir()
    (left / MANIFEST).touch()
    assert backups_in(tmp_path) == {}
    making.sweep(tmp_path)
    assert not left.exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_of_somebody_else_stays(tmp_path: Path) -> None:
    name = f"{connection.settings_dict['NAME']}_restore_check"
    with elsewhere() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        with pytest.raises(BackupError, match="none of ours: it stays"), scratch_database():
            pass
        with elsewhere() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
            assert cursor.fetchone() == (1,)
    finally:
        with elsewhere() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def test_a_tool_that_is_too_old_is_named_with_the_package_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "tool_at", lambda path, libraries: tools.Tool(path, "15.4", {}))
    with pytest.raises(BackupError, match=r"PostgreSQL 18 is needed, and there is 15\.4.*postgresql-client-18"):
        tools.find_tool("pg_dump", for_major=18)
    assert tools.find_tool("pg_dump", for_major=14).major == 15


def test_the_commands_want_a_folder(settings: Any) -> None:
    for command in ("backup", "restore_check", "base_backup"):
        with pytest.raises(CommandError, match="BACKUP_FOLDER"):
            call_command(command, "", stdout=StringIO())
