"""Everything but the map works without JavaScript: the list, the table, shortlist and comparison, “Near me”."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": False}


@pytest.fixture(autouse=True)
def programs() -> None:
    PlaceFactory()
    for name in ("Cedar", "Elm", "Fir"):
        ProgramFactory(name=f"{name} IOP", slug=name.lower(), payments=["medicaid"])


def tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=f"Choose {name} IOP").check()


@pytest.mark.parametrize("view", ["", "&view=table"])
@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_programs_are_ticked_and_shortlisted(open_page: OpenPage, view: str, window: dict[str, Any]) -> None:
    page = open_page(f"/programs/?near=80203&payment=medicaid{view}", **window)
    tick(page, "Cedar", "Fir")
    page.get_by_role("button", name="Shortlist those chosen").click()
    expect(page.locator(".shortlist-row h2 a")).to_have_text(["Cedar IOP", "Fir IOP"])
    expect(page.locator(".shortlist-row .asked")).to_have_count(2)
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator("thead .name")).to_have_text(["Cedar IOP", "Fir IOP"])


def test_programs_are_ticked_and_compared(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **PHONE)
    tick(page, "Elm", "Fir")
    page.get_by_role("button", name="Compare those chosen").click()
    expect(page.locator("thead .name")).to_have_text(["Elm IOP", "Fir IOP"])


def test_the_search_row_opens_and_searches(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **PHONE)
    expect(page.get_by_label("Where?")).to_be_hidden()
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Within", exact=True).select_option("50")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 programs within 50 miles")
    expect(page.get_by_label("Where?")).to_be_hidden()


def test_a_card_opens(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203", **PHONE)
    card = page.locator(".card").first
    expect(card.get_by_text("Ways to pay: Medicaid")).to_be_hidden()
    card.get_by_text("More").first.click()
    expect(card.get_by_text("Ways to pay: Medicaid")).to_be_visible()


def test_the_filters_of_the_table_open(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&view=table", **DESK)
    expect(page.get_by_role("checkbox", name="Medicaid")).to_be_hidden()
    page.get_by_role("link", name="Filters", exact=True).first.click()
    page.get_by_role("checkbox", name="Medicaid").check()
    page.get_by_role("button", name="Show programs").click()
    expect(page.locator(".program-table td.of-asked").first).to_contain_text("Medicaid ✓")


def test_near_me_says_what_it_needs(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **PHONE)
    needs = page.locator("noscript p")
    expect(needs).to_be_visible()
    expect(needs).to_contain_text("That needs JavaScript, which is off in this browser.")
    page.get_by_label("Where?").fill("80203")
    page.get_by_role("button", name="Find programs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 programs")


def test_with_javascript_near_me_does_not_say_so(open_page: OpenPage) -> None:
    page = open_page("/near-me/")
    expect(page.get_by_role("button", name="Show programs near me")).to_be_visible()
    expect(page.locator("noscript")).to_be_hidden()
