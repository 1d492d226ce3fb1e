"""Keys: sent with a request, they say who asks and for what; a wrong one is refused on open reads too."""

from __future__ import annotations

import io
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from programs.models import ApiClient, ApiKey
from programs.quality.api_keys import create_key, revoke_key, rotate_key
from tests.api.problems import problem_of
from tests.factories import PayerFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/vocabularies/"


@pytest.fixture
def insurer() -> ApiClient:
    return ApiClient.objects.create(name="Aspen Health", contact_email="api@aspen.example", payer=PayerFactory())


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_key_is_recognized_and_kept_as_a_hash(client: Client, insurer: ApiClient) -> None:
    key, text = create_key(client=insurer, name="production", scopes=["read"])
    assert text.startswith(f"iopf_live_{key.prefix}.")
    assert text not in str(ApiKey.objects.filter(pk=key.pk).values())
    for scheme in ("Bearer", "bearer", "Api-Key"):
        assert client.get(ADDRESS, headers={"Authorization": f"{scheme} {text}"}).status_code == 200
    shown = client.get("/api/v1/key/", headers=bearer(text)).json()
    assert (shown["prefix"], shown["client"], shown["scopes"]) == (key.prefix, "Aspen Health", ["read"])
    assert shown["payer"]["id"] == str(insurer.payer_id)
    assert text.partition(".")[2] not in str(shown)


