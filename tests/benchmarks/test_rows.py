"""Every row can be asked: its path is understood, answers 200 and is what its name says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from programs.benchmarks import queries
from programs.benchmarks.loading import build
from programs.benchmarks.rows import ROWS, Row, fields_of
from tests.truncation import unguarded


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all rows and taken away again."""
    with django_db_blocker.unblock():
        build(count=2_000, seed=1, now=datetime.now(UTC), say=lambda text: None)
        yield
        with unguarded():
            call_command("flush", interactive=False, verbosity=0)


@pytest.mark.slow
@pytest.mark.usefixtures("loaded", "db")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_answers(row: Row) -> None:
    easier = Row(row.group, row.name, row.path, "none" if row.finds == "none" else "any")
    seen = queries.observe(easier, row.paths(fields_of(2_000))[:2])
    assert seen.queries < 12
    assert all(plan.ms > 0 and plan.lines for plan in queries.plans(seen.statements))
