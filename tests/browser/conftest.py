"""A real Chromium for the tests of this folder.

Every page they open fails its test on an error in the console, a script that breaks, or a request to
any host but the test server.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""First what has no windows to draw: the same engine for four fifths of the processor time."""

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--font-render-hinting=none",  # letters as wide as in a window, also where there is none
)

PATIENCE_MS = 60_000
"""For a page, or for what a test expects of it: nobody waits for it where the machine is not busy with other work."""

OpenPage = Callable[..., Page]


def chromium_path() -> str | None:
    """``CHROMIUM``, else the first known name on the path."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests. Without Chromium they are skipped; with ``REQUIRE_BROWSER=1`` they fail.

    Playwright's synchronous API keeps an event loop in this thread as long as it lives, in which
    Django would refuse every query, of later tests as well.
    """
    path = chromium_path()
    if path is None:
        say = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        say("BROWSER TESTS NOT RUN: no Chromium found; install one or set CHROMIUM to its path")
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE_MS)
        yield playwright.chromium.launch(executable_path=path, args=arguments)


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[OpenPage]:
    """``open_page("/", **context_options)``: a page in a context of its own, watched until the test ends."""
    troubles: list[str] = []
    contexts = []

    def opened(path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watch(page, live_server.url, troubles)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def open_cards(page: Page) -> None:
    """Open what the cards of a list keep under “More”."""
    page.locator("details.more").first.wait_for()
    page.evaluate("document.querySelectorAll('details.more').forEach((more) => { more.open = true })")


def watch(page: Page, origin: str, troubles: list[str]) -> None:
    """Note whatever no page may do."""
    page.on("console", lambda message: message.type == "error" and troubles.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("request", lambda request: leaves(request.url, origin) and troubles.append(f"left us: {request.url}"))


def leaves(address: str, origin: str) -> bool:
    """Whether a request goes to another host; ``data:`` and ``blob:`` go nowhere."""
    parts = urlsplit(address)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(origin).netloc
