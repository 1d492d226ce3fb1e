"""A listing as it was: the same as the page that was read then, and nothing that is withdrawn since."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from programs.models import ImportRun, Participation, Program, ProgramEvent, ProviderEvent, SourceRecord, Track
from programs.models.history import MIGRATION, history_began
from tests.api.problems import problem_of
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    ProgramFactory,
    SourceFactory,
    TrackFactory,
    session,
    verified,
)

pytestmark = pytest.mark.django_db


def now() -> datetime:
    """The clock that history is written by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


@pytest.fixture(autouse=True)
def kept_for_a_year(monkeypatch: pytest.MonkeyPatch) -> datetime:
    began = timezone.now() - timedelta(days=365)
    monkeypatch.setattr("programs.search.as_of.history_began", lambda: began)
    return began


def read(client: Client, program: Program, at: datetime | str | None = None) -> dict[str, Any]:
    query = {} if at is None else {"as_of": at if isinstance(at, str) else at.isoformat()}
    response = client.get(f"/api/v1/programs/{program.pk}/", query)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    found.pop("updated_at")
    return found


def change_something(program: Program, chance: random.Random) -> None:
    """One of the ways in which a listing changes."""
    rows = Program.objects.filter(pk=program.pk)
    number = chance.randrange(10_000)
    match chance.randrange(8):
        case 0:
            rows.update(phone=f"303-555-{number:04}")
        case 1:
            program.provider.__class__.objects.update(name=f"Provider {number}")
        case 2:
            TrackFactory(program=program, name=f"Track {number}")
        case 3:
            Track.objects.filter(program=program).update(sessions=[session("tue", "09:00", "12:00")])
        case 4:
            Track.objects.filter(pk__in=Track.objects.filter(program=program)[:1].values("pk")).delete()
        case 5:
            ParticipationFactory(program=program, network=NetworkFactory())
        case 6:
            Participation.objects.filter(program=program).update(status="out-of-network", tier=str(number))
        case 7:
            verified(program, timezone.now())
            rows.update(conditions=[], description=f"Number {number}")


@pytest.mark.parametrize("seed", range(6))
def test_every_state_is_read_again_as_it_was(client: Client, seed: int) -> None:
    """What was answered at a moment is answered of that moment for good."""
    chance = random.Random(seed)
    program = ProgramFactory()
    answers = []
    for _step in range(8):
        change_something(program, chance)
        answers.append((now(), read(client, program)))
    for at, answer in answers:
        assert read(client, program, at) == answer


def test_a_program_that_history_has_no_event_of_is_as_it_is(client: Client, kept_for_a_year: datetime) -> None:
    """Rows that were there before history began need no first event."""
    program = ProgramFactory()
    with pgtrigger.ignore("programs.ProgramEvent:append_only", "programs.ProviderEvent:append_only"):
        ProgramEvent.objects.all().delete()
        ProviderEvent.objects.all().delete()
    assert read(client, program, kept_for_a_year + timedelta(minutes=1)) == read(client, program)


def test_before_it_was_added_it_was_not_listed(client: Client) -> None:
    before = now()
    program = ProgramFactory()
    problem_of(client.get(f"/api/v1/programs/{program.pk}/", {"as_of": before.isoformat()}), 404)
    assert read(client, program, now())["name"] == program.name


@pytest.mark.parametrize("status", ["hidden", "draft", "closed"])
def test_while_it_was_not_public_it_was_not_listed(client: Client, status: str) -> None:
    program = ProgramFactory(status=status)
    then = now()
    Program.objects.filter(pk=program.pk).update(status="published")
    problem_of(client.get(f"/api/v1/programs/{program.pk}/", {"as_of": then.isoformat()}), 404)


@pytest.mark.parametrize(("status", "answer"), [("hidden", 410), ("closed", 410), ("draft", 404)])
def test_a_program_withdrawn_since_is_not_shown_as_it_was(client: Client, status: str, answer: int) -> None:
    program = ProgramFactory(name="The Withdrawn")
    then = now()
    Program.objects.filter(pk=program.pk).update(status=status)
    response = client.get(f"/api/v1/programs/{program.pk}/", {"as_of": then.isoformat()})
    problem_of(response, answer)
    assert b"Withdrawn" not in response.content


@pytest.mark.parametrize("precision", ["hidden", "zip"])
def test_a_street_withdrawn_since_is_not_shown_and_its_point_is_not(client: Client, precision: str) -> None:
    program = ProgramFactory(street1="12 Secret St", latitude=39.123456, longitude=-104.987654, precision="street")
    Program.objects.filter(pk=program.pk).update(phone="303-555-0199")
    then = now()
    Program.objects.filter(pk=program.pk).update(
        street1="", street2="", latitude=39.7, longitude=-104.9, precision=precision, phone="303-555-0100"
    )
    response = client.get(f"/api/v1/programs/{program.pk}/", {"as_of": then.isoformat()})
    assert response.json()["phone"] == "303-555-0199"
    for secret in (b"Secret", b"39.123", b"104.98"):
        assert secret not in response.content
    assert response.json()["location"]["latitude"] == (39.7 if precision == "zip" else None)


