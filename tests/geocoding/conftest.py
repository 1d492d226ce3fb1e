from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from programs.search.keeper import keeper
from tests.gazetteer import load_full_gazetteer, load_sample_gazetteer


@pytest.fixture
def gazetteer(db) -> None:
    """A few cities with all their ZIP codes."""
    load_sample_gazetteer()


@pytest.fixture(scope="module")
def full_gazetteer(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Every place, for all tests of a module; they run in transactions on top of it."""
    with django_db_blocker.unblock():
        load_full_gazetteer()
        yield
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE programs_place")
        keeper.forget()
