"""Suggestions while somebody types a place."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from programs.search.keeper import keeper
from programs.web import place_suggestions
from tests.factories import PlaceFactory
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
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
    assert response.json() == {"suggestions": expected, "crisis": ""}
    assert not response.cookies


def test_nobody_but_the_browser_keeps_them(client: Client) -> None:
    assert "private" in client.get("/places/suggest/?q=denv")["Cache-Control"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_the_database_there_is_json_and_none_of_it_is_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail() -> None:
        raise error("the database is away")

    monkeypatch.setattr(place_suggestions, "directory_even_old", fail)
    response = client.get("/places/suggest/?q=denv")
    assert response.status_code == 503
    assert response.json() == {"suggestions": [], "crisis": ""}
    assert response["Cache-Control"] == "no-store"
    assert int(response["Retry-After"]) > 0


def test_nothing_typed_needs_no_database(client: Client, django_assert_num_queries: Any) -> None:
    keeper.forget()
    with django_assert_num_queries(0):
        assert client.get("/places/suggest/?q=").json() == {"suggestions": [], "crisis": ""}
