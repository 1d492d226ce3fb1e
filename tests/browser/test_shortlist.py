"""The shortlist in a browser: kept there as ids and nothing else, printed, shared, in step between tabs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.browser.waiting import expect_query
from tests.factories import ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFUSES = """
    for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
"""
FULL = 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };'


@pytest.fixture
def programs() -> list[Any]:
    """Cedar, Elm and Fir, each with a slug of its name."""
    found = [ProgramFactory(name=f"{name} IOP", slug=name.lower()) for name in ("Cedar", "Elm", "Fir")]
    TrackFactory(program=found[0])
    return found


def kept(page: Page) -> list[str]:
    return json.loads(page.evaluate("localStorage.getItem('shortlist')") or "[]")


def expect_kept(page: Page, programs: list[Any]) -> None:
    """The browser keeps the ids of these, and as soon as it does."""
    page.wait_for_function(
        "ids => (localStorage.getItem('shortlist') || '[]') === ids",
        arg=json.dumps([str(program.pk) for program in programs], separators=(",", ":")),
    )


def add(page: Page, name: str) -> Locator:
    """Open the page of a program and press its button."""
    page.goto(f"/programs/{name.lower()}/")
    button = page.locator("button[data-shortlist]:visible").first
    button.click()
    return button


def rows(page: Page) -> Locator:
    return page.locator(".shortlist-row h2 a")


def navigation(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Main").get_by_role("link", name="Shortlist")


def ids_of(programs: list[Any]) -> str:
    return "&".join(f"id={program.pk}" for program in programs)


def test_a_clinician_shortlists_three_and_prints(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/")
    for number, name in enumerate(("Cedar", "Elm", "Fir"), start=1):
        button = add(page, name)
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_contain_text("On your shortlist")
        expect(page.locator("[data-picks-said]")).to_contain_text(f"Added to your shortlist: {number} program")
        expect(navigation(page)).to_contain_text(f"({number})")
    navigation(page).click()
    expect(rows(page)).to_have_text(["Cedar IOP", "Elm IOP", "Fir IOP"])
    expect_query(page, ids_of(programs))
    expect(page.locator("[data-when=shared]")).to_be_hidden()
    expect(page.locator(".to-print")).to_be_hidden()
    page.emulate_media(media="print")
    table = page.get_by_role("table")
    expect(table).to_be_visible()
    expect(table.locator("tbody th > span:first-child")).to_have_text(["Cedar IOP", "Elm IOP", "Fir IOP"])
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Program", "Call", "What we know", "Date called", "Who answered", re.compile("next step")]
    )
    for hidden in (page.locator(".shortlist-rows"), page.locator(".foot-bars"), page.get_by_role("button")):
        expect(hidden.filter(visible=True)).to_have_count(0)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_only_ids_are_kept(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/")
    add(page, "Cedar")
    add(page, "Elm")
    expect_kept(page, programs[:2])
    assert page.evaluate("Object.keys(localStorage)") == ["shortlist"]
    assert page.evaluate("Object.keys(sessionStorage)") == []
    assert page.context.cookies() == []
    add(page, "Elm")
    add(page, "Cedar")
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.parametrize("nonsense", ["{}", "not JSON", '["x", null, 7]', '"text"'])
@pytest.mark.usefixtures("programs")
def test_nonsense_in_storage_is_an_empty_list(open_page: OpenPage, nonsense: str) -> None:
    page = open_page("/")
    page.evaluate("text => localStorage.setItem('shortlist', text)", nonsense)
    page.goto("/shortlist/")
    expect(page.get_by_text("Your shortlist is empty.")).to_be_visible()
    add(page, "Cedar")
    expect(navigation(page)).to_contain_text("(1)")


@pytest.mark.usefixtures("programs")
def test_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/programs/cedar/")
    page.locator("button[data-shortlist]:visible").first.focus()
    page.keyboard.press("Space")
    expect(navigation(page)).to_contain_text("(1)")
    page.keyboard.press("Enter")
    expect(page.locator("[data-shortlist-count]").first).to_be_hidden()
    add(page, "Cedar")
    add(page, "Elm")
    navigation(page).press("Enter")
    expect(rows(page)).to_have_text(["Cedar IOP", "Elm IOP"])
    down = page.get_by_role("link", name="Down Cedar IOP")
    down.focus()
    down.press("Enter")
    expect(rows(page)).to_have_text(["Elm IOP", "Cedar IOP"])
    expect(page.locator(".shortlist-row").nth(1)).to_be_focused()


def test_moved_and_removed_here_and_in_the_browser(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/")
    for name in ("Cedar", "Elm", "Fir"):
        add(page, name)
    page.goto("/shortlist/")
    page.get_by_role("link", name="Up Fir IOP").click()
    expect(rows(page)).to_have_text(["Cedar IOP", "Fir IOP", "Elm IOP"])
    page.get_by_role("link", name="Remove Cedar IOP").click()
    expect(rows(page)).to_have_text(["Fir IOP", "Elm IOP"])
    expect_kept(page, [programs[2], programs[1]])
    expect(page.locator("[data-when=shared]")).to_be_hidden()
    expect(navigation(page)).to_contain_text("(2)")


def test_a_listing_that_was_joined_with_another_is_replaced_here_too(open_page: OpenPage, programs: list[Any]) -> None:
    merged = ProgramFactory(name="Merged", status="closed", merged_into=programs[0])
    page = open_page("/")
    page.evaluate(
        "ids => localStorage.setItem('shortlist', JSON.stringify(ids))", [str(merged.pk), str(programs[1].pk)]
    )
    page.goto("/shortlist/")
    expect(rows(page)).to_have_text(["Cedar IOP", "Elm IOP"])
    expect(page.locator("[data-when=shared]")).to_be_hidden()
    page.get_by_role("link", name="Bring the list up to date").click()
    expect(page.get_by_text("was joined with another")).to_be_hidden()
    expect_kept(page, programs[:2])


@pytest.mark.usefixtures("programs")
def test_all_of_it_is_removed_from_the_device(open_page: OpenPage) -> None:
    page = open_page("/programs/cedar/")
    page.locator("button[data-compare]:visible").first.click()
    add(page, "Elm")
    page.goto("/shortlist/")
    page.get_by_text("Remove all from this device").click()
    page.get_by_role("button", name="Yes, remove all").click()
    expect(page.get_by_text("Your shortlist is empty.")).to_be_visible()
    page.wait_for_function("localStorage.length + sessionStorage.length === 0")
    expect(page.get_by_text("Remove all from this device")).to_be_hidden()


def test_a_shared_list_is_shown_and_kept_only_when_wanted(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/")
    add(page, "Cedar")
    page.goto(f"/shortlist/?{ids_of(programs[1:])}")
    expect(rows(page)).to_have_text(["Elm IOP", "Fir IOP"])
    expect(page.locator("[data-when=shared]")).to_be_visible()
    page.get_by_role("link", name="Remove Fir IOP").click()
    expect(rows(page)).to_have_text(["Elm IOP"])
    expect_kept(page, programs[:1])
    page.get_by_role("link", name="Open the list on this device").click()
    expect(rows(page)).to_have_text(["Cedar IOP"])
    page.goto(f"/shortlist/?{ids_of(programs[1:])}")
    page.get_by_role("button", name="Keep these on this device").click()
    expect(rows(page)).to_have_text(["Cedar IOP", "Elm IOP", "Fir IOP"])
    expect_kept(page, programs)
    expect(page.locator("[data-when=shared]")).to_be_hidden()


@pytest.mark.usefixtures("programs")
def test_of_a_shared_list_that_shows_nothing_there_is_nothing_to_keep(open_page: OpenPage) -> None:
    page = open_page("/shortlist/?id=00000000-0000-4000-8000-000000000000")
    expect(page.get_by_text("None of the programs in this link can be shown.")).to_be_visible()
    expect(page.locator("[data-when=shared]")).to_be_visible()
    expect(page.get_by_role("button", name="Keep these on this device")).to_be_hidden()


def test_two_tabs_stay_in_step(open_page: OpenPage, programs: list[Any]) -> None:
    one = open_page("/programs/cedar/")
    button = one.locator("button[data-shortlist]:visible").first
    other = one.context.new_page()
    add(other, "Cedar")
    expect(button).to_have_attribute("aria-pressed", "true")
    one.goto("/shortlist/")
    expect(rows(one)).to_have_text(["Cedar IOP"])
    add(other, "Elm")
    expect(rows(one)).to_have_text(["Cedar IOP", "Elm IOP"])
    add(other, "Elm")
    expect(rows(one)).to_have_text(["Cedar IOP"])
    expect_kept(one, programs[:1])


@pytest.mark.parametrize("trouble", [REFUSES, FULL], ids=["refused", "full"])
def test_a_browser_that_keeps_nothing(open_page: OpenPage, programs: list[Any], trouble: str) -> None:
    page = open_page("/")
    page.add_init_script(trouble)
    button = add(page, "Cedar")
    expect(button).to_have_attribute("aria-pressed", "true")
    note = page.locator("[data-picks-note]")
    expect(note).to_contain_text("does not keep your shortlist from page to page")
    note.get_by_role("link", name="Shortlist").click()
    expect(rows(page)).to_have_text(["Cedar IOP"])
    expect(navigation(page)).to_contain_text("(1)")
    page.get_by_role("link", name="Remove Cedar IOP").click()
    expect(page.get_by_text("Your shortlist is empty.")).to_be_visible()


@pytest.mark.usefixtures("programs")
def test_at_most_fifty(open_page: OpenPage) -> None:
    page = open_page("/")
    page.evaluate(
        "localStorage.setItem('shortlist', JSON.stringify(Array.from({length: 50}, () => crypto.randomUUID())))"
    )
    button = add(page, "Cedar")
    expect(page.locator("[data-picks-note]")).to_contain_text("50 programs at most")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert len(kept(page)) == 50


def test_buttons_that_come_later_are_dressed(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page("/about/data/")
    page.evaluate("id => localStorage.setItem('shortlist', JSON.stringify([id]))", str(programs[0].pk))
    page.evaluate(
        """ids => {
            for (const id of ids) {
                const button = document.createElement("button");
                Object.assign(button, { type: "button", className: "button quiet later", hidden: true });
                Object.assign(button.dataset, { shortlist: id, name: `Program ${id[0]}` });
                document.getElementById("main").append(button);
            }
        }""",
        [str(program.pk) for program in programs[:2]],
    )
    later = page.locator(".later")
    expect(later.first).to_have_attribute("aria-pressed", "true")
    expect(later.last).to_have_attribute("aria-pressed", "false")
    expect(later.last).to_have_accessible_name(f"Shortlist Program {str(programs[1].pk)[0]}")
    page.evaluate("document.querySelector('.later').setAttribute('hidden', '')")  # as a swap may do
    expect(later.first).to_be_visible()


def test_without_javascript_the_list_can_be_changed_compared_and_saved(
    open_page: OpenPage, programs: list[Any]
) -> None:
    page = open_page(f"/shortlist/?{ids_of(programs)}", java_script_enabled=False)
    page.get_by_role("link", name="Up Elm IOP").click()
    expect(rows(page)).to_have_text(["Elm IOP", "Cedar IOP", "Fir IOP"])
    page.get_by_role("link", name="Remove Elm IOP").click()
    expect(rows(page)).to_have_text(["Cedar IOP", "Fir IOP"])
    with page.expect_download() as download:
        page.get_by_role("link", name="Save (CSV)").click()
    assert download.value.suggested_filename == "programs.csv"
    page.get_by_role("main").get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare programs")
    page.goto("/shortlist/")
    expect(page.get_by_text("Your browser runs no scripts here")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_the_link_is_copied_or_shown(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page(f"/shortlist/?{ids_of(programs)}", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("[data-picks-note]")).to_contain_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_label("Copy this link:")).to_have_value(page.url)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_nothing_stands_in_the_way(open_page: OpenPage, programs: list[Any], width: int, scheme: str) -> None:
    page = open_page(
        f"/shortlist/?id=nonsense&{ids_of(programs)}", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
