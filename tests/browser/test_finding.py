"""The main job in a real browser: type a place, open a listing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def denver() -> None:
    PlaceFactory()
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver", zip_count=30)
    TrackFactory(program=ProgramFactory(name="Cedar Street IOP", slug="cedar-street-iop"))
    ProgramFactory(name="Birch IOP", slug="birch-iop", payments=["medicaid"], latitude=39.75)


@pytest.mark.usefixtures("denver")
@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_zip_code_leads_to_a_listing(open_page: OpenPage, javascript: bool, width: int) -> None:
    page = open_page("/", java_script_enabled=javascript, viewport={"width": width, "height": 800})
    page.locator("#id_near").fill("80203")
    page.locator("#id_near").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 programs within 25 miles of 80203 (Denver, CO)")
    page.get_by_role("link", name="Cedar Street IOP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cedar Street IOP")
    call = page.get_by_role("link", name="Call (303) 555-0142").first  # without scripts in two places
    expect(call).to_have_attribute("href", "tel:+13035550142")


@pytest.mark.usefixtures("denver")
def test_a_filter_is_chosen_on_a_phone_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", java_script_enabled=False, viewport={"width": 390, "height": 800})
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    page.get_by_role("checkbox", name="Medicaid 1").check()
    page.get_by_role("button", name="Show programs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 program within 25 miles of 80203 (Denver, CO)")
    page.get_by_role("link", name="Remove Medicaid").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs")


@pytest.mark.usefixtures("denver")
def test_a_suggested_place_is_chosen_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/")
    box = page.locator("#id_near")
    box.press_sequentially("denv")
    expect(page.get_by_role("option")).to_have_text(["Denver, CO"])
    box.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Denver, CO")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Denver, CO")


@pytest.mark.usefixtures("denver")
def test_enter_searches_for_what_was_typed_while_suggestions_are_open(open_page: OpenPage) -> None:
    page = open_page("/")
    page.locator("#id_near").press_sequentially("denver")
    expect(page.get_by_role("option")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("programs within 25 miles of Denver, CO")


@pytest.mark.usefixtures("denver")
def test_a_starting_point_keeps_the_place_that_was_typed(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False)
    page.locator("#id_near").fill("80203")
    page.get_by_role("checkbox", name="Medicaid").check()
    page.get_by_role("button", name="Find programs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 program within 25 miles of 80203 (Denver, CO)")
