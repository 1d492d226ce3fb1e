"""GET /api/v1/programs/<id>/: what is there, what is gone, and asking again."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from programs.models import Program
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
    assert response.json() == listed


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


@pytest.mark.parametrize("change", [edit, add_track, join_network, verify])
def test_every_change_changes_the_etag(client: Client, change) -> None:
    """Also those that leave ``updated_at`` as it was; so a date alone never says “not modified”."""
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


def test_last_modified_is_the_last_edit_or_verification(client: Client) -> None:
    program = ProgramFactory()
    Program.objects.filter(pk=program.pk).update(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert client.get(address(program.pk))["Last-Modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    VerificationFactory(program=program, at=datetime(2026, 1, 2, tzinfo=UTC))
    assert client.get(address(program.pk))["Last-Modified"] == "Fri, 02 Jan 2026 00:00:00 GMT"


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
    # May the public see it; the listing.
    with django_assert_num_queries(2):
        client.get(address(program.pk))


def test_head_has_the_headers_of_get(client: Client) -> None:
    program = ProgramFactory()
    got, head = client.get(address(program.pk)), client.head(address(program.pk))
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]
