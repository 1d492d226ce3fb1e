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

from tests.browser.contexts import PATIENCE_MS, Contexts
from tests.browser.served import Served, no_failure_stays

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


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Any:
    """pytest-django's, whose requests are counted and whose static files are kept by the browser."""
    live_server.served = Served(live_server.thread.httpd.get_app())
    live_server.thread.httpd.set_app(live_server.served)
    return live_server


@pytest.fixture
def nothing_on_its_way(transactional_db: None, live_server: Any) -> Iterator[None]:
    """Tables are emptied, and the next test begins, when the server has answered all that this one asked."""
    no_failure_stays()
    yield
    live_server.served.wait()


@pytest.fixture(scope="session")
def contexts(browser: Browser, live_server: Any) -> Contexts:
    return Contexts(browser, live_server.url)


@pytest.fixture
def open_page(contexts: Contexts, nothing_on_its_way: None) -> Iterator[OpenPage]:
    """``open_page("/", **context_options)``: a page in a context with nothing of others, watched to the end."""
    troubles: list[str] = []
    taken = []

    def opened(path: str, **options: Any) -> Page:
        context = contexts.take(options)
        taken.append(context)
        page = context.page()
        watch(page, contexts.origin, troubles)
        page.goto(path)
        return page

    yield opened
    for context in taken:
        contexts.give_back(context)
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
