"""GET /api/v1/programs/: shape, envelope, links."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from programs.search.keeper import keeper
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    verified,
)
from tests.search.worlds import federal

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def denver() -> None:
    PlaceFactory()


def full_program(**kwargs):
    program = ProgramFactory(name="Cedar Evening IOP", **kwargs)
    TrackFactory(program=program)
    ParticipationFactory(program=program, verified_at=AT, verified_by="plan")
    verified(program, AT)
    return program


@pytest.mark.usefixtures("denver")
def test_a_result_has_the_documented_shape(client: Client) -> None:
    program = full_program()
    body = client.get("/api/v1/programs/", {"near": "80203", "radius": "25"}).json()
    assert list(body) == [
        "count", "next", "previous", "results", "count_left_out", "count_exact", "place", "did_you_mean", "crisis",
        "offers", "relaxations", "outside",
    ]  # fmt: skip
    assert (body["count"], body["next"], body["previous"]) == (1, None, None)
    result = body["results"][0]
    assert result["id"] == str(program.pk)
    assert result["url"] == f"http://testserver/programs/{program.slug}/"
    assert result["verified_at"] == "2026-03-04T05:06:07Z"
    assert result["updated_at"].endswith("Z")
    assert result["networks"][0]["verified_at"] == "2026-03-04T05:06:07Z"
    checked = {"at": "2026-03-04T05:06:07Z", "by": "provider", "due_on": "2026-06-02"}
    assert result["verifications"] == {"contact": checked, "services": checked}
    assert result["schedule"]["hours_per_week"] == {"min": 9.0, "max": 9.0}
    assert result["schedule"]["tracks"][0]["sessions"][0] == {"day": "mon", "start": "17:30", "end": "20:30"}
    assert result["distance_miles"] == 0.0
    assert result["demonstration"] is False


@pytest.mark.usefixtures("denver")
def test_the_place_says_what_near_was_understood_as(client: Client) -> None:
    place = client.get("/api/v1/programs/", {"near": "80203", "radius": "10"}).json()["place"]
    assert place["radius_miles"] == 10.0
    assert {name: place[name] for name in ("key", "kind", "near", "zip", "state", "latitude", "longitude")} == {
        "key": "zip-80203",
        "kind": "zip",
        "near": "80203",
        "zip": "80203",
        "state": "CO",
        "latitude": 39.7313,
        "longitude": -104.9829,
    }


def test_without_near_there_is_no_place(client: Client) -> None:
    assert client.get("/api/v1/programs/").json()["place"] is None


def test_coordinates_keep_their_precision(client: Client) -> None:
    ProgramFactory(latitude=39.123456789, longitude=-104.987654321)
    location = client.get("/api/v1/programs/").json()["results"][0]["location"]
    assert (location["latitude"], location["longitude"]) == (39.123456789, -104.987654321)


@pytest.mark.parametrize("trait", ["virtual", "hidden_address"])
def test_no_point_where_there_is_none_to_show(client: Client, trait: str) -> None:
    ProgramFactory(**{trait: True})
    location = client.get("/api/v1/programs/").json()["results"][0]["location"]
    assert (location["latitude"], location["longitude"], location["street1"]) == (None, None, None)


def test_demonstration_programs_say_so(client: Client) -> None:
    ProgramFactory(demo=True)
    assert client.get("/api/v1/programs/").json()["results"][0]["demonstration"] is True


def test_drafts_hidden_and_closed_programs_are_not_found(client: Client) -> None:
    for status in ("draft", "hidden", "closed"):
        ProgramFactory(status=status)
    assert client.get("/api/v1/programs/").json()["count"] == 0


def test_pages_are_linked_and_keep_the_query(client: Client) -> None:
    for _ in range(5):
        ProgramFactory()
    address = "http://testserver/api/v1/programs/"
    response = client.get("/api/v1/programs/", {"state": ["CO", "WY"], "page_size": "2", "page": "2"})
    body = response.json()
    assert body["previous"] == f"{address}?state=CO&state=WY&page_size=2"
    assert body["next"] == f"{address}?state=CO&state=WY&page_size=2&page=3"
    assert response["Link"] == (
        f'<{address}?state=CO&state=WY&page_size=2>; rel="first", '
        f'<{address}?state=CO&state=WY&page_size=2>; rel="prev", '
        f'<{address}?state=CO&state=WY&page_size=2&page=3>; rel="next", '
        f'<{address}?state=CO&state=WY&page_size=2&page=3>; rel="last", '
        '<http://testserver/for/insurers/api/#deprecated>; rel="deprecation"; type="text/html"'
    )


def test_following_next_meets_every_program_once(client: Client) -> None:
    ids = {str(ProgramFactory(name="The same").pk) for _ in range(7)}
    met: list[str] = []
    address: str | None = "/api/v1/programs/?page_size=3"
    while address:
        body = client.get(address).json()
        met += [result["id"] for result in body["results"]]
        address = body["next"]
    assert len(met) == 7
    assert set(met) == ids


def test_format_is_a_parameter_of_the_search(client: Client) -> None:
    """REST framework would take it for the name of a renderer."""
    virtual = ProgramFactory(virtual=True)
    ProgramFactory()
    results = client.get("/api/v1/programs/", {"format": "virtual"}).json()["results"]
    assert [result["id"] for result in results] == [str(virtual.pk)]


def test_a_search_leaves_nothing_in_caches(client: Client) -> None:
    response = client.get("/api/v1/programs/")
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    assert not response.cookies


@pytest.mark.usefixtures("denver")
@pytest.mark.parametrize(
    "query", ["condition=depression", "accepting=true", "when=evenings", "near=80203", "network=ppo"]
)
def test_a_count_says_how_many_were_never_asked(client: Client, query: str) -> None:
    """No answer reads as “no” where nobody asked: what is left out is what ``unstated=include`` would list."""
    NetworkFactory(slug="ppo")
    listed = [ProgramFactory(conditions=[]) for _number in range(3)]
    federal("samhsa-directory-substance-use", *listed[:2])
    ProgramFactory(evidence="possible")
    body = client.get(f"/api/v1/programs/?{query}").json()
    more = client.get(f"/api/v1/programs/?{query}&unstated=include").json()
    assert "count_unstated" not in body
    assert "count_left_out" not in more
    assert (body["count"], body["count_left_out"]) == (more["count"], more["count_unstated"])
    assert body["count_left_out"] >= 1


@pytest.mark.django_db(transaction=True)  # what is committed is what the index keeps
@pytest.mark.usefixtures("denver")
@pytest.mark.parametrize("programs", [1, 15])
def test_the_number_of_queries_is_fixed(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, programs: int
) -> None:
    for _ in range(programs):
        full_program()
    client.get("/api/v1/programs/", {"near": "80203"})
    # What changed.
    with django_assert_num_queries(1):
        assert client.get("/api/v1/programs/", {"near": "80203"}).json()["count"] == programs
    keeper.forget_listings()
    # And the listings, when they are not in memory.
    with django_assert_num_queries(2):
        assert client.get("/api/v1/programs/", {"near": "80203"}).json()["count"] == programs
