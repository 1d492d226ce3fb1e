"""GET /api/v1/programs/<id>/: what is there, what is gone, and asking again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from programs.models import ChangeNote, Network, Program
from tests.api.problems import problem_of
from tests.factories import ParticipationFactory, ProgramFactory, TrackFactory, VerificationFactory

pytestmark = pytest.mark.django_db


def address(pk: UUID) -> str:
    return f"/api/v1/programs/{pk}/"


def test_one_program(client: Client) -> None:
    program = ProgramFactory()
    listed = client.get("/api/v1/programs/").json()["results"][0]
    response = client.get(address(program.pk))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    said = {"npi_link": None, "provenance": [], "rates": [], "cash_prices": []}
    assert response.json() == listed | said, "nobody stated anything"


def test_an_id_in_upper_case_is_the_same(client: Client) -> None:
    program = ProgramFactory()
    assert client.get(f"/api/v1/programs/{str(program.pk).upper()}/").json()["id"] == str(program.pk)


@pytest.mark.parametrize("tail", ["not-an-id/", "123/", "%00/"])
def test_an_id_that_is_none_is_404(client: Client, tail: str) -> None:
    problem_of(client.get(f"/api/v1/programs/{tail}"), 404)


def test_unknown_and_draft_programs_are_404(client: Client) -> None:
    problem_of(client.get(address(uuid4())), 404)
    problem_of(client.get(address(ProgramFactory(draft=True).pk)), 404)


@pytest.mark.parametrize("status", ["hidden", "closed"])
def test_a_program_no_longer_listed_is_410(client: Client, status: str) -> None:
    problem_of(client.get(address(ProgramFactory(status=status).pk)), 410)


def test_a_merged_program_redirects_to_where_it_went(client: Client) -> None:
    target = ProgramFactory()
    merged = ProgramFactory(status="closed", merged_into=target)
    response = client.get(address(merged.pk))
    assert (response.status_code, response["Location"]) == (301, address(target.pk))


def test_asking_again_with_the_etag_is_304(client: Client) -> None:
    program = ProgramFactory()
    first = client.get(address(program.pk))
    again = client.get(address(program.pk), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "no-cache"


def edit(program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(phone="303-555-0199")


def add_track(program: Program) -> None:
    TrackFactory(program=program)


def join_network(program: Program) -> None:
    ParticipationFactory(program=program, status="unknown")


def verify(program: Program) -> None:
    VerificationFactory(program=program, at=datetime(2026, 1, 2, tzinfo=UTC))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [edit, add_track, join_network, verify])
def test_every_change_changes_the_etag(client: Client, change) -> None:
    """Also those that leave the row of the program as it was; and a date alone never says “not modified”."""
    program = ProgramFactory()
    first = client.get(address(program.pk))
    change(program)
    again = client.get(
        address(program.pk),
        headers={"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]},
    )
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]
    assert client.get(address(program.pk), headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [edit, add_track, join_network, verify])
def test_the_clock_moves_with_everything_that_shows(client: Client, change: Callable[[Program], None]) -> None:
    """``updated_at`` and ``Last-Modified`` alike."""
    program = ProgramFactory()
    ChangeNote.objects.update(at=datetime(2026, 1, 1, tzinfo=UTC))
    first = client.get(address(program.pk))
    assert (first.json()["updated_at"], first["Last-Modified"]) == (
        "2026-01-01T00:00:00Z",
        "Thu, 01 Jan 2026 00:00:00 GMT",
    )
    before = timezone.now()
    change(program)
    again = client.get(address(program.pk))
    assert datetime.fromisoformat(again.json()["updated_at"]) >= before
    assert again["Last-Modified"] != first["Last-Modified"]


@pytest.mark.django_db(transaction=True)
def test_of_two_open_transactions_the_older_one_is_noticed_too(client: Client) -> None:
    """A payer is renamed while an older transaction that edits the program is open: the last number alone is blind."""
    program = ProgramFactory()
    network = ParticipationFactory(program=program).network
    edited, renamed = threading.Event(), threading.Event()

    def edits() -> None:
        with transaction.atomic():
            edit(program)
            edited.set()
            renamed.wait(10)
        connection.close()

    thread = threading.Thread(target=edits)
    thread.start()
    assert edited.wait(10)
    Network.objects.filter(pk=network.pk).update(name="Renamed")
    first = client.get(address(program.pk))
    renamed.set()
    thread.join()
    again = client.get(address(program.pk), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["phone"]) == (200, "303-555-0199")


@pytest.mark.parametrize("header", [{"Accept-Language": "es"}, {"Host": "localhost"}])
def test_the_etag_tells_languages_and_hosts_apart(client: Client, header: dict[str, str]) -> None:
    program = ProgramFactory()
    etag = client.get(address(program.pk))["ETag"]
    other = client.get(address(program.pk), headers={"If-None-Match": etag, **header})
    assert other.status_code == 200
    assert other["ETag"] != etag


def test_compressed_the_etag_is_weak_and_known_all_the_same(client: Client) -> None:
    program = ProgramFactory()
    plain = client.get(address(program.pk))["ETag"]
    packed = client.get(address(program.pk), headers={"Accept-Encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", f"W/{plain}")
    for etag in (plain, packed["ETag"]):
        assert client.get(address(program.pk), headers={"If-None-Match": etag}).status_code == 304


def test_what_is_known_already_is_not_read_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    program = ProgramFactory()
    etag = client.get(address(program.pk))["ETag"]
    with django_assert_num_queries(1):
        assert client.get(address(program.pk), headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_a_program_that_was_hidden_meanwhile_is_gone(client: Client) -> None:
    program = ProgramFactory()
    etag = client.get(address(program.pk))["ETag"]
    Program.objects.filter(pk=program.pk).update(status="hidden")
    assert client.get(address(program.pk), headers={"If-None-Match": etag}).status_code == 410


@pytest.mark.parametrize("others", [0, 5])
def test_the_number_of_queries_is_fixed(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, others: int
) -> None:
    program = ProgramFactory()
    for _ in range(others):
        ProgramFactory()
        TrackFactory(program=program)
        ParticipationFactory(program=program)
    client.get(address(program.pk))
    # The state for the ETag; may the public see it; the listing; who says what; rates of plans’ files; cash prices.
    with django_assert_num_queries(6):
        client.get(address(program.pk))


def test_head_has_the_headers_of_get(client: Client) -> None:
    program = ProgramFactory()
    got, head = client.get(address(program.pk)), client.head(address(program.pk))
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]
