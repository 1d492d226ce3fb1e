"""One import at a time."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError

IMPORT_LOCK = 1_947_301_522
"""Key of the advisory lock, any number that nothing else in the database uses."""


def take_import_lock() -> None:
    """Hold the lock until the transaction ends, however it ends. Raises when another import holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise ImportStoppedError(_("Another import is running. Wait until it has ended."))
