"""From a search engine to a program: the page of a city in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def denver() -> None:
    PlaceFactory()
    PlaceFactory(key="state-co", kind="state", zip_code="", name="Colorado")
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver", zip_count=30)
    TrackFactory(program=ProgramFactory(name="Cedar Street IOP", slug="cedar", payments=["medicaid"]))
    ProgramFactory(name="Birch IOP", slug="birch", latitude=39.75)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_all_states_to_a_program(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/programs/near/", java_script_enabled=javascript, viewport={"width": 390, "height": 844})
    page.get_by_role("main").get_by_role("link", name="Colorado").click()
    page.get_by_role("main").get_by_role("link", name="Denver", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Intensive outpatient programs in Denver, Colorado")
    page.get_by_role("link", name="Cedar Street IOP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cedar Street IOP")


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_offered_is_a_search_already_filled_in(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/programs/near/colorado/denver/", java_script_enabled=javascript)
    page.locator("summary", has_text="Ways to pay").click()
    page.get_by_role("link", name="Medicaid 1 program").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 program within 25 miles of Denver, CO")


def test_the_search_box_of_a_landing_page_suggests_places(open_page: OpenPage) -> None:
    page = open_page("/programs/near/colorado/", viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#id_near").press_sequentially("denv")
    page.get_by_role("option", name="Denver, CO").click()
    page.get_by_role("button", name="Find programs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs within 25 miles of Denver, CO")
