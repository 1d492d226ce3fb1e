"""Restoring a backup into an empty database, all of it or nothing, and counting again what is in it."""

from __future__ import annotations

import contextlib
import hashlib
import re
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pghistory
import pyrage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from iop_finder.postgres.databases import tables_of_application
from programs.ops.backup import content, searches, tools
from programs.ops.backup.errors import BackupError
from programs.ops.backup.folder import backups_in
from programs.ops.backup.keys import Keys, keys
from programs.ops.backup.making import CHUNK, listening_to
from programs.ops.backup.manifest import Manifest, read_manifest
from programs.ops.backup.removals import forget_what_passes, remove_again
from programs.search.keeper import at_leisure, brought_up_to_date

DIFFERENCES_NAMED = 20


def restore(backup: Path, *, say: Callable[[str], None]) -> Manifest:
    """Restore ``backup`` into the current database, which must be empty; compare; take away what was taken away since.

    Raises ``BackupError``; the database is then as it was, unless it could be restored and is not equal.
    """
    manifest = restore_only(backup, keys(), say=say)
    if found := differences(manifest):
        raise BackupError("What was restored is not what was saved. Do not serve it. " + "; ".join(found))
    say("Counted again: equal.")
    if pending():
        say("The backup is of an older release: its tables are brought up to this one.")
        call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic(), pghistory.context(command="restore"):
        moment = datetime.fromisoformat(manifest.made_at)
        removed = forget_what_passes() | remove_since(moment, backup.resolve().parent, say=say)
    say("Removed again: " + ", ".join(f"{number} {what}" for what, number in removed.items()) + ".")
    return manifest