def test_the_day_of_the_last_use_is_kept(client: Client, insurer: ApiClient) -> None:
    key, text = create_key(client=insurer, name="production", scopes=["read"])
    client.get(ADDRESS, headers=bearer(text))
    key.refresh_from_db()
    assert key.last_used == timezone.now().date()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer iopf_live_abcdefgh.wrong",
        "Bearer iopf_live_",
        "Bearer a\x00b.c",
        "Bearer ñandú.é",
        "Bearer " + "x" * 5000,
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, "/api/v1/programs/", "/api/v1/key/"])
def test_what_is_not_understood_is_401_on_open_reads_too(client: Client, header: str, address: str) -> None:
    response = client.get(address, HTTP_AUTHORIZATION=header)
    problem_of(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer realm=")


def test_a_secret_that_is_nearly_right_is_401(client: Client, insurer: ApiClient) -> None:
    _key, text = create_key(client=insurer, name="production", scopes=["read"])
    wrong = text[:-1] + ("a" if text[-1] != "a" else "b")
    for refused in (wrong, text[:-1], text.replace("iopf_live_", "iopf_test_"), text.upper()):
        problem_of(client.get(ADDRESS, headers=bearer(refused)), 401)


def test_an_expired_a_revoked_and_a_stopped_key_are_401(client: Client, insurer: ApiClient) -> None:
    past, future = timezone.now() - timedelta(seconds=1), timezone.now() + timedelta(minutes=1)
    _expired, old = create_key(client=insurer, name="old", scopes=["read"], expires=past)
    revoked, gone = create_key(client=insurer, name="gone", scopes=["read"])
    _key, good = create_key(client=insurer, name="good", scopes=["read"], expires=future)
    revoke_key(key=revoked)
    assert "expired" in problem_of(client.get(ADDRESS, headers=bearer(old)), 401)["detail"]
    problem_of(client.get(ADDRESS, headers=bearer(gone)), 401)
    assert client.get(ADDRESS, headers=bearer(good)).status_code == 200
    ApiClient.objects.update(active=False)
    problem_of(client.get(ADDRESS, headers=bearer(good)), 401)


def test_a_scope_too_small_is_403(client: Client, insurer: ApiClient) -> None:
    _key, text = create_key(client=insurer, name="rosters", scopes=["roster:write"])
    assert "read" in problem_of(client.get(ADDRESS, headers=bearer(text)), 403)["detail"]
    assert client.get("/api/v1/key/", headers=bearer(text)).status_code == 200


def test_what_needs_a_key_is_401_without_one(client: Client) -> None:
    response = client.get("/api/v1/key/")
    problem_of(response, 401)
    assert response["WWW-Authenticate"] == 'Bearer realm="IOP Finder"'


def test_two_keys_are_valid_while_one_takes_over(client: Client, insurer: ApiClient) -> None:
    old, before = create_key(client=insurer, name="production", scopes=["read"])
    _new, after = rotate_key(key=old, overlap_days=7)
    assert [client.get(ADDRESS, headers=bearer(text)).status_code for text in (before, after)] == [200, 200]
    rotate_key(key=old, overlap_days=0)
    assert [client.get(ADDRESS, headers=bearer(text)).status_code for text in (before, after)] == [401, 200]


def test_a_key_for_tests_is_told_by_how_it_begins(client: Client, insurer: ApiClient) -> None:
    """What it sees: tests/api/test_sandbox.py."""
    _key, text = create_key(client=insurer, name="sandbox", scopes=["read"], is_test=True)
    assert text.startswith("iopf_test_")
    assert client.get("/api/v1/key/", headers=bearer(text)).json()["test"] is True


def test_keys_have_a_rate_of_their_own(client: Client, insurer: ApiClient, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE, settings.API_KEY_RATE = "1/hour", "3/hour"
    texts = [create_key(client=insurer, name=name, scopes=["read"])[1] for name in ("one", "two")]
    for text in texts:
        statuses = [client.get(ADDRESS, headers=bearer(text)).status_code for _each in range(4)]
        assert statuses == [200, 200, 200, 429]
    assert client.get(ADDRESS, headers=bearer(texts[0]))["RateLimit-Policy"] == '"read";q=3;w=3600'
    assert [client.get(ADDRESS).status_code for _each in range(2)] == [200, 429]


# -- Making them ----------------------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("api_key", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_the_command_makes_changes_lists_and_revokes(client: Client) -> None:
    PayerFactory(slug="aspen")
    text = command("create", "Aspen Health", "--email", "api@aspen.example", "--payer", "aspen", "--scope", "read")
    assert client.get(ADDRESS, headers=bearer(text)).status_code == 200
    prefix = text.partition(".")[0]
    newer = command("rotate", prefix, "--days", "0")
    assert [client.get(ADDRESS, headers=bearer(each)).status_code for each in (text, newer)] == [401, 200]
    command("revoke", newer)
    assert client.get(ADDRESS, headers=bearer(newer)).status_code == 401
    listed = command("list")
    assert "Aspen Health" in listed
    assert "revoked" in listed
    assert text.partition(".")[2] not in listed


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "Nobody"),
        ("create", "Nobody", "--email", "nowhere"),
        ("create", "Nobody", "--email", "a@b.example", "--payer", "nobody"),
        ("create", "Nobody", "--email", "a@b.example", "--scope", "everything"),
        ("create", "Nobody", "--email", "a@b.example", "--expires", "soon"),
        ("create", "Nobody", "--email", "a@b.example", "--expires", "2020-01-01"),
        ("create", "Nobody", "--email", "a@b.example", "--name", "x" * 51),
        ("rotate", "iopf_live_abcdefgh"),
        ("revoke", "abcdefgh"),
    ],
)
def test_the_command_says_what_is_wrong_and_makes_nothing(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        command(*arguments)
    assert not ApiKey.objects.exists()


def test_the_admin_shows_a_new_key_once(client: Client, insurer: ApiClient) -> None:
    client.force_login(UserFactory(staff=True))
    form = {"client": str(insurer.pk), "name": "production", "scopes": ["read", "roster:read"]}
    page = client.post("/admin/programs/apikey/add/", form, follow=True).content.decode()
    text = page.partition("is: iopf_live_")[2].partition(". Please")[0]
    fresh = Client()
    assert fresh.get(ADDRESS, headers=bearer(f"iopf_live_{text}")).status_code == 200
    key = ApiKey.objects.get()
    assert key.scopes == ["read", "roster:read"]
    for address in ("/admin/programs/apikey/", f"/admin/programs/apikey/{key.pk}/change/"):
        again = client.get(address, follow=True)
        assert again.status_code == 200
        assert text.partition(".")[2] not in again.content.decode()


class Old(dict[str, Any]):
    """A client as it was stored when it had one key."""

    __getattr__ = dict.__getitem__


def test_the_key_that_a_client_had_goes_on_being_accepted(
    client: Client, insurer: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step of migration 0015, of one client as it was."""
    migration = import_module("programs.migrations.0015_copies_keys_networks")
    before = "oldprefix123.a-long-secret"
    old = Old(key_prefix="oldprefix123", key_hash=make_password(before), scopes=["read", "unheard-of"])

    class Clients:
        class objects:  # noqa: N801
            @staticmethod
            def exclude(**_names: Any) -> list[Old]:
                return [old]

    class Keys:
        class objects:  # noqa: N801
            @staticmethod
            def create(**values: Any) -> None:
                ApiKey.objects.create(**values | {"client": insurer})

    class Historic:
        @staticmethod
        def get_model(_app: str, name: str) -> Any:
            return Clients if name == "ApiClient" else Keys

    with connection.schema_editor() as editor:
        migration.keys_moved(Historic, editor)
    assert client.get(ADDRESS, headers=bearer(before)).status_code == 200
    problem_of(client.get(ADDRESS, headers=bearer(before + "x")), 401)
    assert ApiKey.objects.get().scopes == ["read"]
    assert apps.get_model("programs", "ApiKey") is ApiKey
