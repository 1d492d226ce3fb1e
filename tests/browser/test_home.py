"""The first page in a real browser: by keyboard alone, with the device's position, without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_KILOBYTES = 60
MOST_REQUESTS = 24
HERE = {"latitude": 39.7394812, "longitude": -104.9847034}


@pytest.fixture(autouse=True)
def denver() -> None:
    PlaceFactory()
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver", zip_count=30)
    TrackFactory(program=ProgramFactory(name="Cedar Street IOP", slug="cedar", conditions=["depression"]))
    ProgramFactory(name="Birch IOP", slug="birch", latitude=39.75)


def test_by_keyboard_alone_to_a_program(open_page: OpenPage) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    box = page.locator("#id_near")
    expect(box).to_be_focused()
    page.keyboard.type("denv")
    expect(page.get_by_role("option")).to_have_text(["Denver, CO"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Denver, CO")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs within 25 miles of Denver, CO")
    link = page.get_by_role("link", name="Cedar Street IOP")
    for _press in range(200):
        if link.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cedar Street IOP")


def test_a_position_is_rounded_before_it_leaves(open_page: OpenPage) -> None:
    page = open_page("/", geolocation=HERE, permissions=["geolocation"])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_role("button", name="Use my location").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs within 25 miles")
    assert [url for url in sent if "near=39.74%2C-104.98" in url]
    assert not [url for url in sent if "39.739" in url or "104.984" in url]


def test_a_refused_position_is_said_and_the_box_stays(open_page: OpenPage) -> None:
    page = open_page("/", permissions=[])
    page.get_by_role("button", name="Use my location").click()
    expect(page.locator("[data-location-message]")).to_contain_text("Type a ZIP code or city instead.")
    expect(page.locator("#id_near")).to_be_editable()


def test_choices_combine_and_stay_in_sight(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 390, "height": 844})
    page.locator("#id_near").fill("80203")
    for choice in ("Depression", "Weekday evenings"):
        page.get_by_label(choice).check()
    expect(page.locator("[data-ticked]")).to_have_text(re.compile("^Chosen: Depression · Weekday evenings"))
    expect(page.get_by_role("button", name="Find programs")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Find programs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 program within 25 miles of 80203 (Denver, CO)")
    expect(page).to_have_url(re.compile("condition=depression.*when=evenings"))


def test_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False, viewport={"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Use my location")).to_be_hidden()
    page.locator("#id_near").fill("80203")
    page.get_by_label("Depression").check()
    page.get_by_label("Weekday evenings").check()
    page.get_by_role("button", name="Find programs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 program within 25 miles of 80203 (Denver, CO)")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844)])
def test_the_question_fits_one_phone_screen(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page("/", viewport={"width": width, "height": height})
    expect(page.get_by_role("button", name="Find programs")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_is_light_and_stands_still(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 390, "height": 844})
    shifts = page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            const add = (list) => list.getEntries().forEach((entry) => { sum += entry.value; });
            new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 500);
        })"""
    )
    assert shifts <= 0.01
    sizes = page.evaluate(
        "() => ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind)"
        ".map((entry) => entry.decodedBodySize))"
    )
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= 3 * MOST_KILOBYTES * 1000  # as text; compressed, which the test server does not, a third
