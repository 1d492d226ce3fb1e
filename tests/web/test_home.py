"""The first page asks the database nothing and leaves nothing in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from programs.web import pieces
from programs.web.landing.addresses import slugs_by_state
from programs.web.pages import ROWS, rows


def test_home_needs_no_database_and_sets_no_cookie(client: Client) -> None:
    response = client.get("/")  # without the django_db mark, any query fails
    assert response.status_code == 200
    assert not response.cookies
    page = response.content.decode()
    assert 'href="tel:988"' in page
    assert 'href="sms:988"' in page
    assert page.index("tel:988") < page.index("<main")


@pytest.mark.parametrize("path", ["/", "/near-me/"])
def test_a_page_that_stands_is_kept_but_for_the_query_of_its_link(client: Client, path: str) -> None:
    pieces.pages.clear()
    plain = client.get(path).content
    searched = client.get(f"{path}?near=80203").content
    assert f'href="/es{path}?near=80203"' in searched.decode()
    assert client.get(path).content == plain != searched
    assert b"80203" not in plain
    assert len(pieces.pages.kept) == 1
    assert b'lang="es"' in client.get(f"/es{path}").content


def test_no_page_holds_inline_script_or_style(client: Client) -> None:
    for path in ("/", "/near-me/", "/privacy/", "/accessibility/", "/about/ranking/"):
        page = client.get(path).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
        assert all("src=" in script or 'type="application/json"' in script for script in scripts), path


def test_every_choice_is_one_of_the_search(client: Client) -> None:
    from programs.search.filters import ProgramFilterSet  # beside what it checks

    page = client.get("/").content.decode()
    for _title, parts in ROWS:
        for parameter, values in parts:
            for value in values:
                assert value in dict(ProgramFilterSet.base_filters[parameter].extra["choices"])
                assert f'<input type="checkbox" name="{parameter}" value="{value}">' in page


def test_choices_combine_in_one_form_with_one_button(client: Client) -> None:
    page = client.get("/").content.decode()
    form = page.split('id="find"')[1].split("</form>")[0]
    assert form.count('type="checkbox"') == page.count('type="checkbox"') == sum(len(row["choices"]) for row in rows())
    assert form.count("<button class=") - form.count('type="button"') == 1
    assert all(len(row["choices"]) % 2 == 0 for row in rows())


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


@pytest.mark.django_db
def test_home_leads_everywhere(client: Client) -> None:
    page = client.get("/").content.decode()
    for path in ("/fit-check/", "/guide/", "/for/clinicians/", "/for/insurers/", "/for/providers/", "/programs/near/"):
        assert f'href="{path}"' in page
        assert client.get(path).status_code != 404
    for slug in slugs_by_state().values():
        assert f'href="/programs/near/{slug}/"' in page


def test_home_says_what_it_is_to_search_engines_and_previews(client: Client) -> None:
    page = client.get("/").content.decode()
    assert '<meta property="og:title" content="IOP Finder: intensive outpatient programs near you">' in page
    assert '<meta property="og:url" content="http://testserver/">' in page
    assert '<meta name="description" content="Find intensive outpatient programs' in page
    assert "noindex" not in page


def test_how_to_leave_is_explained(client: Client) -> None:
    assert "pressing the Shift key three times does the same" in client.get("/").content.decode()


def test_a_missing_page_has_a_plain_search_form(client: Client) -> None:
    page = client.get("/no/such/page/").content.decode()
    form = page.split('role="search"')[1].split("</form>")[0]
    assert 'name="near"' in form
    assert page.index("tel:988") < page.index('role="search"')
    assert 'href="/programs/near/"' in page
