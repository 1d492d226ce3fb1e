"""The bar at the top of every page: always in sight, whole, and small."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.waiting import box_of
from tests.factories import PlaceFactory, ProgramFactory
from tests.web.crisis_words import TEXT_LINK

pytestmark = pytest.mark.browser

BAR = ".top"
WAYS = {
    "en": {"In crisis?": None, "Call 988": "tel:988", "Text 988": "sms:988", "911": "tel:911"},
    "es": {
        "¿En crisis?": None,
        "Llame al 988 (oprima 2)": "tel:988",
        "Envíe AYUDA al 988": TEXT_LINK,
        "911": "tel:911",
    },
}
HEIGHT = {"en": 44, "es": 72}
"""One line, and in Spanish two short ones, in pixels."""


def height(page: Page) -> float:
    return float(page.locator(BAR).evaluate("bar => bar.getBoundingClientRect().height"))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [320, 360, 390, 600, 640, 768, 1280])
def test_every_way_is_in_sight(open_page: OpenPage, language: str, width: int) -> None:
    page = open_page(f"/{language}/privacy/", viewport={"width": width, "height": 640})
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    for words, address in WAYS[language].items():
        way = page.locator(f"{BAR} .crisis > *", has_text=words)
        expect(way).to_be_in_viewport(ratio=1)
        if address:
            expect(way).to_have_attribute("href", address)
    expect(page.locator("[data-leave]")).to_be_in_viewport(ratio=1)
    assert height(page) <= HEIGHT[language]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [320, 390])
def test_it_does_not_hide_what_a_link_leads_to(open_page: OpenPage, language: str, width: int) -> None:
    page = open_page(
        f"/{language}/guide/conditions/#alcohol-and-calming-pills", viewport={"width": width, "height": 640}
    )
    heading = page.locator("#alcohol-and-calming-pills")
    expect(heading).to_be_in_viewport(ratio=1)
    assert box_of(heading)["y"] >= height(page)


def test_with_the_largest_letters_it_leaves_most_of_the_window(open_page: OpenPage) -> None:
    page = open_page("/es/privacy/", viewport={"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '300%'")
    assert height(page) <= 0.4 * 640
    assert page.locator(BAR).evaluate("bar => bar.scrollHeight > bar.clientHeight")  # the rest can be scrolled to


@pytest.mark.parametrize(
    ("path", "width"),
    [("/en/", 390), ("/en/", 1280), ("/en/programs/?near=80203", 1280), ("/en/programs/cedar/", 1280)],
)
def test_crisis_bar_brand_and_content_have_one_left_edge(open_page: OpenPage, path: str, width: int) -> None:
    PlaceFactory()
    ProgramFactory(slug="cedar")
    page = open_page(path, viewport={"width": width, "height": 900})
    left = "name => { const box = document.querySelector(name); return box.getBoundingClientRect().left"
    inner = f"{left} + parseFloat(getComputedStyle(box).paddingLeft); }}"
    edges = {name: page.evaluate(inner, name) for name in (".top-row", ".site-header", "main")}
    assert len(set(edges.values())) == 1, edges
