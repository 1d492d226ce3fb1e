"""A row that is not what it says stops the benchmark before anything is measured."""

from __future__ import annotations

import pytest

from programs.benchmarks import queries
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.rows import Row


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "message"),
    [
        (Row("API", "wrong", "/api/v1/programs/?nearly=80203"), "answers 400"),
        (Row("Pages", "elsewhere", "/programs"), "answers 301"),
        (Row("API", "empty", "/api/v1/programs/", "some"), "should find some"),
    ],
    ids=["refused", "redirected", "finds nothing"],
)
def test_a_row_that_is_not_what_it_says_stops_the_benchmark(row: Row, message: str) -> None:
    with pytest.raises(BenchmarkError, match=message):
        queries.observe(row, [row.path])
