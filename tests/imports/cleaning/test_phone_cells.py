"""A cell with more than a number keeps its first whole number, and says what else stood there."""

from __future__ import annotations

from programs.imports.cleaning.phones import PhoneCell, phone_cell
from tests.cases import every


@every(
    ("text", "number", "remark"),
    [
        ("303-555-0100 x2, press 3", "303-555-0100 x2", "press 3"),
        ("303-555-0100 opt 2", "303-555-0100", "opt 2"),
        ("303-555-0100 or 303-555-0101", "303-555-0100", "or 303-555-0101"),
        ("303-555-0100/0101", "303-555-0100", "0101"),
        ("303-555-0100 / TTY 711", "303-555-0100", "TTY 711"),
        ("3035550100.0", "303-555-0100", ""),
        (3035550100.0, "303-555-0100", ""),
        ("1-800-662-HELP (4357)", "800-662-4357", "(4357)"),
        ("Main 303-555-0100", "303-555-0100", ""),
        ("303-555-0100 x12", "303-555-0100 x12", ""),
        ("888-PARNEXT", "888-727-6398", ""),
        ("", "", ""),
    ],
)
def test_the_first_whole_number_is_kept(text: object, number: str, remark: str) -> None:
    assert phone_cell(text) == PhoneCell(number, remark)


@every("text", ["call us", "555-0100", "x12", "12345678901234567890"])
def test_without_a_whole_number_there_is_none(text: str) -> None:
    assert phone_cell(text) is None
