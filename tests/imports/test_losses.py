"""A file with a fifth fewer rows than the edition before is stopped before it is applied."""

from __future__ import annotations

import pytest

from programs.imports.losses import FEWEST_RECORDS, large_losses


@pytest.mark.parametrize(
    ("now", "before"),
    [(80, 100), (120, 100), (0, FEWEST_RECORDS - 1), (40, FEWEST_RECORDS)],
)
def test_a_small_loss_passes(now: int, before: int) -> None:
    assert large_losses({"a": now}, {"a": before}) == {}


@pytest.mark.parametrize(("now", "before"), [(79, 100), (39, FEWEST_RECORDS), (0, 1000)])
def test_a_large_loss_is_told_and_how_large(now: int, before: int) -> None:
    found = large_losses({"a": now, "b": 100}, {"a": before, "b": 100})
    assert list(found) == ["a"]
    assert f"a: {now} rows, where {before} are known" in found["a"]
