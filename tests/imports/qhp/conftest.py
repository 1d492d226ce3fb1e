"""Extracts in tests need not survive a power cut."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.imports.extracts.os.fsync", lambda _file: None)
