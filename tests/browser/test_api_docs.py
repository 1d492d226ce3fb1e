"""/api/docs/ renders and tries a request under the strict content security policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_search_can_be_tried(open_page: OpenPage) -> None:
    page = open_page("/api/docs/")
    search = page.locator("#operations-programs-programs_list")
    search.locator(".opblock-summary-control").click()
    search.locator("tr[data-param-name=near] input").fill("0,0")
    search.locator("button.execute").click()
    expect(search.locator(".live-responses-table .response-col_description pre").first).to_contain_text('"count": 0')


def test_without_javascript_the_document_is_linked(open_page: OpenPage) -> None:
    page = open_page("/api/docs/", java_script_enabled=False)
    expect(page.get_by_role("link", name="YAML")).to_have_attribute("href", "/api/schema.yaml")
