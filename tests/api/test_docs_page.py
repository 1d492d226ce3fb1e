"""/api/docs/ in a real browser: it renders under the content security policy and asks nobody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(autouse=True)
def plain_static_files(settings) -> None:
    """Tests do not collect static files, so their names have no hashes."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def test_the_page_sets_no_cookie_and_carries_the_crisis_line(client: Client) -> None:
    response = client.get("/api/docs/")
    assert response.status_code == 200
    assert not response.cookies
    assert b'href="tel:988"' in response.content
    assert b"style=" not in response.content


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None, args=["--no-sandbox"]
        )
        yield launched
        launched.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, what its console complained of, and every address it asked."""
    page = browser.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else 0)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page, complaints, asked
    page.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_renders_and_tries_a_search(live_server: LiveServer, watched: tuple[Page, list[str], list[str]]) -> None:
    page, complaints, asked = watched
    page.goto(f"{live_server.url}/api/docs/")
    page.locator("#operations-programs-programs_list .opblock-summary-control").click()
    page.locator("tr[data-param-name=near] input").fill("0,0")
    page.locator("tr[data-param-name=radius] input").first.fill("25")
    page.locator("#operations-programs-programs_list button.execute").click()
    body = page.locator("#operations-programs-programs_list .live-responses-table .response-col_description pre").first
    body.wait_for()
    assert '"count": 0' in body.inner_text()
    assert complaints == []
    assert all(address.startswith((live_server.url, "data:", "blob:")) for address in asked), asked
