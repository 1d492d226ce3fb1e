"""Signing in: strangers are slowed down before a password is hashed, and nobody is locked out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.models import FailedSignIn, User
from programs.ops import sign_in
from programs.ops.sign_in import FREE_OF_ACCOUNT, FREE_OF_ADDRESS, KNOWN_COOKIE, LONGEST_WAIT_SECONDS

pytestmark = pytest.mark.django_db
PASSWORD, WRONG = "a long enough password", "wrong"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def owner() -> User:
    return User.objects.create_superuser("owner", password=PASSWORD)


def attempt(client: Client, password: str = WRONG, username: str = "owner", address: str = "192.0.2.1") -> Any:
    return client.post("/admin/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def later(seconds: float) -> None:
    """Let time pass, as far as the failures are concerned."""
    for row in FailedSignIn.objects.all():
        FailedSignIn.objects.filter(pk=row.pk).update(last_at=row.last_at - timedelta(seconds=seconds))


def fail(client: Client, times: int, **about: str) -> None:
    for _each in range(times):
        assert attempt(client, **about).status_code == 200
        later(LONGEST_WAIT_SECONDS)


def test_a_few_mistakes_are_free_and_the_next_must_wait(client: Client, owner: User) -> None:
    statuses = [attempt(client).status_code for _each in range(FREE_OF_ACCOUNT + 2)]
    assert statuses == [200] * (FREE_OF_ACCOUNT + 1) + [429]
    refused = attempt(client, PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    assert b"988" in refused.content
    later(1)
    assert attempt(client, PASSWORD).status_code == 302


def test_it_slows_down_and_never_locks(client: Client, owner: User) -> None:
    fail(client, 60)
    assert attempt(client).status_code == 200
    refused = attempt(client, PASSWORD, address="198.51.100.1")
    assert (refused.status_code, int(refused["Retry-After"])) == (429, LONGEST_WAIT_SECONDS)
    later(LONGEST_WAIT_SECONDS)
    assert attempt(client, PASSWORD, address="198.51.100.1").status_code == 302


def test_a_password_is_not_hashed_while_a_try_must_wait(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(client, FREE_OF_ACCOUNT)
    attempt(client)
    monkeypatch.setattr(
        "django.contrib.auth.backends.ModelBackend.authenticate", lambda *_a, **_k: pytest.fail("hashed")
    )
    assert attempt(client).status_code == 429


def test_an_address_that_tries_many_names_is_slowed_and_others_are_not(client: Client, owner: User) -> None:
    for number in range(FREE_OF_ADDRESS + 1):
        assert attempt(client, username=f"name-{number}").status_code == 200
    assert attempt(client, username="one-more").status_code == 429
    assert attempt(client, PASSWORD, address="192.0.2.2").status_code == 302


def test_a_browser_that_signed_in_before_is_not_slowed_by_strangers(client: Client, owner: User) -> None:
    assert attempt(client, PASSWORD).status_code == 302
    cookie = client.cookies[KNOWN_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    client.logout()
    client.cookies[KNOWN_COOKIE] = cookie.value
    stranger = Client()
    for _each in range(FREE_OF_ACCOUNT + 1):
        attempt(stranger)
    assert attempt(stranger, PASSWORD).status_code == 429
    assert attempt(client, PASSWORD).status_code == 302


def test_the_cookie_is_for_its_account_alone_and_cannot_be_made_up(client: Client, owner: User) -> None:
    attempt(client, PASSWORD)
    known = client.cookies[KNOWN_COOKIE].value
    for username, value in (("somebody", known), ("owner", known[:-2] + "xx"), ("owner", "")):
        stranger = Client()
        stranger.cookies[KNOWN_COOKIE] = value
        for _each in range(FREE_OF_ACCOUNT + 1):
            attempt(stranger, username=username, address="203.0.113.7")
        assert attempt(stranger, username=username, address="203.0.113.8").status_code == 429
        FailedSignIn.objects.all().delete()


def test_a_known_browser_is_slowed_by_its_own_failures(client: Client, owner: User) -> None:
    attempt(client, PASSWORD)
    known = client.cookies[KNOWN_COOKIE].value
    client.logout()
    client.cookies[KNOWN_COOKIE] = known
    assert [attempt(client).status_code for _each in range(FREE_OF_ACCOUNT + 2)][-1] == 429


def test_success_forgets_the_failures_of_the_account(client: Client, owner: User) -> None:
    fail(client, FREE_OF_ACCOUNT)
    assert attempt(client, PASSWORD).status_code == 302
    assert attempt(Client()).status_code == 200
    assert sign_in.Tries({sign_in.account_hash("owner"): FREE_OF_ACCOUNT}).wait_seconds() == 0


def test_nothing_in_the_table_says_who_tried(client: Client) -> None:
    attempt(client, username="my secret password", address="192.0.2.77")
    stored = "".join(FailedSignIn.objects.values_list("key", flat=True))
    assert len(stored) == 128
    assert "secret" not in stored
    assert "192.0.2.77" not in stored


def test_old_failures_are_deleted(client: Client) -> None:
    attempt(client)
    later(sign_in.KEPT.total_seconds() + 1)
    attempt(client, username="another", address="192.0.2.2")
    assert FailedSignIn.objects.count() == 2


def test_a_clock_that_was_set_back_locks_nobody_out(client: Client, owner: User) -> None:
    fail(client, FREE_OF_ACCOUNT + 3)
    FailedSignIn.objects.update(last_at=timezone.now() + timedelta(hours=5))
    assert attempt(client, PASSWORD).status_code == 302


def test_one_password_at_a_time_and_no_endless_wait(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "HASHING_PATIENCE_SECONDS", 0.05)
    with sign_in.hashing:
        refused = attempt(client, PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "5")
    assert attempt(client, PASSWORD).status_code == 302
