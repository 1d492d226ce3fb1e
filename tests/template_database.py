"""The tables that a run of tests begins with: migrated once, and then copied, until something makes other ones.

Migrating takes five seconds of the processor, during which the other processes of a run wait, and a copy a fifth of a
second. The template stays in the embedded server of the tests from run to run; its name says what it was made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

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
        with options_in_place():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        connection.settings_dict["TEST"]["NAME"] = wanted
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = before


OPTIONS = ("constraints", "indexes", "triggers")
CHANGE_OPTIONS = (
    (ProjectState, "_append_option"), (ProjectState, "_remove_option"),
    (AddTrigger, "state_forwards"), (RemoveTrigger, "state_forwards"),
)  # fmt: skip


@contextmanager
def options_in_place() -> Iterator[None]:
    """Within, a constraint, index or trigger does not make the class of its model anew, nor those of all models that
    this one is related to: two thirds of the time of all migrations. They are no part of how a class is made."""

    def quickly(change: Callable[..., None]) -> Callable[..., None]:
        @wraps(change)
        def changed(*args: Any) -> None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(ProjectState, "reload_model", set_options)
                change(*args)

        return changed

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in CHANGE_OPTIONS:
            patch.setattr(owner, name, quickly(getattr(owner, name)))
        yield


def set_options(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    """The class that was made of a model has the options that the model has by now."""
    if "apps" in state.__dict__:
        options = state.models[app_label, model_name.lower()].options
        meta: Any = state.apps.get_model(app_label, model_name)._meta
        for name in OPTIONS:
            if name in options:
                setattr(meta, name, list(options[name]))


def nothing(*_args: Any, **_options: Any) -> None:
    """What there is to migrate in a copy."""


@contextmanager
def copied() -> Iterator[None]:
    """Within, the database of the tests is made as a copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict["TEST"], "TEMPLATE", template())
        patch.setattr(migrate.Command, "handle", nothing)
        yield