def remove_since(moment: datetime, folder: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Lay the newest manifest of ``folder`` that is later than ``moment`` over what was restored."""
    manifests = [read_manifest(path, keys()) for path in backups_in(folder).values()]
    later = [each for each in manifests if datetime.fromisoformat(each.made_at) > moment]
    if not later:
        say(f"What was removed after {moment.isoformat()} is not known: there is no later backup in {folder}.")
        return {}
    newest = max(later, key=lambda each: each.made_at)
    say(f"What was removed is known until {newest.made_at}.")
    return remove_again(newest.removals)


def restore_only(backup: Path, encryption: Keys, *, say: Callable[[str], None]) -> Manifest:
    """Everything is looked at before anything is written; then one transaction."""
    manifest = read_manifest(backup, encryption)
    dump = backup / manifest.dump["file"]
    refuse_unfit(manifest, encryption)
    refuse_damaged(dump, manifest)
    refuse_occupied()
    say(f"Restoring {backup.name} of {manifest.made_at} ({manifest.dump['bytes']:,} bytes) ...")
    tool = tools.find_tool("pg_restore", for_major=tools.major_of(manifest.dump["program"].split()[1]))
    poured(dump, tool, encryption if manifest.dump["recipient"] else Keys())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return manifest


def refuse_unfit(manifest: Manifest, encryption: Keys) -> None:
    """A newer release or PostgreSQL than ours, or a key that we do not have."""
    unknown = set(manifest.migrations) - {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown:
        raise BackupError(
            f"The backup was made by release {manifest.application} with migrations that this one does not have "
            f"({', '.join(sorted(unknown)[:3])}): restore it with that release."
        )
    ours, theirs = tools.server_version(), manifest.dump["program"].split()[1]
    if tools.major_of(ours) < tools.major_of(theirs):
        raise BackupError(
            f"The backup is of PostgreSQL {theirs}, this server is {ours}: restore it on PostgreSQL "
            f"{tools.major_of(theirs)} or newer."
        )
    if manifest.dump["recipient"] and encryption.identity is None:
        raise BackupError("The backup is encrypted: set BACKUP_KEY.")


def refuse_damaged(dump: Path, manifest: Manifest) -> None:
    """Cut short, or a byte that is not as it was written."""
    try:
        size = dump.stat().st_size
        with dump.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupError(f"{dump} cannot be read: {error.strerror}.") from error
    if size != manifest.dump["bytes"]:
        raise BackupError(
            f"{dump} was cut short or has grown: {size:,} bytes, not {manifest.dump['bytes']:,}. Take another backup."
        )
    if digest != manifest.dump["sha256"]:
        raise BackupError(f"{dump} is damaged: its SHA-256 is not that of the manifest. Take another backup.")


def refuse_occupied() -> None:
    if tables := tables_of_application():
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} is not empty ({len(tables)} tables). Nothing was "
            "changed. Restore into a new one: docs/running.md, “Restoring”."
        )


def poured(dump: Path, tool: tools.Tool, encryption: Keys) -> None:
    """Let ``pg_restore`` read, in one transaction. Nothing in clear text touches the disk."""
    name = connection.settings_dict["NAME"]
    connection.close()
    command = [
        tool.path,
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={name}",
    ]
    with (
        dump.open("rb") as file,
        subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=tools.connection_environment(tool),
        ) as process,
    ):  # fmt: skip
        heard = listening_to(process)
        broken = fed(process, file, encryption)
        status, words = process.wait(), heard()
    if status or broken:
        reason = tools.said(words) if status and not broken else broken
        raise BackupError(f"pg_restore failed, and nothing was changed: {reason}")


def fed(process: subprocess.Popen[bytes], file: IO[bytes], encryption: Keys) -> str:
    """Give the dump to the program; why that failed, empty if it did not. Broken off, it commits nothing."""
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    try:
        if encryption.identity is not None:
            pyrage.decrypt_io(file, process.stdin, [encryption.identity])
        else:
            while data := file.read(CHUNK):
                process.stdin.write(data)
        process.stdin.flush()
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, BrokenPipeError) or "Broken pipe" in str(error):
            return ""  # the program says why
        process.kill()
        return f"the dump cannot be decrypted ({error})"
    finally:
        with contextlib.suppress(OSError):
            process.stdin.close()
    return ""


def differences(manifest: Manifest) -> list[str]:
    """What is not as the manifest says, in words; empty when all is equal."""
    with at_leisure():
        found = [
            *different_tables(manifest.tables, content.tables()),
            *different_sequences(manifest.sequences, content.sequences()),
            *different_structure(manifest.structure, content.structure()),
            *different_searches(manifest),
        ]
    return found[:DIFFERENCES_NAMED] + (["…"] if len(found) > DIFFERENCES_NAMED else [])


def different_tables(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    lines = [f"table {name} is new" for name in sorted(set(now) - set(before))]
    for name, was in sorted(before.items()):
        has = now.get(name)
        if has is None:
            lines.append(f"table {name} is missing")
        elif has["rows"] != was["rows"]:
            lines.append(f"table {name} has {has['rows']:,} rows and had {was['rows']:,}")
        elif has["checksum"] != was["checksum"]:
            lines.append(f"table {name} has other contents")
    return lines


def different_sequences(before: dict[str, int], now: dict[str, int]) -> list[str]:
    """A sequence may be ahead: it moves outside of transactions, and ``pg_dump`` reads it a moment before us."""
    return [
        f"sequence {name} stands at {now.get(name)} and stood at {was}"
        for name, was in sorted(before.items())
        if now.get(name, -1) < 0 or abs(now[name] - was) > SEQUENCE_SLACK
    ] + [f"sequence {name} is new" for name in sorted(set(now) - set(before))]


SEQUENCE_SLACK = 10_000
"""Numbers that others may have taken while a backup was being made."""


def different_structure(before: dict[str, list[str]], now: dict[str, list[str]]) -> list[str]:
    lines = []
    for kind, was in before.items():
        had, has = ({bare(line): line for line in found} for found in (was, now.get(kind, [])))
        lines += [f"missing among {kind}: {line}" for text, line in had.items() if text not in has]
        lines += [f"new among {kind}: {line}" for text, line in has.items() if text not in had]
    return lines


CASTS = re.compile(r"::(?:text|character varying)(?:\[\])?|[()\s]")


def bare(line: str) -> str:
    """Without casts between kinds of text and without brackets, which a restore writes differently."""
    return CASTS.sub("", line)


def pending() -> bool:
    """Whether this release has migrations that the database has not seen."""
    loader = MigrationLoader(connection)
    return bool(set(loader.disk_migrations) - set(loader.applied_migrations))


def different_searches(manifest: Manifest) -> list[str]:
    """Only where the tables are those of this release: an older backup is searched after ``migrate``."""
    if pending():
        return []
    now = searches.answers(brought_up_to_date(None))
    return [
        f"the search {was['question']} finds {has['count']} and found {was['count']}"
        for was, has in zip(manifest.searches, now, strict=True)
        if was != has
    ]
