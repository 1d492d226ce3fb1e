"""What load balancers ask: alive, and ready."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from programs.ops import health
from programs.search.keeper import Keeper
from tests.factories import PlaceFactory


def test_alive_is_an_empty_200_without_a_database(client: Client) -> None:
    """No database mark: any query would fail the test."""
    response = client.get("/health/live/")
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"  # it came through the middleware


@pytest.mark.parametrize("host", ["10.1.2.3", "10.1.2.3:8000", "[2001:db8::1]", "nobody.example", "not a host"])
def test_a_probe_may_use_any_host(client: Client, host: str) -> None:
    assert client.get("/health/live/", headers={"Host": host}).status_code == 200


def test_every_other_address_checks_the_host(client: Client) -> None:
    assert client.get("/robots.txt", headers={"Host": "nobody.example"}).status_code == 400


def test_a_probe_without_tls_is_not_redirected(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live/").status_code == 200
    assert client.get("/robots.txt").status_code == 301


@pytest.mark.parametrize("address", ["/health/live/", "/health/ready/"])
def test_probes_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


FAILED = dict.fromkeys(("database", "migrations", "gazetteer", "search index"), "failed")


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    PlaceFactory()
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "gazetteer": "ok", "search index": "ok"},
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_an_empty_gazetteer_is_not_ready(client: Client) -> None:
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"] == FAILED | {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "newest_migrations", lambda: {("programs", "9999_tomorrow")})
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"] == FAILED | {"database": "ok"}


@pytest.mark.django_db
def test_a_database_that_is_away_is_not_ready_and_tells_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError('connection to "db.internal" failed: password for user "iop"')

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"] == FAILED
    assert b"internal" not in response.content


@pytest.mark.django_db
def test_while_the_search_index_is_being_read_others_are_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    PlaceFactory()
    monkeypatch.setattr(health, "keeper", Keeper())
    health.keeper.began_at = 1.0
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"]["search index"] == "failed"
    health.keeper.began_at = 0.0
    assert client.get("/health/ready/").status_code == 200
