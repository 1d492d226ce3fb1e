"""Every static file that a page or a style sheet names is there, under its hashed name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.http import HttpResponse
from django.test import Client, RequestFactory

from programs.web.static_files import StaticFilesMiddleware

VENDOR = project.BASE_DIR / "static" / "vendor"


@pytest.mark.django_db
def test_pages_name_files_that_are_there(client: Client, collected: Path) -> None:
    for path in ("/", "/programs/", "/near-me/", "/about/ranking/"):
        page = client.get(path).content.decode()
        named = re.findall(r'"/static/([^"]+)"', page)
        assert len(named) > 5
        for name in named:
            assert re.search(r"\.[0-9a-f]{12}\.", name), name
            assert (collected / name).is_file(), name


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("css/a.0123456789ab.css", 200),  # of a release that was put in place after this worker began
        ("css/later.css", 404),
        ("css/b.0123456789ab.css", 404),
        ("css/folder.0123456789ab.css", 404),
        ("../secret.0123456789ab.css", 404),
        ("css/../../secret.0123456789ab.css", 404),
        ("/secret.0123456789ab.css", 404),
        ("css/a.0123456789ab.css%00", 404),
        ("a" * 5000 + ".0123456789ab.css", 404),
    ],
)
def test_a_worker_finds_files_that_came_after_it(
    rf: RequestFactory, settings: Any, tmp_path: Path, name: str, status: int
) -> None:
    root = tmp_path / "root"
    (root / "css" / "folder.0123456789ab.css").mkdir(parents=True)
    settings.STATIC_ROOT = str(root)
    worker = StaticFilesMiddleware(lambda _request: HttpResponse(status=404))
    for path in (root / "css" / "a.0123456789ab.css", root / "css" / "later.css", tmp_path / "secret.0123456789ab.css"):
        path.write_text("a { color: red }")
    for _twice in range(2):
        answer: Any = worker(rf.get(f"/static/{name}"))
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Type"] == 'text/css; charset="utf-8"'
            with answer.file_to_stream as file:
                assert file.read() == b"a { color: red }"


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


SPANISH = "áéíóúüñÁÉÍÓÚÜÑ¿¡«»"


def test_the_letters_are_few_and_are_those_of_spanish() -> None:
    """Each face says which letters it has; a browser takes others from the device's own typefaces."""
    styles = (project.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    faces = re.findall(r"@font-face \{(.*?)\}", styles)
    files = [VENDOR.parent / "css" / re.search(r'url\("([^"]+)"\)', face)[1] for face in faces]  # type: ignore[index]
    assert len(set(files)) == 3
    assert sum(file.stat().st_size for file in files) <= 60_000
    assert all(file.read_bytes()[:4] == b"wOF2" for file in files)
    for face in faces:
        assert "font-display: swap" in face
        ranges = [part.split("-") for part in re.findall(r"U\+([0-9A-F-]+)", face)]
        held = {code for part in ranges for code in range(int(part[0], 16), int(part[-1], 16) + 1)}
        assert set(map(ord, SPANISH)) <= held
