"""What PostgreSQL believes of a table while an import writes, from which its plans follow. Places are made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from programs.imports.samhsa import apply
from programs.models import Program
from tests.factories import ProgramFactory
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import facility
from tests.imports.samhsa.test_small_files import directory

RECORDS = 'INSERT INTO "programs_sourcerecord"'
ROWS = 40


def believed() -> int:
    """How many programs PostgreSQL expects to read when it plans a statement now."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) SELECT * FROM programs_program")
        (plan,) = cursor.fetchone()
    return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


def counted_while_all_rows_were_deleted() -> None:
    ProgramFactory.create_batch(ROWS)
    Program.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE programs_program")


@pytest.mark.parametrize(("batch", "is_counted"), [(ROWS - 1, True), (ROWS, False)])
def test_raw_rows_of_a_large_import_are_written_by_plans_that_know_its_programs(
    samhsa: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int, is_counted: bool
) -> None:
    monkeypatch.setattr(apply, "BATCH", batch)
    counted_while_all_rows_were_deleted()
    assert believed() == 1
    while_written: list[int] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if RECORDS in sql:
            while_written.append(believed())
        return execute(sql, params, many, context)

    sites = [facility(name1=f"Made Up House {n}", street1=f"{n} Elm Street") for n in range(1, ROWS + 1)]
    with connection.execute_wrapper(look):
        samhsa(directory(tmp_path / "all.csv", *sites), edition="2024")
    assert while_written
    assert all((rows == ROWS) is is_counted for rows in while_written)
