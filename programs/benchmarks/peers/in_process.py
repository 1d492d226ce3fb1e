"""Tantivy and milli in process: an environment of their own in a temporary folder, from PyPI. Ours beside them."""

from __future__ import annotations

import contextlib
import gc
import json
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.http import QueryDict

from programs.benchmarks.peers import engines
from programs.benchmarks.peers.measuring import OURS
from programs.benchmarks.peers.peer import NotInstalledError
from programs.benchmarks.peers.questions import Asked
from programs.search import Directory, Question, answer, read
from programs.search.facets import facets_of
from programs.search.matches import Matches
from programs.search.results import parts_of

PACKAGES = {"tantivy": "tantivy==0.27.0", "milli": "milli==1.8.1"}
INSTALL_SECONDS = 300


@dataclass(frozen=True)
class Engine:
    """A process that has loaded the listings and answers when it is asked."""

    name: str
    version: str
    process: subprocess.Popen[str]

    def ask(self, questions: Sequence[Asked], seconds: float) -> dict[str, Any]:
        """Milliseconds of processor a question, and the counts of each."""
        assert self.process.stdin is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError):  # one that has ended gives no line
            self.process.stdin.write(json.dumps({"questions": list(map(asdict, questions)), "seconds": seconds}) + "\n")
            self.process.stdin.flush()
        return line_of(self.process, self.name)


def line_of(process: subprocess.Popen[str], name: str) -> dict[str, Any]:
    assert process.stdout is not None  # noqa: S101
    line = process.stdout.readline()
    if not line:
        raise NotInstalledError(f"{name} ended by itself (status {process.wait()})")
    found: dict[str, Any] = json.loads(line)
    return found


def python_with(name: str, folder: Path) -> Path:
    """The Python of a new environment that has a package. Raises ``NotInstalledError`` where pip cannot bring it."""
    home = folder / f"{name}-environment"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", PACKAGES[name]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(f"pip did not bring {PACKAGES[name]} in {INSTALL_SECONDS} s") from error
    if done.returncode:
        raise NotInstalledError(f"pip cannot install {PACKAGES[name]}")
    return python


@contextlib.contextmanager
def running(name: str, folder: Path, listings: Path) -> Iterator[Engine]:
    python = python_with(name, folder)
    index = folder / f"{name}-index"
    index.mkdir()
    process = subprocess.Popen(  # noqa: S603
        [str(python), engines.__file__, name, str(listings), str(index)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder,
    )  # fmt: skip
    try:
        yield Engine(name, str(line_of(process, name).get("ready")), process)
    finally:
        with contextlib.suppress(BrokenPipeError):
            process.communicate()


class OurSearch:
    """This process: the whole answer with its 20 listings and their reasons, or the first 20 numbers and the count."""

    name = OURS
    version = f"Python {sys.version.split()[0]}"

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        gc.collect()
        gc.freeze()  # as a worker does when it has read the directory: else passes over all of it are measured

    def ask(self, questions: Sequence[Asked], seconds: float) -> dict[str, Any]:
        return engines.asked_for(self.count, list(map(asdict, questions)), seconds)

    def count(self, question: dict[str, Any]) -> int:
        asked = read(QueryDict(question["query"]), self.directory, strict=True)
        assert isinstance(asked, Question), question  # noqa: S101 - the questions are ours
        if question["whole"]:
            return int(getattr(answer(asked, self.directory), "count", -1))
        numbers, count = self.first_numbers(asked)
        assert len(numbers) == min(count, asked.page_size), question  # noqa: S101 - they are read, as others read theirs
        return count

    def first_numbers(self, asked: Question) -> tuple[list[int], int]:
        """What search engines give: ranked numbers, the count, and facets where they are asked for."""
        matches = Matches(asked, self.directory.index)
        parts = parts_of(matches, 0, asked.page_size)
        if facets := asked.values.get("facets"):
            facets_of(matches, facets)
        columns = self.directory.index.columns
        return [number for _of, ranked in parts for number in columns.number[ranked.slots].tolist()], matches.count
