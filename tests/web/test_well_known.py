"""robots.txt, security.txt and the icon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client


def test_crawlers_are_kept_from_endless_searches(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert "Disallow: /programs/?" in lines
    assert "Disallow: /programs/" not in lines


def test_security_contact(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert lines["Contact"] == "mailto:security@example.org"
    left = datetime.fromisoformat(lines["Expires"]) - datetime.now(UTC)
    assert timedelta(days=100) < left < timedelta(days=365)


@pytest.mark.parametrize("contact", ["", None])
def test_without_a_contact_there_is_no_file(client: Client, settings: Any, contact: Any) -> None:
    settings.SECURITY_CONTACT = contact
    assert client.get("/.well-known/security.txt").status_code == 404


def test_the_icon_that_browsers_ask_for(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/icons/favicon.svg"
