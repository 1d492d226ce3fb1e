"""Error pages carry the crisis line, whatever is broken."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from programs.web import errors

CRISIS = ("tel:988", "sms:988", "tel:911")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database does not answer."""

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.permission_denied, 403),
        (errors.csrf_failure, 403),
        (errors.not_found, 404),
        (errors.server_error, 500),
    ],
)
def test_an_error_needs_no_database_and_has_the_crisis_line(view: Any, status: int) -> None:
    response = view(RequestFactory().get("/x/"))  # without the django_db mark, any query fails
    assert response.status_code == status
    assert all(link in response.content.decode() for link in CRISIS)


def test_an_unknown_page(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("path", ["/programs/", "/programs/?near=80203", "/programs/cedar/", "/about/data/"])
def test_without_the_database_a_page_says_so(path: str) -> None:
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    page = response.content.decode()
    assert "The directory is resting for a moment" in page
    assert all(link in page for link in CRISIS)


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("path", ["/", "/near-me/", "/privacy/", "/accessibility/", "/robots.txt"])
def test_pages_that_need_no_database_work_without_it(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_crisis_line_survives_a_broken_template(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> str:
        raise OSError("no template")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(RequestFactory().get("/x/"))
    assert response.status_code == 500
    assert b"tel:988" in response.content


@pytest.mark.parametrize(("path", "status"), [("/api/v1/nothing/", 404), ("/api/nothing", 404)])
def test_under_the_api_an_error_is_a_problem(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["status"] == status
