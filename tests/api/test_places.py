"""GET /api/v1/places/ and /api/v1/places/<key>/."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.api.problems import parameters_of, problem_of
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db

DENVER = {
    "label": "80203 (Denver, CO)",
    "near": "80203",
    "key": "zip-80203",
    "kind": "zip",
    "zip": "80203",
    "state": "CO",
    "latitude": 39.7313,
    "longitude": -104.9829,
}


@pytest.fixture(autouse=True)
def gazetteer() -> None:
    PlaceFactory()
    city = PlaceFactory(kind="city", zip_code="", key="city-denver-co", name="Denver", zip_count=40)
    PlaceFactory(kind="city", zip_code="", key="city-denvercity-co", name="Denver City", same_as=city)
    PlaceFactory(kind="city", zip_code="", key="city-denver-ia", name="Denver", state="IA", zip_count=1)
    PlaceFactory(kind="state", zip_code="", key="state-co", name="Colorado")


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["city-denver-co", "city-denver-ia", "state-co", "zip-80203"]),
        ("kind=city", ["city-denver-co", "city-denver-ia"]),
        ("state=IA", ["city-denver-ia"]),
        ("kind=zip&state=IA", []),
        ("page_size=3&page=2", ["zip-80203"]),
        ("q=8020", ["zip-80203"]),
        ("q=denver", ["city-denver-co", "city-denver-ia"]),
        ("q=denver&state=IA", ["city-denver-ia"]),
        ("q=denver&page_size=1&page=2", ["city-denver-ia"]),
        ("q=colo&kind=state", ["state-co"]),
    ],
)
def test_places(client: Client, query: str, keys: list[str]) -> None:
    body = client.get(f"/api/v1/places/?{query}").json()
    assert list(body) == ["count", "next", "previous", "results"]
    assert [place["key"] for place in body["results"]] == keys


def test_a_place(client: Client) -> None:
    assert client.get("/api/v1/places/zip-80203/").json() == DENVER
    assert client.get("/api/v1/places/?kind=zip").json()["results"] == [DENVER]


def test_another_name_of_a_place_redirects(client: Client) -> None:
    response = client.get("/api/v1/places/city-denvercity-co/")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/places/city-denver-co/")


def test_what_is_typed_leaves_nothing_in_caches(client: Client) -> None:
    assert client.get("/api/v1/places/?q=denv")["Cache-Control"] == "no-store"


def test_no_such_place(client: Client) -> None:
    problem_of(client.get("/api/v1/places/zip-00000/"), 404)
    problem_of(client.get("/api/v1/places/?page=9"), 404)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=", "q"),
        ("q=%00", "q"),
        ("q=" + "x" * 20_000, "q"),
        ("q=a&q=b", "q"),
        ("kind=planet", "kind"),
        ("state=XX", "state"),
        ("near=80203", "near"),
        ("page=0", "page"),
        ("page=abc", "page"),
        ("page_size=101", "page_size"),
    ],
)
def test_bad_input_names_the_parameter(client: Client, query: str, parameter: str) -> None:
    assert parameters_of(client.get(f"/api/v1/places/?{query}")) == [parameter]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("query", "queries"), [("", 2), ("q=denver", 1)])
def test_the_number_of_queries_is_fixed(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, query: str, queries: int
) -> None:
    client.get(f"/api/v1/places/?{query}")
    with django_assert_num_queries(queries):
        client.get(f"/api/v1/places/?{query}")
