"""The tables that a run of tests begins with: migrated once, and then copied, until something makes other ones.

Migrating takes seven seconds of the processor for each process of a run, and a copy a fifth of a second. The template
stays in the embedded server of the tests from run to run; its name says what it was made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from programs.management.commands import migrate

PREFIX = "tests_template_"
MADE_OF = ("programs/migrations/**/*.py", "programs/models/**/*.py", "programs/*.py", "iop_finder/settings.py")
"""Migrations, and what they import; and the versions of Django and of whatever else brings migrations."""
TURN = 7_310_220
"""Key of the advisory lock: one process makes the template, those beside it wait for it."""


def digest(root: Path = settings.BASE_DIR) -> str:
    paths = sorted({path for pattern in MADE_OF for path in root.glob(pattern)} | {root / "constraints.txt"})
    made_of = hashlib.sha256()
    for path in paths:
        made_of.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return made_of.hexdigest()[:16]


def template() -> str:
    """The name of the database to copy; made first where there is none of these files yet."""
    name = PREFIX + digest()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        known = {row[0] for row in cursor.fetchall()}
        if name not in known:
            for old in known:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            make(f"{PREFIX}new")
            cursor.execute(f'ALTER DATABASE "{PREFIX}new" RENAME TO "{name}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
    return name


def make(name: str) -> None:
    """A database with all migrations. Cut short it keeps a name that nobody copies, and is made anew."""
    before, wanted = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        connection.settings_dict["TEST"]["NAME"] = wanted
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = before


def nothing(*_args: Any, **_options: Any) -> None:
    """What there is to migrate in a copy."""


@contextmanager
def copied() -> Iterator[None]:
    """Within, the database of the tests is made as a copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict["TEST"], "TEMPLATE", template())
        patch.setattr(migrate.Command, "handle", nothing)
        yield
