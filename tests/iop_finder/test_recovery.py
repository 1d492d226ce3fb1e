"""Back to a second before a DELETE: base backup, archived log, a new instance. Real servers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from iop_finder.embedded_postgres import archive, postmaster, recovery
from iop_finder.embedded_postgres.errors import EmbeddedServerError
from programs.feed.cursor import INSTANT
from tests.iop_finder.test_embedded_postgres import CHECKOUT, Instance, base, instance

__all__ = ["base", "instance"]  # fixtures


def manage(instance: Instance, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT, env=instance.environment(**extra), capture_output=True, text=True, timeout=300,
    )  # fmt: skip


EPOCH = f"print(ask({INSTANT!r}))"
"""Of the change feed: with it goes every cursor that a partner has."""


@pytest.mark.slow
def test_a_table_is_as_it_was_before_it_was_emptied_and_a_hole_in_the_log_is_told(instance: Instance) -> None:
    logs, backups = instance.base / f"log-{instance.name}", instance.base / f"backups-{instance.name}"
    archiving = {archive.VARIABLE: str(logs)}
    fill = (
        "connection.cursor().execute('create table programs_feedevent (id int)'); "
        "connection.cursor().execute('create table kept as select generate_series(1, 3) as number'); sys.stdin.read()"
    )
    with subprocess.Popen(
        instance.command("ask('select 1'); print(flush=True)\n" + fill),
        env=instance.environment(**archiving), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        holder.stdout.readline()
        taken = manage(instance, "base_backup", str(backups), **archiving)
        assert taken.returncode == 0, taken.stderr
        holder.communicate()
    # Each stop of the server ends a file of its log and hands it over.
    insert = "ask('insert into kept values (4) returning 1'); "
    told = instance.answer(f"{insert}{EPOCH}; print(ask('select clock_timestamp()').isoformat())", **archiving)
    epoch, until = told.splitlines()
    delete = "ask('with gone as (delete from kept returning 1) select count(*) from gone'); "
    assert instance.answer(delete + EPOCH, **archiving) == epoch  # a start of the server is no new one
    taken_at = next(backups.glob("base-*"))

    names = [f"{instance.name}b", f"{instance.name}c"]
    recover = ["recover", str(taken_at), "--until", until, "--archive", str(logs), "--instance"]
    found = manage(instance, *recover, names[0])
    assert found.returncode == 0, found.stderr
    environment = {"IOP_FINDER_POSTGRES_INSTANCE": names[0]}
    assert instance.answer("print(ask('select sum(number) from kept'))", **environment) == "10"
    recovered = instance.answer(EPOCH, **environment)
    assert recovered != epoch  # numbers of transactions begin to mean others
    assert instance.answer(EPOCH, **environment) == recovered

    needed = sorted(path for path in logs.iterdir() if len(path.name) == 24)[-2]
    needed.unlink()
    refused = manage(instance, *recover, names[1])
    assert refused.returncode != 0
    assert "The log does not reach that time, or has a hole" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (instance.base / names[1]).exists()
    for folder in (logs, backups):
        shutil.rmtree(folder)


def test_what_cannot_be_recovered_is_told_before_anything_is_made(
    tmp_path: Path,
) -> None:
    now, cluster = datetime(2026, 11, 28, tzinfo=UTC), SimpleNamespace(name="new", folder=tmp_path / "new")

    def told(base: Path, logs: Path, until: datetime, words: str) -> None:
        with pytest.raises(EmbeddedServerError, match=words):
            recovery.refuse_unfit(cluster, base, logs, until)  # type: ignore[arg-type]

    told(tmp_path, tmp_path, now, "is no base backup")
    (tmp_path / "PG_VERSION").write_text("17\n")
    told(tmp_path, tmp_path, now, "was made by PostgreSQL 17")
    (tmp_path / "PG_VERSION").write_text("18\n")
    told(tmp_path, tmp_path / "none", now, "is no folder with an archived log")
    told(tmp_path, tmp_path, now.replace(tzinfo=None), "needs its zone")
    recovery.refuse_unfit(cluster, tmp_path, tmp_path, now)  # type: ignore[arg-type]
    cluster.folder.mkdir()
    told(tmp_path, tmp_path, now, "There is an instance new already")


def test_a_server_is_stopped_when_it_has_recovered_and_not_when_it_has_read_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL removes the file that tells it to recover before it notes that it runs."""
    signal_file, states, stopped_in = tmp_path / recovery.SIGNAL, ["recovers"], list[str]()
    coming = iter(["recovers", "recovers", "runs"])
    monkeypatch.setattr(postmaster, "running_postmaster", lambda _data: postmaster.Postmaster(1, 5432))

    def later(_seconds: float) -> None:
        states.append(next(coming))
        signal_file.unlink(missing_ok=True)

    monkeypatch.setattr(recovery.time, "sleep", later)
    for path in (signal_file, tmp_path / "state.json"):
        path.touch()
    (tmp_path / "postgresql.auto.conf").write_text("restore_command = 'cp'\nport = 1\n")
    recovery.replayed(
        SimpleNamespace(
            folder=tmp_path,
            data=tmp_path,
            start_once=lambda: None,
            is_in_production=lambda: states[-1] == "runs",
            stop=lambda: stopped_in.append(states[-1]),
        )  # type: ignore[arg-type]
    )
    assert stopped_in == ["runs"]
    assert (tmp_path / "postgresql.auto.conf").read_text() == "port = 1\n"


@pytest.mark.parametrize("path", ["relative/log", "/with space", "/quote'd", "/per%cent", "/semi;colon"])
def test_a_folder_that_a_shell_would_misread_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(archive.VARIABLE, path)
    with pytest.raises(EmbeddedServerError, match="an absolute path"):
        archive.archive_folder()


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as PostgreSQL would: the same file again is well, another one of the same name is not."""
    folder = Path(os.path.realpath(tmp_path)) / "log"
    folder.mkdir()
    monkeypatch.setenv(archive.VARIABLE, str(folder))
    wal = tmp_path / "wal"

    def hand_over(text: str) -> int:
        wal.write_text(text)
        command = archive.settings()["archive_command"].replace("%p", str(wal)).replace("%f", "0001")
        return subprocess.run(["/bin/sh", "-c", command]).returncode

    assert [hand_over("one"), hand_over("one"), hand_over("two")] == [0, 0, 1]
    assert (folder / "0001").read_text() == "one"
    assert [path.name for path in folder.iterdir()] == ["0001"]
