"""The template of the tests is what the migrations make."""

from __future__ import annotations

import contextlib
import os
import subprocess

import pytest
from django.conf import settings
from django.db import connection

from programs.ops.backup.tools import find_tool
from tests import template_database


def dumped(name: str) -> list[str]:
    """Tables, functions, triggers and rows of a database, but the moments at which migrations ran."""
    tool, database = find_tool("pg_dump", for_major=18), connection.settings_dict
    where = [f"--host={database['HOST']}", f"--port={database['PORT']}", f"--username={database['USER']}"]
    dump = subprocess.run(
        [tool.path, *where, "--exclude-table-data=django_migrations", name],
        capture_output=True, text=True, check=True,
        env=os.environ | tool.environment | {"PGPASSWORD": database["PASSWORD"]},
    )  # fmt: skip
    return [line for line in dump.stdout.splitlines() if not line.startswith("\\")]  # a key of each dump's own


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not settings.EMBEDDED_POSTGRES, reason="nothing is made in a server that is somebody else's")
def test_what_is_changed_in_place_is_as_if_every_model_were_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, tests = f"{template_database.PREFIX}plain", connection.settings_dict["NAME"]
    with monkeypatch.context() as patch:
        patch.setattr(template_database, "options_in_place", contextlib.nullcontext)
        template_database.make(plain)
    try:
        assert dumped(template_database.template()) == dumped(plain)
    finally:
        connection.settings_dict["NAME"] = tests
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{plain}" WITH (FORCE)')
