"""One test of many cases tries all of them, and names those that fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import every

tried: list[tuple[int, str]] = []


@every(("number", "text"), [(1, "a"), (2, "b"), (3, "c")])
def fails_twice(number: int, text: str) -> None:
    tried.append((number, text))
    assert number == 2


@every("number", [1, 2, 3])
@every("text", ["a", "b"])
def test_cases_and_fixtures_stand_beside_each_other(number: int, text: str, tmp_path: Path) -> None:
    (tmp_path / f"{number}{text}").touch()
    assert len(list(tmp_path.iterdir())) == (number - 1) * 2 + "ab".index(text) + 1


def test_all_are_tried_and_those_that_fail_are_named() -> None:
    tried.clear()
    with pytest.raises(ExceptionGroup, match="2 of 3 cases fail") as told:
        fails_twice()
    assert tried == [(1, "a"), (2, "b"), (3, "c")]
    assert [failure.__notes__ for failure in told.value.exceptions] == [["The case: 1, 'a'"], ["The case: 3, 'c'"]]


def test_no_case_is_no_test() -> None:
    with pytest.raises(AssertionError, match="no case"):
        every("number", [])(lambda number: None)()


def test_a_name_that_the_test_does_not_take_is_refused() -> None:
    with pytest.raises(AssertionError, match="does not take"):
        every("other", [1])(lambda number: None)
