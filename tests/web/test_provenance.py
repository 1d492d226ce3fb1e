"""Who says each fact, since when, and who says otherwise: on the page, in the API and in the file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.models import Program, Statement
from programs.quality.statements import fields_released, staff_edit, statement_made
from programs.statements.stored import decide_programs
from programs.vocabularies import CONDITION
from tests.factories import ProgramFactory, SourceFactory, VerificationFactory, verified

pytestmark = pytest.mark.django_db

SECRET = "77 Refuge Lane"


def a_list_says(program: Program, slug: str = "plain-list", edition: str = "2023", **values: Any) -> Statement:
    row = Statement.objects.create(
        program=program, source=SourceFactory(slug=slug, name=f"The {slug}"), aspect=values.pop("aspect", "contact"),
        values=values, edition=edition, as_of=date(int(edition), 12, 31), method="file",
    )  # fmt: skip
    decide_programs([program.pk])
    return row


def page(client: Client, program: Program) -> str:
    return " ".join(client.get(program.get_absolute_url()).content.decode().split())


def told(client: Client, program: Program, field: str) -> dict[str, Any]:
    provenance = client.get(f"/api/v1/programs/{program.pk}/").json()["provenance"]
    return next(entry for entry in provenance if entry["field"] == field)


def test_each_group_says_who_says_so_and_since_when(client: Client) -> None:
    program = ProgramFactory()
    a_list_says(program, phone="303-555-0142")
    statement_made(
        program=program, aspect="services", values={"conditions": ["ptsd"]}, method="phone-call", by="staff",
        as_of=date(2026, 1, 5),
    )  # fmt: skip
    text = page(client, program)
    assert "<strong>Contact details</strong>: The plain-list (2023)" in text
    assert "<strong>What it offers</strong>: our staff, by phone (Jan. 5, 2026)" in text
    assert told(client, program, "phone")["said_by"] == [
        {"slug": "plain-list", "name": "The plain-list", "method": "file", "by": None, "edition": "2023",
         "as_of": "2023-12-31"}
    ]  # fmt: skip
    by = told(client, program, "conditions")["said_by"][0]
    assert (by["slug"], by["method"], by["by"], by["as_of"]) == (None, "phone-call", "staff", "2026-01-05")


def test_who_says_otherwise_is_one_click_away(client: Client) -> None:
    program = ProgramFactory()
    a_list_says(program, phone="303-555-0111", edition="2024")
    staff_edit(program=program, values={"phone": "303-555-0199"})
    text = page(client, program)
    assert "<summary>1 other answer</summary>" in text
    assert "Phone: <bdi>303-555-0111</bdi>, The plain-list (2024)" in text
    entry = told(client, program, "phone")
    assert entry["conflict"] is True
    assert [(one["slug"], one["value"], one["stands"]) for one in entry["others"]] == [
        ("plain-list", "303-555-0111", True)
    ]
    fields_released(program=program, fields=["phone"])
    entry = told(client, program, "phone")
    assert (entry["conflict"], entry["others"][0]["value"], entry["others"][0]["stands"]) == (
        False, "303-555-0199", False,
    )  # fmt: skip
    assert "our staff" in page(client, program)
    assert "(not said any more)" in page(client, program)


def test_terms_and_timetables_are_told_in_words(client: Client) -> None:
    program = ProgramFactory()
    a_list_says(program, aspect="services", conditions=["ptsd"], format="in-person")
    staff_edit(program=program, values={"conditions": ["depression", "anxiety"], "format": "hybrid"})
    text = page(client, program)
    assert f"Conditions: <bdi>{CONDITION.by_code['ptsd'].label}</bdi>" in text
    assert "Format: <bdi>In person</bdi>" in text


def test_nothing_of_a_private_street_is_told(client: Client) -> None:
    """Not what staff wrote before, not what an older list printed, nor where it was looked up."""
    program = ProgramFactory(street1=SECRET)
    staff_edit(program=program, values={"street1": SECRET, "latitude": 39.7777, "longitude": -104.7777})
    where = {"city": "Denver", "state": "CO", "zip_code": "80203", "street2": ""}
    point = {"latitude": 39.7777, "longitude": -104.7777, "precision": "street"}
    a_list_says(program, "older", "2022", street1=SECRET, **where, **point)
    hidden = {"latitude": 39.7313, "longitude": -104.9829, "precision": "hidden"}
    a_list_says(program, "newer", "2024", street1="", **where, **hidden, phone="303-555-0142")
    program.refresh_from_db()
    assert (program.street1, program.precision) == ("", "hidden")
    answers = [
        client.get(program.get_absolute_url()).content.decode(),
        client.get(f"/api/v1/programs/{program.pk}/").content.decode(),
        client.get("/api/v1/programs/").content.decode(),
        client.get(f"/shortlist/csv/?id={program.pk}").content.decode(),
    ]
    for answer in answers:
        assert "Refuge" not in answer
        assert "39.7777" not in answer
        assert "104.7777" not in answer


def test_the_file_says_who_says_what(client: Client) -> None:
    program = ProgramFactory()
    a_list_says(program, phone="303-555-0142")
    text = client.get(f"/shortlist/csv/?id={program.pk}").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Sources of each group"] == "Contact details: The plain-list (2023)"


def test_lists_of_programs_carry_no_provenance(client: Client) -> None:
    a_list_says(ProgramFactory(), phone="303-555-0142")
    assert "provenance" not in client.get("/api/v1/programs/").json()["results"][0]


def test_what_was_due_before_today_is_said_to_be_overdue(client: Client) -> None:
    for days, words in ((90, "To be checked again by"), (91, "It was to be checked again by")):
        program = ProgramFactory()
        verified(program, timezone.now() - timedelta(days=days))
        assert f"{words} <time" in page(client, program)


def test_each_aspect_says_when_it_is_due_again(client: Client) -> None:
    program = ProgramFactory()
    at = timezone.now() - timedelta(days=1)
    verified(program, at)
    VerificationFactory(program=program, aspect="openings", at=at)
    due = (timezone.localdate(at) + timedelta(days=90)).isoformat()
    assert f'To be checked again by <time datetime="{due}">' in page(client, program)
    checks = client.get(f"/api/v1/programs/{program.pk}/").json()["verifications"]
    assert checks["services"]["due_on"] == due
    assert checks["openings"]["due_on"] == (timezone.localdate(at) + timedelta(days=30)).isoformat()
