"""/api/docs/: the page itself; tests/browser/test_api_docs.py looks at what its script makes of it."""

from __future__ import annotations

from django.test import Client


def test_the_page_sets_no_cookie_and_carries_the_crisis_line(client: Client) -> None:
    response = client.get("/api/docs/")
    assert response.status_code == 200
    assert not response.cookies
    assert b'href="tel:988"' in response.content


def test_nothing_is_inline(client: Client) -> None:
    """The content security policy would refuse it."""
    page = client.get("/api/docs/").content
    assert b"style=" not in page
    assert b"<style" not in page
    assert page.count(b"<script") == page.count(b"<script src=")
