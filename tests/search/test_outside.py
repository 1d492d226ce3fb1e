"""A whole state or territory with nothing offers the nearest program outside, by name and miles."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from geopy.distance import great_circle

from programs.search import SearchPage
from tests.factories import PlaceFactory, ProgramFactory
from tests.searching import search
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db
GUAM, SAIPAN, HONOLULU = (13.44, 144.78), (15.19, 145.75), (21.31, -157.86)


def state(code: str, name: str, point: tuple[float | None, float | None]) -> None:
    PlaceFactory(
        kind="state", zip_code="", key=f"state-{code.lower()}", name=name, normalized_name=name.lower(), state=code,
        latitude=point[0], longitude=point[1],
    )  # fmt: skip


@shared_by_all
def world() -> None:
    state("GU", "Guam", GUAM)
    state("PW", "Palau", (None, None))
    ProgramFactory(
        name="Far Clinic", city="Honolulu", state="HI", zip_code="96813", latitude=HONOLULU[0], longitude=HONOLULU[1],
        conditions=["ptsd"],
    )  # fmt: skip
    ProgramFactory(
        name="Near Clinic", city="Saipan", state="MP", zip_code="96950", latitude=SAIPAN[0], longitude=SAIPAN[1],
        conditions=["ocd"],
    )  # fmt: skip
    ProgramFactory(name="Video", virtual=True, serves=["HI"])


def outside(query: str, unstated: str = "include") -> tuple[str, float] | None:
    outcome = search(QueryDict(f"{query}&unstated={unstated}"), strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return (outcome.outside.listing["name"], outcome.outside.miles) if outcome.outside else None


def miles(point: tuple[float, float]) -> float:
    return float(great_circle(GUAM, point).miles)


def test_the_nearest_that_fulfils_the_rest() -> None:
    assert outside("near=Guam") == ("Near Clinic", pytest.approx(miles(SAIPAN), abs=0.1))
    assert outside("near=Guam&condition=ptsd") == ("Far Clinic", pytest.approx(miles(HONOLULU), abs=0.1))
    assert outside("near=Guam&state=GU") is not None, "the state is what is given up"
    assert outside("near=Palau") == ("Near Clinic", pytest.approx(great_circle((7.5, 134.62), SAIPAN).miles, abs=0.1))
    assert outside("near=Guam&accepting=true", "exclude") is None, "nobody says so anywhere"
    assert outside("near=Guam&accepting=true") == ("Near Clinic", pytest.approx(miles(SAIPAN), abs=0.1)), "to be asked"


def test_not_where_there_is_something_or_it_is_no_state() -> None:
    assert outside(f"near={GUAM[0]},{GUAM[1]}") is None
    assert outside("q=nobody") is None
    ProgramFactory(name="Video here", virtual=True, serves=["GU"])
    assert outside("near=Guam") is None
    assert outside("near=Guam&format=in-person") == ("Near Clinic", pytest.approx(miles(SAIPAN), abs=0.1))


def test_pages_and_api_say_it(client: Client) -> None:
    page = " ".join(client.get("/en/programs/", {"near": "Guam", "condition": "ptsd"}).content.decode().split())
    far = f"Far Clinic, Honolulu, HI: about {miles(HONOLULU):,.0f} miles from the middle of Guam"
    assert far in page
    near = f"Near Clinic, Saipan, MP: about {miles(SAIPAN):,.0f} miles from the middle of Guam"
    assert near in client.get("/en/programs/near/guam/").content.decode()
    assert f"{miles(SAIPAN):,.0f}" in client.get("/es/programs/near/guam/").content.decode()
    assert "from the middle of" not in client.get("/en/programs/near/hawaii/").content.decode()
    found = client.get("/api/v1/programs/", {"near": "GU"}).json()["outside"]
    assert (found["name"], found["city"], found["state"]) == ("Near Clinic", "Saipan", "MP")
    assert found["distance_miles"] == pytest.approx(miles(SAIPAN), abs=0.1)
    assert client.get(found["url"]).status_code == 200
    assert client.get("/api/v1/programs/").json()["outside"] is None
