"""The guide in a browser: on small phones, in the dark, without scripts, on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import LAYOUT, rules_in, violations
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [320, 390, 1280]
PATHS = [
    "/guide/", "/guide/levels-of-care/", "/guide/choosing/", "/guide/stories/", "/es/guide/communities/",
    "/guide/glossary/",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_everybody_can_use_it(open_page: OpenPage, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme, viewport={"width": 320, "height": 700})
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        rules = LAYOUT if width == 390 and scheme == "light" else rules_in(scheme)
        assert violations(page, rules) == [], width


@pytest.mark.parametrize("width", WIDTHS)
def test_levels_of_care_stay_a_table(open_page: OpenPage, width: int) -> None:
    page = open_page("/guide/levels-of-care/", viewport={"width": width, "height": 700})
    table = page.get_by_role("table", name="Five levels of care, from least to most hours")
    expect(table.get_by_role("columnheader")).to_have_count(6)
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="IOP (intensive outpatient)"))
    expect(row.get_by_role("cell")).to_have_count(5)
    expect(row.get_by_role("cell").first).to_have_text("9 to 19; teens 6 to 19")
    expect(row.get_by_role("cell").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_leads_to_a_search_for_what_it_is_about(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/guide/therapies/", java_script_enabled=scripts)
    page.get_by_label("Therapies").select_option("dbt")
    page.get_by_role("button", name="Find programs").click()
    expect(page).to_have_url(re.compile(r"/programs/\?therapy=dbt&near=$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("program", ignore_case=True)


def test_boxes_can_be_ticked_and_the_list_printed(open_page: OpenPage) -> None:
    page = open_page("/guide/choosing/")
    box = page.get_by_label("They treat what I need help with.")
    box.check()
    expect(box).to_be_checked()
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print this list").click()
    expect(page).to_have_title("printed")


def test_without_scripts_there_is_no_button_that_does_nothing(open_page: OpenPage) -> None:
    page = open_page("/guide/choosing/", java_script_enabled=False)
    expect(page.get_by_role("button", name="Print this list")).to_be_hidden()
    expect(page.get_by_label("They treat what I need help with.")).to_be_visible()


@pytest.mark.parametrize("path", ["/guide/choosing/", "/es/guide/choosing/"])
def test_the_checklist_prints_on_two_pages(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    paper = page.pdf(format="Letter", margin=dict.fromkeys(("top", "right", "bottom", "left"), "0.5in"))
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
    page.emulate_media(media="print")
    expect(page.get_by_role("checkbox").first).to_be_visible()
    expect(page.locator(".guide-search")).to_be_hidden()
    expect(page.locator(".guide-list")).to_be_hidden()


def test_a_word_of_the_glossary_has_an_address(open_page: OpenPage) -> None:
    page = open_page("/guide/glossary/#condition-ptsd")
    entry = page.locator("#condition-ptsd")
    expect(entry).to_be_in_viewport()
    entry.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/programs/\?condition=ptsd$"))
