"""One published rate file → its lines in an extract."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import IO, Any, Literal

from programs.imports.errors import BadFileError
from programs.imports.extracts import ExtractWriter, Oddities
from programs.imports.published.choice import EVERYTHING, Choice
from programs.imports.published.unpacked import Published, Watcher
from programs.imports.tic.collected import Collected
from programs.imports.tic.events import EventReader
from programs.imports.tic.extract import FORMAT, FileLine
from programs.imports.tic.fast import Fast
from programs.imports.tic.header import dated, plans_of, refuse_other_files
from programs.imports.tic.window import NotProvedError

Way = Literal["fast", "events"]


def extract_file(
    path: Path,
    writer: ExtractWriter,
    *,
    choice: Choice = EVERYTHING,
    way: Way | None = None,
    watcher: Watcher | None = None,
) -> FileLine:
    """Read one file and write its header, groups and rates. Returns the header.

    ``way`` insists on one way of reading; without it the fast one is tried first. Raises ``BadFileError``.
    """
    reading = _Reading(path, choice, watcher)
    try:
        reading.read(way)
        return reading.write(writer)
    finally:
        reading.into.close()


class _Reading:
    """One file while it is read."""

    def __init__(self, path: Path, choice: Choice, watcher: Watcher | None) -> None:
        self.path, self.choice, self.watcher = path, choice, watcher
        self.begin()
        self.way: Way = "fast"
        self.why = ""

    def begin(self) -> None:
        self.odd = Oddities()
        self.published = Published(self.path, self.odd, self.watcher)
        self.into = Collected(self.odd, self.choice)
        self.root: dict[str, Any] = {}

    def read(self, way: Way | None) -> None:
        if way != "events":
            fast = Fast(self.published.blocks, self.into)
            self.root = fast.header
            try:
                fast.read()
                return
            except NotProvedError as error:
                if way == "fast":
                    raise BadFileError(self.path, str(error)) from error
                self.why = str(error)
            self.into.close()
            self.begin()
        self.by_events()

    def by_events(self) -> None:
        self.way = "events"
        reader = EventReader(self.path, self.published.blocks, self.into)
        self.root = reader.header
        reader.read()
        refuse_other_files(self.path, frozenset(reader.root))

    def write(self, writer: ExtractWriter) -> FileLine:
        """The header comes first and counts what follows, so that the lines wait in a temporary file."""
        clean = self.into.cleaner
        clean.place, clean.odd = "", self.odd
        date, version = dated(self.root, clean)
        self.choice.note(self.odd)
        plans = plans_of(self.root, clean)
        with tempfile.TemporaryFile(prefix="iop-lines-") as lines:
            counts = self.into.write(ExtractWriter(lines), date, version)
            header = FileLine(
                format=FORMAT,
                name=self.path.name,
                bytes=self.published.bytes,
                sha256=self.published.hash(),
                last_updated_on=date,
                version=version,
                reporting_entity_name=clean.name(self.root.get("reporting_entity_name"), "entity"),
                reporting_entity_type=clean.name(self.root.get("reporting_entity_type"), "entity"),
                plans=plans,
                counts=counts,
                odd=self.odd.numbers(),
                findings=sorted(self.odd.findings, key=lambda finding: finding.kind),
                way=self.way,
                why=self.why,
            )
            writer.write(header)
            _copy(lines, writer)
        return header


def _copy(lines: IO[bytes], writer: ExtractWriter) -> None:
    lines.flush()
    lines.seek(0)
    shutil.copyfileobj(lines, writer.file, 1 << 18)
