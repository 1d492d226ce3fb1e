"""What a browser can refuse, and letters and lists larger than anybody draws for."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from programs.models import Program
from tests.browser.conftest import OpenPage
from tests.browser.waiting import box_of, sideways
from tests.factories import PlaceFactory, ProgramFactory, ProviderFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
REFUSES_TO_SHARE = """
    window.shared = 0;
    navigator.canShare = () => true;
    navigator.share = () => { window.shared += 1; return Promise.reject(new DOMException("no", "NotAllowedError")); };
"""
STAYING = """() => [...document.querySelectorAll("body *")]
  .filter((one) => ["fixed", "sticky"].includes(getComputedStyle(one).position))
  .map((one) => one.getBoundingClientRect())
  .filter(({ top, bottom }) => bottom > Math.max(top, 0) && top < window.innerHeight)
  .filter(({ top, bottom }) => top <= 0 || bottom >= window.innerHeight)
  .reduce((sum, { top, bottom }) => sum + Math.min(bottom, window.innerHeight) - Math.max(top, 0), 0)"""


def test_a_share_sheet_that_is_refused_leaves_the_other_ways(open_page: OpenPage) -> None:
    program = ProgramFactory(slug="cedar")
    page = open_page("/about/ranking/", **DESK)
    page.add_init_script(REFUSES_TO_SHARE)
    page.goto(f"/programs/{program.slug}/")
    button = page.get_by_role("button", name="Share")
    for times in (1, 2):
        button.click()
        page.wait_for_function("times => window.shared === times", arg=times)
    expect(button).to_be_enabled()
    expect(page.get_by_role("link", name="Text message")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/programs/?near=80203&age=adult", "/programs/cedar/", "/near-me/"])
def test_letters_four_times_as_large_leave_most_of_the_window_to_the_page(open_page: OpenPage, path: str) -> None:
    """A window of 1,280 × 800 at 400 % (WCAG 1.4.10): bars that stay in sight may not take what little there is."""
    PlaceFactory()
    ProgramFactory(slug="cedar", name="Cedar Street Counseling and Wellness IOP", intake_hours="24/7", tty="711")
    page = open_page(path, viewport={"width": 320, "height": 200})
    assert sideways(page) == 0
    page.mouse.wheel(0, 300)
    assert page.evaluate(STAYING) <= 60


def test_a_hundred_at_one_point_are_one_mark_whose_list_stays_within_the_map(open_page: OpenPage) -> None:
    PlaceFactory()
    provider = ProviderFactory()
    Program.objects.bulk_create(
        ProgramFactory.build(provider=provider, slug=f"p-{number}", precision="zip") for number in range(100)
    )
    page = open_page("/programs/?near=80203&page_size=100", viewport={"width": 1280, "height": 800})
    one = page.locator(".mark")
    expect(one).to_have_count(1)
    expect(one).to_contain_text("×100")
    one.click()
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link")).to_have_count(100)
    assert box_of(popup)["height"] <= box_of(page.locator(".map").first)["height"]
