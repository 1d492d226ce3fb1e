"""Limits by address: off unless set, and nothing in the cache says who asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from rest_framework.settings import api_settings

from programs.api.throttling import AnonymousThrottle, network_of
from tests.api.problems import problem_of

ADDRESS = "/api/v1/vocabularies/"


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three requests a minute, at a time that stands still."""
    monkeypatch.setattr(AnonymousThrottle, "THROTTLE_RATES", {"anonymous": "3/min"})
    monkeypatch.setattr(AnonymousThrottle, "timer", lambda _self: 1_000_000.0)
    cache.clear()
    yield
    cache.clear()


def statuses(client: Client, requests: int, **headers: str) -> list[int]:
    return [client.get(ADDRESS, **headers).status_code for _ in range(requests)]


def test_without_a_rate_nobody_is_limited(client: Client) -> None:
    assert statuses(client, 20) == [200] * 20
    assert "RateLimit" not in client.get(ADDRESS)


@pytest.mark.usefixtures("limited")
def test_the_fourth_request_is_told_when_to_come_back(client: Client) -> None:
    first = client.get(ADDRESS)
    assert first["RateLimit-Policy"] == '"anonymous";q=3;w=60'
    assert first["RateLimit"] == '"anonymous";r=2;t=60'
    assert statuses(client, 2) == [200, 200]
    refused = client.get(ADDRESS)
    problem_of(refused, 429)
    assert refused["Retry-After"] == "60"
    assert refused["RateLimit"] == '"anonymous";r=0;t=60'


@pytest.mark.usefixtures("limited")
def test_an_answer_not_modified_counts_and_says_so(client: Client) -> None:
    etag = client.get(ADDRESS)["ETag"]
    again = client.get(ADDRESS, headers={"If-None-Match": etag})
    assert (again.status_code, again["RateLimit"]) == (304, '"anonymous";r=1;t=60')


@pytest.mark.usefixtures("limited")
def test_the_window_passes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(client, 4)[-1] == 429
    monkeypatch.setattr(AnonymousThrottle, "timer", lambda _self: 1_000_061.0)
    assert statuses(client, 1) == [200]


@pytest.mark.usefixtures("limited")
def test_each_address_has_its_own(client: Client) -> None:
    assert statuses(client, 4, REMOTE_ADDR="192.0.2.1")[-1] == 429
    assert statuses(client, 1, REMOTE_ADDR="192.0.2.2") == [200]


@pytest.mark.usefixtures("limited")
def test_a_claimed_address_is_not_believed(client: Client) -> None:
    claimed = [client.get(ADDRESS, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code for n in range(4)]
    assert claimed[-1] == 429


@pytest.mark.usefixtures("limited")
def test_behind_a_proxy_its_word_is_taken(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    assert statuses(client, 4, HTTP_X_FORWARDED_FOR="198.51.100.7, 192.0.2.1")[-1] == 429
    assert statuses(client, 1, HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2") == [200]


@pytest.mark.usefixtures("limited")
def test_the_cache_does_not_hold_the_address(client: Client) -> None:
    client.get(ADDRESS, REMOTE_ADDR="192.0.2.77")
    assert cache._cache
    assert "192.0.2.77" not in "".join(cache._cache)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unix:", "unix:"),
        (None, ""),
    ],
)
def test_an_ipv6_household_counts_once(address: str | None, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize("rate", ["60", "often", "60/", "/min", "60/fortnight"])
def test_a_rate_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch, rate: str) -> None:
    monkeypatch.setattr(AnonymousThrottle, "THROTTLE_RATES", {"anonymous": rate})
    with pytest.raises(ImproperlyConfigured, match="API_ANONYMOUS_RATE"):
        AnonymousThrottle()
