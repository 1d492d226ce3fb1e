"""Every error under /api/ is a problem document, whoever answers it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions

from programs.api import errors
from programs.api.v1 import programs
from tests.api.problems import problem_of

LISTS = ["programs", "places", "vocabularies", "payers", "networks"]


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v1/nothing", "/api/v2/programs/", "/api/%00"])
def test_an_unknown_address_is_404(client: Client, address: str) -> None:
    assert problem_of(client.get(address), 404)["title"] == "Not Found"


def test_the_indexes_lead_to_everything(client: Client) -> None:
    top = client.get("/api/").json()
    assert top["v1"] == "http://testserver/api/v1/"
    resources = client.get("/api/v1/").json()
    assert set(resources) == {"key", "changes", "adequacy", "exports", *LISTS}
    assert resources.pop("exports") == "http://testserver/api/v1/exports/index.json"
    assert all(address == f"http://testserver/api/v1/{name}/" for name, address in resources.items())


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "post", "delete"])
def test_a_forgotten_slash_is_added_and_the_method_stays(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/v1/programs?near=80203&q=a%20b")
    assert response.status_code == 308
    assert response["Location"] == "/api/v1/programs/?near=80203&q=a%20b"


def test_an_error_may_be_all_that_a_client_knows(client: Client) -> None:
    response = client.get("/api/v1/vocabularies/", headers={"Accept": "application/problem+json"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    problem_of(client.get("/api/v1/nothing/", headers={"Accept": "application/problem+json;q=0.9"}), 404)


def test_no_cookie_is_read_under_api(client: Client) -> None:
    client.cookies["django_language"] = "es"
    response = client.get("/api/v1/vocabularies/", headers={"Accept-Language": "fr, en;q=0.5"})
    assert response["Content-Language"] == "en"
    assert "Cookie" not in response["Vary"]
    spoken = client.get("/api/v1/vocabularies/", headers={"Accept-Language": "es-MX"})
    assert spoken["Content-Language"] == "es"


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_405(client: Client, kind: str, method: str) -> None:
    response = getattr(client, method)(f"/api/v1/{kind}/", data="{}", content_type="application/json")
    problem_of(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_options_says_what_is_allowed(client: Client) -> None:
    response = client.options("/api/v1/programs/")
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_media_type_we_do_not_have_is_406(client: Client) -> None:
    problem_of(client.get("/api/v1/vocabularies/", headers={"Accept": "text/csv"}), 406)


def test_a_host_that_is_not_ours_is_400(client: Client) -> None:
    problem_of(client.get("/api/v1/vocabularies/", headers={"Host": "elsewhere.example"}), 400)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("away\nDETAIL: words"), InterfaceError("connection closed")])
@pytest.mark.parametrize("view", ["programs", "payers"])
def test_without_its_database_the_api_asks_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, view: str
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    response = client.get(f"/api/v1/{view}/")
    problem_of(response, 503)
    assert int(response["Retry-After"]) > 0
    assert type(error).__name__ in caplog.text
    assert "words" not in caplog.text


def test_what_nobody_foresaw_is_500_and_logged(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(programs, "directory_for", broken)
    client.raise_request_exception = False
    body = problem_of(client.get("/api/v1/programs/?near=80203"), 500)
    assert "unforeseen" not in str(body)
    assert "unforeseen" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exceptions.UnsupportedMediaType("text/plain"), 415),
        (exceptions.ParseError(), 400),
        (exceptions.NotAuthenticated(), 401),
        (Http404(), 404),
        (PermissionDenied(), 403),
        (SuspiciousOperation("too many fields"), 400),
        (errors.Gone(), 410),
    ],
)
def test_what_a_view_raises(error: Exception, status: int) -> None:
    response = errors.problem_response(error, {})
    assert response is not None
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_a_serializers_messages_name_their_fields() -> None:
    nested = {"name": ["Too long."], "tracks": [{}, {"weeks": ["Not a number."]}]}
    assert list(errors.flattened(exceptions.ValidationError(nested).detail)) == [
        {"parameter": "name", "detail": "Too long."},
        {"parameter": "tracks.1.weeks", "detail": "Not a number."},
    ]


@pytest.mark.django_db
def test_details_follow_the_language(client: Client) -> None:
    response = client.get("/api/v1/programs/?colour=blue", headers={"Accept-Language": "es"})
    assert response["Content-Language"] == "es"
    assert "Accept-Language" in response["Vary"]
