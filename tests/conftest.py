"""What every test shares. The embedded server runs as an instance of its own, without fsync."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

# Before settings are read: the database of the tests is not the one of a running app.
os.environ.setdefault("IOP_FINDER_POSTGRES_INSTANCE", "test")


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Names of static files without hashes, which need no ``collectstatic``."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(autouse=True)
def no_old_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written before a request is in its answer, however slow the machine is."""
    monkeypatch.setattr("programs.search.keeper.OLD_FOR_SECONDS", 0.0)
    monkeypatch.setattr("programs.search.keeper.WAIT_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def no_language_stays() -> Iterator[None]:
    """A request leaves its language active in the thread: the next test must not speak it."""
    yield
    translation.deactivate()
