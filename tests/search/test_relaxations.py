"""Ways on where little is found: each says how many it brings, and brings that many."""

from __future__ import annotations

from unittest import mock

import pytest
from django.http import QueryDict

from programs.search import SearchPage
from programs.search.keeper import current, keeper
from programs.search.relaxations import FEW
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.worlds import make_question, make_world
from tests.searching import search

pytestmark = pytest.mark.django_db


def page(query: QueryDict | str) -> SearchPage:
    outcome = search(QueryDict(query) if isinstance(query, str) else query, strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


@pytest.mark.parametrize("seed", range(40))
def test_each_brings_what_it_says(seed: int) -> None:
    make_world(seed)
    index = current()
    offered = 0
    with mock.patch.object(keeper, "current", return_value=index):
        for number in range(10):
            query = make_question(2000 * seed + number)
            outcome = page(query)
            assert not outcome.relaxations or outcome.count <= FEW
            for relaxation in outcome.relaxations:
                other = query.copy()
                for name, values in relaxation.changes.items():
                    other.setlist(name, list(values))
                    if not values:
                        del other[name]
                assert page(other).count == relaxation.count > outcome.count, (query.urlencode(), relaxation)
                offered += 1
    assert offered, "the seed has questions that find little"


def test_what_can_be_given_up() -> None:
    PlaceFactory()
    ProgramFactory(name="Near", conditions=["anxiety"], languages=["en"])
    ProgramFactory(name="Far", latitude=40.3, conditions=["anxiety", "ocd"], languages=["es"])
    ProgramFactory(name="Maybe", evidence="possible", conditions=["anxiety", "ocd"], languages=["es"])
    outcome = page("near=80203&condition=anxiety&condition=ocd&language=es")
    assert outcome.count == 0
    assert [(one.parameter, one.changes[one.parameter], one.removed, one.count) for one in outcome.relaxations] == [
        ("radius", ("50",), None, 1),
        ("evidence", ("stated", "named", "possible"), None, 1),
    ]
    one_too_many = page("near=80203&condition=anxiety&condition=ocd")
    assert [(one.changes, one.removed) for one in one_too_many.relaxations if one.removed] == [
        ({"condition": ("anxiety",)}, "ocd")
    ]


def test_a_search_that_finds_enough_offers_nothing() -> None:
    for _n in range(FEW + 1):
        ProgramFactory(languages=["es"])
    ProgramFactory()
    assert page("language=es").relaxations == []
