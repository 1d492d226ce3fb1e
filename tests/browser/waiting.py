"""Waiting for what a page does by itself: exchanged lists, new pages, elements on their way.

Between two steps of a test a list may be exchanged, and what was found in it is gone. A step that reads reads therefore
until the page stands still (``box_of``, ``until``) or leaves the waiting to Playwright's ``expect``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.contexts import PATIENCE_MS

Answer = TypeVar("Answer")

STILL = """async (one) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const box = () => { const { x, y, width, height } = one.getBoundingClientRect(); return { x, y, width, height }; };
  const before = box();
  await frame();
  await frame();
  const after = box();
  const isStill = Object.keys(after).every((name) => before[name] === after[name]);
  return isStill && one.isConnected && !document.querySelector(".htmx-request") ? after : null;
}"""
"""The box of an element that has not moved for two frames, while no other list is on its way; else nothing."""


def box_of(found: Locator) -> FloatRect:
    """Where an element in sight stands in the window, in CSS pixels, once it stands still."""
    expect(found).to_be_visible()
    return until(found.page, lambda: found.evaluate(STILL))


def until(page: Page, ask: Callable[[], Answer | None]) -> Answer:
    """The first answer that is not nothing. Raises ``AssertionError`` where none comes."""
    last = monotonic() + PATIENCE_MS / 1000
    while not (answer := ask()):
        assert monotonic() < last, "What was waited for did not come."
        page.wait_for_timeout(20)
    return answer


def expect_query(page: Page, query: str) -> None:
    """The address becomes that of this search, to the letter."""
    expect(page).to_have_url(re.compile(rf"^[^?]*\?{re.escape(query)}$"))


def sideways(page: Page) -> int:
    """Pixels that the page, with its styles, is wider than its window."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
