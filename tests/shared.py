"""Rows that many tests of a module begin with, written once, and the directory of these, read once.

They are in a transaction of the module, and each test in a savepoint of it: what a test writes is rolled back as ever.
A test of the module that does not ask for them begins with empty tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

TABLES = "SELECT array_agg(oid::int8) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
WRITTEN = """
    SELECT pg_current_xact_id_if_assigned()::text,
           (SELECT sum(pg_stat_get_xact_tuples_inserted(one) + pg_stat_get_xact_tuples_updated(one)
                       + pg_stat_get_xact_tuples_deleted(one)) FROM unnest(%s::oid[]) AS one),
           (SELECT count(*) FROM programs_changenote WHERE changed_in = pg_current_xact_id_if_assigned())
"""
"""The transaction, how many rows it has written, and of how many programs that is left after a savepoint. The view of
all tables takes a millisecond, for each search of each test."""

State = tuple[Any, ...]
Known = dict[State, tuple[Any, Any]]


tables: dict[str, list[int]] = {}
"""By database."""


def written() -> State:
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        if name not in tables:
            cursor.execute(TABLES)
            tables[name] = cursor.fetchone()[0]
        cursor.execute(WRITTEN, [tables[name]])
        return tuple(cursor.fetchone())


class Rows:
    """The rows of the module whose tests run now."""

    now: Rows | None = None

    def __init__(self, make: Callable[[], None], blocker: Any) -> None:
        self.make, self.blocker = make, blocker
        self.around: Any = None  # their transaction, while they are there
        self.day: date | None = None  # on which they were written
        self.state: State = ()  # when this test began: rows that were written and rolled back count as well
        self.directory: Known = {}

    def begin(self, item: pytest.Item) -> None:
        """A test begins, with the rows or without."""
        if self.make.__name__ not in item.fixturenames:  # type: ignore[attr-defined]
            self.close()
            return
        if self.day != timezone.localdate():  # rows of yesterday
            self.close()
        with self.blocker.unblock():
            if self.around is None:
                self.day = timezone.localdate()
                self.around = transaction.atomic()
                self.around.__enter__()
                self.make()
            self.state = written()

    def close(self) -> None:
        if self.around is not None:
            with self.blocker.unblock():
                transaction.set_rollback(True)
                self.around.__exit__(None, None, None)
        self.around, self.state, self.directory = None, (), {}


shared_names: set[str] = set()
"""What modules call their rows."""


def shared(make: Callable[[], None], *, autouse: bool = False) -> Any:
    """A fixture of rows that most tests only read: ``make`` writes them once for all tests of a module. A module has
    one of these, and no test that asks for it has transactions of its own."""

    @pytest.fixture(scope="module", name=make.__name__, autouse=autouse)
    def rows(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        assert Rows.now is None, f"{request.node.nodeid} shares rows twice."
        Rows.now = Rows(make, django_db_blocker)
        Rows.now.begin(request._pyfuncitem)
        try:
            yield
        finally:
            Rows.now.close()
            Rows.now = None

    shared_names.add(make.__name__)
    return rows


shared_by_all = partial(shared, autouse=True)
"""The same for every test of a module."""


def has_shared(item: Any) -> bool:
    """Whether a test begins with rows of its module."""
    fixtures = item._fixtureinfo.name2fixturedefs
    return any(fixtures[name][-1].scope == "module" for name in shared_names.intersection(fixtures))


def together(items: list[Any]) -> list[Any]:
    """Tests in their order, of each module those with its rows first. Raises ``UsageError`` for one of these with
    transactions of its own."""
    for item in filter(has_shared, items):
        marker = item.get_closest_marker("django_db")
        if marker is None:
            item.add_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames:
            raise pytest.UsageError(
                f"{item.nodeid} has transactions of its own: it cannot begin with rows of its module."
            )
    modules = groupby(items, key=lambda item: item.module)
    return [item for _module, some in modules for item in sorted(some, key=has_shared, reverse=True)]


def memory(state: State, own: Known) -> tuple[Known, State]:
    """Where the directory of a state is remembered, and as what: with the module as long as a test has written nothing,
    else with the test, which remembers one."""
    if Rows.now is not None and Rows.now.state == state:
        return Rows.now.directory, ()
    if state not in own:
        own.clear()
    return own, state
