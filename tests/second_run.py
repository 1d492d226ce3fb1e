"""A pytest plugin for ``.ci/run`` alone (``make test RERUNS=1``): a failing test of a browser, of servers or of outside
programs is run once more, with fixtures of its own. Tests that passed only then are named at the end, with how they
failed: each of them depends on something that it should wait for, and is to be mended.

Fast tests never get a second run: nothing beside them may decide how they end.
"""

from __future__ import annotations

import pytest

MAY_RUN_AGAIN = frozenset({"browser", "slow", "operations"})
"""Marks of tests in which programs that we did not write run beside each other."""

SAID = "Passed at the second run: "
""".ci/run looks for these words."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in MAY_RUN_AGAIN):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.stats
    failed = {report.nodeid for outcome in ("failed", "error") for report in reports.get(outcome, ())}
    passed = [report for report in reports.get("rerun", ()) if report.nodeid not in failed]
    for report in passed:
        terminalreporter.section(f"How it failed first: {report.nodeid}", sep="_", red=True)
        terminalreporter.line(report.longreprtext)
        for name, text in report.sections:  # what was logged: the traceback of a server is nowhere else
            terminalreporter.line(f"--- {name}")
            terminalreporter.line(text.rstrip())
    for name in dict.fromkeys(report.nodeid for report in passed):
        terminalreporter.line(SAID + name, red=True, bold=True)
