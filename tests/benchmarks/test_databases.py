"""Whose database it is: only one that carries our mark, or an empty one, is ever dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from programs.benchmarks import databases
from programs.benchmarks.databases import BenchmarkError, Contents, Size

SIZE = Size("100", 100)


@pytest.mark.parametrize(("text", "listings"), [("25k", 25_000), (" 200K ", 200_000), ("1m", 1_000_000), ("500", 500)])
def test_sizes(text: str, listings: int) -> None:
    assert Size.read(text).listings == listings


@pytest.mark.parametrize("text", ["", "k", "25", "-25k", "2.5k", "25kk", "100m", "many", "٢٥k"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(BenchmarkError, match="is not a size"):
        Size.read(text)


@pytest.mark.parametrize(
    ("changed", "serves"),
    [({}, True), ({"listings": 99}, False), ({"recipe": "other"}, False), ({"days": 15}, False)],
    ids=["as wanted", "other size", "made by other code", "too old"],
)
def test_what_is_kept(changed: dict, serves: bool) -> None:
    built = databases.today() - timedelta(days=changed.get("days", 1))
    listings, recipe = changed.get("listings", 100), changed.get("recipe", databases.recipe())
    assert Contents(listings, recipe, built.isoformat()).serves(SIZE) is serves


@pytest.fixture
def database(transactional_db: None) -> Iterator[str]:
    """An empty database beside the one of the tests, made anew for each."""
    application = connection.settings_dict["NAME"]
    name = databases.database_name(SIZE)
    with databases.elsewhere() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield name
    databases.switch(application)
    with databases.elsewhere() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def put_a_table(name: str) -> None:
    application = connection.settings_dict["NAME"]
    databases.switch(name)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE precious (id int)")
    databases.switch(application)


def tables(name: str) -> list[str]:
    application = connection.settings_dict["NAME"]
    databases.switch(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = [row[0] for row in cursor.fetchall()]
    databases.switch(application)
    return found


def test_a_database_of_somebody_else_is_refused(database: str) -> None:
    put_a_table(database)
    with pytest.raises(BenchmarkError, match="stays as it is"), databases.database_of(SIZE, rebuild=True, say=print):
        pass
    assert tables(database) == ["precious"]


def test_an_empty_one_and_an_unfinished_one_are_made_anew(database: str) -> None:
    assert databases.contents_of(database) is None
    databases.create_anew(database)
    put_a_table(database)
    assert databases.contents_of(database) is None
    databases.create_anew(database)
    assert tables(database) == []


def test_a_finished_one_is_kept_and_the_application_is_connected_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(databases, "fill", lambda size, say: made.append(connection.settings_dict["NAME"]))
    application = connection.settings_dict["NAME"]
    for _turn in range(2):
        with databases.database_of(SIZE, rebuild=False, say=lambda text: None):
            assert connection.settings_dict["NAME"] == database
        assert connection.settings_dict["NAME"] == application
    assert made == [database]
