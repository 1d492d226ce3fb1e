"""Rows written as one JSON value are what ``bulk_create`` would have written, cell for cell."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from programs.imports.bulk import insert_rows, upsert_rows
from programs.models import Job, Program, ProgramEvent, Statement
from tests.factories import ProgramFactory, ProviderFactory

pytestmark = pytest.mark.django_db

ODD = "“Ñandú” \\ 'x' \" {a,b} NULL \t\n\u2028 \U0001f33f"
"""Quotes, braces, backslashes, controls and what lies beyond sixteen bits."""

FACTS: dict[str, Any] = {
    "name": ODD[:60],
    "description": ODD,
    "evidence": "stated",
    "format": "hybrid",
    "focus": ["substance-use", "mental-health"],
    "conditions": [],
    "identifiers": [{"system": ODD, "value": None}],
    "former_names": [ODD, "NULL", ""],
    "latitude": 39.731301234567891,
    "longitude": -104.9876543210987,
    "precision": "street",
    "hours_per_week_min": Decimal("9.5"),
    "next_intake": date(2026, 2, 28),
    "openings_reported_at": datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC),
    "wait_days": 0,
    "status": "published",
}
OF_THE_ROW = ("id", "slug", "number", "created_at", "updated_at")


def stored(program: Program) -> dict[str, Any]:
    """The row as PostgreSQL writes it, but for what each row has of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(row)::text FROM programs_program AS row WHERE id = %s", [program.pk])
        return {name: value for name, value in json.loads(cursor.fetchone()[0]).items() if name not in OF_THE_ROW}


def test_a_row_is_the_same_as_by_bulk_create() -> None:
    provider = ProviderFactory()
    one, other = (Program(slug=slug, provider=provider, **FACTS) for slug in ("one", "other"))
    Program.objects.bulk_create([one])
    insert_rows(Program, [other])
    assert stored(other) == stored(one)
    found = Program.objects.get(pk=other.pk)
    assert (found.latitude, found.description) == (FACTS["latitude"], ODD)
    assert found.number != Program.objects.get(pk=one.pk).number
    assert ProgramEvent.objects.filter(pgh_obj=other.pk, pgh_label="insert").count() == 1


def test_of_rows_that_are_there_only_the_columns_named_are_set() -> None:
    program: Any = ProgramFactory(name="Old", phone="303-555-0100")
    created, number, before = program.created_at, program.number, timezone.now()
    program.name, program.phone, program.created_at = "New", "303-555-0199", before
    upsert_rows(Program, [program], by=["id"], update=["name", "provider", "updated_at"])
    found = Program.objects.get(pk=program.pk)
    assert (found.name, found.phone, found.created_at, found.number) == ("New", "303-555-0100", created, number)
    assert found.updated_at >= before


def test_some_rows_with_a_default_of_the_database_and_some_without() -> None:
    programs = [ProgramFactory.build(provider=ProviderFactory(), slug=slug) for slug in ("one", "other")]
    programs[0].tty = "711"
    insert_rows(Program, programs)
    assert list(Program.objects.order_by("slug").values_list("tty", flat=True)) == ["711", ""]
    programs[0].number = 5
    with pytest.raises(TypeError, match="worked out by the database"):
        insert_rows(Program, programs)


def test_keys_come_from_the_database_and_what_it_refuses_is_refused() -> None:
    program: Any = ProgramFactory()
    said = [Statement(program=program, aspect=aspect, method="staff", values={"x": [ODD]}) for aspect in ("contact",)]
    insert_rows(Statement, [*said, *said])
    assert Statement.objects.filter(values={"x": [ODD]}).count() == 2
    insert_rows(Job, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Program, [Program(slug="nameless", provider=program.provider)])
