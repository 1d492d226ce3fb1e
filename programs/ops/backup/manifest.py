"""``manifest.json``: what is in a backup, and with which programs it was made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from programs.ops.backup.errors import BackupError
from programs.ops.backup.folder import MANIFEST
from programs.ops.backup.keys import Keys

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """All that a restore is compared with. Times are RFC 3339."""

    made_at: str
    application: str
    migrations: list[str]
    server: str
    dump: dict[str, Any]
    """``file``, ``bytes``, ``sha256`` of the file as it lies there, ``program``; ``recipient`` is empty without key."""

    tables: dict[str, dict[str, Any]]
    sequences: dict[str, int]
    structure: dict[str, list[str]]
    searches: list[dict[str, Any]]
    removals: dict[str, Any]
    format: int = FORMAT
    seal: str = field(default="", compare=False)

    def text(self) -> bytes:
        """What is sealed: everything but the seal."""
        about = asdict(self)
        del about["seal"]
        return json.dumps(about, sort_keys=True, separators=(",", ":")).encode()

    def write(self, folder: Path, keys: Keys) -> None:
        about = asdict(self) | {"seal": keys.seal_of(self.text())}
        (folder / MANIFEST).write_text(json.dumps(about, sort_keys=True, indent=1) + "\n", encoding="utf-8")


def read_manifest(backup: Path, keys: Keys) -> Manifest:
    """Raises ``BackupError`` when there is none, it is cut short, of another format, or its seal is not ours."""
    path = backup / MANIFEST
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise BackupError(f"{path} has format {about['format']}, this release reads {FORMAT}: use a newer release.")
        if set(about) != {each.name for each in fields(Manifest)}:
            raise ValueError("fields")
        manifest = Manifest(**about)
    except FileNotFoundError:
        raise BackupError(f"{backup} is no backup: there is no {MANIFEST} in it.") from None
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise BackupError(f"{path} is damaged or cut short: take another backup.") from None
    recipient = manifest.dump["recipient"]
    if recipient and keys.identity is not None and str(keys.recipient) != recipient:
        raise BackupError(f"BACKUP_KEY is the wrong key: {backup.name} was made for {recipient}.")
    if manifest.seal and keys.identity is not None and manifest.seal != keys.seal_of(manifest.text()):
        raise BackupError(f"{path} was changed after it was written: its seal does not fit BACKUP_KEY.")
    return manifest
