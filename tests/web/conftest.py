"""What every test of the pages shares."""

from __future__ import annotations

import fcntl
import gzip
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings as project
from django.test.utils import override_settings
from django.utils import translation

from iop_finder.bundles import QuickCompressor
from programs.ops import static_files
from programs.web import frames


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A page asked for in Spanish leaves that language active in its thread, until the next request."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def collected_once(
    plain_static_files: None, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> tuple[Path, dict[str, dict[str, str]]]:
    """What ``collectstatic`` makes for production, and the storages that know it. The processes of a run share it, and
    no file is compressed with the patience that production has."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder if worker_id == "master" else folder.parent) / "static"
    storages = project.STORAGES | {"staticfiles": {"BACKEND": "iop_finder.bundles.BundlingStorage"}}
    with (shared.parent / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not static_files.are_collected(shared):
            with override_settings(STATIC_ROOT=shared, STORAGES=storages), pytest.MonkeyPatch.context() as patch:
                # Since Python 3.14 a partial is a method of the class that it lies in, unless that is forbidden.
                quick_brotli = staticmethod(partial(brotli.compress, quality=1))
                quick_gzip = staticmethod(partial(gzip.compress, compresslevel=1, mtime=0))
                patch.setattr(QuickCompressor, "compress_brotli", quick_brotli)
                patch.setattr(QuickCompressor, "compress_gzip", quick_gzip)
                static_files.collect(shared)
    return shared, storages


@pytest.fixture
def collected(settings: Any, collected_once: tuple[Path, dict[str, dict[str, str]]]) -> Iterator[Path]:
    """Pages name static files as in production; ``collectstatic`` stopped at a file that is named and not there."""
    settings.STATIC_ROOT, settings.STORAGES = collected_once
    frames.kept.cache_clear()  # the names of other tests have no hashes
    yield collected_once[0]
    frames.kept.cache_clear()
