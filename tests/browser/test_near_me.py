"""“Near me” and “use my location”: the device is asked only when pressed, and what it says is rounded."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DENVER: dict[str, Any] = {
    "geolocation": {"latitude": 39.731312345, "longitude": -104.982945678},
    "permissions": ["geolocation"],
}


@pytest.fixture
def programs() -> None:
    TrackFactory(program=ProgramFactory(name="Cedar Street IOP", slug="cedar-street-iop", demonstration=True))
    ProgramFactory(name="Far IOP", slug="far-iop", latitude=39.95)


def near_of(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query)["near"]


def go(page: Page) -> None:
    page.get_by_role("button", name="Show programs near me").click()


@pytest.mark.usefixtures("programs")
def test_programs_around_the_device_in_a_list_and_on_a_map(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    with page.expect_request("**/api/v1/programs/**") as asked:
        go(page)
    assert near_of(asked.value.url) == ["39.73,-104.98"]
    expect(page.get_by_role("status").filter(has_text="2 programs")).to_be_visible()
    cards = page.locator("[data-near-me-list] article")
    expect(cards.get_by_role("heading")).to_have_text(["Cedar Street IOP", "Far IOP"])
    expect(cards.first).to_contain_text("Sample, not real")
    expect(cards.first).to_contain_text("Mon, Wed, Thu")
    expect(page.locator(".pin")).to_have_text(["1", "2"])


@pytest.mark.usefixtures("programs")
def test_nothing_is_asked_before_the_button_is_pressed(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert not [address for address in asked if "/api/" in address]


def test_nothing_near_says_so(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    go(page)
    expect(page.get_by_text("We know of no program within 25 miles of you.")).to_be_visible()


def test_without_permission_the_form_remains(open_page: OpenPage) -> None:
    page = open_page("/near-me/", geolocation=DENVER["geolocation"], permissions=[])
    go(page)
    expect(page.get_by_text("We could not get your location.")).to_be_visible()
    expect(page.get_by_label("Where?")).to_be_visible()


def test_an_answer_that_fails_is_admitted(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    page.route("**/api/v1/programs/**", lambda route: route.fulfill(status=200, body="not JSON"))
    go(page)
    expect(page.get_by_text("We could not reach the directory.")).to_be_visible()


def test_without_javascript_it_is_the_search_form(open_page: OpenPage) -> None:
    page = open_page("/near-me/", java_script_enabled=False)
    expect(page.get_by_label("Where?")).to_be_visible()
    expect(page.get_by_role("button", name="Show programs near me")).to_be_hidden()


@pytest.mark.usefixtures("programs")
def test_use_my_location_on_the_first_page_sends_two_decimals(open_page: OpenPage) -> None:
    page = open_page("/", **DENVER)
    page.get_by_role("button", name="Use my location").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs within 25 miles")
    assert near_of(page.url) == ["39.73,-104.98"]
