"""A page of many, against sorting all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.search.ranking import order
from programs.search.ranking.order import ranked


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(0, 60),
    kinds=st.lists(st.sampled_from([1, 2, 5, 1000]), min_size=1, max_size=3),
    start=st.integers(0, 70),
    length=st.integers(0, 30),
    at_once=st.sampled_from([0, 1, 4, 100]),
)
def test_ranks_are_those_of_sorting_all(
    seed: int, count: int, kinds: list[int], start: int, length: int, at_once: int
) -> None:
    dice = np.random.default_rng(seed)
    columns = [dice.integers(0, kind, count).astype(float) for kind in kinds]
    columns[0][dice.random(count) < 0.2] = np.inf
    columns.append(dice.permutation(count).astype(float))  # the last key is the primary key: no two are equal
    keys = [lambda places, column=column: column[places] for column in columns]
    whole = np.lexsort(list(reversed(columns)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "SORTED_AT_ONCE", at_once)
        found = ranked(np.arange(count), keys, start, min(start + length, count))
    assert found.tolist() == whole[start : start + length].tolist()
