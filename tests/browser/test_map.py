"""The map of the results and of “Near me”: fetched when shown, numbered like the list, no false pins."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import rules_in, violations
from tests.browser.conftest import OpenPage
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
DENVER: dict[str, Any] = {"geolocation": {"latitude": 39.73, "longitude": -104.98}, "permissions": ["geolocation"]}
ACROSS = "/programs/?near=80203&ordering=distance"


@pytest.fixture
def programs() -> None:
    """From the nearest: a pin, a ZIP code only, an address that is not given, and two that are neighbours."""
    PlaceFactory()
    PlaceFactory(
        key="city-boulder-co", kind="city", zip_code="", name="Boulder", latitude=40.02, longitude=-105.26, zip_count=11
    )
    ProgramFactory(name="Alder IOP", slug="alder-iop", demonstration=True, payments=["self-pay"])
    ProgramFactory(name="Birch IOP", slug="birch-iop", latitude=39.76, precision="zip", street1="")
    ProgramFactory(name="Cedar IOP", slug="cedar-iop", latitude=39.80, hidden_address=True)
    ProgramFactory(name="Dogwood IOP", slug="dogwood-iop", latitude=39.93, longitude=-105.0)
    ProgramFactory(name="Elder IOP", slug="elder-iop", latitude=39.9301, longitude=-105.0)


lit = re.compile(r"\blit\b")


def mark(page: Page, number: str) -> Any:
    return page.locator(f'.mark:has([data-numbers="{number}"])')


def requests_of(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    return asked


def show_on_phone(page: Page) -> None:
    page.locator("[data-show-map]").locator("visible=true").first.click()
    expect(mark(page, "1")).to_be_visible()


@pytest.mark.usefixtures("programs")
def test_markers_have_the_numbers_of_the_list(open_page: OpenPage) -> None:
    page = open_page(ACROSS, **WIDE)
    expect(page.locator(".card h2 a")).to_have_text(["Alder IOP", "Birch IOP", "Cedar IOP", "Dogwood IOP", "Elder IOP"])
    expect(page.get_by_role("button", name="1. Alder IOP")).to_have_class(re.compile(r"\bpin\b"))
    mark(page, "1").click()
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link", name="Alder IOP")).to_have_attribute("href", re.compile("/programs/alder-iop/$"))
    expect(popup).to_contain_text("Sample, not real")
    popup.get_by_role("button", name="Show in the list").click()
    expect(page.locator(".card h2 a", has_text="Alder IOP")).to_be_focused()


@pytest.mark.usefixtures("programs")
def test_a_place_that_is_roughly_known_is_an_area_and_a_hidden_one_is_not_shown(open_page: OpenPage) -> None:
    page = open_page(ACROSS, **WIDE)
    area = page.get_by_role("button", name="2. Birch IOP (somewhere in this ZIP)")
    expect(area).to_have_class(re.compile(r"\barea\b"))
    expect(page.locator("path.about")).to_have_count(1)
    expect(page.locator(".map-panel")).to_contain_text("give no address: 3")
    numbers = " ".join(page.locator("[data-numbers]").evaluate_all("all => all.map((one) => one.dataset.numbers)"))
    assert "3" not in numbers.split()


@pytest.mark.usefixtures("programs")
def test_neighbours_are_one_marker_until_it_is_pressed(open_page: OpenPage) -> None:
    page = open_page(ACROSS, **WIDE)
    several = page.get_by_role("button", name="2 programs here: zoom in")
    for _press in range(12):
        several.click()
        if mark(page, "4").count():
            break
    expect(mark(page, "4")).to_be_visible()
    expect(mark(page, "5")).to_be_visible()


@pytest.mark.parametrize(("precision", "kind"), [("zip", "area"), ("street", "several")])
def test_programs_at_one_point_are_one_mark_that_opens_as_a_list(
    open_page: OpenPage, precision: str, kind: str
) -> None:
    PlaceFactory()
    names = [f"{tree} IOP" for tree in ("Alder", "Birch", "Cedar")]
    for name in names:
        ProgramFactory(name=name, latitude=39.76, precision=precision)
    page = open_page(ACROSS, **WIDE)
    expect(page.locator("[data-numbers]")).to_have_count(1)
    one = page.locator(".mark")
    expect(one).to_have_class(re.compile(rf"\b{kind}\b"))
    expect(one).to_contain_text("×3")
    one.click()
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link", name="IOP")).to_have_text(names)
    expect(popup.locator(".popup-about")).to_have_count(1 if precision == "zip" else 0)


@pytest.mark.usefixtures("programs")
def test_labels_cover_no_other_mark(open_page: OpenPage) -> None:
    """Rough places side by side, one step farther apart than marks that become one."""
    ProgramFactory(name="Fir IOP", slug="fir-iop", latitude=39.76, longitude=-105.06, precision="zip", street1="")
    page = open_page(ACROSS, **WIDE)
    marks = page.locator(".mark")
    expect(marks.nth(2)).to_be_visible()
    boxes = marks.evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    for one, other in combinations(boxes, 2):
        assert (
            one["right"] <= other["left"]
            or other["right"] <= one["left"]
            or one["bottom"] <= other["top"]
            or other["bottom"] <= one["top"]
        )


@pytest.mark.usefixtures("programs")
def test_the_keyboard_goes_through_the_map_in_the_order_of_the_list(open_page: OpenPage) -> None:
    page = open_page(ACROSS, **WIDE)
    mark(page, "1").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup").get_by_role("link", name="Alder IOP")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(mark(page, "1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(mark(page, "2")).to_be_focused()
    page.keyboard.press("Tab")
    expect(mark(page, "4 5")).to_be_focused()
    for _press in range(12):
        page.keyboard.press(" ")
        if mark(page, "4").count():
            break
    expect(mark(page, "4")).to_be_focused()


@pytest.mark.usefixtures("programs")
def test_a_card_and_its_marker_light_up_together(open_page: OpenPage) -> None:
    page = open_page(ACROSS, **WIDE)
    card = page.locator('.card[data-number="1"]')
    expect(mark(page, "1")).to_be_visible()
    card.hover()
    expect(mark(page, "1")).to_have_class(lit)
    page.locator("h1").hover()
    expect(mark(page, "1")).not_to_have_class(lit)
    mark(page, "1").hover()
    expect(card).to_have_class(lit)
    page.locator('.card[data-number="4"] h2 a').focus()
    expect(mark(page, "4 5")).to_have_class(lit)


@pytest.mark.usefixtures("programs")
def test_the_area_that_is_seen_is_searched_with_the_other_filters(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&payment=self-pay&ordering=distance", **WIDE)
    button = page.get_by_role("button", name="Search this area")
    expect(page.locator(".map-panel")).to_be_visible()
    expect(page.get_by_role("button", name="Zoom out", exact=True)).to_be_visible()
    expect(button).to_be_hidden()
    page.get_by_role("button", name="Zoom out", exact=True).click()
    button.click()
    page.wait_for_url("**radius=*")
    asked = parse_qs(urlsplit(page.url).query)
    latitude, longitude = asked["near"][0].split(",")
    assert len(latitude.split(".")[1]) == len(longitude.split(".")[1]) == 2
    assert 38 < float(latitude) < 41
    assert 1 <= int(asked["radius"][0]) <= 500
    assert asked["payment"] == ["self-pay"]
    assert "page" not in asked
    expect(page.get_by_label("Within", exact=True)).to_have_value(asked["radius"][0])


@pytest.mark.usefixtures("programs")
def test_a_phone_fetches_nothing_of_the_map_until_it_is_asked_for(open_page: OpenPage) -> None:
    page = open_page("/programs/", **PHONE)
    asked = requests_of(page)
    page.goto(ACROSS)
    page.wait_for_load_state("networkidle")
    assert not [path for path in asked if "leaflet" in path or path.startswith("/map/") or "us-atlas" in path]
    with page.expect_request("**/counties/CO.json"):
        show_on_phone(page)
    assert [path for path in asked if path.endswith("leaflet.js")]


@pytest.mark.usefixtures("programs")
def test_the_sheet_on_a_phone_leads_back_to_the_list(open_page: OpenPage) -> None:
    page = open_page(ACROSS, **PHONE)
    out_of_reach = page.locator("#results[inert], [inert] #results")
    show_on_phone(page)
    expect(page.get_by_role("button", name="Back to the list")).to_be_focused()
    expect(page.get_by_role("link", name="Call 988")).to_be_visible()
    expect(out_of_reach).to_have_count(1)
    mark(page, "1").click()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.locator(".map-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".map-panel")).to_be_hidden()
    expect(out_of_reach).to_have_count(0)
    show_on_phone(page)
    page.go_back()
    expect(page.locator(".map-panel")).to_be_hidden()
    show_on_phone(page)
    mark(page, "1").click()
    page.get_by_role("button", name="Show in the list").click()
    expect(page.locator(".card h2 a", has_text="Alder IOP")).to_be_focused()


@pytest.mark.usefixtures("programs")
def test_the_map_can_be_closed_and_nothing_is_kept(open_page: OpenPage) -> None:
    page = open_page(ACROSS, **WIDE)
    page.get_by_role("button", name="Close the map").click()
    expect(page.locator(".map-panel")).to_be_hidden()
    expect(page.get_by_role("button", name="Map", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(mark(page, "1")).to_be_visible()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.usefixtures("programs")
def test_the_list_does_not_move_when_the_map_comes(open_page: OpenPage) -> None:
    page = open_page("/", **WIDE)
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => {"
        " window.shifted += entry.value; })).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(ACROSS)
    expect(mark(page, "1")).to_be_visible()
    assert page.evaluate("window.shifted") < 0.05


@pytest.mark.usefixtures("programs")
def test_without_outlines_the_programs_are_still_there(open_page: OpenPage) -> None:
    page = open_page("/", **WIDE)
    page.route("**/map/*.json", lambda route: route.fulfill(status=200, body="not JSON"))
    page.goto(ACROSS)
    expect(mark(page, "1")).to_be_visible()
    expect(page.get_by_text("The outlines of the states could not be loaded.")).to_be_visible()


@pytest.mark.usefixtures("programs")
def test_cities_have_names(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&radius=50", **WIDE)
    expect(page.locator(".county")).to_have_count(1)
    page.get_by_role("button", name="Zoom out", exact=True).click()
    expect(page.locator(".city-name")).to_have_text(["Boulder"])


@pytest.mark.usefixtures("programs")
def test_no_street_tile_is_asked_for_before_they_are_turned_on(open_page: OpenPage, settings: Any) -> None:
    settings.MAP_TILES_URL = "/tiles/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "Streets by somebody"
    page = open_page("/", **WIDE)
    page.route(
        "**/tiles/**",
        lambda route: route.fulfill(content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg'/>"),
    )
    asked = requests_of(page)
    page.goto(ACROSS)
    switch = page.get_by_role("button", name="Street map")
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.wait_for_load_state("networkidle")
    assert not [path for path in asked if path.startswith("/tiles/")]
    with page.expect_request("**/tiles/**"):
        switch.click()
    expect(page.get_by_text("Streets by somebody")).to_be_visible()


@pytest.mark.usefixtures("programs")
def test_a_tile_server_of_others_is_named(open_page: OpenPage, settings: Any) -> None:
    settings.MAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    page = open_page(ACROSS, **WIDE)
    expect(page.get_by_role("button", name="Street map (from tiles.example)")).to_be_visible()
    expect(page.get_by_text("tiles.example will then see which area you look at.")).to_be_visible()


@pytest.mark.usefixtures("programs")
def test_no_map_is_offered_where_scripts_do_not_run(open_page: OpenPage) -> None:
    page = open_page(ACROSS, java_script_enabled=False, **PHONE)
    expect(page.locator("[data-show-map]").locator("visible=true")).to_have_count(0)


@pytest.mark.usefixtures("programs")
def test_near_me_shows_its_map_on_a_phone_when_asked(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **PHONE, **DENVER)
    asked = requests_of(page)
    page.get_by_role("button", name="Show programs near me").click()
    expect(page.locator("[data-near-me-list] .card")).to_have_count(5)
    assert not [path for path in asked if "leaflet" in path]
    show_on_phone(page)
    expect(page.get_by_role("button", name="Birch IOP (somewhere in this ZIP)")).to_be_visible()
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.get_by_role("button", name="Search this area").click()
    page.wait_for_url("**/programs/?near=*")


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_accessibility_rules(open_page: OpenPage, scheme: str, size: dict[str, Any]) -> None:
    page = open_page(ACROSS, color_scheme=scheme, **size)
    if size is PHONE:
        show_on_phone(page)
    mark(page, "1").click()
    assert violations(page, rules_in(scheme)) == []
