from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from programs.search.keeper import keeper
from tests.gazetteer import load_full_gazetteer, load_sample_gazetteer


@pytest.fixture(scope="module")
def sample_gazetteer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield from committed(load_sample_gazetteer)


@pytest.fixture
def gazetteer(sample_gazetteer: None, db: None) -> None:
    """A few cities with all their ZIP codes."""


@pytest.fixture(scope="module")
def full_gazetteer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every place."""
    with django_db_blocker.unblock():
        yield from committed(load_full_gazetteer)


def committed(load: Callable[[], object]) -> Iterator[None]:
    """Places for all tests of a module, which run in transactions on top of them."""
    load()
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE programs_place")
    keeper.forget()
