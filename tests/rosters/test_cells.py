"""Single cells: what is understood, and what is refused with words that name the column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from programs.rosters.cells import Row, clean


def cell(column: str, value: Any) -> Any:
    row = clean(2, {"program": "Elm", column: value})
    assert row.problems == []
    return getattr(row, column)


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("zip", "2139", "02139"),
        ("zip", "80203-1234", "80203"),
        ("zip", 2139.0, "02139"),
        ("state", "Colorado", "CO"),
        ("npi", "1234567893", "1234567893"),
        ("npi", 1234567893, "1234567893"),
        ("phone", "(303) 555-0142 ext. 7", "303-555-0142"),
        ("phone", "call us", ""),
        ("accepting", "Y", True),
        ("accepting", "Existing only", False),
        ("effective", "2026-02-28", date(2026, 2, 28)),
        ("effective", "2/28/2026", date(2026, 2, 28)),
        ("effective", "20260228", date(2026, 2, 28)),
        ("effective", "2026-02-28 00:00:00", date(2026, 2, 28)),
        ("termination", "2099-12-31", date(2099, 12, 31)),
        ("termination", "12/31/9999", None),
        ("action", "term", "D"),
        ("tier", "'=1", "=1"),
        ("street", "- - -", "- - -"),
        ("organization", "  Two \u00a0 words ", "Two words"),
        ("external_id", "x" * 100, "x" * 100),
    ],
)
def test_understood(column: str, value: Any, read: Any) -> None:
    assert cell(column, value) == read


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("zip", "12", "zip"),
        ("zip", "803031", "zip"),
        ("state", "Columbia", "state"),
        ("npi", "1234567890", "check digit"),
        ("npi", "123456789", "no NPI"),
        ("accepting", "perhaps", "neither yes nor no"),
        ("effective", "02/30/2026", "no day of the calendar"),
        ("effective", "1/1/26", "two digits"),
        ("effective", "soon", "no day"),
        ("effective", "9999-12-31", "not of our time"),
        ("effective", "1964-12-31", "not of our time"),
        ("action", "Q", "none of A, U and D"),
        ("tier", "=HYPERLINK()", "formula"),
        ("tier", "x" * 61, "more than 60"),
        ("street", "x" * 301, "more than 300"),
        ("external_id", "x" * 101, "more than 100"),
        ("street", "1 Main\0", "no text"),
        ("street", ["1 Main"], "neither text nor a number"),
    ],
)
def test_refused(column: str, value: Any, said: str) -> None:
    (problem,) = clean(2, {"program": "Elm", column: value}).problems
    assert column in problem
    assert said in problem


@pytest.mark.parametrize(("end", "refused"), [("2026-01-01", False), ("2025-12-31", True)])
def test_a_term_that_ends_before_it_begins(end: str, refused: bool) -> None:
    row = clean(2, {"program": "Elm", "effective": "2026-01-01", "termination": end})
    assert bool(row.problems) is refused


def test_nobody_is_named() -> None:
    assert "nobody" in clean(2, {"city": "Denver"}).problems[0]


def test_rows_come_back_from_json() -> None:
    row = clean(7, {"program": "Elm", "effective": "2026-01-01", "accepting": "no", "zip": "2139", "tier": "1"})
    assert Row.from_json(7, row.as_json()) == row


def test_a_fingerprint_is_of_what_says_which_program_is_meant() -> None:
    row = {"program": "Elm", "street": "1 Main St", "external_id": "7"}
    same = clean(9, {**row, "program": "ELM", "tier": "2", "effective": "2026-01-01"})
    assert same.fingerprint() == clean(2, row).fingerprint()
    for column, value in (("street", "2 Main St"), ("external_id", "8"), ("phone", "303-555-0142")):
        assert clean(2, {**row, column: value}).fingerprint() != same.fingerprint()
