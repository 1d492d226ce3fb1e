"""Pages of states and cities: their counts are those of the searches they link to."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils.text import slugify

from programs.geocoding.names import normalize_place_name
from programs.imports.gazetteer.build import place_rows
from programs.imports.gazetteer.sources import zcta_centroids, zip_rows
from programs.search.keeper import keeper
from programs.vocabularies import STATE
from programs.web.landing.addresses import slug_of_city, slugs_by_state
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory
from tests.gazetteer import load_sample_gazetteer
from tests.web.reading import cards, links, text_of

pytestmark = pytest.mark.django_db(transaction=True)  # what is committed is what the index keeps

DENVER, COLORADO = "/programs/near/colorado/denver/", "/programs/near/colorado/"
MOST_QUERIES = 3
"""What changed, the gazetteer (each time while it is a small one), listings not in memory."""


def city(name: str, state: str, latitude: float, longitude: float, **columns: Any) -> Any:
    key = f"city-{name.lower().replace(' ', '-')}-{state.lower()}"
    point = {"latitude": latitude, "longitude": longitude}
    return PlaceFactory(key=key, kind="city", zip_code="", name=name, state=state, **point, **columns)


@pytest.fixture
def places() -> None:
    PlaceFactory()
    PlaceFactory(key="state-co", kind="state", zip_code="", name="Colorado")
    city("Denver", "CO", 39.7392, -104.9903)
    city("Aurora", "CO", 39.7294, -104.8319)
    city("Boulder", "CO", 40.0150, -105.2705)
    city("Saint Louis", "MO", 38.627, -90.1994)
    city("Nowhere", "KS", 38.5, -98.0)


@pytest.fixture
def programs(places: None) -> None:
    for number in range(3):
        known = {"payments": ["medicaid"], "conditions": ["depression"], "ages": ["adult"]} if number else {}
        TrackFactory(program=ProgramFactory(name=f"Denver {number}", city="DENVER" if number else "denver", **known))
    ProgramFactory(name="Aurora", city="Aurora", latitude=39.7294, longitude=-104.8319, ages=["adolescent"])
    ProgramFactory(name="By video", virtual=True, city="Denver", conditions=["anxiety"])
    ProgramFactory(name="Perhaps", evidence="possible")
    ProgramFactory(name="Not yet", draft=True)


def page_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    assert not response.cookies
    return response.content.decode()


def names(page: str) -> set[str]:
    return {text_of(card.split("</h2>")[0].split("<h2>")[1]) for card in cards(page)}


@pytest.mark.usefixtures("programs")
def test_a_city_counts_its_own_programs_and_those_by_video(client: Client) -> None:
    page = page_of(client, DENVER)
    assert "3 programs in Denver, and 1 by video for people in Colorado." in text_of(page)
    assert names(page) == {"Denver 0", "Denver 1", "Denver 2"}
    assert "4 programs within 25 miles of Denver" in links(page)
    assert "Aurora" in links(page)


@pytest.mark.usefixtures("programs")
def test_a_state_lists_its_cities(client: Client) -> None:
    page = page_of(client, COLORADO)
    assert "4 programs in Colorado, and 1 by video for people in Colorado." in text_of(page)
    assert names(page) == {"Denver 0", "Denver 1", "Denver 2", "Aurora", "By video"}
    cities = page.split('class="city-list"')[1].split("</ul>")[0]
    assert text_of(f"<ul {cities}") == "Aurora 1 program Denver 3 programs"


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("path", [DENVER, COLORADO])
def test_every_count_is_that_of_the_search_it_links_to(client: Client, path: str) -> None:
    page = page_of(client, path)
    found = {words: address for words, address in links(page).items() if address.startswith("/programs/?near=")}
    counted = {words: address for words, address in found.items() if re.search(r"\d", words)}
    assert len(counted) > 7
    for words, address in counted.items():
        if "ask " in words:  # nobody says so: how many there are to ask
            count = count_of(client, f"{address}&unstated=only", "count_unstated")
            assert words.endswith(f"ask {count}"), words
            assert count_of(client, address) == 0
            continue
        count = count_of(client, address)
        if words.endswith("within 25 miles of Denver"):  # those by video are said beside it
            count -= count_of(client, f"{address}&format=virtual")
        without_hours = re.sub(r" \([^)]*[ap]\.m\.\)", "", words)
        assert re.findall(r"(?<!within )\b\d+", without_hours) == [str(count)], words


def count_of(client: Client, address: str, key: str = "count") -> int:
    """How many programs the API finds for the query of a results page."""
    return int(client.get(f"/api/v1{address}").json()[key])


@pytest.mark.usefixtures("programs")
def test_the_page_of_all_states_counts_as_theirs_do(client: Client) -> None:
    text = text_of(page_of(client, "/programs/near/"))
    assert "Colorado 4 programs, 1 by video" in text
    assert "Palau none known yet" in text


@pytest.mark.usefixtures("places")
def test_every_state_has_a_page_and_an_empty_one_says_so(client: Client) -> None:
    assert len(set(slugs_by_state().values())) == len(list(STATE)) == 59
    for slug in slugs_by_state().values():
        page = text_of(page_of(client, f"/programs/near/{slug}/"))
        assert "We know of no program" in page
        assert "1-800-662-4357" in page


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("co/", "colorado/"),
        ("Colorado/", "colorado/"),
        ("N.%20Dakota/", "north-dakota/"),
        ("new_york/", "new-york/"),
        ("U.S.%20Virgin%20Islands/", "us-virgin-islands/"),
        ("CO/Denver/", "colorado/denver/"),
        ("mo/st-louis/", "missouri/saint-louis/"),
        ("missouri/St.%20Louis/", "missouri/saint-louis/"),
        ("missouri/Saint_Louis/", "missouri/saint-louis/"),
    ],
)
def test_other_spellings_lead_to_the_one_address(client: Client, path: str, target: str) -> None:
    response = client.get(f"/programs/near/{path}")
    assert (response.status_code, response["Location"]) == (301, f"/programs/near/{target}")


@pytest.mark.usefixtures("places")
def test_an_unknown_place_offers_what_was_probably_meant(client: Client) -> None:
    page = page_of(client, "/programs/near/colorado/dnever/", status=404)
    assert links(page)["Denver, CO"] == DENVER
    assert links(page)["All cities in Colorado"] == COLORADO
    assert 'name="near"' in page
    for path in ("/programs/near/atlantis/", "/programs/near/atlantis/denver/", "/programs/near/colorado/%3Cb%3E/"):
        assert "<b>" not in page_of(client, path, status=404)


@pytest.mark.usefixtures("programs")
def test_a_city_without_programs_is_not_for_search_engines_but_helps(client: Client) -> None:
    page = page_of(client, "/programs/near/colorado/boulder/")
    assert "We know of no program in Boulder itself, but of 1 by video for people in Colorado." in text_of(page)
    assert 'content="noindex, follow"' in page
    assert links(page)["Denver"] == DENVER
    assert 'content="noindex' not in page_of(client, DENVER)


def test_names_are_brought_to_the_cities_of_the_gazetteer(client: Client) -> None:
    load_sample_gazetteer()
    where = {"state": "MO", "zip_code": "63101", "latitude": 38.63, "longitude": -90.19}
    for name in ("ST LOUIS", "St. Louis", "Saint  Louis", "Downtown STL"):  # the last by its ZIP code
        ProgramFactory(city=name, **where)
    assert "4 programs in Saint Louis." in text_of(page_of(client, "/programs/near/missouri/saint-louis/"))


@pytest.mark.usefixtures("programs")
def test_a_program_that_moves_is_counted_in_its_new_city(client: Client) -> None:
    from programs.models import Program  # beside its only use

    page_of(client, DENVER)
    Program.objects.filter(name="Denver 0").update(city="Aurora", latitude=39.7294, longitude=-104.8319)
    assert names(page_of(client, "/programs/near/colorado/aurora/")) == {"Aurora", "Denver 0"}
    assert names(page_of(client, DENVER)) == {"Denver 1", "Denver 2"}
    Program.objects.filter(name="Denver 1").update(status="closed")
    assert names(page_of(client, DENVER)) == {"Denver 2"}
    ProgramFactory(name="New", city="Denver")
    assert names(page_of(client, DENVER)) == {"Denver 2", "New"}


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("path", [DENVER, COLORADO])
def test_no_more_queries_than_the_search_itself(client: Client, path: str, django_assert_max_num_queries: Any) -> None:
    page_of(client, path)
    keeper.forget_listings()
    with django_assert_max_num_queries(MOST_QUERIES):
        page_of(client, path)
    ProgramFactory.create_batch(25, city="Denver")
    page_of(client, path)
    keeper.forget_listings()
    with django_assert_max_num_queries(MOST_QUERIES):
        page = page_of(client, path)
    assert len(cards(page)) == 20


@pytest.mark.usefixtures("programs")
def test_search_engines_read_the_way_here(client: Client) -> None:
    page = page_of(client, DENVER)
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    names = [item["name"] for item in data["itemListElement"]]
    assert names == ["Home page", "By state and city", "Colorado", "Denver"]
    assert data["itemListElement"][-1]["item"] == f"http://testserver{DENVER}"
    assert f'<link rel="canonical" href="http://testserver{DENVER}">' in page
    assert f'<meta property="og:url" content="http://testserver{DENVER}">' in page
    assert 'name="description" content="3 programs in Denver, and 1 by video' in page


@pytest.mark.usefixtures("programs")
def test_in_spanish_everything_leads_on_in_spanish(client: Client) -> None:
    page = page_of(client, f"/es{DENVER}")
    assert 'href="/es/programs/near/colorado/"' in page
    assert client.get("/es/programs/near/co/")["Location"] == "/es/programs/near/colorado/"


@pytest.mark.slow
def test_every_city_has_an_address_that_leads_to_itself() -> None:
    """Otherwise its page would send people round in circles."""
    rows = [row for row in place_rows(zip_rows(), zcta_centroids()) if row.kind == "city"]
    assert len(rows) > 30_000
    for row in rows:
        slug = slug_of_city(row.key)
        assert slugify(slug) == slug
        assert normalize_place_name(slug) == row.normalized_name, row.key


def test_without_the_database_a_landing_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)
    for path in ("/programs/near/", COLORADO, "/sitemap-cities.xml"):
        response = Client(raise_request_exception=False).get(path)
        assert response.status_code == 503
        assert b"tel:988" in response.content
