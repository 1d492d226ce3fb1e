"""Numbers to dial and ways to get there."""

from __future__ import annotations

from typing import Any

import pytest

from programs.web.wording.contact import directions, phone, website


@pytest.mark.parametrize(
    ("number", "text", "href"),
    [
        ("303-555-0142", "(303) 555-0142", "tel:+13035550142"),
        ("(303) 555-0142", "(303) 555-0142", "tel:+13035550142"),
        ("1-303-555-0142", "(303) 555-0142", "tel:+13035550142"),
        ("3035550142", "(303) 555-0142", "tel:+13035550142"),
        ("303-555-0142 x12", "(303) 555-0142, ext. 12", "tel:+13035550142;ext=12"),
        ("303-555-0142 ext. 12", "(303) 555-0142, ext. 12", "tel:+13035550142;ext=12"),
        ("555-0142", "555-0142", ""),
        ("303-555-0142 or 303-555-0143", "303-555-0142 or 303-555-0143", ""),
    ],
)
def test_phone(number: str, text: str, href: str) -> None:
    found = phone(number)
    assert found is not None
    assert (found.text, found.href) == (text, href)


def test_no_phone() -> None:
    assert phone(None) is None
    assert phone("") is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://example.org/a", "HTTP://example.org/a"),
        ("javascript:alert(1)", ""),
        ("www.example.org", ""),
        ("https://", ""),
        (None, ""),
    ],
)
def test_website(address: str | None, expected: str) -> None:
    assert website(address) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "https://www.openstreetmap.org/directions?route=%3B39.73130%2C-104.98290"),
        (
            {"precision": "zip"},
            "https://www.openstreetmap.org/search?query=100+Cedar+Street%2C+Denver%2C+CO+80203",
        ),
        ({"street1": None, "precision": "hidden", "latitude": None, "longitude": None}, ""),
    ],
)
def test_directions(changes: dict[str, Any], expected: str) -> None:
    location = {
        "street1": "100 Cedar Street", "street2": None, "city": "Denver", "state": "CO", "zip": "80203",
        "county": None, "latitude": 39.7313, "longitude": -104.9829, "precision": "street",
    }  # fmt: skip
    assert directions(location | changes) == expected  # type: ignore[arg-type]
