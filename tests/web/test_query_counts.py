"""The number of queries of the results page depends neither on its results nor on what it counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.search.keeper import keeper
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    verified,
)
from tests.web.reading import cards, page_of

pytestmark = pytest.mark.django_db(transaction=True)  # what is committed is what the index keeps

CHANGED, LISTINGS = 1, 1
"""What changed since the last look, and listings that are not in memory."""


def described(count: int) -> None:
    network = NetworkFactory(payer=PayerFactory(name="Blue", slug="blue"))
    for _number in range(count):
        program: Any = ProgramFactory(
            payments=["medicaid"], conditions=["depression"], ages=["adult"], languages=["en"]
        )
        TrackFactory.create_batch(2, program=program)
        ParticipationFactory(program=program, network=network)
        verified(program, timezone.now())


QUERIES = {
    "near=80203": CHANGED + LISTINGS,
    "near=80203&payer=blue&condition=depression&when=evenings": CHANGED + LISTINGS,
    "near=80203&language=so": CHANGED,  # nobody speaks it, and everybody said so: no listings, every way on
    "": CHANGED + LISTINGS,
    "near=nowhere": CHANGED,
    "near=80203&page=99": CHANGED,
}


@pytest.mark.parametrize("count", [1, 4, 20])
def test_a_page_asks_as_often_whatever_it_shows(client: Client, count: int) -> None:
    PlaceFactory()
    described(count)
    asked = dict[str, int]()
    for query, queries in QUERIES.items():
        page_of(client, query)
        keeper.forget_listings()
        with CaptureQueriesContext(connection) as taken:
            page = page_of(client, query)
        asked[query] = len(taken)
        assert len(cards(page)) == (count if queries > CHANGED else 0), query
    assert asked == QUERIES


def test_listings_in_memory_are_not_asked_for_again(client: Client, django_assert_num_queries: Any) -> None:
    PlaceFactory()
    described(3)
    page_of(client, "near=80203")
    with django_assert_num_queries(CHANGED):
        page_of(client, "near=80203&radius=50")
