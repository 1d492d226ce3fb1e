"""The place box keeps what was typed and covers nothing on a phone; words of danger are answered in every box."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.waiting import box_of, until
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DENVER: dict[str, Any] = {
    "geolocation": {"latitude": 39.7313, "longitude": -104.9829},
    "permissions": ["geolocation"],
}


@pytest.fixture(autouse=True)
def denver() -> None:
    PlaceFactory()
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver", zip_count=30)
    ProgramFactory(name="Cedar IOP", services=["buprenorphine", "suicide-prevention"])
    ProgramFactory(name="Birch IOP")


def typed(page: Page, text: str) -> Any:
    box = page.locator("#id_near")
    box.press_sequentially(text)
    return box


def test_escape_and_a_space_keep_what_was_typed(open_page: OpenPage) -> None:
    page = open_page("/")
    box = typed(page, "denv")
    expect(page.locator(".autocomplete__option")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".autocomplete__option")).to_be_hidden()
    page.keyboard.press("Space")
    expect(box).to_have_value("denv ")
    box.press_sequentially("x")
    expect(box).to_have_value("denv x")


CODE_COMES_LATER = """milliseconds => {
    const listen = HTMLScriptElement.prototype.addEventListener;
    HTMLScriptElement.prototype.addEventListener = function (type, run, ...rest) {
        const later = (event) => setTimeout(() => run(event), milliseconds);
        return listen.call(this, type, type === "load" ? later : run, ...rest);
    };
}"""


@pytest.mark.parametrize("milliseconds", [0, 20, 60, 150])
def test_no_letter_is_lost_while_the_code_of_the_suggestions_comes(open_page: OpenPage, milliseconds: int) -> None:
    """accessible-autocomplete 3 selects all that stands in the box a moment after it got the focus."""
    page = open_page("/")
    page.evaluate(CODE_COMES_LATER, milliseconds)
    box = page.locator("#id_near")
    box.press_sequentially("denver", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_value("denver")


def test_a_late_answer_opens_no_list_after_the_form_was_sent(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203")
    held: list[Route] = []
    ended: list[str] = []
    page.route("**/places/suggest/**", lambda route: held.append(route))
    for end in ("requestfinished", "requestfailed"):  # the page may give it up
        page.on(end, lambda request: ended.append(request.url) if "/suggest/" in request.url else None)
    box = page.locator("#id_near")
    box.fill("denver")
    until(page, lambda: held)
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Denver, CO")
    held[0].continue_()
    until(page, lambda: ended)
    page.wait_for_timeout(300)  # whatever would open a list has done so
    expect(page.locator(".autocomplete__option")).to_be_hidden()


def test_the_list_closes_when_the_form_is_sent(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203")
    box = page.locator("#id_near")
    box.fill("denver")
    expect(page.locator(".autocomplete__option")).to_be_visible()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Denver, CO")
    expect(page.locator(".autocomplete__option")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/programs/"])
def test_on_a_phone_the_list_covers_neither_button_nor_heading(open_page: OpenPage, path: str) -> None:
    page = open_page(path, viewport=PHONE)
    typed(page, "denv")
    expect(page.locator(".autocomplete__option")).to_be_visible()
    menu = box_of(page.locator(".autocomplete__menu"))
    assert menu["height"] > 10
    form = page.locator("form[role=search]").first
    for other in (form.get_by_role("button").last, page.get_by_role("heading", level=1)):
        box = box_of(other)
        assert box["y"] >= menu["y"] + menu["height"] or box["y"] + box["height"] <= menu["y"]


def test_words_of_danger_in_the_place_box(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)
    box = typed(page, "kill myself")
    help_now = page.get_by_role("region", name="Please get help right now")
    expect(help_now.get_by_role("link", name="Call 988")).to_be_visible()
    expect(page.locator(".autocomplete__option")).to_be_hidden()
    box.fill("denver")
    expect(help_now).to_be_hidden()


def test_words_near_me(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    page.get_by_label("Words").fill("suboxone")
    page.get_by_role("button", name="Show programs near me").click()
    expect(page.locator("[data-near-me-list] article").get_by_role("heading")).to_have_text(["Cedar IOP"])
    offer = page.get_by_role("link", name="Buprenorphine (Suboxone): 1")
    expect(offer).to_be_visible()
    offer.click()
    expect(page.get_by_role("link", name="Remove Buprenorphine (Suboxone)")).to_be_visible()


def test_words_of_danger_near_me(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    page.get_by_label("Words").fill("quiero morir")
    page.get_by_role("button", name="Show programs near me").click()
    expect(page.get_by_role("link", name="Envíe AYUDA al 988").first).to_be_visible()
    expect(page.locator("[data-near-me-list] article").get_by_role("heading")).to_have_text(["Cedar IOP", "Birch IOP"])


def test_on_a_phone_the_first_program_of_a_sentence_is_in_sight(open_page: OpenPage) -> None:
    """However much its words mean: what is offered takes one row."""
    ages = {"ages": ["adolescent"], "conditions": ["opioid-use", "depression"], "payments": ["free"]}
    ProgramFactory(name="Aspen IOP", **ages)
    sentence = "my+son+17+uses+fentanyl+and+is+depressed,+no+insurance"
    page = open_page(f"/programs/?near=80203&q={sentence}", viewport=PHONE)
    chips = page.locator(".offers .chip")
    assert chips.count() >= 4
    assert len({box_of(chip)["y"] for chip in chips.all()}) == 1
    assert box_of(page.get_by_role("link", name="Aspen IOP", exact=True).first)["y"] < PHONE["height"] - 100
