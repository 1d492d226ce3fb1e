"""What keeps a copy true: crawls by cursor, a clock of every change, programs by id and number, some fields only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from programs.models import ChangeNote, Network, Payer, Program, ProgramAlias, Provider
from programs.search import FIELDS
from tests.api.problems import parameters_of
from tests.factories import ParticipationFactory, ProgramFactory, TrackFactory, verified

ADDRESS = "/api/v1/programs/"
MANY = "&".join(f"ids={UUID(int=number)}" for number in range(1, 102))
pytestmark = pytest.mark.django_db


def crawl(client: Client, query: str, between: Callable[[int], None] | None = None) -> Iterator[dict[str, Any]]:
    """All results, page after page; ``between`` is called after each page with its number."""
    address, number = f"{ADDRESS}?cursor=*&page_size=3&{query}", 0
    while address:
        page = client.get(address).json()
        yield from page["results"]
        address, number = page["next"], number + 1
        if address and between:
            between(number)


ORDERS = [
    "",
    "ordering=id",
    "ordering=name",
    "ordering=-verified",
    "near=39.7,-105&ordering=distance",
    "near=39.7,-105&ordering=best",
]


@pytest.mark.parametrize("query", ORDERS)
def test_a_crawl_gives_what_pages_give_in_the_same_order(client: Client, query: str) -> None:
    for number in range(10):
        program = ProgramFactory(name=f"Same name {number % 2}", latitude=39.7313 + number // 3 / 100)
        if number % 3:
            verified(program, timezone.now() - timedelta(days=number // 2))
    whole = client.get(f"{ADDRESS}?page_size=100&{query or 'ordering=id'}").json()["results"]
    crawled = list(crawl(client, query))
    assert [result["id"] for result in crawled] == [result["id"] for result in whole]
    assert len(whole) == 10


def test_a_crawl_goes_on_into_what_was_never_asked(client: Client) -> None:
    said = {str(ProgramFactory(conditions=["ptsd"]).pk) for _each in range(4)}
    silent = {str(ProgramFactory().pk) for _each in range(4)}
    found = [result["id"] for result in crawl(client, "condition=ptsd&unstated=include")]
    assert (set(found[:4]), set(found[4:])) == (said, silent)
    assert len(found) == 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_crawl_among_edits_returns_every_program_exactly_once(client: Client) -> None:
    """Others rename, move, hide and publish at the same time, each on a connection of its own."""
    always = [ProgramFactory(name=f"Program {number}") for number in range(18)]
    goes = [ProgramFactory(name=f"Going {number}") for number in range(5)]

    def edits(number: int) -> None:
        def work() -> None:
            with transaction.atomic():
                one = always[number * 5 % len(always)]
                Program.objects.filter(pk=one.pk).update(name=f"{'A' if number % 2 else 'Z'} renamed", latitude=40.5)
                TrackFactory(program=always[-number])
                Program.objects.filter(pk=goes[number % 5].pk).update(status="hidden")
                ProgramFactory(name=f"New {number}", provider=one.provider)
            connection.close()

        threads = [threading.Thread(target=work) for _each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    found = [result["id"] for result in crawl(client, "", edits)]
    assert len(found) == len(set(found))
    assert {str(one.pk) for one in always} <= set(found)


def test_by_name_a_crawl_goes_on_where_a_program_was_that_has_gone(client: Client) -> None:
    programs = [ProgramFactory(name=f"Program {number}") for number in range(8)]

    def hide_the_last(number: int) -> None:
        Program.objects.filter(pk=programs[number * 3 - 1].pk).update(status="hidden")

    found = [result["name"] for result in crawl(client, "ordering=name", hide_the_last)]
    assert found == [f"Program {number}" for number in range(8)]


def cursor_after(client: Client, query: str) -> str:
    """The query of the second page."""
    following: str = client.get(f"{ADDRESS}?cursor=*&page_size=1&{query}").json()["next"]
    return following.partition("?")[2]


@pytest.mark.parametrize(
    ("query", "change"),
    [
        ("", lambda text: text + "x"),
        ("", lambda text: text[:-5]),
        ("", lambda _text: "cursor=eyJhIjoxfQ:1abcde:abcdefgh"),
        ("", lambda _text: "cursor=%00"),
        ("", lambda _text: "cursor=" + "x" * 2001),
        ("", lambda text: text + "&ordering=name"),
        ("ordering=name", lambda text: text.replace("=name", "=-verified")),
        ("", lambda text: text + "&state=CO"),
        ("state=CO", lambda text: text.replace("state=CO", "state=WY")),
        ("", lambda text: text + "&demonstration=false"),
    ],
    ids=["forged", "truncated", "foreign", "NUL", "long", "ordered", "reordered", "narrowed", "elsewhere", "real"],
)
def test_a_cursor_that_is_none_of_this_search_is_400(client: Client, query: str, change: Callable[[str], str]) -> None:
    for _each in range(3):
        ProgramFactory()
    assert parameters_of(client.get(f"{ADDRESS}?{change(cursor_after(client, query))}")) == ["cursor"]


def test_the_size_and_the_fields_may_change_from_page_to_page(client: Client) -> None:
    for _each in range(5):
        ProgramFactory()
    query = cursor_after(client, "").replace("page_size=1", "page_size=100") + "&fields=name"
    assert len(client.get(f"{ADDRESS}?{query}").json()["results"]) == 4


def test_either_a_page_or_a_cursor(client: Client) -> None:
    assert parameters_of(client.get(f"{ADDRESS}?cursor=*&page=2")) == ["page"]


def test_programs_by_id_say_where_the_others_are(client: Client) -> None:
    """Whatever their evidence: who has the id of a program wants it."""
    shown, lapsed = ProgramFactory(), ProgramFactory(evidence="lapsed")
    merged, closed = ProgramFactory(status="closed", merged_into=shown), ProgramFactory(status="closed")
    alias = ProgramAlias.objects.create(pk=uuid4(), program=shown)
    nobody, other = uuid4(), ProgramFactory()
    asked = [shown.pk, lapsed.pk, merged.pk, closed.pk, alias.pk, nobody, shown.pk]
    page = client.get(f"{ADDRESS}?{urlencode({'ids': asked}, doseq=True)}").json()
    assert {result["id"] for result in page["results"]} == {str(shown.pk), str(lapsed.pk)}
    assert page["missing"] == [str(closed.pk), str(nobody)]
    assert page["moved"] == [{"id": str(old), "to": str(shown.pk)} for old in (merged.pk, alias.pk)]
    assert str(other.pk) not in str(page)
    assert page["relaxations"] == []


def test_programs_by_npi_and_by_telephone(client: Client) -> None:
    one = ProgramFactory(npi="1234567893", phone="303-555-0142", evidence="possible")
    two = ProgramFactory(phone="", intake_phone="720-555-0101 x12")
    found = {
        query: [result["id"] for result in client.get(f"{ADDRESS}?{query}").json()["results"]]
        for query in ("npi=1234567893", "phone=(303)+555-0142", "phone=%2B1+7205550101", "phone=3035550143")
    }
    assert list(found.values()) == [[str(one.pk)], [str(one.pk)], [str(two.pk)], []]


def test_some_fields_only_and_the_id_always(client: Client) -> None:
    ProgramFactory()
    (result,) = client.get(f"{ADDRESS}?fields=name&fields=location").json()["results"]
    assert list(result) == ["id", "name", "location"]
    (whole,) = client.get(ADDRESS).json()["results"]
    assert set(whole) == FIELDS
    every = urlencode({"fields": sorted(FIELDS)}, doseq=True)
    assert client.get(f"{ADDRESS}?{every}").json()["results"] == [whole]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (MANY, "ids"),
        ("ids=123", "ids"),
        ("ids=%00", "ids"),
        ("npi=1234567890", "npi"),
        ("npi=123", "npi"),
        ("phone=555-0142", "phone"),
        ("fields=secret", "fields"),
        ("fields=", "fields"),
        ("updated_since=2026-01-01T00:00:00", "updated_since"),
        ("updated_since=2026-01-01", "updated_since"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2999-01-01T00:00:00Z", "updated_since"),
        ("demonstration=perhaps", "demonstration"),
        ("participation=in", "participation"),
        ("network=nobody", "network"),
        (f"network={UUID(int=1)}", "network"),
    ],
)
def test_bad_input_names_the_parameter(client: Client, query: str, parameter: str) -> None:
    assert parameters_of(client.get(f"{ADDRESS}?{query}")) == [parameter]


def test_a_hundred_ids_are_not_too_many(client: Client) -> None:
    page = client.get(f"{ADDRESS}?{MANY.partition('&')[2]}").json()
    assert (page["count"], len(page["missing"])) == (0, 100)


# -- The clock ------------------------------------------------------------------------------------

OLD = datetime(2026, 1, 1, tzinfo=UTC)


def rename_payer(program: Program) -> None:
    Payer.objects.filter(networks__participations__program=program).update(name="Renamed")


def rename_network(program: Program) -> None:
    Network.objects.filter(participations__program=program).update(name="Renamed")


CHANGES: list[Callable[[Program], Any]] = [
    lambda program: Program.objects.filter(pk=program.pk).update(phone="303-555-0199"),
    lambda program: TrackFactory(program=program),
    lambda program: program.participations.update(status="out-of-network"),
    lambda program: program.participations.all().delete(),
    lambda program: verified(program, OLD),
    rename_payer,
    rename_network,
    lambda program: Provider.objects.filter(pk=program.provider_id).update(name="Renamed"),
]


@pytest.mark.django_db(transaction=True)
def test_updated_since_sees_every_change_that_shows(client: Client) -> None:
    others, program = ParticipationFactory().program, ParticipationFactory().program
    for number, change in enumerate(CHANGES):
        if number == 4:
            ParticipationFactory(program=program)
        ChangeNote.objects.update(at=OLD)
        since = client.get(f"{ADDRESS}?cursor=*").json()["as_of"]
        query = urlencode({"updated_since": since})
        assert client.get(f"{ADDRESS}?{query}").json()["results"] == [], number
        change(program)
        found = [result["id"] for result in client.get(f"{ADDRESS}?{query}").json()["results"]]
        assert found == [str(program.pk)], number
    assert others.pk != program.pk


@pytest.mark.django_db(transaction=True)
def test_as_of_waits_for_a_transaction_that_is_open(client: Client) -> None:
    """What is noted before ``as_of`` and committed after it would be missed by whoever asks from then on."""
    program = ProgramFactory()
    noted, go = threading.Event(), threading.Event()

    def slow_import() -> None:
        with transaction.atomic():
            Program.objects.filter(pk=program.pk).update(phone="303-555-0199")
            noted.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_import)
    thread.start()
    assert noted.wait(10)
    as_of = client.get(f"{ADDRESS}?cursor=*").json()["as_of"]
    go.set()
    thread.join()
    found = client.get(f"{ADDRESS}?{urlencode({'updated_since': as_of})}").json()["results"]
    assert [(result["id"], result["phone"]) for result in found] == [(str(program.pk), "303-555-0199")]
