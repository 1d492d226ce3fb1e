"""Rows that a module shares: there for who asks for them, as they were, whatever other tests wrote."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from programs.models import Program
from programs.search import SearchPage
from programs.search.keeper import current
from tests.factories import ProgramFactory
from tests.searching import search
from tests.shared import shared, together

pytestmark = pytest.mark.django_db
directories: list[object] = []


@shared
def programs() -> None:
    for name in ("Cedar", "Birch"):
        ProgramFactory(name=name)


def found() -> list[str]:
    outcome = search(QueryDict())
    assert isinstance(outcome, SearchPage)
    return sorted(listing["name"] for listing in outcome.listings)


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("turn", range(3))
def test_a_test_that_writes_sees_its_own_rows_and_leaves_none(turn: int) -> None:
    assert found() == ["Birch", "Cedar"]
    Program.objects.filter(name="Birch").update(name=f"Elm {turn}")
    ProgramFactory(name="Willow")
    assert found() == ["Cedar", f"Elm {turn}", "Willow"]
    Program.objects.all().delete()
    assert found() == []


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("turn", range(3))
def test_tests_that_only_read_have_one_directory(turn: int) -> None:
    directories.append(current())
    assert all(one is directories[0] for one in directories)
    assert found() == ["Birch", "Cedar"]


@pytest.mark.usefixtures("programs")
def test_what_a_test_changes_beside_the_rows_is_in_no_directory_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    own = current()
    assert current() is own
    assert all(one is not own for one in directories)


@pytest.mark.parametrize("turn", range(2))
def test_who_does_not_ask_begins_with_nothing(turn: int) -> None:
    assert found() == []
    ProgramFactory(name="Alone")
    assert found() == ["Alone"]


def test_rows_and_transactions_of_ones_own_are_refused() -> None:
    class Item:
        nodeid = "tests/test_one.py::test_it"
        module = __import__(__name__, fromlist=["_"])
        fixturenames = ("programs", "transactional_db")
        _fixtureinfo = type("Info", (), {"name2fixturedefs": {"programs": [type("Def", (), {"scope": "module"})]}})

        def get_closest_marker(self, name: str) -> None:
            return None

        def add_marker(self, name: str) -> None:
            assert name == "django_db"

    with pytest.raises(pytest.UsageError, match="has transactions of its own"):
        together([Item()])
