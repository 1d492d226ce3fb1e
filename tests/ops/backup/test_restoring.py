"""A backup is restored, and everything in it is counted again. Real rows, real ``pg_dump``."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from iop_finder.postgres.databases import elsewhere, switch, tables_of_application
from programs.models import Correction, FailedSignIn, Program, User
from programs.ops.backup import restoring
from programs.ops.backup.drill import restore_check
from programs.ops.backup.errors import BackupError
from programs.ops.backup.folder import MANIFEST, RESTORE_CHECK
from programs.ops.backup.making import make_backup
from programs.ops.backup.restoring import differences, restore
from tests.factories import PlaceFactory, ProgramFactory, UserFactory

BEFORE = datetime(2026, 11, 1, 3, 15, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_drill_finds_a_good_backup_equal_and_leaves_nothing(tmp_path: Path) -> None:
    ProgramFactory.create_batch(3)
    make_backup(tmp_path)
    said: list[str] = []
    backup = restore_check(tmp_path, say=said.append)
    assert said[-1].startswith("Equal: ")
    assert "10 searches" in said[-1]
    assert json.loads((tmp_path / RESTORE_CHECK).read_text())["backup"] == backup.name
    with elsewhere() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%restore_check'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_difference_is_named(tmp_path: Path) -> None:
    """The database goes on after the backup, as a restore would have gone wrong."""
    program = ProgramFactory(name="Harbor Evening IOP")
    _path, manifest = make_backup(tmp_path)
    assert differences(manifest) == []
    Program.objects.filter(pk=program.pk).update(phone="555-0199")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (id int)")
        cursor.execute("ALTER TABLE programs_review DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE programs_program DISABLE TRIGGER USER")
        cursor.execute("SELECT setval('programs_program_number', 900000)")
        cursor.execute("ALTER TABLE programs_program DROP CONSTRAINT program_npi_has_ten_digits")
        cursor.execute("DROP INDEX program_verified")
    try:
        found = "\n".join(differences(manifest))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE left_behind")
            cursor.execute("ALTER TABLE programs_review ENABLE TRIGGER USER")
            cursor.execute("ALTER TABLE programs_program ENABLE TRIGGER USER")
            cursor.execute("SELECT setval('programs_program_number', 1000)")
            for statement in put_back():
                cursor.execute(statement)
    for words in (
        "public.left_behind is new",
        "public.programs_program has other contents",
        "programs_program_number stands at 900000",
        "missing among constraints: programs_program program_npi_has_ten_digits",
        "missing among triggers",
        "missing among indexes: CREATE INDEX program_verified",
    ):
        assert words in found


def put_back() -> list[str]:
    """What Django itself would say to make the two again."""
    with connection.schema_editor(collect_sql=True) as editor:
        constraint = next(each for each in Program._meta.constraints if each.name == "program_npi_has_ten_digits")
        editor.add_constraint(Program, constraint)
        editor.add_index(Program, next(each for each in Program._meta.indexes if each.name == "program_verified"))
    return [line for line in editor.collected_sql if not line.startswith("--")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_what_was_removed_after_the_backup_is_removed_again(
    tmp_path: Path, settings: Any, key: str, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And, of an older release, after its tables were brought up to this one: the rows are those of our models."""
    commands: list[str] = []
    monkeypatch.setattr(restoring, "pending", lambda: True)
    monkeypatch.setattr(restoring, "call_command", lambda name, **options: commands.append(name))
    settings.BACKUP_KEY = key
    PlaceFactory(kind="zip", zip_code="80203", latitude=39.73, longitude=-104.98)
    hidden, closed, stays = ProgramFactory.create_batch(3, zip_code="80203")
    answered, deleted, open_ = (
        Correction.objects.create(program=stays, field="phone", message=f"It is 555-010{number}.")
        for number in range(3)
    )
    Correction.objects.update(created_at=BEFORE - timedelta(days=1))
    left, works = UserFactory(), UserFactory()
    Session.objects.create(session_key="s", session_data="", expire_date=timezone.now())
    FailedSignIn.objects.create(key="k", number=1, last_at=timezone.now())
    old, _manifest = make_backup(tmp_path, now=BEFORE)

    Program.objects.filter(pk=hidden.pk).update(street1="", street2="", precision="hidden")
    Program.objects.filter(pk=closed.pk).update(status="closed")
    Correction.objects.filter(pk=answered.pk).update(state="accepted", decided_at=BEFORE)
    deleted.delete()
    User.objects.filter(pk=left.pk).update(is_active=False)
    make_backup(tmp_path, now=BEFORE + timedelta(days=1))

    switch(empty_database)
    said: list[str] = []
    restore(old, say=said.append)
    assert Program.objects.get(pk=hidden.pk).street1 == ""
    assert Program.objects.get(pk=hidden.pk).latitude == 39.73
    assert Program.objects.get(pk=closed.pk).status == "closed"
    assert Program.objects.get(pk=stays.pk).street1 == stays.street1 != ""
    assert dict(Correction.objects.values_list("pk", "state")) == {answered.pk: "accepted", open_.pk: "open"}
    assert dict(User.objects.values_list("pk", "is_active")) == {left.pk: False, works.pk: True}
    assert not Session.objects.exists()
    assert not FailedSignIn.objects.exists()
    assert any("known until 2026-11-02" in line for line in said)
    assert commands == ["migrate"]


@pytest.mark.django_db(transaction=True)
def test_a_dump_whose_manifest_was_made_to_fit_changes_nothing(
    made: dict[str, Path], tmp_path: Path, settings: Any, key: str, empty_database: str
) -> None:
    """Somebody mended the digest after a byte was flipped: age refuses, and what was begun is rolled back."""
    import hashlib
    import shutil

    backup = Path(shutil.copytree(made["encrypted"], tmp_path / made["encrypted"].name))
    about = json.loads((backup / MANIFEST).read_text())
    dump = backup / about["dump"]["file"]
    data = bytearray(dump.read_bytes())
    data[-100] ^= 1
    dump.write_bytes(data)
    about["dump"]["sha256"], about["seal"] = hashlib.sha256(data).hexdigest(), ""
    (backup / MANIFEST).write_text(json.dumps(about))
    settings.BACKUP_KEY = key
    switch(empty_database)
    with pytest.raises(BackupError, match="nothing was changed: the dump cannot be decrypted"):
        restore(backup, say=lambda text: None)
    assert tables_of_application() == []
