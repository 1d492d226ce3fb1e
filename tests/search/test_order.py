"""A page of many, against sorting all of them."""

from __future__ import annotations

import numpy as np
import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.search import Directory, SearchPage
from programs.search.ranking import order
from programs.search.ranking.order import ranked
from tests.search.worlds import make_question, world
from tests.searching import only, search


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(0, 60),
    kinds=st.lists(st.sampled_from([1, 2, 5, 1000]), min_size=1, max_size=3),
    start=st.integers(0, 70),
    length=st.integers(0, 30),
    at_once=st.sampled_from([0, 1, 4, 20, 100]),
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


def ids(query: QueryDict, directory: Directory) -> list[str]:
    """The ids, or none where there is no such page."""
    outcome = search(query, directory, strict=True)
    return [listing["id"] for listing in outcome.listings] if isinstance(outcome, SearchPage) else []


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_the_nearest_in_growing_circles_are_those_of_measuring_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = world(seed).directory
    places = [make_question(seed * 100 + number).get("near") for number in range(40)]
    found = 0
    with only("parts_of"):
        for near in [place for place in places if place and any(letter.isdigit() for letter in place)][:6]:
            for radius in ("25", "500", "any"):
                for page in ("1", "2"):
                    query = QueryDict(mutable=True)
                    query.update(
                        {"near": near, "radius": radius, "ordering": "distance", "page_size": "3", "page": page}
                    )
                    monkeypatch.setattr(order, "SORTED_AT_ONCE", 10**9)
                    if not (whole := ids(query, directory)):
                        continue
                    monkeypatch.setattr(order, "SORTED_AT_ONCE", 0)
                    monkeypatch.setattr(order, "TO_SPARE", 1)
                    assert ids(query, directory) == whole, query.urlencode()
                    found += len(whole)
    assert found
