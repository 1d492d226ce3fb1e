"""The straight way past the middleware: nobody can tell it from the long one but by the clock."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string

from programs.api import way
from programs.api.way import DECIDING, GIVING, StraightWay, goes_straight
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = pytest.mark.django_db

PASSED_BY = {
    "programs.api.way.StraightWay",
    "programs.ops.health.ProbeHostMiddleware",  # /health/ alone
    "programs.ops.requests.RouteMiddleware",  # what it does stands in the handler, behind both ways
    "programs.web.static_files.StaticFilesMiddleware",  # files alone
    "django.contrib.sessions.middleware.SessionMiddleware",  # who brings a cookie
    "django.middleware.csrf.CsrfViewMiddleware",  # forms; its check stands in the handler, behind both ways
    "django.contrib.auth.middleware.AuthenticationMiddleware",  # who has a session
    "programs.ops.acting.ActingMiddleware",  # who changes something
    "django.contrib.messages.middleware.MessageMiddleware",  # who has a session
}
"""What does nothing to a request that only reads and brings no cookie. A new middleware must be put somewhere."""


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def program() -> Any:
    PlaceFactory()
    return ProgramFactory(slug="cedar", name="Cedar IOP", conditions=["depression"])


def told(client: Client, path: str, *, long: bool, **headers: str) -> tuple[int, list[tuple[str, str]], bytes]:
    client.cookies.clear()
    if long:
        headers = {"Cookie": "unknown=1", **headers}
    response = client.get(path, headers=headers)
    return response.status_code, sorted(response.headers.items()), response.content


def test_every_middleware_has_its_place() -> None:
    assert set(django_settings.MIDDLEWARE) == DECIDING | GIVING | PASSED_BY
    order = [name for name in django_settings.MIDDLEWARE if name in DECIDING | GIVING]
    inside = [name for name in order if name in DECIDING]
    # What gives headers may stand between, but not within what decides by the answer so far.
    assert inside == [name for name in order if name not in GIVING]


PATHS = (
    "/api/v1/programs/?near=80203",
    "/api/v1/programs/?near=80203&facets=true&condition=depression",
    "/api/v1/programs/?near=80203&radius=0&nonsense=1",
    "/api/v1/programs/?page=99",
    "/api/v1/programs/?cursor=*",
    "/api/v1/programs",
    "/api/v1/programs/00000000-0000-0000-0000-000000000000/",
    "/api/v1/nothing/",
    "/api/v1/vocabularies/",
    "/api/v1/changes/?since=nothing",  # a place in the feed moves with other processes' transactions
    "/",
    "/es/",
    "/?near=80203",
    "/ES/",
    "/fr/",
    "/programs/?near=80203&condition=depression",
    "/es/programs/?near=80203",
    "/programs/?near=nowhere",
    "/programs/cedar/",
    "/es/programs/cedar/?condition=depression",
    "/programs/no-such-program/",
    "/programs/cedar",
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Accept-Language": "es-MX,es;q=0.9"},
    {"Origin": "https://other.example"},
    {"Accept": "text/html"},
    {"Authorization": "Bearer iopf_live_unknown"},
    {"Host": "elsewhere.example"},
    {"If-None-Match": "*"},
)


@pytest.mark.parametrize("path", PATHS)
def test_both_ways_answer_the_same(client: Client, program: Any, path: str) -> None:
    for headers in HEADERS:
        straight, long = (told(client, path, long=long, **headers) for long in (False, True))
        assert without_time(straight) == without_time(long), headers


def without_time(answer: tuple[int, list[tuple[str, str]], bytes]) -> Any:
    status, headers, body = answer
    return status, headers, body.partition(b'"as_of"')[0]


@pytest.mark.parametrize("path", ["/api/v1/programs/?near=80203", "/programs/cedar/", "/"])
def test_over_tls_and_with_rates_as_well(client: Client, program: Any, settings: Any, path: str) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_SSL_REDIRECT = True
    redirect = client.get(path)
    assert (redirect.status_code, redirect["Location"]) == (301, f"https://testserver{path}")
    for _turn in range(2):
        over_tls = client.get(path, secure=True)
        assert over_tls["Strict-Transport-Security"].startswith("max-age=60")
    assert "Strict-Transport-Security" not in Client().get("/health/live/", secure=False)


def test_rates_hold_on_it(client: Client, settings: Any) -> None:
    settings.API_ANONYMOUS_RATE = settings.PAGE_RATE = "1/hour"
    assert client.get("/api/v1/vocabularies/", REMOTE_ADDR="192.0.2.77").status_code == 200
    assert client.get("/api/v1/vocabularies/", REMOTE_ADDR="192.0.2.77").status_code == 429
    assert [client.get("/", REMOTE_ADDR="192.0.2.78").status_code for _turn in range(2)] == [200, 429]


def test_a_setting_that_changes_is_seen(client: Client, settings: Any) -> None:
    assert client.get("/")["X-Robots-Tag"] == "noindex"
    settings.INDEXABLE = True
    assert "X-Robots-Tag" not in client.get("/")


@pytest.mark.parametrize(
    ("method", "path", "more", "straight"),
    [
        ("GET", "/api/v1/programs/", {}, True),
        ("HEAD", "/programs/cedar/", {}, True),
        ("GET", "/es/programs/", {}, True),
        ("POST", "/programs/", {}, False),
        ("OPTIONS", "/api/v1/programs/", {}, False),
        ("GET", "/programs/", {"HTTP_COOKIE": "sessionid=x"}, False),
        ("GET", "/programs/cedar/correct/", {}, False),
        ("GET", "/programs/near/co/", {}, False),
        ("GET", "/shortlist/", {}, False),
        ("GET", "/admin/", {}, False),
        ("GET", "/api/docs/", {}, False),
        ("GET", "/api/v2/", {}, False),
        ("GET", "/health/live/", {}, False),
    ],
)
def test_who_goes_straight(method: str, path: str, more: dict[str, str], straight: bool) -> None:
    assert goes_straight(RequestFactory().generic(method, path, **more)) is straight


def test_not_while_the_site_is_being_written(settings: Any) -> None:
    settings.DEBUG = True
    assert not goes_straight(RequestFactory().get("/"))


def test_staff_who_are_signed_in_read_what_everybody_reads(client: Client, program: Any) -> None:
    staff: Any = get_user_model()
    client.force_login(staff.objects.create_superuser("ada-lovelace", "ada@example.org", "long enough a password"))
    for path in ("/", "/programs/cedar/", "/programs/?near=80203"):
        seen = client.get(path)
        anybody = Client().get(path)
        assert (seen.status_code, seen.content) == (200, anybody.content)
        assert "sessionid" not in anybody.cookies
        assert b"lovelace" not in seen.content


def test_both_ways_end_where_the_handler_begins() -> None:
    """Found by following the middleware inwards; each is asked once."""
    passed: list[str] = []

    def middleware(name: str, inner: Any) -> Any:
        class One:
            get_response = staticmethod(inner)

            def __call__(self, request: Any) -> Any:
                passed.append(name)
                return inner(request)

        return One()

    def handler(_request: Any) -> HttpResponse:
        passed.append("handler")
        return HttpResponse()

    built = StraightWay(middleware("outer", middleware("inner", handler)))
    assert way.innermost(built.long_way) is handler
    built(RequestFactory().get("/", HTTP_HOST="testserver"))
    assert passed == ["handler"]
    built(RequestFactory().get("/shortlist/"))
    assert passed == ["handler", "outer", "inner", "handler"]


def test_what_it_gives_is_what_the_middleware_gives() -> None:
    plain: Any = lambda _request: HttpResponse()  # noqa: E731
    for name in GIVING:
        given = import_string(name)(plain)(RequestFactory().get("/"))
        assert dict(given.headers).keys() - {"Content-Type"} <= Client().get("/").headers.keys()
