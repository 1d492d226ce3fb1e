"""GET /api/v1/adequacy/, /api/v1/networks/<key>/adequacy/, and their gaps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from programs.models import Program
from tests.api.problems import parameters_of, problem_of
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.search.adequacy.worlds import BOULDER, CHEYENNE, peopled, places
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db

ALL = "/api/v1/adequacy/"


@shared_by_all
def world() -> None:
    places()
    ProgramFactory(name="Cedar IOP", slug="cedar")


def answer(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def test_without_people_no_figure_of_people_appears(client: Client) -> None:
    found = answer(client, f"{ALL}?miles=10")
    nobody = {"within": None, "total": None, "share": None}
    assert (found["unit"], found["miles"], found["count"], found["standard"]) == ("zips", 10.0, 1, None)
    assert found["people"] == nobody
    assert found["zips"] == {"within": 1, "total": 3, "share": 0.333333}
    assert [state["people"] for state in found["states"]] == [nobody, nobody]
    assert found["population"] is None
    assert "no finding of compliance" in found["note"]


def test_people_by_state_and_county_and_the_gaps(client: Client) -> None:
    peopled()
    found = answer(client, f"{ALL}?miles=10")
    assert found["unit"] == "people"
    assert found["people"] == {"within": 20_000, "total": 100_000, "share": 0.2}
    assert {one["state"]: one["people"]["share"] for one in found["states"]} == {"CO": 0.4, "WY": 0.0}
    assert {(one["state"], one["county"]): one["people"]["share"] for one in found["counties"]} == {
        ("CO", "Denver County"): 1.0,
        ("CO", "Boulder County"): 0.0,
        ("WY", "Laramie County"): 0.0,
    }
    assert [(gap["zip"], gap["people"], gap["county"]) for gap in found["gaps"]] == [
        ("82001", 50_000, "Laramie County"),
        ("80302", 30_000, "Boulder County"),
    ]
    assert found["gaps"][1]["nearest"]["slug"] == "cedar"
    assert 25 < found["gaps"][1]["miles"] < 26
    assert found["population"]["edition"] == "2020"


def test_where_several_are_wanted_it_says_how_far_that_many_are(client: Client) -> None:
    ProgramFactory(latitude=BOULDER[0], longitude=BOULDER[1])
    by_zip = {gap["zip"]: gap for gap in answer(client, f"{ALL}?miles=10&count=2")["gaps"]}
    assert (by_zip["80203"]["miles"], by_zip["80302"]["miles"]) == (0.0, 0.0)
    assert by_zip["80203"]["miles_to_enough"] == by_zip["80302"]["miles_to_enough"] > 25
    assert answer(client, f"{ALL}?count=3")["gaps"][0]["miles_to_enough"] is None


def test_of_a_network_by_id_and_by_slug(client: Client) -> None:
    network = NetworkFactory(slug="ppo")
    assert answer(client, "/api/v1/networks/ppo/adequacy/")["zips"]["within"] == 0
    ParticipationFactory(program=Program.objects.get(), network=network)
    for key in ("ppo", network.pk):
        found = answer(client, f"/api/v1/networks/{key}/adequacy/?miles=10")
        assert found["zips"]["within"] == 1
        assert found["network"]["slug"] == "ppo"
    assert answer(client, ALL)["network"] is None


def test_nothing_near_anywhere(client: Client) -> None:
    NetworkFactory(slug="ppo")
    found = answer(client, "/api/v1/networks/ppo/adequacy/")
    assert {(gap["nearest"], gap["miles"]) for gap in found["gaps"]} == {(None, None)}


def test_gaps_as_geojson_are_points_of_zip_codes_alone(client: Client) -> None:
    """A program whose address is private is named and never a point."""
    Program.objects.update(precision="hidden", street1="", latitude=CHEYENNE[0], longitude=CHEYENNE[1])
    response = client.get(f"{ALL}gaps/?miles=10")
    assert response["Content-Type"] == "application/geo+json"
    found = json.loads(response.content)
    assert found["type"] == "FeatureCollection"
    assert {one["id"]: one["geometry"]["coordinates"] for one in found["features"]} == {
        "80203": [-104.9829, 39.7313],
        "80302": [BOULDER[1], BOULDER[0]],
    }
    assert "latitude" not in response.content.decode()
    as_json = client.get(f"{ALL}gaps/?miles=10", headers={"Accept": "application/json"})
    assert as_json["Content-Type"] == "application/json"
    assert as_json.content == response.content


def test_standards_have_a_source_a_date_and_a_purpose(client: Client) -> None:
    found = answer(client, f"{ALL}standards/")
    assert found["count"] == len(found["results"]) == 4
    for one in found["results"]:
        assert one["source"] == "42 CFR 422.116, table 1"
        assert one["purpose"]
        assert one["in_force_from"] == "2025-01-01"
        assert one["telehealth_credit"] == 0.1
        assert len(one["classes"]) == 5
    peopled()
    measured = answer(client, f"{ALL}?standard={found['results'][0]['code']}")["standard"]
    assert measured["code"] == found["results"][0]["code"]
    assert sum(row["counties"] for row in measured["classes"]) == 3


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("miles=0", "miles"), ("miles=NaN", "miles"), ("miles=1e9", "miles"), ("count=0", "count"),
        ("standard=mine", "standard"), ("state=TX&county=Denver", "county"), ("near=80203", "near"),
        ("network=ppo", "network"), ("miles=", "miles"),
    ],
)  # fmt: skip
def test_bad_input(client: Client, query: str, parameter: str) -> None:
    for address in (ALL, f"{ALL}gaps/"):
        assert parameters_of(client.get(f"{address}?{query}")) == [parameter]


def test_no_such_network(client: Client) -> None:
    for tail in ("adequacy/", "adequacy/gaps/"):
        problem_of(client.get(f"/api/v1/networks/nobody/{tail}"), 404)
        problem_of(client.get(f"/api/v1/networks/5eed0000-0000-4000-8000-000000000009/{tail}"), 404)


def test_who_has_the_answer_is_told_so_until_anything_changes(client: Client) -> None:
    def asked(etag: str = "") -> Any:
        return client.get(f"{ALL}?miles=10", headers={"If-None-Match": etag} if etag else {})

    first = asked()
    assert asked(first["ETag"]).status_code == 304
    peopled()
    second = asked(first["ETag"])
    assert second.status_code == 200
    ProgramFactory(latitude=BOULDER[0], longitude=BOULDER[1])
    third = asked(second["ETag"])
    assert third.status_code == 200
    assert third.json()["people"]["within"] == 50_000


def test_the_second_answer_is_not_measured_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"{ALL}?miles=10"
    first = client.get(address)
    with django_assert_num_queries(3):  # the state of its ETag, whether anything changed, of which programs
        assert client.get(address).content == first.content


def test_in_spanish_it_says_so_as_well(client: Client) -> None:
    assert answer(client, ALL)["note"] != client.get(ALL, headers={"Accept-Language": "es"}).json()["note"]
