"""A folder of pages of the API, with a manifest that says when each was fetched and what it holds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One page as it came. ``fetched_at`` is ISO 8601 with its zone; ``sha256`` of the file's bytes."""

    file: str
    state: str
    page: int
    total_pages: int
    record_count: int
    rows: int
    sha256: str
    fetched_at: str


@dataclass(slots=True)
class Manifest:
    """What a folder is to hold (``states``), and what it holds so far. ``edition`` is the day of its first page."""

    url: str
    edition: str
    states: list[str]
    pages: list[FetchedPage] = field(default_factory=list)

    def of_state(self, state: str) -> list[FetchedPage]:
        """The pages of one state, in order."""
        return sorted((page for page in self.pages if page.state == state), key=lambda page: page.page)

    def has_all_of(self, state: str) -> bool:
        """Whether every page of the state's answer is there."""
        pages = self.of_state(state)
        return bool(pages) and [page.page for page in pages] == list(range(1, max(pages[0].total_pages, 1) + 1))

    def missing_states(self) -> list[str]:
        """States of which not every page is there."""
        return [state for state in self.states if not self.has_all_of(state)]

    def drop(self, state: str) -> None:
        """Forget the pages of a state."""
        self.pages = [page for page in self.pages if page.state != state]


def is_fetched_folder(path: Path) -> bool:
    """Whether the path is a folder that ``fetch_samhsa`` made."""
    return (path / MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """Raises ``BadFileError`` when the manifest cannot be read."""
    path = folder / MANIFEST
    try:
        raw: dict[str, Any] = orjson.loads(path.read_bytes())
        return Manifest(raw["url"], raw["edition"], raw["states"], [FetchedPage(**page) for page in raw["pages"]])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadFileError(path, _("cannot be read: %(reason)s.") % {"reason": error}) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a process killed in the middle leaves the old one."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the folder's manifest."""
    write_whole(folder / MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))


def keep_intact_pages(folder: Path, manifest: Manifest) -> None:
    """Forget pages whose file is gone or no longer as it came, and with them the rest of their state."""
    for page in list(manifest.pages):
        path = folder / page.file
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != page.sha256:
            manifest.drop(page.state)


def pages_of(folder: Path) -> list[Path]:
    """The files of a folder that is whole. Raises ``BadFileError`` for one that is not."""
    manifest = read_manifest(folder)
    keep_intact_pages(folder, manifest)
    if absent := manifest.missing_states():
        problem = _("pages of %(states)s are missing or changed. Run “manage.py fetch_samhsa --into” with it again.")
        raise BadFileError(folder, problem % {"states": ", ".join(absent)})
    return [folder / page.file for page in manifest.pages]


def edition_of_folder(paths: Sequence[Path]) -> tuple[str, str]:
    """The day of a fetched folder and the states that it is the whole of; blank for anything else."""
    if len(paths) != 1 or not is_fetched_folder(paths[0]):
        return "", ""
    manifest = read_manifest(paths[0])
    return manifest.edition, " ".join(manifest.states)


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The paths, with the pages of each fetched folder in its place."""
    return [file for path in paths for file in (pages_of(path) if is_fetched_folder(path) else [path])]
