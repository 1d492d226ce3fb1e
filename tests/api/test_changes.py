"""``/api/v1/changes/``: what a client sees of the feed. Its order is tested in tests/feed/."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from programs import feed
from programs.models import FeedEvent, Participation, Program
from programs.quality.merges import programs_merged
from tests.api.problems import parameters_of, problem_of
from tests.elsewhere import asked
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.sandboxes import SIZE, bearer, small_sandbox

ADDRESS = "/api/v1/changes/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_is_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction, which is open all the while: here its own events count as certain. Other processes
    with tests have open ones as well, so that the next number of all may be below its own."""
    real = feed.instant

    def instant() -> feed.Instant:
        found = real()
        after = max(found.upcoming, asked("SELECT pg_current_xact_id()::text::int8")) + 1
        return feed.Instant(found.epoch, after, after, found.at)

    monkeypatch.setattr("programs.feed.instant", instant)
    monkeypatch.setattr("programs.feed.cursor.instant", instant)


SHIFTS = count(10)


def another_transaction() -> None:
    """What is written from here on counts as another transaction's, which comes later."""
    back = next(SHIFTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE programs_feedevent SET changed_in = (changed_in::text::int8 - %s)::text::xid8, place = place - %s",
            [back, back],
        )


def told(client: Client, query: str = "since=*", **headers: str) -> dict[str, Any]:
    response = client.get(f"{ADDRESS}?{query}", headers=headers)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def changes(client: Client, query: str = "since=*") -> list[tuple[str, str]]:
    return [(change["kind"], change["id"]) for change in told(client, query)["results"]]


def test_without_a_cursor_the_answer_is_the_cursor_of_now(client: Client) -> None:
    ProgramFactory()
    body = told(client, "")
    assert body["results"] == []
    assert body["next"].endswith(f"?since={body['cursor'].replace(':', '%3A')}")
    assert body["wait_seconds"] == 60


def test_a_program_comes_changes_and_goes(client: Client) -> None:
    program, kept = ProgramFactory(), ProgramFactory()
    pk = str(program.pk)
    assert ("published", pk) in changes(client)
    another_transaction()
    Program.objects.filter(pk=program.pk).update(phone="303-555-0199", city="Boulder")
    body = told(client)
    assert [(one["kind"], one["aspects"]) for one in body["results"] if one["id"] == pk] == [
        ("published", []),
        ("changed", ["contact", "location"]),
    ]
    another_transaction()
    programs_merged(joined=program, kept=kept)
    (gone,) = [one for one in told(client)["results"] if one["kind"] == "removed"]
    assert (gone["id"], gone["reason"], gone["merged_into"], gone["aspects"]) == (pk, "merged", str(kept.pk), [])


@pytest.mark.parametrize(
    ("status", "reason"), [("closed", "closed"), ("hidden", "hidden"), ("draft", "hidden"), ("", "deleted")]
)
def test_why_it_is_gone(client: Client, status: str, reason: str) -> None:
    program = ProgramFactory()
    another_transaction()
    if status:
        Program.objects.filter(pk=program.pk).update(status=status)
    else:
        program.delete()
    assert [one["reason"] for one in told(client)["results"]] == [None, reason]


def test_pages_lead_through_all_and_the_last_leads_on(client: Client) -> None:
    programs = {str(ProgramFactory().pk) for _number in range(5)}
    address, found, pages = f"{ADDRESS}?since=*&limit=2", [], 0
    while True:
        response = client.get(address)
        body = response.json()
        assert response["Link"] == f'<{body["next"]}>; rel="next"'
        found += [one["id"] for one in body["results"]]
        address, pages = body["next"], pages + 1
        if body["wait_seconds"]:
            break
        assert pages < 9
    assert sorted(found) == sorted(programs)
    assert pages == 3
    again = client.get(address).json()
    assert (again["results"], again["next"]) == ([], address)


