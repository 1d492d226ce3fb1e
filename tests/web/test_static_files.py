"""Every static file that a page or a style sheet names is there, under its hashed name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client

from programs.web import frames

VENDOR = project.BASE_DIR / "static" / "vendor"


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """What ``collectstatic`` makes for production; it stops at a file that is named and not there."""
    settings.STATIC_ROOT = tmp_path
    hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": hashed}
    call_command("collectstatic", interactive=False, verbosity=0)
    frames.kept.cache_clear()  # the names of other tests have no hashes
    yield tmp_path
    frames.kept.cache_clear()


@pytest.mark.django_db
def test_pages_name_files_that_are_there(client: Client, collected: Path) -> None:
    for path in ("/", "/programs/", "/near-me/", "/about/ranking/"):
        page = client.get(path).content.decode()
        named = re.findall(r'"/static/([^"]+)"', page)
        assert len(named) > 5
        for name in named:
            assert re.search(r"\.[0-9a-f]{12}\.", name), name
            assert (collected / name).is_file(), name


def test_no_source_map_is_named() -> None:
    files = [path for path in VENDOR.rglob("*") if path.suffix in {".js", ".css"}]
    assert files
    assert not [path.name for path in files if "sourceMappingURL" in path.read_text()]


def test_every_vendored_package_has_its_licence_and_its_line() -> None:
    table = (VENDOR / "README.md").read_text()
    for folder in [path for path in VENDOR.iterdir() if path.is_dir()]:
        assert list(folder.glob("LICENSE*")), folder.name
        assert f"| {folder.name} " in table, folder.name


def test_the_listed_icons_are_those_there_are() -> None:
    listed = set((VENDOR / "lucide" / "icons.txt").read_text().split())
    assert listed == {path.stem for path in (VENDOR / "lucide").glob("*.svg")}