def test_sources_are_told_as_far_as_their_editions_had_been_loaded(client: Client) -> None:
    program, source = ProgramFactory(), SourceFactory()

    def load(edition: str) -> ImportRun:
        return ImportRun.objects.create(
            source=source, started_at=timezone.now(), file_name="x", file_sha256="x", edition=edition
        )

    first = load("2023")
    about = {"key": "k", "site_key": "k", "twin_key": "k", "row_number": 1, "raw": {}, "raw_sha256": "x"}
    record = SourceRecord.objects.create(
        source=source,
        program=program,
        first_run=first,
        last_run=first,
        first_edition="2023",
        last_edition="2023",
        **about,
    )
    then, answer = now(), read(client, program)
    SourceRecord.objects.filter(pk=record.pk).update(last_run=load("2024"), last_edition="2024", quote="IOP")
    between, answer_between = now(), read(client, program)
    load("2025")
    SourceRecord.objects.filter(pk=record.pk).update(missed_in=["2025"], quote="")
    assert read(client, program, then) == answer
    said, was = read(client, program, between)["sources"], answer_between["sources"]
    assert [{**each, "quote": None} for each in was] == said
    assert read(client, program)["sources"][0]["listed"] is False


BAD = {
    "": "Give a day",
    "yesterday": "Give a day",
    "2026-02-30": "Give a day",
    "2026-13-01": "Give a day",
    "20260101": "Give a day",
    "2026-W01-1": "Give a day",
    "2026-01-31T08:00:00": "with its zone",
    "2026-01-31T25:00:00Z": "with its zone",
    "9999-12-31": "future",
    "9999-12-31T00:00:00Z": "future",
    "0001-01-01": "History is kept since",
    "\u0000": "Give a day",
    "1" * 5000: "with its zone",
}


@pytest.mark.parametrize("text", BAD, ids=lambda text: text[:20] or "empty")
def test_nonsense_names_the_parameter(client: Client, text: str) -> None:
    program = ProgramFactory()
    problem = problem_of(client.get(f"/api/v1/programs/{program.pk}/", {"as_of": text}), 400)
    (error,) = problem["errors"]
    assert error["parameter"] == "as_of"
    assert BAD[text] in error["detail"]


def test_it_can_be_given_once(client: Client) -> None:
    program = ProgramFactory()
    problem_of(client.get(f"/api/v1/programs/{program.pk}/", {"as_of": ["2026-01-01", "2026-01-02"]}), 400)


def test_the_future_begins_a_moment_from_now_and_history_at_its_beginning(
    client: Client, kept_for_a_year: datetime
) -> None:
    program = ProgramFactory()
    today = datetime.now(UTC).date()
    assert read(client, program, today.isoformat())["name"] == program.name
    tomorrow = (today + timedelta(days=1)).isoformat()
    problem_of(client.get(f"/api/v1/programs/{program.pk}/", {"as_of": tomorrow}), 400)
    for at, status in ((kept_for_a_year, 404), (kept_for_a_year - timedelta(microseconds=1), 400)):
        problem_of(client.get(f"/api/v1/programs/{program.pk}/", {"as_of": at.isoformat()}), status)


def test_who_asks_too_early_is_told_a_time_that_can_be_asked_for(client: Client, kept_for_a_year: datetime) -> None:
    address = f"/api/v1/programs/{ProgramFactory().pk}/"
    (error,) = problem_of(client.get(address, {"as_of": "0001-01-01"}), 400)["errors"]
    told = error["detail"].removeprefix("History is kept since ").partition(": ask")[0]
    assert datetime.fromisoformat(told) == kept_for_a_year
    problem_of(client.get(address, {"as_of": told}), 404)


@pytest.mark.parametrize("name", ["as_off", "asof", "as-of", "AS_OF"])
def test_a_misspelled_name_is_not_answered_with_today(client: Client, name: str) -> None:
    response = client.get(f"/api/v1/programs/{ProgramFactory().pk}/", {name: "2026-01-31"})
    (error,) = problem_of(response, 400)["errors"]
    assert error["parameter"] == name
    assert "“as_of”" in error["detail"]


def test_a_day_is_its_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("programs.api.v1.programs.listing_at", lambda pk, at: asked.append(at))
    client.get(
        f"/api/v1/programs/{ProgramFactory().pk}/",
        {"as_of": (day := timezone.now() - timedelta(days=3)).date().isoformat()},
    )
    assert asked == [datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)]


def test_it_is_one_query_more_however_much_has_happened(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    program = ProgramFactory()
    for number in range(3):
        Program.objects.filter(pk=program.pk).update(phone=f"303-555-000{number}")
    at = now()
    with django_assert_num_queries(4):  # state of the program, whether it is shown, the listing, its statements
        read(client, program, at)


def test_history_knows_when_it_began() -> None:
    assert history_began() <= timezone.now()
    assert MIGRATION
