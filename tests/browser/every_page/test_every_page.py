"""Nothing for axe-core to find, nothing wider than the window, and a picture of each page to look at.

``make test`` looks at a phone in light and a desktop in dark; with ``EVERY_WIDTH=1`` (as ``.ci/run``
does) at four widths, in both schemes, with forced colours, and with letters twice as large, there with
the rules that these can change.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from programs.models import Program
from programs.web import urls
from tests.browser.axe import COLOUR, LAYOUT, violations
from tests.browser.conftest import watch
from tests.browser.every_page import catalogue, world
from tests.browser.every_page.catalogue import NOT_PAGES, VIEWS, View

PICTURES = os.path.join("test-results", "pages")  # noqa: PTH118 - Playwright takes text
EVERY_WIDTH = os.environ.get("EVERY_WIDTH") == "1"

EVERY_RULE: Sequence[str] = ()


def window(width: int, scheme: str = "light", **more: Any) -> dict[str, Any]:
    return {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, **more}


@dataclass(frozen=True, slots=True)
class Look:
    """How pages are looked at: options of a browser context, the rules of axe, whether pictures are taken."""

    name: str
    options: dict[str, Any]
    rules: Sequence[str] = EVERY_RULE
    pictures: bool = True
    font_size: str = ""


ALWAYS = (Look("light-390", window(390)), Look("dark-1280", window(1280, "dark")))
"""Between them every rule of axe on either side of the width at which pages become one column."""

MORE = (
    Look("light-768", window(768), pictures=False),
    Look("light-320", window(320), LAYOUT, pictures=False),
    Look("light-1280", window(1280), LAYOUT, pictures=False),
    # The scheme changes colours alone: what does not fit, or is too small, is the same in both.
    Look("dark-390", window(390, "dark"), COLOUR, pictures=False),
    Look("forced", window(390, forced_colors="active", reduced_motion="reduce"), COLOUR),
    # WCAG 1.4.4. The 400 % of 1.4.10 are a window of 320 px, which is one of the widths above.
    Look("large-text", window(640), LAYOUT, font_size="200%"),
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def views() -> Iterator[View]:
    yield from VIEWS
    slugs = [world.RICH, world.SPARSE, world.VIRTUAL]
    ids = dict(Program.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    yield from catalogue.picks([str(ids[slug]) for slug in slugs])


def test_every_page_is_looked_at() -> None:
    routes = {pattern.name for pattern in urls.urlpatterns} - NOT_PAGES
    assert routes <= {view.route for view in VIEWS}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("look", ALWAYS + MORE if EVERY_WIDTH else ALWAYS, ids=lambda look: look.name)
def test_accessible_and_inside_the_window(browser: Browser, live_server: Any, look: Look) -> None:
    world.make_world()
    tab = Tab(browser.new_context(base_url=live_server.url, locale="en-US", **look.options), live_server.url)
    troubles: list[str] = []
    for view in views():
        try:
            found = look_at(tab.page, view, look)
            if look.pictures:
                path = f"{PICTURES}/{look.name}/{view.name}.jpg"
                tab.page.screenshot(path=path, full_page=True, type="jpeg", quality=80)
        except Exception as error:  # the other pages are looked at all the same
            found = [f"{type(error).__name__}: {str(error)[:300]}"]
        found += tab.left()
        troubles += [f"{view.name} ({view.path}): {one}" for one in found if not is_expected(one, view)]
    tab.context.close()
    assert not troubles, "\n" + "\n".join(troubles)


@dataclass(slots=True)
class Tab:
    """One tab for all pages: what they share is fetched and compiled once. Each finds nothing stored of the others."""

    context: BrowserContext
    origin: str
    found: list[str] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        watch(self.page, self.origin, self.found)

    def left(self) -> list[str]:
        """Forget what the page left in the browser; what was noted of it."""
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.context.clear_cookies()
        self.context.clear_permissions()
        noted = self.found[:]
        self.found.clear()
        return noted


def is_expected(trouble: str, view: View) -> bool:
    """The console says so when a page answers 404 or 410."""
    return view.answers != 200 and bool(re.search(rf"console: .*status of {view.answers}", trouble))


def look_at(page: Page, view: View, look: Look) -> list[str]:
    """What is wrong with a page."""
    response = page.goto(view.path)
    assert response is not None
    found = [] if response.status == view.answers else [f"answers {response.status}"]
    if look.font_size:
        page.evaluate("size => { document.documentElement.style.fontSize = size }", look.font_size)
    if view.prepare:
        view.prepare(page)
    return found + violations(page, look.rules) + too_wide(page)


def too_wide(page: Page) -> list[str]:
    """Elements that stick out of the window, unless something around them scrolls or hides them."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide <= 0:
        return []
    return [f"wider than the window by {wide} px: " + ", ".join(page.evaluate(STICKING_OUT))]


STICKING_OUT = """() => [...document.querySelectorAll("main *, header *, footer *, .top *")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 3)
  .map((one) => one.tagName.toLowerCase() + "." + one.className)"""
