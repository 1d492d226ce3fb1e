"""A ZIP code or point at a border serves virtual programs of both states, and says so; miles are straight lines."""

from __future__ import annotations

import math

import pytest
from django.http import QueryDict
from django.test import Client

from programs.models import Place
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE
from programs.search import SearchPage
from tests.factories import ProgramFactory
from tests.searching import search
from tests.shared import shared

pytestmark = pytest.mark.django_db

NORTH, SOUTH = "42001", "37001"
STRAIGHT = "Miles are measured in a straight line."


def north(miles: float) -> float:
    return 36.6 + math.degrees(miles * KM_PER_MILE / EARTH_RADIUS_KM)


def zip_code(code: str, state: str, miles: float, uncertainty: float) -> None:
    Place.objects.create(
        key=f"zip-{code}", kind="zip", zip_code=code, name="Fort", normalized_name="fort", state=state, zip_count=1,
        latitude=north(miles), longitude=-87.4, uncertainty_miles=uncertainty,
    )  # fmt: skip


def found(near: str) -> tuple[set[str], SearchPage]:
    outcome = search(QueryDict(f"near={near}"))
    assert isinstance(outcome, SearchPage), outcome
    return {listing["name"] for listing in outcome.listings}, outcome


@shared
def by_video() -> None:
    for state in ("KY", "TN"):
        ProgramFactory(virtual=True, name=state, state=None, serves=[state])


@pytest.mark.parametrize(("uncertainty", "both"), [(5.01, True), (4.99, False)])
def test_another_state_within_the_uncertainty_of_the_zip_code(by_video: None, uncertainty: float, both: bool) -> None:
    zip_code(NORTH, "KY", 5, uncertainty)
    zip_code(SOUTH, "TN", 0, 1)
    names, outcome = found(NORTH)
    assert names == ({"KY", "TN"} if both else {"KY"})
    assert outcome.place is not None
    assert (outcome.place.state, outcome.place.border) == ("KY", ("TN",) if both else ())
    assert found(SOUTH)[0] == {"TN"}, "the other ZIP code is surer of its state"


def test_a_point_has_the_uncertainty_of_the_nearest_zip_code(by_video: None) -> None:
    zip_code(NORTH, "KY", 5, 4)
    zip_code(SOUTH, "TN", 0, 1)
    assert found(f"{north(3):.5f},-87.4")[0] == {"KY", "TN"}
    assert found(f"{north(9):.5f},-87.4")[0] == {"KY"}


def test_the_page_says_so_and_that_miles_are_straight_once(by_video: None, client: Client) -> None:
    zip_code(NORTH, "KY", 5, 6)
    zip_code(SOUTH, "TN", 0, 1)
    page = client.get("/en/programs/", {"near": NORTH}).content.decode()
    assert "at the border of Tennessee" in page
    assert STRAIGHT not in page, "no miles are shown"
    ProgramFactory(latitude=north(5), longitude=-87.4)
    assert client.get("/en/programs/", {"near": NORTH}).content.decode().count(STRAIGHT) == 1
    assert client.get("/en/near-me/").content.decode().count(STRAIGHT) == 1
    assert "at the border" not in client.get("/en/programs/", {"near": SOUTH}).content.decode()


def test_the_api_says_how_unsure_a_place_is_and_which_states_it_serves(by_video: None, client: Client) -> None:
    zip_code(NORTH, "KY", 5, 5.04)
    zip_code(SOUTH, "TN", 0, 1)

    def place(near: str) -> dict[str, object]:
        answer = client.get("/api/v1/programs/", {"near": near}).json()
        assert {one["name"] for one in answer["results"]} == set(answer["place"]["states"])
        found: dict[str, object] = answer["place"]
        return found

    assert [place(NORTH)[name] for name in ("states", "uncertainty_miles")] == [["KY", "TN"], 5.0]
    assert [place(SOUTH)[name] for name in ("states", "uncertainty_miles")] == [["TN"], 1.0]
    assert [place(f"{north(5):.5f},-87.4")[name] for name in ("states", "uncertainty_miles")] == [["KY", "TN"], 0.0]
    Place.objects.update(uncertainty_miles=None)
    assert [place(NORTH)[name] for name in ("states", "uncertainty_miles")] == [["KY"], None]
