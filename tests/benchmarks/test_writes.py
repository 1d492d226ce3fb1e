"""What the benchmark of writes concludes from what it saw."""

from __future__ import annotations

import json

from programs.benchmarks.load import Load
from programs.benchmarks.writes import BULK_HEAD, Build, Bulk, bulk_rows, count_of, judged, rows_of


def said(count: int) -> bytes:
    return json.dumps({"count": count}).encode()


def test_an_answer_is_wrong_when_it_is_neither_of_before_nor_of_after() -> None:
    seen = [("/a", 200, 5.0, 1), ("/a", 200, 7.0, 2), ("/a", 200, 9.0, 3), ("/b", 503, 900.0, -1)]
    quiet = [("/a", 200, 2.0, 1), ("/a", 503, 1.0, -1)]
    live = [("/health/live/", 200, 4.0, -1), ("/health/live/", 200, 3.0, -1)]
    found = judged(seen, quiet, live, [{"/a": 1, "/b": 4}, {"/a": 2, "/b": 5}], (100.0, 120.0))
    assert found == Bulk(
        answers=4, slowest_ms=900.0, refused=1, refused_quiet=1, wrong=1, p99_ms=900.0, quiet_p99_ms=2.0, live_ms=4.0,
        before=100.0, after=120.0,
    )  # fmt: skip
    build = Build("this build", 1, 1, bulk=found)
    ((*told,),) = bulk_rows([build])
    assert told == ["this build", "4", "900", "1", "1", "1", "2", "900", "450.00", "4", "100", "120", "1.20"]
    assert len(told) == len(BULK_HEAD)


def test_an_answer_without_a_count_has_none() -> None:
    assert [count_of(body) for body in (b"", b"[]", b"{}", said(0))] == [-1, -1, -1, 0]


def test_what_is_kept_is_compared_within_each_round() -> None:
    build = Build("this build", 1, 1)
    for quiet, written in ((100, 90), (200, 100), (50, 48)):
        build.quiet.append(Load(quiet, 1.0, 1.0, 2.0))
        build.written.append(Load(written, 1.0, 1.5, 3.0))
        build.seen_after.append(quiet / 100)
    assert build.kept == 0.9
    (row,) = rows_of([build])
    assert row == ["this build", "100", "90", "90 %", "1.0", "1.5", "2.0", "3.0", "1.50", "2.00"]
    assert bulk_rows([build]) == []
