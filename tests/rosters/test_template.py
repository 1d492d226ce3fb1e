"""The template that a payer downloads is a roster as it is read."""

from __future__ import annotations

from pathlib import Path

from programs.rosters.columns import COLUMNS
from programs.rosters.reading import open_roster

TEMPLATE = Path(__file__).resolve().parents[2] / "static" / "template" / "iop-finder-roster.csv"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rosters.md"


def test_its_columns_and_its_example() -> None:
    content = TEMPLATE.read_bytes()
    assert content.decode().splitlines()[0].split(",") == list(COLUMNS)
    opened = open_roster("template", content)
    (row,) = opened.rows
    assert (row.problems, opened.unknown, row.external_id) == ([], (), "A-1001")


def test_every_column_is_documented() -> None:
    text = DOCUMENT.read_text()
    assert all(f"`{column}`" in text for column in COLUMNS)
