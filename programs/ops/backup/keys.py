"""The key of backups: age's own (X25519), so that every ``age`` program reads a dump without this application.

``BACKUP_KEY`` is the secret key; with ``BACKUP_RECIPIENT``, the public one, alone, a machine makes backups that it
cannot read.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import pyrage
from django.conf import settings

from programs.ops.backup.errors import BackupError

Identity = pyrage.x25519.Identity
Recipient = pyrage.x25519.Recipient


@dataclass(frozen=True)
class Keys:
    """``recipient`` encrypts, ``identity`` reads; both ``None``: backups are not encrypted."""

    recipient: Any = None
    identity: Any = None

    def seal_of(self, text: bytes) -> str:
        """A keyed digest of a manifest, empty without the secret key."""
        if self.identity is None:
            return ""
        key = hashlib.sha256(b"IOP Finder manifest\0" + str(self.identity).encode()).digest()
        return hmac.new(key, text, hashlib.sha256).hexdigest()


def new_key() -> str:
    return str(Identity.generate())


def keys() -> Keys:
    """The keys that the settings name. Raises ``BackupError`` for a text that is none, without quoting it."""
    identity = recipient = None
    if settings.BACKUP_KEY:
        try:
            identity = Identity.from_str(settings.BACKUP_KEY)
        except pyrage.IdentityError:
            raise BackupError(
                "BACKUP_KEY is not a key: it begins with AGE-SECRET-KEY-1; `manage.py backup --new-key` prints one."
            ) from None
        recipient = identity.to_public()
    if settings.BACKUP_RECIPIENT:
        try:
            named = Recipient.from_str(settings.BACKUP_RECIPIENT)
        except pyrage.RecipientError:
            raise BackupError("BACKUP_RECIPIENT is not a public key: it begins with age1.") from None
        if recipient is not None and str(recipient) != str(named):
            raise BackupError("BACKUP_RECIPIENT does not belong to BACKUP_KEY: unset one of them.")
        recipient = named
    return Keys(recipient, identity)
