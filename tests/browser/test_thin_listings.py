"""Three people and listings that say little, as the federal lists make them: nothing of hours, openings or networks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.waiting import box_of, sideways
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.worlds import federal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
NEAR = "/programs/?near=80203"
PARENT = f"{NEAR}&age=adolescent&payment=medicaid&when=evenings"
LONG = ("برنامج الأمل " + "Comprehensive Behavioral Wellness Partnership " * 4)[:200]
REFUSES = """
    for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
"""


@pytest.fixture(autouse=True)
def thin() -> None:
    """Twelve in Denver, known by their ZIP code alone; one has a name of 200 letters, one leaves people out."""
    PlaceFactory()
    PlaceFactory(key="zip-59301", zip_code="59301", name="Miles City", state="MT", latitude=46.4, longitude=-105.8)
    facts: dict[str, Any] = {"precision": "zip", "ages": ["adolescent", "adult"], "payments": ["medicaid", "self-pay"]}
    found = [ProgramFactory(name=f"Thin {number} IOP", slug=f"thin-{number}", **facts) for number in range(10)]
    found.append(ProgramFactory(name=LONG, slug="long", **facts))
    found.append(ProgramFactory(name="Casa IOP", slug="casa", languages=["es"], restrictions=["women-only"], **facts))
    federal("samhsa-directory-mental-health", *found)


def cards(page: Page) -> Locator:
    return page.locator("#results .card")


def call(page: Page) -> Locator:
    return cards(page).first.get_by_role("link", name="Call (303) 555-0142")


def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def top(found: Locator) -> float:
    return box_of(found)["y"]


def test_a_parent_finds_whom_to_call_for_a_teenager(open_page: OpenPage) -> None:
    page = open_page("/", **PHONE)
    page.get_by_label("Where?").fill("80203")
    page.get_by_label("Where?").press("Enter")
    page.locator("[data-open-filters]").click()
    sheet = page.get_by_role("dialog", name="Filters")
    for words in ("Teens", "Medicaid", "Weekday evenings"):
        sheet.get_by_role("checkbox", name=re.compile(f"^{words}")).check()
    sheet.get_by_role("button", name="Show 12 programs to ask").click()
    expect(title(page)).to_contain_text("12 programs to ask")
    expect(cards(page).first.locator(".asked")).to_have_text(re.compile(r"Teens ✓.*Medicaid ✓.*Weekday evenings \?"))
    assert top(call(page)) <= 700, "a number to call stands above the fold"
    assert sideways(page) == 0
    for number in range(3):
        cards(page).nth(number).get_by_role("button", name="Shortlist").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Shortlist").click()
    expect(page.locator(".shortlist-row .asked")).to_have_count(3)
    assert sideways(page) == 0
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(".points .answers .asked")).to_have_count(3)
    assert sideways(page) == 0, "three are read without pushing the page sideways"


def test_the_listing_of_a_search_answers_it_at_its_top(open_page: OpenPage) -> None:
    page = open_page(PARENT, **PHONE)
    cards(page).first.locator("h2 a").click()
    expect(page.locator(".listing header .asked")).to_have_text(re.compile(r"Teens ✓.*Medicaid ✓.*Weekday evenings \?"))
    page.locator("[data-shortlist]:visible").first.click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Shortlist").click()
    expect(page.locator(".shortlist-row .asked")).to_have_count(1)
    expect(page).not_to_have_url(re.compile("near="))


def test_a_discharge_planner_chooses_from_the_table_and_prints(open_page: OpenPage) -> None:
    page = open_page(PARENT, **DESK)
    page.get_by_role("link", name="Table").click()
    table = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Ways to pay"))
    rows = table.locator("td.of-choose")
    expect(rows).to_have_count(12)
    in_sight = [row for row in rows.all() if top(row) + 40 <= 800]
    assert len(in_sight) >= 8
    table.get_by_role("link", name="Program").click()
    expect(table.get_by_role("columnheader", name="Program")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile("view=table"))
    for name in ("Casa IOP", "Thin 1 IOP", "Thin 3 IOP"):
        table.get_by_role("checkbox", name=f"Choose {name}").check()
    page.get_by_role("button", name="Shortlist those chosen").click()
    expect(page.locator(".shortlist-row h2 a")).to_have_text(["Casa IOP", "Thin 1 IOP", "Thin 3 IOP"])
    expect(page.locator("[data-when=shared]")).to_be_hidden()
    page.emulate_media(media="print")
    printed = page.locator(".to-print")
    expect(printed).to_contain_text("Ages: Teens, Adults")
    expect(printed).to_contain_text("Treats: Mental health")
    expect(printed.locator(".asked")).to_have_count(3)
    expect(page.get_by_text("holds what you chose in the search")).to_be_hidden()


def test_three_are_compared_from_the_table(open_page: OpenPage) -> None:
    page = open_page(f"{NEAR}&view=table", **DESK)
    for name in ("Casa IOP", "Thin 1 IOP"):
        page.get_by_role("checkbox", name=f"Choose {name}").check()
    page.get_by_role("button", name="Compare those chosen").click()
    expect(page.locator("thead .name")).to_have_count(2)


def test_a_spanish_speaker_sees_who_treats_in_spanish(open_page: OpenPage) -> None:
    page = open_page("/es/programs/?near=80203&language=es&payment=medicaid", **PHONE)
    first = cards(page).first
    expect(first).to_contain_text("Casa IOP")
    expect(first.locator(".asked")).to_have_text(re.compile("Atiende en español ✓.*Medicaid ✓"))
    expect(first).to_contain_text("Solo mujeres")
    assert top(first.get_by_role("link", name="Llamar al (303) 555-0142")) <= 700
    assert sideways(page) == 0


@pytest.mark.parametrize("width", [280, 320])
def test_the_narrowest_screens_need_no_pushing_sideways(open_page: OpenPage, width: int) -> None:
    page = open_page(PARENT, viewport={"width": width, "height": 653})
    assert sideways(page) == 0
    page.goto(f"{PARENT}&view=table")
    assert sideways(page) == 0, "the table alone can be pushed"


def test_no_card_is_higher_than_a_third_of_the_screen_before_it_is_opened(open_page: OpenPage) -> None:
    page = open_page(PARENT, **PHONE)
    expect(cards(page)).to_have_count(12)
    heights = page.evaluate(
        "[...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect().height)"
    )
    assert max(heights) <= 260
    cards(page).filter(has_text="Casa").get_by_text("More", exact=False).first.click()
    expect(cards(page).filter(has_text="Casa")).to_contain_text("Ways to pay: Medicaid, Self-pay")


def test_the_second_skip_link_leads_to_the_first_number(open_page: OpenPage) -> None:
    page = open_page(PARENT, **PHONE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the choices")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    count = 2
    while not call(page).evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
        count += 1
        assert count <= 12


def test_the_search_folds_into_a_line_and_opens_again(open_page: OpenPage) -> None:
    page = open_page(PARENT, **PHONE)
    where, line = page.get_by_label("Where?"), page.get_by_role("link", name="Change")
    expect(line).to_have_text(re.compile("80203 · 25 miles · 3 filters"))
    expect(where).to_be_hidden()
    line.click()
    expect(where).to_be_visible()
    page.get_by_label("Within", exact=True).select_option("50")
    expect(title(page)).to_contain_text("within 50 miles")
    page.get_by_role("button", name="Search").click()
    expect(line).to_have_text(re.compile("80203 · 50 miles"))


def test_the_sheet_opens_where_one_will_choose_next(open_page: OpenPage) -> None:
    page = open_page(f"{NEAR}&age=adolescent&condition=depression", **PHONE)
    page.locator("[data-open-filters]").click()
    body = page.locator(".filters-body")
    expect(page.get_by_role("group", name="Ways to pay")).to_be_in_viewport()
    expect(body).not_to_have_js_property("scrollTop", 0)


def test_in_an_empty_place_the_nearest_is_named_with_its_miles(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=59301&age=adolescent", **PHONE)
    expect(title(page)).to_contain_text("No programs found within 25 miles of 59301 (Miles City, MT)")
    nearest = page.get_by_role("region", name="The nearest, farther away")
    expect(nearest.locator(".card")).to_have_count(1)
    expect(nearest).to_contain_text(re.compile(r"about 4\d\d mi"))
    expect(nearest.get_by_role("link", name="Call")).to_be_visible()


def test_a_browser_that_keeps_nothing_takes_the_list_along_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/about/ranking/", **DESK)
    page.add_init_script(REFUSES)
    page.goto(f"{PARENT}&view=table")
    page.get_by_role("checkbox", name="Choose Casa IOP").check()
    page.get_by_role("button", name="Shortlist those chosen").click()
    expect(page.locator(".shortlist-row h2 a")).to_have_text(["Casa IOP"])
