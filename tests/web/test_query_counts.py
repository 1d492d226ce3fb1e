"""The number of queries of the results page depends neither on its results nor on what it counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.search.found import kept
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

MOST = 4
"""What changed (twice: for the search, and for the names of insurers), the place, listings not in memory."""


def described(count: int) -> None:
    network = NetworkFactory(payer=PayerFactory(name="Blue", slug="blue"))
    for _number in range(count):
        program: Any = ProgramFactory(payments=["medicaid"], conditions=["depression"], ages=["adult"])
        TrackFactory.create_batch(2, program=program)
        ParticipationFactory(program=program, network=network)
        verified(program, timezone.now())


@pytest.mark.parametrize("count", [1, 4, 20])
@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("near=80203", MOST),
        ("near=80203&payer=blue&condition=depression&when=evenings", MOST),
        ("near=80203&language=so", MOST - 1),  # nothing is found: no listings, but every way on
        ("", MOST - 1),
    ],
)
def test_a_page_asks_as_often_whatever_it_shows(
    client: Client, query: str, queries: int, count: int, django_assert_max_num_queries: Any
) -> None:
    PlaceFactory()
    described(count)
    page_of(client, query)
    kept.clear()
    with django_assert_max_num_queries(queries):
        page = page_of(client, query)
    assert len(cards(page)) == (0 if "language=so" in query else count)


def test_listings_in_memory_are_not_asked_for_again(client: Client, django_assert_max_num_queries: Any) -> None:
    PlaceFactory()
    described(3)
    page_of(client, "near=80203")
    with django_assert_max_num_queries(MOST - 1):
        page_of(client, "near=80203&radius=50")
