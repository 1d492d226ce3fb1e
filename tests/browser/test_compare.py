"""Comparing in a browser: chosen in the tab, up to four, side by side or one point after the other."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.factories import ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Cedar", "Elm", "Fir", "Oak", "Yew")


@pytest.fixture
def programs() -> list[Any]:
    found = [
        ProgramFactory(name=f"{name} IOP", slug=name.lower(), conditions=["depression"], demonstration=name == "Elm")
        for name in NAMES
    ]
    TrackFactory(program=found[0])
    return found


def choose(page: Page, name: str) -> Locator:
    page.goto(f"/programs/{name.lower()}/")
    button = page.locator("button[data-compare]:visible").first
    button.click()
    return button


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Chosen to compare")


def heads(page: Page) -> Locator:
    return page.locator("thead .name")


def ids_of(programs: list[Any]) -> str:
    return "&".join(f"id={program.pk}" for program in programs)


def test_two_are_chosen_and_compared(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/")
    expect(bar(page)).to_be_hidden()
    expect(choose(page, "Cedar")).to_have_attribute("aria-pressed", "true")
    expect(bar(page)).to_contain_text("1 program chosen. Choose another.")
    expect(bar(page).get_by_role("link", name="Compare")).to_be_hidden()
    choose(page, "Elm")
    expect(bar(page)).to_contain_text("2 programs chosen")
    bar(page).get_by_role("link", name="Compare").click()
    expect(heads(page)).to_have_text(["Cedar IOP", "Elm IOP"])
    assert page.evaluate("JSON.parse(sessionStorage.compare)") == [str(program.pk) for program in programs[:2]]
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.usefixtures("programs")
def test_a_fifth_is_declined_kindly(open_page: OpenPage) -> None:
    page = open_page("/")
    for name in NAMES[:4]:
        choose(page, name)
    button = choose(page, "Yew")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-picks-note]")).to_contain_text("Four is the most")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("[data-picks-note]")).to_be_hidden()
    bar(page).get_by_role("button", name="Clear").click()
    expect(bar(page)).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


def test_one_is_removed_and_another_added(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/")
    for name in NAMES[:3]:
        choose(page, name)
    bar(page).get_by_role("link", name="Compare").click()
    page.get_by_role("link", name="Remove Elm IOP").click()
    expect(heads(page)).to_have_text(["Cedar IOP", "Fir IOP"])
    expect(bar(page)).to_contain_text("2 programs chosen")
    page.goto(f"/compare/?{ids_of(programs[3:])}")  # a link from somebody else
    page.get_by_role("link", name="Add another program").click()
    page.wait_for_url("**/programs/**")
    choose(page, "Cedar")
    expect(bar(page)).to_contain_text("3 programs chosen")


def test_add_another_goes_back_to_the_search(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/programs/?condition=depression")
    page.evaluate("address => { window.location.href = address; }", f"/compare/?{ids_of(programs[:2])}")
    page.wait_for_url("**/compare/**")
    page.get_by_role("link", name="Add another program").click()
    page.wait_for_url("**/programs/?condition=depression")


def test_only_differences_without_javascript(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page(f"/compare/?{ids_of(programs[:2])}", java_script_enabled=False)
    conditions = page.locator("[data-point=conditions]")
    expect(conditions).to_contain_text("same")
    page.get_by_role("link", name="Show only differences").click()
    expect(conditions).to_have_count(0)
    expect(page.locator("[data-point=when]")).to_contain_text("not known for all")
    page.get_by_role("link", name="Show all points").click()
    expect(conditions).to_have_count(1)


@pytest.mark.parametrize(
    ("width", "scheme", "count"),
    [(320, "light", 4), (390, "light", 2), (390, "dark", 4), (1280, "light", 2), (1280, "dark", 4)],
)
def test_it_fits_and_stays_a_table(
    open_page: OpenPage, programs: list[Any], width: int, scheme: str, count: int
) -> None:
    page = open_page(
        f"/compare/?{ids_of(programs[:count])}", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("columnheader")).to_have_count(count)
    expect(page.get_by_role("rowheader", name="When it meets")).to_be_visible()
    expect(page.get_by_text("Sample, not real")).to_be_visible()
    assert violations(page) == []


def test_on_paper_it_is_a_table_without_anything_to_press(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page(f"/compare/?{ids_of(programs[:4])}")
    page.emulate_media(media="print")
    assert page.locator("table.points tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
    expect(page.get_by_role("button").filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Remove Cedar IOP")).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
