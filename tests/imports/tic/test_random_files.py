"""Hundreds of random files against ``json.loads``; ``manage.py bench_rate_files --random 10000`` reads more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from programs.benchmarks.random_rate_files import compare
from programs.imports.tic import fast
from programs.imports.tic.window import NotProvedError


@pytest.mark.parametrize("first", range(0, 300, 10))
def test_no_file_is_read_otherwise_than_by_json_loads(first: int, tmp_path: Path) -> None:
    found = compare(range(first, first + 10), tmp_path)
    assert found.differences == []
    assert found.files == 10
    assert found.facts > 20
    assert sum(number for (order, way), number in found.ways.items() if way == "fast" and order != "random") > 1


def test_a_reader_that_forgets_a_proof_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without walking back from a code, an item whose rates stand before it passes for the entry of a bundle."""
    proved = fast.Fast.opened

    def unproved(self: fast.Fast, offset: int, pattern: re.Pattern[bytes]) -> int:
        try:
            return proved(self, offset, pattern)
        except NotProvedError:
            return 0

    monkeypatch.setattr(fast.Fast, "opened", unproved)
    assert compare(range(53, 70), tmp_path).differences
