"""The number of queries does not depend on the number of programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from programs.search.outcomes import SearchPage
from programs.search.results import search
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    verified,
)

pytestmark = pytest.mark.django_db


def described(count: int) -> None:
    network = NetworkFactory(payer=PayerFactory(slug="blue"))
    for _n in range(count):
        program = ProgramFactory()
        ParticipationFactory(program=program, network=network)
        TrackFactory.create_batch(2, program=program)
        ParticipationFactory.create_batch(2, program=program)
        verified(program, timezone.now())


@pytest.mark.parametrize("programs", [1, 15])
@pytest.mark.parametrize(
    ("query", "queries"),
    [
        # count, ids, listings
        ("", 3),
        # place, count, ids, listings
        ("near=80203", 4),
        # state of the point, count, ids, listings
        ("near=39.73,-104.98&format=in-person", 4),
        # the payer, its networks, count, ids, listings, programs that do not say
        ("payer=blue", 6),
    ],
)
def test_search_asks_a_fixed_number_of_queries(
    query: str, queries: int, programs: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    PlaceFactory()
    described(programs)
    with django_assert_num_queries(queries):
        outcome = search(QueryDict(query), strict=True)
    assert isinstance(outcome, SearchPage)
    assert len(outcome.listings) == programs
