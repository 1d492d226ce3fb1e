"""What the map draws beneath the programs: hashed names of outlines, names of states and cities."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client

from iop_finder.settings import tile_origins
from programs.vocabularies import STATE
from programs.web import map_places
from tests.factories import PlaceFactory
from tests.shared import shared

OUTLINES = project.BASE_DIR / "static" / "vendor" / "us-atlas"
MANY = map_places.LARGE


@shared
def colorado() -> None:
    city = {"kind": "city", "zip_code": ""}
    PlaceFactory()
    PlaceFactory(key="city-denver-co", name="Denver", zip_count=MANY, latitude=39.74123, **city)
    PlaceFactory(key="city-aspen-co", name="Aspen", zip_count=2, latitude=39.19, longitude=-106.82, **city)
    PlaceFactory(key="city-nowhere-co", name="Nowhere", latitude=None, longitude=None, point_source="", **city)
    PlaceFactory(key="city-lincoln-ne", name="Lincoln", state="NE", zip_count=MANY + 1, **city)


def test_the_index_names_files_that_are_there(client: Client) -> None:
    response = client.get("/map/en.json")
    index = response.json()
    assert "public" in response["Cache-Control"]
    for address in (index["states"], *index["counties"].values()):
        assert finders.find(address.removeprefix("/static/")), address
    assert index["names"]["CO"] == "Colorado"
    assert index["cities"]["CO"] == "/map/cities/CO.json"
    assert index["tiles"] is None


def test_every_outline_is_in_the_index_and_has_a_name(client: Client) -> None:
    index = client.get("/map/en.json").json()
    states = json.loads((OUTLINES / "states.json").read_text())["objects"]["states"]["geometries"]
    assert {state["id"] for state in states} == set(index["counties"]) == set(index["names"])
    assert {path.stem for path in (OUTLINES / "counties").iterdir()} == set(index["counties"])
    assert set(index["counties"]) == set(dict(STATE.choices)) - map_places.NOT_DRAWN


def test_outlines_stay_small() -> None:
    assert (OUTLINES / "states.json").stat().st_size < 50_000
    assert max(path.stat().st_size for path in (OUTLINES / "counties").iterdir()) < 50_000


def test_the_names_of_states_are_in_the_language_of_the_address(client: Client) -> None:
    assert client.get("/map/es.json").json()["names"]["NM"] == "Nuevo México"
    assert client.get("/map/xx.json").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("colorado")
def test_cities_of_a_state_come_by_their_size_with_rounded_points(client: Client) -> None:
    response = client.get("/map/cities/CO.json")
    assert response.json()["cities"] == [["Denver", 39.741, -104.983, MANY], ["Aspen", 39.19, -106.82, 2]]
    assert "public" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("colorado")
def test_large_cities_of_all_states(client: Client) -> None:
    assert [name for name, *_rest in client.get("/map/cities/US.json").json()["cities"]] == ["Lincoln", "Denver"]


@pytest.mark.django_db
def test_no_such_state(client: Client) -> None:
    assert client.get("/map/cities/XX.json").status_code == 404


def test_without_a_database_there_are_no_names_and_no_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(map_places, "directory_even_old", away)
    response = client.get("/map/cities/CO.json")
    assert (response.status_code, response.json()) == (503, {"cities": []})
    assert response["Cache-Control"] == "no-store"


def test_street_tiles_name_the_host_that_would_see_the_area(client: Client, settings: Any) -> None:
    settings.MAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    tiles = client.get("/map/en.json").json()["tiles"]
    assert tiles["host"] == "tiles.example"
    assert tiles["on"] is False


@pytest.mark.parametrize(
    ("address", "origins"),
    [
        ("", []),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("https://tiles.example/{z}/{x}/{y}.png?key=1", ["https://tiles.example"]),
        ("https://tiles.example:8443/{z}/{x}/{y}.png", ["https://tiles.example:8443"]),
    ],
)
def test_pictures_may_come_from_the_tile_server_alone(address: str, origins: list[str]) -> None:
    assert tile_origins(address) == origins


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example/{z}/{x}/{y}.png",
        "//tiles.example/{z}/{x}/{y}.png",
        "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example; script-src */{z}/{x}/{y}.png",
        "https://tiles.example/map.png",
    ],
)
def test_an_address_that_is_no_tile_server_stops_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        tile_origins(address)
