"""A telephone number and a span of hours stand in one line: on narrow screens, on paper, in the form of a report."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import ProgramFactory, TrackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAPER = {"width": 960, "height": 720}
PARTS = r"""() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const part of text.data.matchAll(/\(?\d{3}\)?[ -]\d{3}-\d{4}|\d{1,2}:\d\d–\d{1,2}:\d\d( [ap]\.m\.)?/g)) {
      const range = document.createRange();
      range.setStart(text, part.index);
      range.setEnd(text, part.index + part[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
      if (boxes.length) found.push([part[0], new Set(boxes.map((box) => Math.round(box.bottom / 4))).size]);
    }
  }
  return found;
}"""
"""Every number and span of hours that is shown, and in how many lines."""


@pytest.fixture
def programs() -> list[Any]:
    """Four with two numbers, fax and hours; what stands before the numbers has many lengths."""
    names = ("Cedar", "Elm Street", "Fir and Spruce Hill", "Gum")
    found = [
        ProgramFactory(
            name=f"{name} IOP", slug=name.split()[0].lower(), phone="303-555-0142 x12345", intake_phone="303-555-0143",
            fax="303-555-0144", intake_hours="Monday through Friday 8:30–17:15 for all",
        )
        for name in names
    ]  # fmt: skip
    for program in found:
        TrackFactory(program=program)
    return found


def broken(page: Page) -> list[str]:
    page.evaluate("document.fonts.ready")
    parts = page.evaluate(PARTS)
    assert len(parts) > 1, "there is something to break"
    return [text for text, lines in parts if lines > 1]


def address(page: str, programs: list[Any]) -> str:
    return f"{page}?{'&'.join(f'id={program.pk}' for program in programs)}"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["shortlist", "compare"])
def test_on_paper_and_on_a_narrow_phone(open_page: OpenPage, programs: list[Any], name: str, language: str) -> None:
    page = open_page(address(f"/{language}/{name}/", programs), viewport={"width": 320, "height": 640})
    expect(page.locator("h1")).to_be_visible()
    assert broken(page) == []
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    for width in range(700, 1000, 25):
        page.set_viewport_size(PAPER | {"width": width})
        assert broken(page) == [], width


@pytest.mark.parametrize("language", ["en", "es"])
def test_in_the_form_of_a_report(open_page: OpenPage, programs: list[Any], language: str) -> None:
    page = open_page(f"/{language}/programs/{programs[0].slug}/correct/phone/", viewport={"width": 320, "height": 640})
    for width in range(230, 340, 10):
        page.set_viewport_size({"width": width, "height": 640})
        assert broken(page) == [], width
    page.locator("[name=number]").fill("12")
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_contain_text("303-555-0142")
    for width in range(230, 340, 10):
        page.set_viewport_size({"width": width, "height": 640})
        assert broken(page) == [], width


def test_the_signs_are_explained_once_on_paper(open_page: OpenPage, programs: list[Any]) -> None:
    page = open_page(address("/shortlist/", programs) + "&payment=medicaid", viewport=PAPER)
    key = page.locator(".answers-key").filter(visible=True)
    expect(key).to_have_count(1)
    page.emulate_media(media="print")
    expect(key).to_have_count(1)


@pytest.mark.parametrize("width", [320, 340, 360])
def test_beside_a_call_the_name_of_a_program_keeps_room(open_page: OpenPage, programs: list[Any], width: int) -> None:
    page = open_page(address("/compare/", programs), viewport={"width": width, "height": 640})
    for name in page.locator(".calls .of").all():
        box = name.bounding_box()
        assert box
        assert box["width"] > 100, "no name is squeezed into a column of letters"
