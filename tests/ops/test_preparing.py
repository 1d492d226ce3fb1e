"""`manage.py prepare`: static files that nobody misses meanwhile, and samples only where nothing else is."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from programs.management.commands import prepare
from programs.ops import checks, server, static_files
from programs.ops.static_files import FORMER_SECONDS, MANIFEST
from tests.factories import ProgramFactory


@pytest.fixture
def source(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The one folder whose files are collected, under hashed names, into ``root``."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [folder], str(tmp_path / "root")
    settings.INSTALLED_APPS = ["django.contrib.staticfiles"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": hashed}
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


def hashed(root: Path) -> set[str]:
    return {file.name for file in root.glob("a.*.css")}


def test_static_files_are_collected_again_only_when_one_changed(source: Path, root: Path) -> None:
    assert not static_files.are_collected(root)
    static_files.collect(root)
    assert static_files.are_collected(root)
    (source / "a.css").write_text("a { color: red }")
    assert not static_files.are_collected(root)


def test_what_pages_of_the_last_release_name_stays_for_two_weeks(source: Path, root: Path) -> None:
    static_files.collect(root)
    first = hashed(root)
    unchanged = (root / "a.css").read_text()
    (source / "a.css").write_text("a { color: red }")
    long_ago = time.time() - FORMER_SECONDS - 60
    for file in root.iterdir():  # it was collected long ago, and named until now
        os.utime(file, (long_ago, long_ago))
    static_files.collect(root)
    second = hashed(root) - first
    assert len(first) == len(second) == 1
    assert hashed(root) == first | second
    assert (root / "a.css").read_text() != unchanged
    assert next(iter(second)) in (root / MANIFEST).read_text()
    static_files.collect(root)
    assert hashed(root) == first | second
    os.utime(root / next(iter(first)), (long_ago, long_ago))
    static_files.collect(root)
    assert hashed(root) == second


def test_a_file_that_did_not_change_is_not_touched_while_it_is_served(source: Path, root: Path) -> None:
    static_files.collect(root)
    before = {file.name: file.stat().st_ino for file in root.glob("a.*")}
    (source / "b.css").write_text("b {}")
    static_files.collect(root)
    assert {file.name: file.stat().st_ino for file in root.glob("a.*")} == before


def test_a_collection_that_was_killed_leaves_nothing(source: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".fresh-left").mkdir(parents=True)
    (root / ".fresh-left" / "half.css").write_text("")
    static_files.collect(root)
    assert not list(root.glob(".fresh-*"))

    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    before = static_files.files_of(root)
    (source / "a.css").write_text("a { color: red }")
    monkeypatch.setattr(static_files, "put_in_place", full)
    with pytest.raises(OSError, match="No space"):
        static_files.collect(root)
    assert static_files.files_of(root) == before
    assert not static_files.are_collected(root)
    assert not list(root.glob(".fresh-*"))


def test_without_static_files_it_does_not_serve_errors(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    with pytest.raises(ImproperlyConfigured, match=r"manage\.py prepare"):
        checks.refuse_without_static_files()
    (tmp_path / MANIFEST).write_text("{}")
    checks.refuse_without_static_files()
    settings.STATIC_ROOT, settings.DEBUG = str(tmp_path / "none"), True
    checks.refuse_without_static_files()


# -- Samples --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("restored", [False, True])
def test_samples_come_into_an_empty_directory_only(
    restored: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody restores a backup into a new instance and then prepares it: no sample may come beside what is real."""
    command, ran = prepare.Command(stdout=StringIO()), list[str]()
    monkeypatch.setattr(command, "_run", lambda name, **_options: ran.append(name) or True)
    monkeypatch.setattr(prepare.embedded, "current_instance", lambda: type("Instance", (), {"folder": tmp_path}))
    if restored:
        ProgramFactory.create(demonstration=False)
    command._load_demonstration_data_once()
    assert ran == ([] if restored else ["demo_data"])
    command._load_demonstration_data_once()  # the mark is set, whatever is removed later
    assert ran == ([] if restored else ["demo_data"])


def test_two_at_once_prepare_one_after_the_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "RUN_FOLDER", tmp_path / "run")
    begun = threading.Event()
    order: list[str] = []

    def second() -> None:
        begun.set()
        with prepare.one_at_a_time():
            order.append("second")

    waiting = threading.Thread(target=second)
    with prepare.one_at_a_time():
        waiting.start()
        assert begun.wait(20)
        order.append("first")
    waiting.join(20)
    assert order == ["first", "second"]
    (tmp_path / "file").touch()
    monkeypatch.setattr(server, "RUN_FOLDER", tmp_path / "file" / "run")
    with prepare.one_at_a_time():
        pass  # nothing to lock where nothing can be written
