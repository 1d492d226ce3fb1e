"""Bad input is 400 and names the parameter; a page that is not there is 404. Never 500, never ignored."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api.problems import parameters_of, problem_of
from tests.cases import every
from tests.factories import PlaceFactory, ProgramFactory
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db

BAD = [
    ("near=", "near"),
    ("near=%20", "near"),
    ("near=" + "x" * 20_000, "near"),
    ("near=%00", "near"),
    ("near=80203%00", "near"),
    ("near=91,0", "near"),
    ("near=0,181", "near"),
    ("near=nan,nan", "near"),
    ("near=inf,0", "near"),
    ("near=%F0%9F%98%80", "near"),
    ("near=%FF%FE", "near"),
    ("near=%ED%A0%80", "near"),
    ("near=80203&near=80204", "near"),
    ("near=Qqqqqqqzz", "near"),
    ("near=80203&radius=0", "radius"),
    ("near=80203&radius=-1", "radius"),
    ("near=80203&radius=1e9", "radius"),
    ("near=80203&radius=abc", "radius"),
    ("near=80203&radius=nan", "radius"),
    ("near=80203&radius=", "radius"),
    ("radius=10", "radius"),
    ("radius=any", "radius"),
    ("state=CO&radius=10", "radius"),
    ("condition=unheard-of", "condition"),
    ("condition=depression&condition=unheard-of", "condition"),
    ("condition=%00", "condition"),
    ("payer=nobody", "payer"),
    ("network=%00", "network"),
    ("state=XX", "state"),
    ("format=json", "format"),
    ("accepting=maybe", "accepting"),
    ("evidence=none", "evidence"),
    ("verified_within=0", "verified_within"),
    ("verified_within=1e3", "verified_within"),
    ("ordering=price", "ordering"),
    ("ordering=distance", "ordering"),
    ("q=%00", "q"),
    ("q=" + "x" * 20_000, "q"),
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=last", "page"),
    ("page=1.5", "page"),
    ("page=" + "9" * 5_000, "page"),
    ("page_size=0", "page_size"),
    ("page_size=101", "page_size"),
    ("page_size=100000", "page_size"),
    ("page_size=abc", "page_size"),
    ("colour=blue", "colour"),
    ("%00=1", "\x00"),
    ("=1", ""),
]


@shared_by_all
def denver() -> None:
    PlaceFactory()
    ProgramFactory()


def test_a_client_that_sends_defaults_is_answered(client: Client) -> None:
    """One that is made from the description sends every default."""
    assert client.get("/api/v1/programs/?radius=25").status_code == 200


@every("query, parameter", BAD, ids=lambda text: text[:30])
def test_bad_input_names_the_parameter(client: Client, query: str, parameter: str) -> None:
    assert parameters_of(client.get(f"/api/v1/programs/?{query}")) == [parameter]


def test_every_fault_is_named(client: Client) -> None:
    response = client.get("/api/v1/programs/?radius=0&colour=blue&page=0")
    assert set(parameters_of(response)) == {"radius", "colour", "page"}


def test_a_parameter_almost_right_is_suggested(client: Client) -> None:
    errors = problem_of(client.get("/api/v1/programs/?raduis=10"), 400)["errors"]
    assert "radius" in errors[0]["detail"]


@pytest.mark.parametrize("kind", ["programs", "places"])
def test_hundreds_of_faults_are_not_all_listed(client: Client, kind: str) -> None:
    query = "&".join(f"a{n}=1" for n in range(500))
    assert len(parameters_of(client.get(f"/api/v1/{kind}/?{query}"))) == 20


def test_thousands_of_parameters_are_refused(client: Client) -> None:
    problem_of(client.get("/api/v1/programs/?" + "&".join(f"a{n}=1" for n in range(2_000))), 400)


@pytest.mark.parametrize("page", [2, 999_999, 10**18])
def test_a_page_beyond_the_last_is_404(client: Client, page: int) -> None:
    problem_of(client.get(f"/api/v1/programs/?page={page}"), 404)


def test_the_first_page_of_no_results_is_there(client: Client) -> None:
    response = client.get("/api/v1/programs/?state=WY")
    assert (response.status_code, response.json()["count"]) == (200, 0)


def test_an_ambiguous_place_offers_choices(client: Client) -> None:
    for state in ("IL", "MO"):
        PlaceFactory(
            kind="city",
            zip_code="",
            key=f"city-springfield-{state.lower()}",
            name="Springfield",
            state=state,
            zip_count=9,
        )
    errors = problem_of(client.get("/api/v1/programs/?near=Springfield"), 400)["errors"]
    assert errors[0]["parameter"] == "near"
    choices = errors[0]["choices"]
    assert {choice["label"] for choice in choices} == {"Springfield, IL", "Springfield, MO"}
    assert all({"label", "near", "kind", "state", "latitude", "longitude"} <= set(choice) for choice in choices)
    assert client.get("/api/v1/programs/", {"near": choices[0]["near"]}).status_code == 200


def test_every_choice_of_place_can_be_searched(client: Client) -> None:
    """Also a whole state beside a city of its name."""
    PlaceFactory(kind="state", zip_code="", key="state-ny", name="New York", state="NY")
    PlaceFactory(kind="city", zip_code="", key="city-new-york-ny", name="New York", state="NY", zip_count=99)
    errors = problem_of(client.get("/api/v1/programs/?near=New York"), 400)["errors"]
    keys = [choice["key"] for choice in errors[0]["choices"]]
    found = [
        client.get("/api/v1/programs/", {"near": choice["near"]}).json()["place"]["key"]
        for choice in errors[0]["choices"]
    ]
    assert found == keys
    assert set(keys) == {"state-ny", "city-new-york-ny"}


def test_a_misspelled_place_offers_choices(client: Client) -> None:
    PlaceFactory(kind="city", zip_code="", key="city-denver-co", name="Denver", zip_count=40)
    errors = problem_of(client.get("/api/v1/programs/?near=Denvr, CO"), 400)["errors"]
    assert [choice["near"] for choice in errors[0]["choices"]] == ["Denver, CO"]
