"""A backup of the tests' own, empty database: real files, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from iop_finder.postgres.databases import elsewhere, switch
from programs.ops.backup.keys import new_key
from programs.ops.backup.making import make_backup


@pytest.fixture(scope="session")
def key() -> str:
    return new_key()


@pytest.fixture(scope="session")
def made(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, key: str
) -> dict[str, Path]:
    """``plain`` and ``encrypted``, each in a folder of its own; nothing is written to the database."""
    from django.test import override_settings  # Django is not set up yet when this file is read

    paths = {}
    with django_db_blocker.unblock():
        for name, secret in (("plain", ""), ("encrypted", key)):
            with override_settings(BACKUP_KEY=secret, BACKUP_RECIPIENT=""):
                paths[name], _manifest = make_backup(tmp_path_factory.mktemp(name))
        connection.close()
    return paths


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[str]:
    """An empty database beside the one of the tests, which the default connection goes to."""
    application = connection.settings_dict["NAME"]
    name = f"{application}_elsewhere"
    with elsewhere() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    switch(application)
    with elsewhere() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
