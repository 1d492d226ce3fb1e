"""robots.txt, security.txt and the icon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client


def robots(client: Client) -> list[str]:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    return response.content.decode().splitlines()


def test_crawlers_are_kept_from_endless_searches(client: Client, settings: Any) -> None:
    settings.INDEXABLE = True
    lines = robots(client)
    assert "Disallow: /programs/?" in lines
    assert "Disallow: /es/programs/?" in lines
    assert "Disallow: /programs/" not in lines


def test_a_site_that_is_not_to_be_found_lets_crawlers_read_so(client: Client) -> None:
    assert not [line for line in robots(client) if "programs" in line]
    assert client.get("/")["X-Robots-Tag"] == "noindex"


def test_robots_name_the_sitemap(client: Client) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in robots(client)


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
