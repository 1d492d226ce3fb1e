"""What is said when a backup cannot be made, read or restored."""

from __future__ import annotations


class BackupError(Exception):
    """The message says what is wrong and what to do; nothing half was left behind."""
