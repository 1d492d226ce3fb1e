"""A gazetteer, and the command as an operator runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from programs.imports.report import WORDS
from tests.imports.samhsa.made_up import gazetteer
from tests.shared import shared


class Printed(dict[str, int]):
    """The numbers of a report by their word; ``text`` is all that was printed."""

    text = ""


Importer = Callable[..., Printed]


@shared
def places() -> None:
    gazetteer()


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
