"""Of few programs a stretch from south to north is measured, of many blocks: both find the same, in the same order."""

from __future__ import annotations

import random
from unittest import mock

import pytest

from programs.search import SearchPage
from programs.search.index import around
from programs.search.index.around import Around
from programs.search.index.space import slots_of
from programs.search.keeper import current, keeper
from tests.search.worlds import make_question, make_world
from tests.searching import search

pytestmark = pytest.mark.django_db


def by_blocks() -> mock._patch[int]:
    return mock.patch.object(around, "MOST", 0)


@pytest.mark.parametrize("seed", range(3))
def test_circles_rings_and_who_may_be_inside(seed: int) -> None:
    make_world(seed)
    index, chance = current().index, random.Random(seed)
    for _ in range(12):
        point = chance.uniform(25, 49), chance.uniform(-124, -68)
        miles: float = chance.choice([0, 5, 50, 400, 3000])
        whole, blocks = Around(index, *point), Around(index, *point)
        with by_blocks():
            assert blocks.from_south is None
        assert whole.from_south is not None
        assert whole.circle(miles) == blocks.circle(miles)
        assert whole.maybe_inside(miles) == blocks.maybe_inside(miles)
        ring = set(slots_of(whole.circle(2 * miles + 1) - whole.circle(miles)).tolist())
        for one in (whole, blocks):
            found, chords = one.ring(miles, 2 * miles + 1)
            assert ring == set(found.tolist()) & set(slots_of(index.located).tolist())
            assert chords.tobytes() == one.chords(found).tobytes()
        slots = slots_of(index.everything)
        assert whole.chords(slots).tobytes() == blocks.chords(slots).tobytes()


@pytest.mark.parametrize("seed", range(3))
def test_answers_are_the_same(seed: int) -> None:
    make_world(seed)
    directory = current()
    with mock.patch.object(keeper, "current", return_value=directory):
        for number in range(12):
            query = make_question(5000 * seed + number)
            query["unstated"] = "include"
            whole = search(query, strict=True)
            with by_blocks():
                blocks = search(query, strict=True)
            assert isinstance(whole, SearchPage)
            assert isinstance(blocks, SearchPage)
            assert whole.listings == blocks.listings
            assert whole.relaxations == blocks.relaxations
            assert (whole.count, whole.count_unstated) == (blocks.count, blocks.count_unstated)
