"""Rows of bits, from which facets of few programs are counted: carried over to a later index, and read for what
changed."""

from __future__ import annotations

import random

import numpy as np
import pytest
from pyroaring import BitMap

from programs.models import Program
from programs.search.facets import AT_ONCE, PLACES_AT_ONCE, TERMS_AT_ONCE, WIDTH, in_rows, says_and_unasked
from programs.search.filters import FACET_PARAMETERS
from programs.search.index.snapshot import Index
from programs.search.index.space import slots_of
from programs.search.rows_of_terms import counted
from tests.search.worlds import make_world

pytestmark = pytest.mark.django_db


def counts_of(index: Index, numbers: list[int], *, ruled: bool) -> list[list[int]]:
    """From rows: who of some programs says each term, and who was never asked for it."""
    slots = slots_of(index.of_numbers(numbers))
    return [counted(rows[slots], WIDTH).tolist() for rows in says_and_unasked(index, ruled=ruled)]


def plainly(index: Index, numbers: list[int], *, ruled: bool) -> list[list[int]]:
    """The same from bitmaps."""
    some: BitMap = index.of_numbers(numbers)
    return [
        list(map(some.intersection_cardinality, in_rows(index, ruled=ruled, unasked=unasked)))
        for unasked in (False, True)
    ]


@pytest.mark.parametrize("ruled", [True, False])
def test_rows_are_those_of_the_index_also_after_a_change(ruled: bool) -> None:
    make_world(5)
    index, dice = Index.read(), random.Random(5)
    numbers = list(Program.objects.published().values_list("number", flat=True))
    assert counts_of(index, numbers, ruled=ruled) == plainly(index, numbers, ruled=ruled)
    some = [str(pk) for pk in Program.objects.published().values_list("pk", flat=True)[::3]]
    Program.objects.filter(pk__in=some).update(
        conditions=["alcohol-use", "opioid-use"], restrictions=["alcohol-only"], ages=[], services=["aftercare"]
    )
    later, _moved = index.updated(some, reference=False)
    assert len(later.columns) == len(index.columns) + len(some)
    fresh = Index.read()
    for _turn in range(20):
        few = dice.sample(numbers, dice.randint(0, len(numbers)))
        assert counts_of(later, few, ruled=ruled) == plainly(fresh, few, ruled=ruled)
        assert counts_of(index, few, ruled=ruled) == plainly(index, few, ruled=ruled)
    (says, _unasked), (before, _before) = (says_and_unasked(one, ruled=ruled) for one in (later, index))
    assert np.array_equal(says[: len(before)], before), "carried over"


def test_every_term_has_a_column() -> None:
    places = [
        (group, code, first + place)
        for group, (codes, first, _unknown) in PLACES_AT_ONCE.items()
        for place, code in enumerate(codes)
    ]
    assert [place for _group, _code, place in places] == list(range(TERMS_AT_ONCE))
    assert [(group, code) for group, code, _place in places] == [
        (group, term.code) for group in AT_ONCE for term in FACET_PARAMETERS[group]
    ]
    assert [unknown for _codes, _first, unknown in PLACES_AT_ONCE.values()] == list(range(TERMS_AT_ONCE, WIDTH))
