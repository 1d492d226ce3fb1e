"""The listing: what it says, what it keeps to itself, and what becomes of old addresses."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    ProgramFactory,
    TrackFactory,
    VerificationFactory,
)

pytestmark = pytest.mark.django_db

QUERIES = 2
"""The program's state, the listing."""


def page_of(client: Client, slug: str, status: int = 200) -> str:
    response = client.get(f"/programs/{slug}/")
    assert response.status_code == status
    assert not response.cookies
    return response.content.decode()


def described_program(related: int, **fields: Any) -> Any:
    program: Any = ProgramFactory(slug="cedar", name="Cedar IOP", **fields)
    for number in range(related):
        TrackFactory(program=program, name=f"Track {number}")
        ParticipationFactory(program=program, network=NetworkFactory())
    for aspect in ("contact", "openings"):
        VerificationFactory(program=program, aspect=aspect, at=timezone.now() - timedelta(days=3))
    return program


@pytest.mark.parametrize("related", [1, 6])
def test_the_number_of_queries_is_fixed(client: Client, related: int, django_assert_num_queries: Any) -> None:
    described_program(related)
    with django_assert_num_queries(QUERIES):
        page = page_of(client, "cedar")
    assert page.count('class="timetable"') == related


def test_everything_known_is_said(client: Client) -> None:
    described_program(
        1, ages=["adult"], conditions=["depression"], therapies=["dbt"], services=["aftercare"], payments=["medicaid"],
        accepting="yes", openings_reported_at=timezone.now() - timedelta(days=3), intake_phone="303-555-0199 x12",
    )  # fmt: skip
    page = page_of(client, "cedar")
    for words in (
        "An intensive outpatient program for adults in Denver, CO.",
        "Mon, Wed, Thu 5:30–8:30 p.m.",
        "9 hours a week",
        "Takes new patients, said <time",
        ">3 days ago</time>",
        "Dialectical behavior therapy",
        "After the program",
        "checked by the provider",
        'href="tel:+13035550199;ext=12"',
        "What to ask when you call",
    ):
        assert words in page


def test_unknown_is_said_and_is_never_no(client: Client) -> None:
    ProgramFactory(slug="bare", phone="")
    page = page_of(client, "bare")
    for words in (
        "We don't know its days and hours yet.",
        "Insurance not stated",
        "if it takes new patients. Ask when you call.",
        "We don't have a phone number.",
        "not checked yet",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("days", "accepting", "words"),
    [
        (3, "yes", "Takes new patients, said"),
        (31, "yes", "Took new patients, but we have not heard lately: ask. Said"),
        (None, "yes", "Took new patients, but we have not heard lately: ask."),
        (3, "waitlist", "Waitlist of about 14 days, said"),
        (3, "no", "Takes no new patients now, said"),
        (300, "no", "Took no new patients: ask if that has changed. Said"),
    ],
)
def test_openings_grow_old(client: Client, days: int | None, accepting: str, words: str) -> None:
    reported = None if days is None else timezone.now() - timedelta(days=days)
    ProgramFactory(slug="cedar", accepting=accepting, wait_days=14, openings_reported_at=reported)
    assert words in page_of(client, "cedar")


@pytest.mark.parametrize(
    ("status", "verified_days", "words"),
    [
        ("in-network", 12, "In network, confirmed by the health plan"),
        ("in-network", None, "not confirmed, ask"),
        ("out-of-network", 12, "Out of network, confirmed by the health plan"),
        ("unknown", 12, "We don&#x27;t know: ask"),
    ],
)
def test_a_network_has_three_states(client: Client, status: str, verified_days: int | None, words: str) -> None:
    moment = timezone.now() - timedelta(days=verified_days) if verified_days else None
    program = ProgramFactory(slug="cedar")
    ParticipationFactory(program=program, status=status, verified_at=moment, verified_by="plan" if moment else "")
    assert words in page_of(client, "cedar")


def test_day_treatment_is_not_called_an_iop(client: Client) -> None:
    ProgramFactory(slug="day", name="Day Center", evidence="possible", ages=["adult"])
    page = page_of(client, "day")
    assert "Day treatment in Denver, CO." in page
    assert "Ask if it has an intensive outpatient program." in page
    assert "An intensive outpatient program for" not in page


def test_many_terms_are_short_and_explained_on_demand(client: Client) -> None:
    therapies = ["cbt", "dbt", "emdr", "act-therapy", "individual", "group", "family"]
    ProgramFactory(slug="cedar", therapies=therapies)
    page = page_of(client, "cedar")
    assert page.count("What these mean") == 1
    assert "Dialectical behavior therapy" in page


def test_a_hidden_address_is_its_city(client: Client) -> None:
    ProgramFactory(slug="haven", hidden_address=True)
    page = page_of(client, "haven")
    assert "The street address is kept private for safety." in page
    assert "Denver, CO 80203" in page
    assert "openstreetmap" not in page
    assert "39.73" not in page


def test_structured_data_is_what_the_page_says(client: Client) -> None:
    ProgramFactory(slug="cedar", name="Cedar </script><b>IOP")
    page = page_of(client, "cedar")
    (block,) = [part for part in page.split("<script") if part.startswith(' type="application/ld+json"')]
    data = json.loads(block.split(">", 1)[1].split("</script>")[0])
    assert data["@type"] == "MedicalClinic"
    assert data["name"] == "Cedar </script><b>IOP"
    assert data["telephone"] == "+13035550142"
    assert data["address"]["streetAddress"] == "100 Cedar Street"
    assert data["geo"]["latitude"] == 39.7313
    assert "<b>IOP" not in page
    assert '<link rel="canonical" href="http://testserver/programs/cedar/">' in page


def test_structured_data_of_a_hidden_address_has_no_point(client: Client) -> None:
    ProgramFactory(slug="haven", hidden_address=True)
    page = page_of(client, "haven")
    assert '"geo"' not in page
    assert "streetAddress" not in page


def test_a_sample_says_so_and_is_not_indexed(client: Client) -> None:
    ProgramFactory(slug="sample", demo=True)
    page = page_of(client, "sample")
    assert "Sample, not real" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "ld+json" not in page


def test_a_merged_program_leads_to_the_other(client: Client) -> None:
    other = ProgramFactory(slug="other")
    ProgramFactory(slug="merged", status="closed", merged_into=other)
    response = client.get("/programs/merged/")
    assert (response.status_code, response["Location"]) == (301, "/programs/other/")


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("closed", 410, "This program has closed."),
        ("hidden", 410, "This program is not listed any more."),
        ("draft", 404, "There is no such page"),
    ],
)
def test_what_is_not_public(client: Client, status: str, code: int, words: str) -> None:
    ProgramFactory(slug="cedar", name="Cedar IOP", status=status)
    page = page_of(client, "cedar", code)
    assert words in page
    assert "tel:988" in page
    assert ("Cedar IOP" in page) == (status == "closed")


def test_a_website_that_is_no_address_is_no_link(client: Client) -> None:
    ProgramFactory(slug="cedar", website="javascript:alert(1)")
    assert "javascript:" not in page_of(client, "cedar")
