"""An import that does not come to its end leaves the database as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from programs.imports.locking import IMPORT_LOCK
from programs.imports.samhsa import apply
from programs.models import ImportRun, Place, Program, Provider, Source, SourceRecord
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import facility, gazetteer, workbook
from tests.killed import no_import_is_running

MODELS = (Program, Provider, Source, ImportRun, SourceRecord)

KILLS_ITSELF = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from programs.imports.samhsa import apply
from programs.models import Program

def killed(*args):
    assert Program.objects.exists()  # half of it is written
    os.kill(os.getpid(), signal.SIGKILL)

apply.write_records = killed
call_command("import_samhsa", sys.argv[1], apply=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return workbook(tmp_path / "su.xlsx", [facility(), facility(name1="Elm")])


@pytest.mark.django_db
def test_a_failure_in_the_middle_rolls_all_back(samhsa: Importer, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        assert Program.objects.count() == 2
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(apply, "write_records", fail)
    with pytest.raises(RuntimeError):
        samhsa(path)
    assert not any(model.objects.exists() for model in MODELS)


@pytest.fixture
def committed_places(transactional_db: None) -> Iterator[None]:
    gazetteer()
    yield
    Place.objects.all().delete()


def database_url() -> str:
    given = connection.get_connection_params()
    user, password = quote(str(given.get("user", "")), safe=""), quote(str(given.get("password") or ""), safe="")
    host = quote(str(given.get("host", "")), safe="")
    return f"postgresql://{user}:{password}@{host}:{given.get('port', 5432)}/{given['dbname']}"


@pytest.mark.usefixtures("committed_places")
@pytest.mark.slow
def test_killed_in_the_middle(path: Path) -> None:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SECRET_KEY": "made-up",
        "DJANGO_SETTINGS_MODULE": "iop_finder.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    process = subprocess.run(
        [sys.executable, "-c", KILLS_ITSELF, str(path)],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        timeout=60,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    no_import_is_running()
    assert not any(model.objects.exists() for model in MODELS)
    call_command("import_samhsa", str(path), apply=True, verbosity=0)
    assert Program.objects.count() == 2


@pytest.mark.usefixtures("committed_places")
def test_one_import_at_a_time(path: Path) -> None:
    given = connection.get_connection_params()
    other = psycopg2.connect(
        **{key: given[key] for key in ("user", "password", "host", "port", "dbname") if key in given}
    )
    try:
        other.cursor().execute("SELECT pg_advisory_lock(%s)", [IMPORT_LOCK])
        with pytest.raises(CommandError, match="Another import is running"):
            call_command("import_samhsa", str(path), apply=True)
        assert not any(model.objects.exists() for model in MODELS)
        # By itself the lock would go with the session, which ends a little after it is closed.
        other.cursor().execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    call_command("import_samhsa", str(path), apply=True)
    assert Program.objects.count() == 2
