"""The page: tables, growth, plans, and answers that were refused."""

from __future__ import annotations

from datetime import date

import pytest

from programs.benchmarks import report
from programs.benchmarks.databases import Size
from programs.benchmarks.load import Load
from programs.benchmarks.measuring import Measured, SizeMeasured
from programs.benchmarks.queries import Observation, Plan, shortened, tidy, time_of
from programs.benchmarks.rows import METROS, MIX, ROWS, Row

NEAREST = Row("API", "nearest", "/api/?near={zip}", shows_plan=True)
HOME = Row("Pages", "home", "/")
PLANS = [Plan("SELECT hot", 9.0, ("Seq Scan",)), Plan("SELECT cold", 0.1, ("Index Scan",))]


def measured(row: Row, share: float, database_ms: float, *, refused: int = 0) -> Measured:
    seen = Observation(4, database_ms, 12.25, 327.4 if row is NEAREST else None, ("SELECT 1",))
    return Measured(row, seen, Load(5000, 5.0, 1.234, 12.34, refused), share, share / 2, 2.5)


def size(name: str, listings: int, rows: list[Measured]) -> SizeMeasured:
    return SizeMeasured(Size(name, listings), tuple(rows), (Load(50_000, 5, 1, 2),), {"nearest": PLANS})


@pytest.fixture
def page() -> str:
    small = size("25k", 25_000, [measured(NEAREST, 0.2, 1.5), measured(HOME, 0.5, 0)])
    large = size("1m", 1_000_000, [measured(NEAREST, 0.05, 30), measured(HOME, 0.5, 0, refused=3)])
    return report.page(report.Run("make bench", date(2026, 11, 22), "wrk", 5, [("memory", "23 GB")], [small, large]))


@pytest.mark.parametrize(
    "line",
    [
        "| date | 2026-11-22 |",
        "| memory | 23 GB |",
        "Empty view, each time it was measured: 10,000 requests/s.",
        "| nearest | 327 | 4 | 1.50 | 12.2 | 1.23 | 12.3 | 1,000 | 2.50 | 20 % | 10 % |",
        "| home |  | 4 | 0.00 | 12.2 | 3 not 2xx |  |  |  |  |  |",
        "| nearest | 20 % | 5.0 % | 25 % | × 20.0 |",
        "| home | 50 % | 50 % | failed | × 0.00 |",
        "Statements, in order: 9.00, 0.10 ms.",
    ],
)
def test_lines_of_the_page(page: str, line: str) -> None:
    assert line in page.splitlines()


def test_only_hot_statements_show_their_plan(page: str) -> None:
    assert "SELECT hot\n\nSeq Scan" in page
    assert "SELECT cold" not in page


def test_rows_of_a_table_are_equally_wide(page: str) -> None:
    for block in page.split("\n\n"):
        if block.startswith("|"):
            assert len({line.count("|") for line in block.splitlines()}) == 1


def test_refused_answers_are_named() -> None:
    assert size("1m", 1_000_000, [measured(HOME, 0.5, 0, refused=1), measured(NEAREST, 1, 1)]).failures == {
        "home": "1 not 2xx"
    }


def test_cores_on_paper_are_those_of_the_mix() -> None:
    """A request of 2.5 ms of processor, 10,000 times a second, takes 25 cores, whatever the mix of such requests."""
    rows = [measured(row, 0.5, 1) for row in ROWS if row.name in MIX]
    assert sum(MIX.values()) == pytest.approx(1)
    assert len(rows) == len(MIX), "the mix names a row that is not there"
    assert "| **the mix** | 100 % | 2.50 | **25.0** |" in report.on_paper(size("25k", 25_000, rows)).splitlines()


def test_a_plan_is_cut_where_it_is_long_or_wide() -> None:
    lines = [*["x" * 500] * 100, "Planning Time: 0.250 ms", "Execution Time: 1.500 ms"]
    assert time_of(lines) == 1.75
    assert len(tidy(lines)) == 40
    assert max(map(len, tidy(lines))) == 160
    assert tidy(lines)[-2:] == ("Planning Time: 0.250 ms", "Execution Time: 1.500 ms")
    assert len(shortened("SELECT " + "column, " * 1000)) < 800


def test_names_of_rows_are_different() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_a_row_asks_for_every_place_once() -> None:
    fields = [{"zip": zip_code} for zip_code, *_rest in METROS] * 2
    assert NEAREST.paths(fields) == [f"/api/?near={zip_code}" for zip_code, *_rest in METROS]
    assert HOME.paths(fields) == ["/"]
