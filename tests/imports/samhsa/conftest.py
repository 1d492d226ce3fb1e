"""A gazetteer, and the command as an operator runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from programs.imports.files import ImportFile
from programs.imports.report import WORDS
from programs.imports.samhsa import reading
from programs.imports.samhsa.readers.tables import NumberedRow, Table
from programs.imports.samhsa.readers.workbook import read_workbook
from tests.conftest import OTHER_CHANGES
from tests.imports.samhsa.made_up import gazetteer
from tests.shared import shared


class Printed(dict[str, int]):
    """The numbers of a report by their word; ``text`` is all that was printed."""

    text = ""


Importer = Callable[..., Printed]


@shared
def places() -> None:
    gazetteer()


known: dict[str, tuple[Table, list[NumberedRow]]] = {}
"""Workbooks that were read whole, by their SHA-256: many tests have the same, and openpyxl takes long for each."""


def read_once(file: ImportFile) -> Table:
    """As ``read_workbook``, which reads what is damaged each time anew."""
    if file.sha256 not in known:
        try:
            table = read_workbook(file)
            known[file.sha256] = table, list(table.rows)
        except Exception:
            return read_workbook(file)
    table, rows = known[file.sha256]
    return replace(table, rows=((number, dict(row)) for number, row in rows))


@pytest.fixture(autouse=True)
def workbooks_are_read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """But where a test changes how they are read."""
    if not OTHER_CHANGES.intersection(request.node._fixtureinfo.argnames):
        monkeypatch.setitem(reading.READERS, "workbook", read_once)


@pytest.fixture
def samhsa(places: None) -> Importer:
    """``samhsa(path, …)`` applies; ``samhsa(path, apply=False)`` is the dry run."""

    def run(*paths: Path, apply: bool = True, **options: object) -> Printed:
        output = StringIO()
        call_command("import_samhsa", *map(str, paths), apply=apply, stdout=output, stderr=StringIO(), **options)
        lines = output.getvalue().splitlines()
        printed = Printed()
        for word, line in zip(WORDS, lines[-len(WORDS) :], strict=True):
            match = re.fullmatch(rf"{word}: (\d+)", line)
            assert match, line
            printed[word] = int(match.group(1))
        printed.text = output.getvalue()
        outcomes = set(WORDS) - {"read", "missing"}
        assert printed["read"] == sum(printed[word] for word in outcomes)
        return printed

    return run


def counts(**words: int) -> dict[str, int]:
    """All words of a report, 0 unless named (``no_evidence`` for ``no-evidence``)."""
    return dict.fromkeys(WORDS, 0) | {word.replace("_", "-"): number for word, number in words.items()}