def test_asking_again_is_304_until_something_happens(client: Client) -> None:
    program = ProgramFactory()
    address = told(client)["next"]
    first = client.get(address)
    known = {"If-None-Match": first["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    assert client.get(f"{address}&include=program", headers=known).status_code == 200
    another_transaction()
    Program.objects.filter(pk=program.pk).update(phone="303-555-0199")
    assert client.get(address.replace("*", "x"), headers=known).status_code == 200


def test_the_present_state_comes_when_asked_for(client: Client) -> None:
    shown, hidden = ProgramFactory(name="Cedar"), ProgramFactory()
    another_transaction()
    Program.objects.filter(pk=hidden.pk).update(status="hidden")
    by_id = {(one["id"], one["kind"]): one["program"] for one in told(client, "since=*&include=program")["results"]}
    listed = client.get(f"/api/v1/programs/{shown.pk}/").json()
    for name in ("provenance", "npi_link", "rates", "cash_prices"):  # what the page of one program alone asks for
        del listed[name]
    assert by_id[str(shown.pk), "published"] == listed
    assert by_id[str(hidden.pk), "published"] is None
    assert by_id[str(hidden.pk), "removed"] is None
    assert "program" not in told(client)["results"][0]


def test_a_network_selects_who_is_in_it_who_enters_and_who_leaves(client: Client) -> None:
    network = NetworkFactory(slug="aspen")
    stays = ParticipationFactory(network=network)
    leaves = ParticipationFactory(network=network)
    outside = ParticipationFactory()
    another_transaction()
    cursor = told(client)["cursor"]
    query = f"since={cursor}&network=aspen"
    leaves.delete()
    Program.objects.filter(pk__in=[stays.program_id, outside.program_id]).update(phone="303-555-0199")
    assert sorted(changes(client, query)) == sorted(
        [("changed", str(leaves.program_id)), ("changed", str(stays.program_id))]
    )
    another_transaction()
    Participation.objects.create(network=network, program=outside.program, status="out-of-network")
    before = changes(client, f"since=*&network={network.pk}")
    assert before[-1] == ("changed", str(outside.program_id))
    another_transaction()
    Program.objects.filter(pk=leaves.program_id).update(phone="303-555-0111")
    assert changes(client, "since=*&network=aspen") == before


def test_samples_are_left_out_unless_asked_for(client: Client) -> None:
    real, sample = str(ProgramFactory().pk), str(ProgramFactory(demo=True).pk)
    assert changes(client) == changes(client, "since=*&demonstration=false") == [("published", real)]
    assert changes(client, "since=*&demonstration=true") == [("published", sample)]


def test_a_key_for_tests_is_told_of_the_sandbox_alone(client: Client) -> None:
    real = ProgramFactory()
    small_sandbox()
    body = told(client, "since=*&include=program", **bearer(is_test=True))
    assert len(body["results"]) == SIZE
    assert all(one["program"] is None or one["program"]["demonstration"] for one in body["results"])
    assert str(real.pk) not in str(body)
    assert changes(client) == [("published", str(real.pk))]


def test_a_withdrawn_street_is_in_no_answer(client: Client) -> None:
    program = ProgramFactory(street1="4711 Withdrawn Way")
    another_transaction()
    Program.objects.filter(pk=program.pk).update(street1="", precision="hidden")
    response = client.get(f"{ADDRESS}?since=*&include=program")
    assert len(response.json()["results"]) == 2
    assert b"Withdrawn" not in response.content


BAD: dict[str, str] = {
    "since=nonsense": "since",
    "since=": "since",
    "since=*&since=*": "since",
    "since=" + "x" * 5000: "since",
    "since=%00": "since",
    "since=*&network=nobody": "network",
    "since=*&network=00000000-0000-4000-8000-000000000404": "network",
    "since=*&include=everything": "include",
    "since=*&demonstration=perhaps": "demonstration",
    "since=*&limit=0": "limit",
    "since=*&limit=501": "limit",
    "since=*&limit=many": "limit",
    "since=*&page=2": "page",
    "cursor=*": "cursor",
}


@pytest.mark.parametrize("query", BAD)
def test_bad_input_is_named(client: Client, query: str) -> None:
    assert parameters_of(client.get(f"{ADDRESS}?{query}")) == [BAD[query]]


@pytest.mark.parametrize("limit", [1, 500])
def test_limits(client: Client, limit: int) -> None:
    assert told(client, f"since=*&limit={limit}")["results"] == []


def test_a_cursor_of_a_list_is_refused(client: Client) -> None:
    ProgramFactory(), ProgramFactory()
    following = client.get("/api/v1/programs/?cursor=*&page_size=1").json()["next"]
    cursor = following.partition("cursor=")[2]
    assert parameters_of(client.get(f"{ADDRESS}?since={cursor}")) == ["since"]
    assert parameters_of(client.get(f"/api/v1/programs/?cursor={told(client)['cursor']}")) == ["cursor"]


@pytest.fixture
def gone() -> list[str]:
    """Cursors that lead nowhere: too old, of another database, of transactions that there have not been."""
    moment = feed.instant()
    before = feed.Position(1, 0, moment.at - feed.RETENTION - timedelta(minutes=1))
    ahead = feed.Position(moment.upcoming + 10**6, 0, moment.at)
    return [
        feed.text_of(before, moment.epoch),
        feed.text_of(ahead, moment.epoch),
        feed.text_of(feed.Position(1, 0, moment.at), "0" * 32),
    ]


def test_a_cursor_that_leads_nowhere_is_410_and_says_where_to_begin_again(client: Client, gone: list[str]) -> None:
    for cursor in gone:
        response = client.get(f"{ADDRESS}?since={cursor}", headers={"If-None-Match": "*"})
        body = problem_of(response, 410)
        assert body["snapshot"] == "http://testserver/api/v1/exports/index.json"
        assert "ETag" not in response


def test_what_is_not_certain_is_not_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is: the transaction of this test is open."""
    monkeypatch.undo()
    with transaction.atomic():
        ProgramFactory()
    assert FeedEvent.objects.exists()
    assert changes(client) == []
