"""Reading in another language: the switch keeps the search, and links stay in the language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.waiting import expect_query
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_the_switch_keeps_the_search_and_links_stay(open_page: OpenPage, scripts: bool) -> None:
    PlaceFactory()
    ProgramFactory(name="Cedar Street IOP", slug="cedar", latitude=39.8, payments=["medicaid"])
    page = open_page("/programs/?near=80203&payment=medicaid", java_script_enabled=scripts, locale="en-US")
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect_query(page, "near=80203&payment=medicaid")
    expect(page.locator(".card .distance")).to_contain_text("km")
    page.get_by_role("link", name="Cedar Street IOP").first.click()
    page.wait_for_url(re.compile(r"/es/programs/cedar/\?payment=medicaid$"))
    page.get_by_role("link", name="IOP Finder").first.click()
    page.wait_for_url("**/es/")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/")
    assert not page.context.cookies()


def test_the_switch_knows_a_search_that_came_without_a_new_page(open_page: OpenPage) -> None:
    page = open_page("/programs/", locale="en-US")
    page.evaluate("history.pushState({}, '', '?radius=50')")
    page.get_by_role("link", name="Español").click()
    page.wait_for_url(re.compile(r"/es/programs/\?radius=50$"))


def test_a_language_is_remembered_where_that_is_wanted(open_page: OpenPage) -> None:
    page = open_page("/es/privacy/", locale="en-US")
    with page.expect_navigation():
        page.locator(".remember-language button").click()
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["value"]) == ("django_language", "es")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_near_me_stays_in_its_language(open_page: OpenPage) -> None:
    ProgramFactory(name="Cedar Street IOP", slug="cedar", latitude=39.8)
    page = open_page(
        "/es/near-me/",
        locale="en-US",
        permissions=["geolocation"],
        geolocation={"latitude": 39.7313, "longitude": -104.9829},
    )
    page.locator("[data-near-me-go]").click()
    expect(page.locator(".card .distance")).to_contain_text("km")
    expect(page.locator(".card h2 a")).to_have_attribute("href", "/es/programs/cedar/")
    page.locator(".card .more > summary").click()
    page.locator(".card .why > summary").click()
    expect(page.locator(".card .why")).to_contain_text("millas")
