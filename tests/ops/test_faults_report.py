"""The section of rosters in docs/faults.md: put in where it is missing, replaced where it is; the rest stays."""

from __future__ import annotations

import pytest

from programs.faults import report
from programs.faults.scenarios import Seen

BEFORE, AFTER = "# What happens when\n\n## This build\n\n| a |\n\n", "## While a worker dies\n\n```\n```\n"
OLD = f"{report.ROSTERS}\n\nWritten in another year.\n\n| fault |\n\n"
SECTION = report.section_of_rosters(
    [Seen("`kill -9` of the worker", "nothing of it", recovered="applied after 9 s")], 1
)


@pytest.mark.parametrize(
    ("document", "written"),
    [
        (BEFORE + AFTER, f"{BEFORE}{SECTION}\n{AFTER}"),
        (BEFORE + OLD + AFTER, f"{BEFORE}{SECTION}\n{AFTER}"),
        (f"{BEFORE}{SECTION}\n{AFTER}", f"{BEFORE}{SECTION}\n{AFTER}"),
        (BEFORE, f"{BEFORE}{SECTION}"),
    ],
    ids=["missing", "of before", "the same", "a document without the rest"],
)
def test_the_section_is_put_in_its_place(document: str, written: str) -> None:
    assert report.with_section(document, SECTION) == written
    assert "| `kill -9` of the worker | nothing of it | nothing | applied after 9 s |" in written
