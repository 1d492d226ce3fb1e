"""What somebody who runs this should look at, behind a token."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from programs.models import ImportRun
from programs.ops.backup.folder import MANIFEST, RESTORE_CHECK, STAMP
from programs.ops.metrics import facts
from programs.ops.metrics.facts import BACKUP_MAX, DRILL_MAX, aged
from tests.factories import SourceFactory

TOKEN = "a-token-of-at-least-sixteen"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def asked(client: Client, token: str = TOKEN) -> Any:
    return client.get("/health/detail/", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("set_to", "sent"), [("", ""), ("", TOKEN), (TOKEN, ""), (TOKEN, TOKEN[:-1]), (TOKEN, "é")])
def test_without_the_token_there_is_no_such_page(client: Client, settings: Any, set_to: str, sent: str) -> None:
    """No database mark: nothing is asked for a stranger."""
    settings.HEALTH_TOKEN = set_to
    assert asked(client, sent).status_code == 404


@pytest.mark.django_db
def test_ages_of_backup_drill_and_import_and_the_disks(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.HEALTH_TOKEN, settings.BACKUP_FOLDER = TOKEN, str(tmp_path)
    body = asked(client).json()
    assert body["status"] == "warning"
    assert [body["checks"][name] for name in ("import", "backup", "restore_check")] == 3 * [
        {"seconds": None, "status": "warning"}
    ]
    now = datetime.now(UTC)
    ImportRun.objects.create(
        source=SourceFactory(), started_at=now, finished_at=now, file_name="f", file_sha256="0" * 64
    )
    backup = tmp_path / f"iop-finder-{now:{STAMP}}"
    backup.mkdir()
    (backup / MANIFEST).touch()
    (tmp_path / RESTORE_CHECK).write_text(json.dumps({"at": now.isoformat()}))
    checks = asked(client).json()["checks"]
    assert {name for name in checks if checks[name]["status"] == "ok"} >= {"import", "backup", "restore_check"}
    assert {"disk_application", "disk_backups"} <= set(checks)
    assert str(tmp_path) not in asked(client).content.decode()


@pytest.mark.parametrize(
    ("age", "warning"),
    [
        (None, True),
        (timedelta(0), False),
        (BACKUP_MAX, False),
        (BACKUP_MAX + timedelta(seconds=1), True),
        (timedelta(seconds=-300), False),
        (timedelta(seconds=-301), True),
    ],
)
def test_the_edges_of_an_age(age: timedelta | None, warning: bool) -> None:
    assert aged("backup", None if age is None else NOW - age, BACKUP_MAX, NOW).warning is warning


@pytest.mark.parametrize(("share", "warning"), [(0.1, False), (0.0999, True)])
def test_the_edge_of_a_disk(share: float, warning: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = type("Usage", (), {"free": share * 10_000, "total": 10_000})
    monkeypatch.setattr(facts.shutil, "disk_usage", lambda path: usage)
    assert facts.free("backups", tmp_path).warning is warning


@pytest.mark.parametrize("text", ["", "{}", '{"at": 5}', '{"at": "yesterday"}', "[]"])
def test_a_note_of_a_drill_that_is_damaged_is_no_drill(text: str, tmp_path: Path) -> None:
    (tmp_path / RESTORE_CHECK).write_text(text)
    assert facts.last_drill(tmp_path) is None
    assert aged("restore_check", None, DRILL_MAX, NOW).warning


def test_while_the_database_is_away_it_says_so(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("secret words of the server")

    settings.HEALTH_TOKEN = TOKEN
    monkeypatch.setattr("programs.ops.health.facts", away)
    answer = asked(client)
    assert (answer.status_code, answer.json()) == (503, {"status": "unknown", "reason": "OperationalError"})
