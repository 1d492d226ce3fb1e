"""Limits by address and key: off unless set, counted across processes, and nothing that is kept says who asked."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from programs.api.throttling import rate_of
from programs.models import RateCount
from programs.quality.rates import NEIGHBOURS, counts, keyed_hash, network_of
from programs.quality.shared_rates import FORGET, counted, counted_in_database, limiter
from programs.web.page_rate import PageRateMiddleware
from tests.api.problems import problem_of

ADDRESS = "/api/v1/vocabularies/"


@pytest.fixture
def limited(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Three requests a minute, at a time that stands still."""
    settings.API_ANONYMOUS_RATE = "3/min"
    monkeypatch.setattr("programs.api.throttling.time.time", lambda: 1_000_000.0)


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
    monkeypatch.setattr("programs.api.throttling.time.time", lambda: 1_000_059.9)
    assert statuses(client, 1) == [429]
    monkeypatch.setattr("programs.api.throttling.time.time", lambda: 1_000_060.0)
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
def test_behind_a_proxy_its_word_is_taken(client: Client, settings: Any) -> None:
    settings.NUM_PROXIES = 1
    assert statuses(client, 4, HTTP_X_FORWARDED_FOR="198.51.100.7, 192.0.2.1")[-1] == 429
    assert statuses(client, 1, HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2") == [200]


@pytest.mark.usefixtures("limited")
def test_what_is_counted_does_not_hold_the_address(client: Client) -> None:
    client.get(ADDRESS, REMOTE_ADDR="192.0.2.77")
    (kept,) = RateCount.objects.values_list("caller", flat=True)
    assert len(kept) == 32
    assert b"192.0.2.77" not in bytes(kept)


@pytest.mark.usefixtures("limited")
def test_tomorrow_an_address_has_another_hash(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(days=1)

    today = keyed_hash("anonymous", "192.0.2.1")
    monkeypatch.setattr("programs.quality.rates.datetime", Tomorrow)
    assert keyed_hash("anonymous", "192.0.2.1") != today


@pytest.mark.django_db(transaction=True)
def test_connections_count_together_and_lose_nothing() -> None:
    """As processes and machines do: each has a connection of its own, and all count at once."""

    now = time.time()  # a window of long ago is forgotten by one new caller in five hundred

    def ask(_number: int) -> int:
        try:
            return counted_in_database(b"x" * 32, window=60, now=now).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(40))) == list(range(1, 41))


@pytest.mark.django_db
def test_the_table_is_unlogged_and_forgets() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'programs_ratecount'")
        assert cursor.fetchone() == ("u",)
        RateCount.objects.create(caller=b"old", since=timezone.now() - timedelta(days=1, seconds=1), number=1)
        RateCount.objects.create(caller=b"new", since=timezone.now() - timedelta(hours=23), number=1)
        cursor.execute(FORGET)
    assert [bytes(row.caller) for row in RateCount.objects.all()] == [b"new"]


@pytest.mark.django_db
def test_while_the_database_is_away_the_memory_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("away")

    counts.clear()
    monkeypatch.setattr("programs.quality.shared_rates.counted_in_database", away)
    numbers = [counted(b"y" * 32, quota=2, window=60, now=1_000.0).number for _each in range(3)]
    counts.clear()
    assert numbers == [1, 2, 3]


def test_a_store_of_the_limits_package_counts_instead(settings: Any) -> None:
    """``memory://`` stands for Valkey or Redis: the package asks all of them in the same way."""
    settings.RATE_LIMIT_STORE = "memory://"
    limiter.cache_clear()
    found = [counted(b"z" * 32, quota=2, window=3600, now=0.0) for _each in range(3)]
    limiter.cache_clear()
    assert [count.number for count in found] == [1, 2, 3]


@pytest.mark.usefixtures("limited")
def test_a_clock_that_was_set_back_locks_nobody_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(client, 4)[-1] == 429
    monkeypatch.setattr("programs.api.throttling.time.time", lambda: 999_000.0)
    assert statuses(client, 1) == [200]


def test_processes_count_together() -> None:
    counts.clear()
    who = keyed_hash("test", "192.0.2.1")
    counts.add(who, window=60, now=1_000.0)
    child = os.fork()
    if child == 0:
        counts.add(who, window=60, now=1_001.0)
        os._exit(0)
    os.waitpid(child, 0)
    assert counts.add(who, window=60, now=1_002.0).number == 3
    counts.clear()


def test_more_callers_than_there_is_room_for_make_the_oldest_give_way() -> None:
    """Neighbours share eight places."""
    counts.clear()
    callers = [bytes([number + 1]) * 8 + b"\0" * 24 for number in range(NEIGHBOURS + 1)]
    for number, who in enumerate(callers):
        assert counts.add(who, window=60, now=1_000.0 + number).number == 1
    assert counts.add(callers[-1], window=60, now=1_010.0).number == 2
    assert counts.add(callers[0], window=60, now=1_010.0).number == 1  # forgotten: nobody is locked out by others
    counts.clear()


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


@pytest.mark.parametrize("rate", ["60", "often", "60/", "/min", "60/fortnight", "0/min", "-1/min"])
def test_a_rate_that_cannot_be_read_is_refused(settings: Any, rate: str) -> None:
    settings.API_ANONYMOUS_RATE = settings.PAGE_RATE = rate
    with pytest.raises(ImproperlyConfigured, match="API_ANONYMOUS_RATE"):
        rate_of("API_ANONYMOUS_RATE")
    with pytest.raises(ImproperlyConfigured, match="PAGE_RATE"):
        PageRateMiddleware(lambda _request: HttpResponse())


def test_pages_have_a_limit_of_their_own_and_help_has_none(client: Client, settings: Any) -> None:
    settings.PAGE_RATE = "2/min"
    counts.clear()
    assert [client.get("/").status_code for _each in range(3)] == [200, 200, 429]
    refused = client.get("/privacy/")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert b"988" in refused.content
    for free in ("/crisis/", "/es/crisis/", "/guide/", "/health/live/", "/api/v1/vocabularies/"):
        assert client.get(free).status_code == 200
    counts.clear()
