"""A file with a fifth fewer rows than the edition before is stopped before it is applied."""

from __future__ import annotations

import pytest

from programs.imports.errors import ImportStoppedError
from programs.imports.losses import FEWEST_RECORDS, refuse_large_losses


@pytest.mark.parametrize(
    ("now", "before"),
    [(80, 100), (120, 100), (0, FEWEST_RECORDS - 1), (40, FEWEST_RECORDS)],
)
def test_a_small_loss_passes(now: int, before: int) -> None:
    refuse_large_losses({"a": now}, {"a": before})


@pytest.mark.parametrize(("now", "before"), [(79, 100), (39, FEWEST_RECORDS), (0, 1000)])
def test_a_large_loss_stops_and_says_how_large(now: int, before: int) -> None:
    with pytest.raises(ImportStoppedError, match=f"a: {now} rows, where {before} are known"):
        refuse_large_losses({"a": now}, {"a": before})
