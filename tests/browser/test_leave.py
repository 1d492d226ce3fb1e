"""“Leave this site”: quick, and without the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def weather(page: Page) -> None:
    """Answers for the weather service, so that nothing leaves this machine."""
    page.route("https://www.weather.gov/", lambda route: route.fulfill(body="<title>Weather</title>sunny"))


@pytest.fixture
def troubles_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving is the one request to another site that a visitor makes here: by pressing."""
    monkeypatch.setattr("tests.browser.conftest.leaves", lambda _address, _origin: False)


@pytest.mark.parametrize("how", ["button", "keyboard", "shift"])
def test_leaving_puts_the_weather_in_place_of_the_page(troubles_expected: None, open_page: OpenPage, how: str) -> None:
    page = open_page("/accessibility/")
    weather(page)
    page.goto("/privacy/")
    if how == "shift":
        for _press in range(3):
            page.keyboard.press("Shift")
    elif how == "keyboard":
        page.locator("[data-leave]").focus()
        page.keyboard.press("Enter")
    else:
        page.locator("[data-leave]").click()
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    expect(page).to_have_title("Accessibility · IOP Finder")  # the page that was left is in no history


def test_shift_for_a_capital_letter_does_not_leave(open_page: OpenPage) -> None:
    page = open_page("/")
    box = page.get_by_label("Where?")
    for letter in ("A", "B", "C", "D"):
        box.press(f"Shift+{letter}")
    expect(box).to_have_value("ABCD")
    assert page.url.endswith("/")


def test_without_javascript_it_is_a_link(open_page: OpenPage) -> None:
    page = open_page("/privacy/", java_script_enabled=False)
    link = page.get_by_role("link", name="Leave this site")
    expect(link).to_have_attribute("href", "https://www.weather.gov/")
    expect(link).to_have_attribute("rel", "nofollow noreferrer noopener")
