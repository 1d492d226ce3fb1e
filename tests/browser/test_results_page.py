"""The page of results in use: filters without a new page, back and forward, the sheet on a phone, trouble."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import rules_in, violations
from tests.browser.conftest import OpenPage
from tests.browser.waiting import expect_query, until
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory, session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}}
DESK: dict[str, Any] = {"viewport": {"width": 1100, "height": 900}}
ANY_PAYMENT = re.compile("payment=")


@pytest.fixture(autouse=True)
def programs() -> None:
    """Five programs in Denver; one teaches DBT in the evening and takes Medicaid."""
    PlaceFactory()
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver", zip_count=30)
    evening: Any = ProgramFactory(name="Cedar IOP", slug="cedar-iop", payments=["medicaid"], therapies=["dbt"])
    TrackFactory(program=evening)
    morning: Any = ProgramFactory(name="Birch IOP", slug="birch-iop", payments=["medicaid"], therapies=["cbt"])
    TrackFactory(program=morning, sessions=[session("mon", "09:00", "12:00")])
    ProgramFactory.create_batch(3, payments=["self-pay"], therapies=["dbt"], latitude=39.76)


def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def status(page: Page) -> Locator:
    return page.locator("[data-search-status]")


def stay(page: Page) -> None:
    """Note in the page that it is this one; ``stayed`` asks."""
    page.evaluate("window.isTheSamePage = true")


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSamePage === true"))


def test_a_patient_finds_an_evening_program_with_dbt_that_takes_medicaid(open_page: OpenPage) -> None:
    page = open_page("/", **PHONE)
    page.get_by_label("Where?").fill("80203")
    page.get_by_label("Where?").press("Enter")
    expect(title(page)).to_have_text("5 programs within 25 miles of 80203 (Denver, CO)")
    stay(page)
    page.get_by_role("link", name="Filters").click()
    sheet = page.get_by_role("dialog", name="Filters")
    sheet.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    expect(sheet.get_by_role("button", name="Show 2 programs")).to_be_visible()
    sheet.get_by_role("checkbox", name=re.compile("^Weekday evenings")).check()
    expect(sheet.get_by_role("button", name="Show 1 program")).to_be_visible()
    sheet.get_by_text("Therapies", exact=True).click()
    sheet.get_by_role("checkbox", name=re.compile("^DBT")).check()
    expect(page.locator(".find-bar")).to_contain_text("Filters (3)")
    sheet.get_by_role("button", name="Show 1 program").click()
    expect(sheet).to_be_hidden()
    expect(title(page)).to_have_text("1 program within 25 miles of 80203 (Denver, CO)")
    assert stayed(page)
    card = page.locator("article")
    expect(card.locator(".asked")).to_have_text(re.compile("Medicaid ✓.*Weekday evenings ✓.*DBT ✓"))
    expect(card.get_by_role("link", name="Call (303) 555-0142")).to_have_attribute("href", "tel:+13035550142")
    card.get_by_role("link", name="Cedar IOP").click()
    expect(title(page)).to_have_text("Cedar IOP")
    page.go_back()
    expect(title(page)).to_have_text("1 program within 25 miles of 80203 (Denver, CO)")
    expect(page).to_have_url(re.compile("payment=medicaid"))


def test_the_address_is_always_the_plain_one_of_the_search(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **DESK)
    stay(page)
    page.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    expect(title(page)).to_contain_text("2 programs")
    expect_query(page, "near=80203&radius=25&payment=medicaid")
    page.get_by_label("Within", exact=True).select_option("50")
    expect(title(page)).to_contain_text("within 50 miles")
    page.get_by_label("Order", exact=True).select_option("name")
    expect(page.locator("article h2")).to_have_text(["Birch IOP", "Cedar IOP"])
    expect(page).to_have_url(re.compile(r"\?near=80203&radius=50&ordering=name&payment=medicaid$"))
    page.get_by_role("link", name="Remove Medicaid").click()
    expect(title(page)).to_contain_text("5 programs")
    expect_query(page, "near=80203&radius=50&ordering=name")
    expect(page).to_have_title("5 programs within 50 miles of 80203 (Denver, CO) · IOP Finder")
    expect(page.get_by_role("checkbox", name=re.compile("^Medicaid"))).not_to_be_checked()
    assert stayed(page)
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


@pytest.mark.parametrize("javascript", [True, False])
def test_back_and_forward_restore_each_search(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/programs/?near=80203", java_script_enabled=javascript, **DESK)

    def choose(name: str, count: str) -> None:
        page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
        if not javascript:
            page.get_by_role("button", name="Show programs").click()
        expect(title(page)).to_contain_text(count)

    choose("Medicaid", "2 programs")
    choose("Weekday evenings", "1 program ")
    page.go_back()
    expect(title(page)).to_contain_text("2 programs")
    expect(page.get_by_role("checkbox", name=re.compile("^Medicaid"))).to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("^Weekday evenings"))).not_to_be_checked()
    page.go_back()
    expect(title(page)).to_contain_text("5 programs")
    expect(page.get_by_role("checkbox", name=re.compile("^Medicaid"))).not_to_be_checked()
    expect(page.locator(".chosen-chip")).to_have_count(0)
    page.go_forward()
    expect(title(page)).to_contain_text("2 programs")
    expect(page.get_by_role("checkbox", name=re.compile("^Medicaid"))).to_be_checked()


def test_back_from_a_listing_returns_to_the_search_and_the_place_in_it(open_page: OpenPage) -> None:
    ProgramFactory.create_batch(15, payments=["self-pay"], latitude=39.77)
    page = open_page("/programs/?near=80203", **PHONE)
    page.locator("article").last.scroll_into_view_if_needed()
    page.locator("article h2 a").last.click()
    expect(page.locator(".listing")).to_be_visible()
    page.go_back()
    expect(title(page)).to_contain_text("20 programs")
    page.wait_for_function("window.scrollY > 2000")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    "search",
    ["verified_within=365", "condition=self-harm&condition=trauma&payment=medicaid", "q=cedar+programs+of+hope"],
)
def test_what_takes_all_choices_away_stays_whole_beside_them(
    open_page: OpenPage, search: str, width: int, language: str
) -> None:
    page = open_page(f"/{language}/programs/?near=80203&{search}", viewport={"width": width, "height": 800})
    row, clear = page.locator(".chosen"), page.locator(".chosen .clear")
    for place in (0, 10_000):
        row.evaluate("(row, place) => { row.scrollLeft = place; }", place)
        box = clear.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert clear.evaluate(
            "(link) => { const { x, y, width, height } = link.getBoundingClientRect();"
            " return [1, width - 1].every((at) => document.elementFromPoint(x + at, y + height / 2) === link); }"
        )
    first = page.locator(".chosen-chip").first
    first.focus()
    chip, all_of_them = first.bounding_box(), clear.bounding_box()
    assert chip
    assert all_of_them
    assert chip["x"] + chip["width"] <= all_of_them["x"]
    clear.click()
    expect(page.locator(".chosen-chip")).to_have_count(0)


def test_pages_are_turned_in_place_and_begin_at_the_top(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&page_size=2", **PHONE)
    stay(page)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    expect(title(page)).to_be_focused()
    expect_query(page, "near=80203&page_size=2&page=2")
    page.go_back()
    expect(page.get_by_text("Page 1 of 3")).to_be_visible()
    assert stayed(page)


def test_a_filter_is_chosen_by_keyboard_alone_and_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **DESK)
    page.evaluate("document.addEventListener('results:changed', () => { window.changes = (window.changes || 0) + 1 })")
    group = page.locator("summary", has_text="Therapies")
    group.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the switch of the explanations
    page.keyboard.press("Space")
    expect(page.get_by_text("Dialectical behavior therapy")).to_be_visible()
    box = page.get_by_role("checkbox", name=re.compile("^DBT"))
    while not box.evaluate("box => box === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(title(page)).to_contain_text("4 programs")
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    expect(page.get_by_text("Dialectical behavior therapy")).to_be_visible()
    expect(status(page)).to_have_text("4 programs within 25 miles of 80203 (Denver, CO)")
    page.keyboard.press("Space")
    expect(status(page)).to_have_text("5 programs within 25 miles of 80203 (Denver, CO)")
    expect(box).to_be_focused()
    assert page.evaluate("window.changes") == 2


def test_the_focus_moves_to_the_next_chip_and_then_to_the_title(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&payment=medicaid&therapy=dbt", **DESK)
    page.get_by_role("link", name="Remove Medicaid").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Remove DBT")).to_be_focused()
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text("5 programs")
    expect(title(page)).to_be_focused()


@pytest.mark.parametrize("is_slow", [False, True], ids=["the list is there", "the list comes"])
def test_what_a_choice_brought_is_shown_and_not_brought_again(open_page: OpenPage, is_slow: bool) -> None:
    page = open_page("/programs/?near=80203", **PHONE)
    held: list[Any] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "payment=" in request.url else None)
    if is_slow:
        page.route(ANY_PAYMENT, lambda route: held.append(route))
    page.get_by_role("link", name="Filters").click()
    sheet = page.get_by_role("dialog", name="Filters")
    sheet.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    if is_slow:
        until(page, lambda: held)
    sheet.get_by_role("button", name=f"Show {5 if is_slow else 2} programs").click()
    expect(sheet).to_be_hidden()
    for route in held:
        route.continue_()
    page.unroute(ANY_PAYMENT)
    expect(title(page)).to_contain_text("2 programs")
    more = page.locator("article details.more").first
    more.locator("> summary").click()
    page.get_by_role("link", name="Filters").click()
    sheet.get_by_role("button", name="Show 2 programs").click()
    expect(sheet).to_be_hidden()
    expect(more).to_have_attribute("open", "")
    assert len(asked) == 1
    page.get_by_role("link", name="Change").click()
    with page.expect_response(ANY_PAYMENT):
        page.get_by_role("button", name="Search").click()  # who asks for it gets it anew


def test_of_what_is_typed_fast_the_latest_is_searched(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **DESK)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    page.get_by_label("Words").press_sequentially("cedar", delay=20)
    expect(title(page)).to_contain_text("1 program ")
    expect_query(page, "near=80203&radius=25&q=cedar")
    expect(page.get_by_label("Words")).to_be_focused()
    assert len([address for address in asked if "/programs/" in address]) == 1
    page.go_back()
    expect(title(page)).to_contain_text("5 programs")
    expect(page.get_by_label("Words")).to_have_value("")


def test_a_slow_answer_does_not_replace_a_later_one(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **DESK)
    held: list[Any] = []
    page.route(re.compile("payment=medicaid$"), lambda route: held.append(route))
    page.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    page.locator("#therapy-dbt").evaluate("box => box.click()")
    expect(title(page)).to_contain_text("1 program ")
    for route in held:
        route.abort()
    expect(title(page)).to_contain_text("1 program ")
    expect(page.locator("[data-search-failed]").first).to_be_hidden()


def test_a_wrong_place_then_the_right_one(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&payment=medicaid", **PHONE)
    stay(page)
    page.get_by_role("link", name="Change").click()
    where = page.get_by_label("Where?")
    where.fill("Denvr, CO")
    where.press("Enter")
    expect(title(page)).to_have_text("We could not search yet")
    expect(where).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#near-error")).to_contain_text("Denvr, CO")
    expect(where).to_be_focused()
    page.get_by_role("link", name="Denver, CO", exact=True).click()
    expect(title(page)).to_contain_text("2 programs within 25 miles of Denver, CO")
    expect(where).to_have_value("Denver, CO")
    expect(page.locator("#near-error")).to_be_hidden()
    page.get_by_role("link", name="Change").click()
    where.focus()  # the box has not forgotten it
    page.keyboard.press("Tab")
    expect(where).to_have_value("Denver, CO")
    assert stayed(page)


def test_without_javascript_the_same_form_works(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", java_script_enabled=False, **PHONE)
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    page.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    page.get_by_role("button", name="Show programs").click()
    expect(title(page)).to_contain_text("2 programs")
    expect(page.locator(".find-bar")).to_contain_text("Filters (1)")
    expect(page.locator("[data-shortlist]:visible, [data-compare]:visible")).to_have_count(0)
    page.get_by_role("link", name="Filters").click()
    page.get_by_text("Therapies", exact=True).click()
    expect(page.get_by_text("Dialectical behavior therapy")).to_be_hidden()
    page.get_by_role("group", name="Therapies").get_by_role("checkbox", name="Say what these mean").check()
    expect(page.get_by_text("Dialectical behavior therapy")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#filters")).to_be_hidden()


@pytest.mark.parametrize("missing", ["results", "htmx", "place-suggestions", "filters-sheet"])
def test_a_script_that_does_not_come_leaves_a_page_that_works(open_page: OpenPage, missing: str) -> None:
    page = open_page("/about/ranking/", **PHONE)
    script = re.compile(rf"/{missing}[.\w]*\.js")
    page.route(script, lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/programs/?near=80203")
    page.get_by_role("link", name="Filters").click()
    page.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    page.locator(".filters-foot button").click()
    expect(title(page)).to_contain_text("2 programs")
    expect(page).to_have_url(re.compile("payment=medicaid"))
    page.get_by_role("link", name="Remove Medicaid").evaluate("link => link.click()")
    expect(title(page)).to_contain_text("5 programs")


@pytest.mark.parametrize("status_code", [500, 200])
def test_an_answer_that_is_no_page_of_ours_is_admitted(open_page: OpenPage, status_code: int) -> None:
    page = open_page("/programs/?near=80203", **DESK)
    bad = re.compile("payment=medicaid")
    # An error of the network or the server writes into the console itself, which a test of this folder forbids.
    answer = {"status": 200 if status_code == 200 else 203, "body": "<p>Sign in to this network.</p>"}
    page.route(bad, lambda route: route.fulfill(content_type="text/html", **answer))  # type: ignore[arg-type]
    page.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    expect(page.get_by_role("alert")).to_contain_text("We could not update the list")
    expect(title(page)).to_contain_text("5 programs")
    page.unroute(bad)
    page.get_by_role("button", name="Search").click()
    expect(title(page)).to_contain_text("2 programs")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_sheet_keeps_the_focus_and_gives_it_back(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **PHONE)
    opener = page.get_by_role("link", name="Filters")
    opener.click()
    sheet = page.get_by_role("dialog", name="Filters")
    close = sheet.get_by_role("link", name="Close")
    expect(close).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(sheet.get_by_role("button", name="Show 5 programs")).to_be_focused()
    page.keyboard.press("Tab")
    expect(close).to_be_focused()
    expect(page.locator("#results")).to_have_js_property("inert", value=True)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    close.click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator("#results")).to_have_js_property("inert", value=False)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_for_axe(open_page: OpenPage, width: int, scheme: Any) -> None:
    name = "A " + "very " * 30 + "long name of a program, <script>alert(1)</script> برنامج الأمل"
    ProgramFactory(name=name, slug="long", demonstration=True, latitude=39.72)
    page = open_page("/programs/?near=80203&therapy=dbt", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto("/programs/?near=80203")
    assert violations(page, rules_in(scheme)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 900:
        page.get_by_role("link", name="Filters").click()
        assert violations(page, rules_in(scheme)) == []
