"""The first page asks the database nothing and leaves nothing in the browser."""

from __future__ import annotations

from typing import Any

from django.test import Client


def test_home_needs_no_database_and_sets_no_cookie(client: Client) -> None:
    response = client.get("/")  # without the django_db mark, any query fails
    assert response.status_code == 200
    assert not response.cookies
    page = response.content.decode()
    assert 'href="tel:988"' in page
    assert 'href="sms:988"' in page
    assert page.index("tel:988") < page.index("<main")


def test_no_page_holds_inline_script_or_style(client: Client) -> None:
    for path in ("/", "/near-me/", "/privacy/", "/accessibility/", "/about/ranking/"):
        page = client.get(path).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
        assert all("src=" in script or 'type="application/json"' in script for script in scripts), path


def test_starting_points_are_parameters_of_the_search(client: Client) -> None:
    from programs.search.filters import ProgramFilterSet  # beside what it checks
    from programs.web.pages import STARTING_POINTS

    for parameter, value, _words in STARTING_POINTS:
        assert value in dict(ProgramFilterSet.base_filters[parameter].extra["choices"])


def test_language_is_chosen_without_a_csrf_cookie() -> None:
    client: Any = Client(enforce_csrf_checks=True)
    response = client.post("/language/", {"language": "es"}, headers={"referer": "http://testserver/privacy/"})
    assert response.status_code == 302
    assert response["Location"].endswith("/privacy/")
    assert response.cookies["django_language"].value == "es"
    assert 'lang="es"' in client.get("/").content.decode()


def test_pages_are_only_read(client: Client) -> None:
    for path in ("/", "/programs/", "/near-me/", "/places/suggest/", "/programs/some/"):
        assert client.post(path).status_code == 405
