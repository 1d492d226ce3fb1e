"""A listing in a real browser: the way back, the bar at the foot, the copy, paper, and the report of a wrong fact."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from programs.models import Correction
from tests.browser.axe import rules_in, violations
from tests.browser.conftest import OpenPage
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    VerificationFactory,
    session,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 800}
WIDTHS = (320, 390, 768, 1280)


@pytest.fixture(autouse=True)
def programs() -> None:
    PlaceFactory()
    rich: Any = ProgramFactory(
        name="Cedar Street IOP", slug="cedar", demonstration=True, ages=["adult", "senior"], fax="303-555-0111",
        conditions=["depression", "anxiety", "ptsd", "bipolar", "grief"], intake_hours="Mon–Fri 8–5",
        therapies=["cbt", "dbt", "emdr", "act-therapy", "individual", "group", "family"],
        services=["aftercare", "case-management", "childcare", "peer-support"], payments=["medicaid", "self-pay"],
        languages=["en", "es"], description="We meet in the evening. " * 20, accepting="yes",
    )  # fmt: skip
    for name in ("Evening adults", "Late adults"):
        TrackFactory(
            program=rich, name=name, sessions=[session(day, "22:00", "01:00") for day in ("mon", "wed", "sun")]
        )
    for _number in range(5):
        ParticipationFactory(program=rich, network=NetworkFactory())
    VerificationFactory(program=rich, aspect="schedule", at="2026-01-02T12:00Z")
    ProgramFactory(name="Bare IOP", slug="bare", phone="", city="", zip_code="", street1="", format=None)
    ProgramFactory(name="W" * 200, slug="long", latitude=39.76)
    ProgramFactory(name="مركز الأمل للعلاج المكثف", slug="rtl", description="برنامج علاجي")
    ProgramFactory(name="<script>document.title='x'</script>", slug="script", description="<script>throw 1</script>")
    ProgramFactory(name="Haven", slug="haven", hidden_address=True)


@pytest.mark.parametrize(
    "slug", ["cedar", "bare", "long", "rtl", "script", "haven", "cedar/correct", "cedar/correct/phone"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_listing_is_accessible_and_fits_its_screen(open_page: OpenPage, slug: str, scheme: str) -> None:
    page = open_page(f"/programs/{slug}/", color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        if width in (WIDTHS[0], WIDTHS[-1]):
            assert violations(page, rules_in(scheme)) == [], width


def test_the_way_back_leads_to_the_results_as_they_were(open_page: OpenPage) -> None:
    page = open_page("/programs/?near=80203&age=adult")
    page.get_by_role("link", name="Cedar Street IOP").click()
    back = page.get_by_role("link", name="Back to the results")
    expect(back).to_have_attribute("href", re.compile(r"/programs/\?near=80203&age=adult$"))
    page.evaluate("window.location.hash = 'costs'")  # a step within the page is no step back
    back.click()
    expect(page).to_have_url(re.compile(r"/programs/\?near=80203&age=adult$"))
    page.get_by_role("link", name="Cedar Street IOP").click()
    page.get_by_role("link", name="Back to the results").click()
    expect(page).to_have_url(re.compile(r"/programs/\?near=80203&age=adult$"))
    assert page.evaluate("window.navigation.currentEntry.index") < page.evaluate(
        "window.navigation.entries().length - 1"
    )


@pytest.mark.parametrize("view", ["", "&view=table"])
def test_who_comes_back_finds_the_focus_where_it_was(open_page: OpenPage, view: str) -> None:
    page = open_page(f"/programs/?near=80203{view}")
    link = page.get_by_role("link", name="Haven", exact=True)
    expect(link).not_to_be_focused()
    for way_back in ("link", "browser"):
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/programs/haven/*")
        if way_back == "link":
            page.get_by_role("link", name="Back to the results").press("Enter")
        else:
            page.go_back()
        expect(page).to_have_url(re.compile(r"/programs/\?near=80203"))
        expect(link).to_be_focused()
    page.goto(page.url)  # a search of its own begins at the top
    expect(page.locator("body")).to_be_focused()


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_without_results_the_way_back_is_a_search_nearby(open_page: OpenPage, options: dict[str, Any]) -> None:
    page = open_page("/programs/cedar/", **options)
    expect(page.locator(".back a")).to_have_text("Programs near Denver, CO")


def test_a_phone_has_the_number_at_its_foot(open_page: OpenPage) -> None:
    page = open_page("/programs/cedar/", viewport=PHONE)
    bar = page.get_by_role("region", name="Reach this program")
    for button in ("Call (303) 555-0142", "Directions"):
        expect(bar.get_by_role("link", name=button)).to_be_in_viewport()
    for button in ("Shortlist", "Compare"):
        expect(bar.get_by_role("button", name=button)).to_be_in_viewport()
    for width in WIDTHS[:2]:
        page.set_viewport_size({"width": width, "height": 700})
        boxes = bar.locator("> :visible").evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
        assert all(box["height"] >= 44 and box["left"] >= 0 and box["right"] <= width for box in boxes)
        assert all(one["right"] <= other["left"] for one, other in pairwise(boxes))
    page.set_viewport_size({"width": 1280, "height": 700})
    expect(bar).to_be_hidden()
    page.mouse.wheel(0, 2000)
    expect(page.get_by_role("link", name="Call (303) 555-0142")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("language", "width"),
    [("es", 308), *((language, width) for language in ("en", "es") for width in (320, 360, 390))],
    # Spanish a little below 320: letters in a window, which have hints, are wider than these
)
def test_the_number_at_the_foot_stands_in_one_line(open_page: OpenPage, language: str, width: int) -> None:
    page = open_page(f"/{language}/programs/cedar/", viewport={"width": width, "height": 800})
    expect(page.locator(".call-bar [data-shortlist]")).to_be_visible()
    number = page.locator(".call-bar .number")
    box, letters = number.bounding_box(), number.evaluate("(text) => parseFloat(getComputedStyle(text).fontSize)")
    assert box
    assert box["height"] < 2 * letters
    for button in page.locator(".call-bar > .button").all():
        assert button.evaluate("one => one.scrollWidth <= one.clientWidth"), button.inner_text()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [320, 390, 448])
def test_with_letters_twice_as_large_every_word_at_the_foot_is_whole(
    open_page: OpenPage, language: str, width: int
) -> None:
    page = open_page(f"/{language}/programs/cedar/", viewport={"width": width, "height": 800})
    expect(page.locator(".call-bar [data-shortlist]")).to_be_visible()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for button in page.locator(".call-bar > .button").all():
        assert button.evaluate("one => one.scrollWidth <= one.clientWidth"), button.inner_text()
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("width", [320, 390, 720])
@pytest.mark.parametrize("number", ["303-555-0142 x12345", "303-555-0142"])
def test_a_number_with_an_extension_fits_its_button(open_page: OpenPage, number: str, width: int) -> None:
    ProgramFactory(name="Extended", slug="extended", phone=number)
    page = open_page("/programs/extended/", viewport={"width": width, "height": 700})
    words = page.locator(".call-bar .call .number")
    expect(words).to_be_visible()
    expect(page.locator(".call-bar [data-shortlist]")).to_be_visible()
    button, text = page.locator(".call-bar .call").bounding_box(), words.bounding_box()
    assert button
    assert text
    assert button["x"] <= text["x"]
    assert text["x"] + text["width"] <= button["x"] + button["width"]
    assert words.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    lines = 1 if "x" not in number or width == 720 else 2
    assert text["height"] < (lines + 0.6) * 17, "the extension alone goes to a second line"


def test_without_anything_to_press_there_is_no_bar(open_page: OpenPage) -> None:
    page = open_page("/programs/bare/", viewport=PHONE, java_script_enabled=False)
    expect(page.locator(".call-bar")).to_be_hidden()


def test_the_text_is_copied_and_said_to_be(open_page: OpenPage) -> None:
    page = open_page("/programs/cedar/", viewport=PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as text").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Cedar Street IOP\n")
    assert "Fax: (303) 555-0111" in copied
    assert "/programs/cedar/" in copied


def test_without_a_clipboard_the_text_is_shown(open_page: OpenPage) -> None:
    page = open_page("/programs/cedar/")
    page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    page.get_by_role("button", name="Copy as text").click()
    expect(page.get_by_role("status").filter(has_text="did not let us copy")).to_be_visible()
    expect(page.locator("#as-text")).to_be_visible()


def test_without_javascript_the_text_is_there_and_no_dead_button(open_page: OpenPage) -> None:
    page = open_page("/programs/cedar/", java_script_enabled=False)
    expect(page.get_by_role("button", name="Copy as text")).to_be_hidden()
    page.get_by_text("As plain text").click()
    expect(page.locator("#as-text")).to_contain_text("From IOP Finder on")


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_full_listing_prints_on_one_page(open_page: OpenPage, paper: str) -> None:
    page = open_page("/programs/cedar/")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 1
    page.emulate_media(media="print")
    expect(page.get_by_text(re.compile(r"^From IOP Finder on .*/programs/cedar/$"))).to_be_visible()
    expect(page.locator(".only-print").filter(has_text="Call (303) 555-0142")).to_be_visible()
    for nothing in (page.get_by_role("button"), page.locator(".button")):
        assert [one.inner_text() for one in nothing.all() if one.is_visible()] == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_wrong_fact_is_reported(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/programs/cedar/", java_script_enabled=javascript, viewport=PHONE)
    page.get_by_role("link", name="Report a wrong fact").click()
    page.get_by_role("link", name="A phone or fax number").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent yet")
    page.get_by_role("link", name="Write what is right.").click()
    page.keyboard.type("(303) 555-0199")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert page.context.cookies() == []
    page.reload()
    (correction,) = Correction.objects.all()
    assert (correction.field, correction.value) == ("phone", {"phone": "303-555-0199"})
    page.get_by_role("link", name="What came of this report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What came of a report")
    expect(page.get_by_text("It waits to be read.")).to_be_visible()
    page.get_by_role("link", name="Cedar Street IOP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cedar Street IOP")
