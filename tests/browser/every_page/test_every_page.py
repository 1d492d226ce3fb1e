"""Nothing for axe-core to find, nothing wider than the window. A page with trouble leaves a picture to look at.

``make test`` looks at a phone in light and a desktop in dark; with ``EVERY_WIDTH=1`` (as ``.ci/run``
does) at four widths, in both schemes, with forced colours, and with letters twice as large, there with
the rules that these can change. A page is opened once for several looks: the window is resized, as
somebody turns a phone, and the scheme changes. Where that which a visitor does first depends on the width the page is
opened anew for each look. With ``PICTURES=1`` every page leaves pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from programs.models import Program
from programs.web import urls
from tests.browser.axe import COLOUR, EVERY_RULE, LAYOUT, violations
from tests.browser.conftest import watch
from tests.browser.contexts import Contexts
from tests.browser.every_page import catalogue, world
from tests.browser.every_page.catalogue import NOT_PAGES, VIEWS, View

PICTURES = os.path.join("test-results", "pages")  # noqa: PTH118 - Playwright takes text
EVERY_WIDTH, EVERY_PICTURE = (os.environ.get(name) == "1" for name in ("EVERY_WIDTH", "PICTURES"))


@dataclass(frozen=True, slots=True)
class Look:
    """How pages are looked at: width and media, the rules of axe, whether for ``PICTURES``, the looks that follow."""

    name: str
    width: int
    media: dict[str, Any] = field(default_factory=lambda: {"color_scheme": "light"})
    rules: Sequence[str] = EVERY_RULE
    pictures: bool = False
    font_size: str = ""
    then: Sequence[Look] = ()


DARK = {"color_scheme": "dark"}
FORCED = {"color_scheme": "light", "forced_colors": "active", "reduced_motion": "reduce"}

ON_A_PHONE = (
    Look("light-320", 320, rules=LAYOUT),
    Look("light-768", 768),
    # WCAG 1.4.4. The 400 % of 1.4.10 are a window of 320 px, which is one of the widths above.
    Look("large-text", 640, rules=LAYOUT, font_size="200%", pictures=True),
    # The scheme changes colours alone: what does not fit, or is too small, is the same in both.
    Look("dark-390", 390, DARK, COLOUR),
    Look("forced", 390, FORCED, COLOUR, pictures=True),
)
ON_A_DESKTOP = (Look("light-1280", 1280, rules=LAYOUT),)

LOOKS = (
    Look("light-390", 390, pictures=True, then=ON_A_PHONE if EVERY_WIDTH else ()),
    Look("dark-1280", 1280, DARK, pictures=True, then=ON_A_DESKTOP if EVERY_WIDTH else ()),
)
"""Between them every rule of axe on either side of the width at which pages become one column."""

PARTS = 4
"""Tests that share the pages, so that no process is left with all of them."""

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
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.usefixtures("nothing_on_its_way")
def test_accessible_and_inside_the_window(contexts: Contexts, look: Look, part: int) -> None:
    world.make_world()
    taken = contexts.take({"locale": "en-US"})
    tab = Tab(taken.page(), contexts.origin)
    troubles: list[str] = []
    for view in [*views()][part::PARTS]:
        for one, is_opened in looks_at(view, look):
            try:
                found = looked_at(tab.page, view, one, anew=not is_opened)
            except Exception as error:  # the other pages are looked at all the same
                found = [f"{type(error).__name__}: {str(error)[:300]}"]
            found = [it for it in found + tab.noted() if not is_expected(it, view)]
            if found or (EVERY_PICTURE and one.pictures):
                take_picture(tab.page, view, one)
            tab.forget()
            troubles += [f"{one.name}: {view.name} ({view.path}): {it}" for it in found]
    contexts.give_back(taken)
    assert not troubles, "\n" + "\n".join(troubles)


def looks_at(view: View, look: Look) -> Iterator[tuple[Look, bool]]:
    """The look and those after it, each with whether the page is open as it is to be seen."""
    yield look, False
    yield from ((one, view.stays) for one in look.then)


@dataclass(slots=True)
class Tab:
    """One tab for all pages: what they share is fetched and compiled once. Each finds nothing stored of the others."""

    page: Page
    origin: str
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        watch(self.page, self.origin, self.found)

    def forget(self) -> None:
        """What the page left in the browser."""
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.context.clear_cookies()
        self.page.context.clear_permissions()

    def noted(self) -> list[str]:
        """What was noted of the page since it was asked last."""
        noted = self.found[:]
        self.found.clear()
        return noted


def is_expected(trouble: str, view: View) -> bool:
    """The console says so when a page answers 404 or 410."""
    return view.answers != 200 and bool(re.search(rf"console: .*status of {view.answers}", trouble))


def looked_at(page: Page, view: View, look: Look, *, anew: bool) -> list[str]:
    """What is wrong with a page, which is opened ``anew`` or resized."""
    page.set_viewport_size({"width": look.width, "height": 800})
    page.emulate_media(**UNCHANGED | look.media)
    found = opened(page, view) if anew else []
    page.evaluate("size => { document.documentElement.style.fontSize = size }", look.font_size)
    if anew and view.prepare:
        view.prepare(page)
    if not anew:
        page.evaluate(SETTLED)
    return found + violations(page, look.rules, of_stylesheets=look is LOOKS[0]) + too_wide(page)


def take_picture(page: Page, view: View, look: Look) -> None:
    path = f"{PICTURES}/{look.name}/{view.name}.jpg"
    with suppress(Error):  # of what broke the page there may be none
        page.screenshot(path=path, full_page=True, type="jpeg", quality=80)


UNCHANGED: dict[str, Any] = {"forced_colors": "none", "reduced_motion": "no-preference"}

SETTLED = """() => Promise.race([
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    .then(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))),
  new Promise((done) => setTimeout(done, 2000))])"""
"""Scripts have heard of the new width, and colours have arrived: they take 120 ms. Chromium was seen with a transition
that never ended, and what a page is asked to evaluate has no time limit of its own."""


def opened(page: Page, view: View) -> list[str]:
    response = page.goto(view.path)
    assert response is not None
    return [] if response.status == view.answers else [f"answers {response.status}"]


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
