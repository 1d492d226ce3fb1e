"""Suggestions while somebody types a place."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places() -> None:
    PlaceFactory()
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("denv", [{"text": "Denver, CO", "label": "Denver, CO"}]),
        ("8020", [{"text": "80203", "label": "80203 (Denver, CO)"}]),
        ("", []),
        ("%00", []),
        ("%F0%9F%98%80", []),
        ("x" * 20_000, []),
    ],
)
def test_suggestions(client: Client, typed: str, expected: list[dict[str, str]]) -> None:
    response = client.get(f"/places/suggest/?q={typed}")
    assert response.status_code == 200
    assert response.json() == {"suggestions": expected}
    assert not response.cookies


def test_nobody_but_the_browser_keeps_them(client: Client) -> None:
    assert "private" in client.get("/places/suggest/?q=denv")["Cache-Control"]
