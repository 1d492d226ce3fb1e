"""Who gets a second run in CI, and that it is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import second_run


def item(*marks: str) -> Any:
    added: list[Any] = []
    return SimpleNamespace(added=added, add_marker=added.append, get_closest_marker=lambda name: name in marks or None)


@pytest.mark.parametrize(
    ("marks", "again"),
    [((), 0), (("django_db",), 0), (("browser", "django_db"), 1), (("slow",), 1), (("operations",), 1)],
)
def test_fast_tests_have_one_run(marks: tuple[str, ...], again: int) -> None:
    one = item(*marks)
    second_run.pytest_collection_modifyitems([one])
    assert [mark.kwargs for mark in one.added] == [{"reruns": 1}] * again


def test_who_passed_at_the_second_run_is_named_with_the_failure() -> None:
    lines: list[str] = []
    reports = {
        "rerun": [
            SimpleNamespace(nodeid=name, longreprtext=f"why {name}", sections=[("Captured log", f"logged {name}\n")])
            for name in ("a", "b", "c")
        ],
        "failed": [SimpleNamespace(nodeid="b")],
        "error": [SimpleNamespace(nodeid="c")],
    }
    say: Any = SimpleNamespace(
        stats=reports, line=lambda text, **_how: lines.append(text), section=lambda text, **_how: lines.append(text)
    )
    second_run.pytest_terminal_summary(say)
    told = ["How it failed first: a", "why a", "--- Captured log", "logged a"]
    assert lines == [*told, "Passed at the second run: a"]
