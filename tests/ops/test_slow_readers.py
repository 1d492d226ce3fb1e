"""What is said of slow readers: ratios of turns, and what was lost."""

from __future__ import annotations

from programs.faults.slow_readers import READERS, Reading
from programs.faults.visitors import Answer, Tally


def tally(*milliseconds: float, status: int = 200) -> Tally:
    return Tally([Answer(0.0, status, ms) for ms in milliseconds])


def test_what_is_measured_is_said() -> None:
    reading = Reading(tally(10, 20), tally(10, 30), ratios=[1.0, 2.0, 1.5], first_bytes=[0.1, 0.3, 0.2])
    reading.without.answers += tally(5, status=503).answers
    reading.still_reading = READERS
    text = " ".join(reading.lines())
    assert "3 searches without, 2 beside 16 readers at 2 kB/s" in text
    assert "not served 1 and 0" in text
    assert "p99 20 and 30 ms" in text
    assert "of the turns 1.00, 2.00, 1.50 ×, median 1.50 (bar 1.5)" in text
    assert "median 0.200 s, at most 0.300 s; 16 still read at the end" in text


def test_nothing_measured_is_no_number() -> None:
    assert "median nan" in " ".join(Reading().lines())
