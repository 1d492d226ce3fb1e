"""The sitemap: what search engines may find, in sections and pages."""

from __future__ import annotations

import gzip
import re
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from programs.web import urls
from programs.web.landing import sitemaps
from tests.browser.every_page.catalogue import NOT_PAGES
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def numbers_from_one() -> None:
    """Listings are paged by their numbers, and the sequence remembers the programs of other tests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('programs_program_number', 1, false)")


def addresses(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    found = re.findall(r"<loc>([^<]*)</loc>", response.content.decode())
    assert all(address.startswith("http://testserver/") for address in found)
    return [address.removeprefix("http://testserver") for address in found]


@pytest.fixture
def denver() -> None:
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver")
    PlaceFactory(key="city-boulder-co", kind="city", zip_code="", name="Boulder", latitude=40.0, longitude=-105.3)
    ProgramFactory(slug="cedar")
    ProgramFactory(slug="sample", demonstration=True)
    ProgramFactory(slug="draft", draft=True)


@pytest.mark.slow
@pytest.mark.usefixtures("denver")
def test_the_index_names_every_section(client: Client) -> None:
    sections = addresses(client, "/sitemap.xml")
    assert sections == [f"/sitemap-{name}.xml" for name in ("pages", "states", "cities", "listings")]
    for path in sections:
        assert all(client.get(page).status_code == 200 for page in addresses(client, path))


@pytest.mark.usefixtures("denver")
def test_states_and_cities_with_programs(client: Client) -> None:
    assert len(addresses(client, "/sitemap-states.xml")) == 59
    assert addresses(client, "/sitemap-cities.xml") == ["/programs/near/colorado/denver/"]
    assert re.search(r"<lastmod>\d{4}-\d\d-\d\dT", client.get("/sitemap-cities.xml").content.decode())


@pytest.mark.usefixtures("denver")
@pytest.mark.parametrize(("indexable", "slugs"), [(False, ["cedar"]), (True, ["cedar", "sample"])])
def test_fictional_listings_are_left_out_of_a_trial(
    client: Client, settings: Any, indexable: bool, slugs: list[str]
) -> None:
    settings.INDEXABLE = indexable
    assert addresses(client, "/sitemap-listings.xml") == [f"/programs/{slug}/" for slug in slugs]


def test_listings_come_in_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(sitemaps, "LISTINGS_A_PAGE", 4)
    made = {f"/programs/{program.slug}/" for program in ProgramFactory.create_batch(9)}
    addresses(client, "/sitemap.xml")
    with django_assert_num_queries(1):
        pages = [path for path in addresses(client, "/sitemap.xml") if "listings" in path]
    found: list[str] = []
    for path in pages:
        page = addresses(client, path)
        with django_assert_num_queries(2 if "?p=" in path else 1):  # what changed; is there such a page
            assert addresses(client, path) == page
        assert len(page) <= 4
        found += page
    assert len(found) == len(made)
    assert set(found) == made


@pytest.mark.parametrize("path", ["/sitemap-listings.xml?p=99", "/sitemap-listings.xml?p=x", "/sitemap-other.xml"])
def test_what_is_not_there_is_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("denver")
@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/sitemap-cities.xml", "/sitemap-listings.xml", "/programs/near/colorado/"]
)
def test_costly_pages_are_kept_until_something_changes(client: Client, path: str) -> None:
    first = client.get(path)
    assert first["ETag"]
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    zipped = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.content) == first.content
    ProgramFactory(name="Another", slug="another")
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


@pytest.mark.usefixtures("denver")
def test_what_is_kept_is_kept_by_host_and_language(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    here = client.get("/sitemap-cities.xml").content
    assert b"http://other.example/" in client.get("/sitemap-cities.xml", headers={"Host": "other.example"}).content
    assert client.get("/sitemap-cities.xml").content == here
    assert client.get("/programs/near/colorado/").content != client.get("/es/programs/near/colorado/").content


@pytest.mark.usefixtures("denver")
def test_many_who_ask_at_once_have_it_made_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made, together = [], threading.Barrier(6)
    section = sitemaps.SECTIONS["cities"]

    def slowly(directory: Any, page: int) -> Any:
        made.append(page)
        time.sleep(0.2)
        return section.entries(directory, page)

    monkeypatch.setitem(sitemaps.SECTIONS, "cities", replace(section, entries=slowly))
    client.get("/programs/")

    def ask() -> None:
        together.wait()
        try:
            assert Client().get("/sitemap-cities.xml").status_code == 200
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


NOT_LISTED = {"results", "near-me", "compare", "shortlist", "crisis", "fit-check-how", "report"}
"""Pages that answer what somebody asks, or that another page leads to."""


def test_every_page_is_listed_or_left_out_on_purpose() -> None:
    alone = {pattern.name for pattern in urls.urlpatterns if not pattern.pattern.converters}
    assert set(sitemaps.PAGES) == alone - NOT_PAGES - NOT_LISTED
