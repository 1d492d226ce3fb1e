"""Times by video say whose clock they are told by: on cards, listings and copies, in the API and in the admin."""

from __future__ import annotations

import pytest
from django.test import Client

from programs.models import Program, Track
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory
from tests.web.reading import running

pytestmark = pytest.mark.django_db
TIMES, TURNED = "Mon, Wed, Thu 5:30–8:30 p.m.", "Mon, Wed, Thu 2:30–5:30 p.m."
SPANISH, SPANISH_TURNED = "Lun, Mié, Jue 5:30–8:30 p.m.", "Lun, Mié, Jue 2:30–5:30 p.m."


@pytest.fixture(autouse=True)
def places() -> None:
    for code, state, latitude, longitude in (("96813", "HI", 21.31, -157.86), ("85001", "AZ", 33.45, -112.07)):
        PlaceFactory(
            key=f"zip-{code}", zip_code=code, name="Town", normalized_name="town", state=state,
            latitude=latitude, longitude=longitude,
        )  # fmt: skip


@pytest.fixture
def program() -> Program:
    """By video from Phoenix, three hours ahead of Honolulu all year."""
    program = ProgramFactory(virtual=True, state="AZ", zip_code="85001", serves=["AZ", "HI"])
    TrackFactory(program=program)
    return program


def text(client: Client, path: str, **query: str) -> str:
    return running(client.get(path, query).content.decode())


def test_a_card_says_both_clocks_where_they_differ(program: Program, client: Client) -> None:
    found = text(client, "/en/programs/", near="96813")
    assert f"{TIMES} Arizona time ({TURNED} Hawaii time), 9 hours a week" in found
    found = text(client, "/es/programs/", near="96813")
    assert f"{SPANISH}, hora de Arizona ({SPANISH_TURNED}, hora de Hawái), 9 horas" in found
    at_home = text(client, "/en/programs/", near="85001")
    assert f"{TIMES} Arizona time, 9 hours a week" in at_home
    assert "Hawaii time" not in at_home, "a kept card is not the same for another place"
    assert f"{TIMES} Arizona time, 9 hours a week" in text(client, "/en/programs/")


def test_other_cards_say_it_too(program: Program, client: Client) -> None:
    assert TURNED in text(client, "/en/near-me/cards/", near="96813", id=str(program.pk))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/programs/{slug}/", TIMES + " Arizona time"),
        ("/en/programs/{slug}/", "Times (Arizona time)"),
        ("/es/programs/{slug}/", "Horario (hora de Arizona)"),
        ("/en/shortlist/?id={id}", TIMES + " Arizona time"),
        ("/es/shortlist/?id={id}", SPANISH + ", hora de Arizona"),
        ("/en/compare/?id={id}&id={other}", TIMES + " Arizona time"),
        ("/en/shortlist/csv/?id={id}", TIMES + " Arizona time"),
    ],
)
def test_listings_and_copies(program: Program, client: Client, path: str, words: str) -> None:
    other = ProgramFactory()
    assert words in text(client, path.format(slug=program.slug, id=program.pk, other=other.pk))


def test_times_on_site_say_their_clock_only_where_it_is_another(client: Client) -> None:
    program = ProgramFactory(latitude=33.5, longitude=-112.0, state="AZ", zip_code="85001")
    TrackFactory(program=program)
    assert "Arizona time" not in text(client, "/en/programs/", near="85001")
    found = text(client, "/en/programs/", near="96813", radius="any")
    assert f"{TIMES} Arizona time, 9 hours" in found
    assert TURNED not in found, "whoever goes there, goes by the clock there"
    Track.objects.update(format="virtual")
    assert f"{TIMES} Arizona time" in text(client, "/en/programs/", near="85001")


def test_the_api_names_the_zone(program: Program, client: Client) -> None:
    (found,) = client.get("/api/v1/programs/", {"near": "96813"}).json()["results"]
    assert [track["time_zone"] for track in found["schedule"]["tracks"]] == ["America/Phoenix"]
    assert client.get("/api/v1/programs/", {"near": "96813"}).json()["place"]["time_zones"] == ["Pacific/Honolulu"]
    Program.objects.update(zip_code="", state=None)
    detail = client.get(f"/api/v1/programs/{program.pk}/").json()
    assert [track["time_zone"] for track in detail["schedule"]["tracks"]] == [None]
