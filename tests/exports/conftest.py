"""A folder for exports, and sets written within the transaction of a test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from programs.exports import writing
from programs.models import ExportFile

Write = Callable[[], dict[tuple[str, Any], ExportFile]]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EXPORT_FOLDER, settings.SITE_URL = str(tmp_path / "exports"), "https://directory.example"
    return tmp_path / "exports"


@pytest.fixture
def write(db: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a set; its files by kind and what they are about. A test's own transaction is no snapshot, so none is
    begun: tests that need one have no transaction of their own."""
    monkeypatch.setattr(writing, "at_leisure", contextlib.nullcontext)

    def now() -> dict[tuple[str, Any], ExportFile]:
        _written, made = writing.write_exports(lambda _done, _total: None)
        return {(file.kind, file.of): file for file in made.files.all()}

    return now
