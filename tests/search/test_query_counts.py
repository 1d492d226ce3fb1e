"""The number of queries does not depend on the number of programs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.search import SearchPage
from programs.search.keeper import current, keeper
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    verified,
)
from tests.searching import search

pytestmark = pytest.mark.django_db(transaction=True)  # what is committed is what the index keeps


def described(count: int) -> None:
    network = NetworkFactory(payer=PayerFactory(slug="blue"))
    for _n in range(count):
        program = ProgramFactory()
        ParticipationFactory(program=program, network=network)
        TrackFactory.create_batch(2, program=program)
        ParticipationFactory.create_batch(2, program=program)
        verified(program, timezone.now())


QUERIES = {
    # what changed, listings
    "": 2,
    # places are in memory
    "near=80203": 2,
    "near=39.73,-104.98&format=in-person": 2,
    # neither payers nor facets nor ways on ask the database
    "payer=blue&facets=true": 2,
    # words are in memory
    "q=program": 2,
    # and the stem of one that nobody spells so is made here
    "q=programs": 2,
}


@pytest.mark.parametrize("programs", [4, 15])
def test_search_asks_a_fixed_number_of_queries(programs: int) -> None:
    PlaceFactory()
    described(programs)
    asked = {}
    for query in QUERIES:
        current()
        keeper.forget_listings()
        with CaptureQueriesContext(connection) as captured:
            outcome = search(QueryDict(query), strict=True)
        asked[query] = len(captured)
        assert isinstance(outcome, SearchPage)
        assert len(outcome.listings) == programs, query
    assert asked == QUERIES
