"""Counts, reasons and ways on, as somebody uses them: by keyboard, by thumb, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenPage, open_cards
from tests.browser.waiting import box_of
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}}
THUMB = 44
"""CSS pixels: the least that is easy to hit (WCAG 2.5.5)."""


@pytest.fixture
def denver() -> None:
    PlaceFactory()
    TrackFactory(program=ProgramFactory(name="Cedar IOP", slug="cedar-iop", payments=["medicaid"], languages=["es"]))
    ProgramFactory.create_batch(4, languages=["en"], latitude=39.76)


def easy_to_hit(target: Locator) -> bool:
    return box_of(target)["height"] >= THUMB


@pytest.mark.usefixtures("denver")
@pytest.mark.parametrize("javascript", [True, False])
def test_the_reasons_open_by_keyboard_and_lead_to_the_rules(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/programs/?near=80203", java_script_enabled=javascript)
    why = page.locator("article", has_text="Cedar IOP").locator("details.why")
    expect(why.get_by_text("0.0 miles away")).to_be_hidden()
    page.locator("article", has_text="Cedar IOP").locator("details.more > summary").focus()
    page.keyboard.press("Enter")
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why.get_by_text("0.0 miles away")).to_be_visible()
    expect(why.get_by_text("40 of 40")).to_be_visible()
    why.get_by_role("link", name="How results are ordered").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How results are ordered")
    expect(page.get_by_role("table").first).to_contain_text("up to 2 miles")


@pytest.mark.usefixtures("denver")
def test_the_name_of_a_choice_says_how_many_programs_it_leaves(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203#filters", java_script_enabled=False, **PHONE)
    expect(page.get_by_role("checkbox", name=re.compile(r"^Medicaid.* 1$"))).to_be_visible()
    expect(page.get_by_role("checkbox", name=re.compile(r"^Medicare.* ask 4$"))).to_be_enabled()
    payment = page.get_by_role("group", name="Ways to pay")
    expect(payment).to_contain_text("4 do not say")


@pytest.mark.usefixtures("denver")
def test_few_results_lead_to_more_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&language=es", java_script_enabled=False, **PHONE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 program within")
    page.get_by_role("link", name="Without “Spanish”: 5 programs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("5 programs within")


@pytest.mark.usefixtures("denver")
def test_everything_to_press_is_large_enough_for_a_thumb(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&language=es", **PHONE)
    open_cards(page)
    page.locator(".why summary").first.click()
    expect(page.locator(".why a").first).to_be_visible()
    small = [
        target.inner_text()
        for target in page.locator("main .why summary, main .why a, main .ways-on a, main .actions a, main .chip").all()
        if not easy_to_hit(target)
    ]
    assert small == []
    page.get_by_role("link", name="Filters").click()
    choices = page.locator(".filters .option:visible")
    expect(choices.first).to_be_visible()
    assert all(easy_to_hit(choice) for choice in choices.all())


@pytest.mark.usefixtures("denver")
@pytest.mark.parametrize("path", ["/programs/?near=80203&language=es", "/about/ranking/"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_wider_than_a_small_phone(open_page: OpenPage, path: str, language: str) -> None:
    page = open_page(path, viewport={"width": 320, "height": 640}, locale=language)
    page.evaluate("document.querySelectorAll('.card details').forEach((one) => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.usefixtures("denver")
def test_near_me_says_why_in_the_same_way(open_page: OpenPage) -> None:
    where: dict[str, Any] = {"latitude": 39.7313, "longitude": -104.9829}
    page = open_page("/near-me/", geolocation=where, permissions=["geolocation"])
    page.get_by_role("button", name="Show programs near me").click()
    open_cards(page)
    first = page.locator("[data-near-me-list] article").first
    first.locator(".why summary").focus()
    page.keyboard.press("Enter")
    expect(first.locator(".why summary")).to_contain_text("Why is this first?")
    expect(first.locator(".why").get_by_role("listitem").first).to_have_text(re.compile(r"^0\.\d miles away 40 of 40$"))
    expect(first).to_contain_text("Takes new patients: not known")
    expect(first).to_contain_text(re.compile(r"\d+ of \d+ points in all\."))
    second = page.locator("[data-near-me-list] article").nth(1)
    expect(second.locator(".why summary")).to_contain_text("Why is this here?")
