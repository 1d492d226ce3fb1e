"""What the front decides: kinds of work, whose word is believed, which pages need no database."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from iop_finder.postgres.breaker import breaker
from programs.ops.front import front
from programs.ops.front.kept import language_of
from programs.ops.front.work import KINDS, LOGIN, PAGE, PLAIN, SEARCH, SITEMAP, STAFF, WRITE, kind_of
from programs.ops.front.wsgi import Heading, environ_of, whole
from programs.quality.corrections import MESSAGE_MAX
from tests.cases import every
from tests.ops.front import loop


@every(
    ("method", "path", "kind"),
    [
        ("GET", "/", PLAIN),
        ("GET", "/es/", PLAIN),
        ("GET", "/programs/", SEARCH),
        ("GET", "/es/programs/", SEARCH),
        ("GET", "/api/v1/programs/", SEARCH),
        ("GET", "/programs/cedar/", PAGE),
        ("GET", "/programs/near/co/denver/", SEARCH),
        ("POST", "/es/programs/cedar/correct/", WRITE),
        ("POST", "/fit-check/", PLAIN),
        ("GET", "/sitemap-states.xml", SITEMAP),
        ("POST", "/admin/login/", LOGIN),
        ("GET", "/admin/login/", STAFF),
        ("POST", "/admin/programs/program/add/", STAFF),
        ("GET", "/static/css/base.css", PLAIN),
        ("GET", "/nowhere", PAGE),
    ],
)
def test_kinds_of_work(method: str, path: str, kind: Any) -> None:
    assert kind_of(method, path) is kind


def test_connections_to_the_database_are_few() -> None:
    """Two workers, and PostgreSQL takes a hundred."""
    assert sum(kind.threads for kind in KINDS if kind.database) * 2 <= 30


def test_the_longest_report_fits() -> None:
    assert MESSAGE_MAX * len("%F0%9F%98%80") < WRITE.body_max


PLAIN_PAGES = [
    "/", "/es/", "/guide/", "/guide/glossary/", "/fit-check/", "/fit-check/how/", "/privacy/", "/accessibility/",
    "/robots.txt", "/favicon.ico", "/api/docs/", "/api/schema/", "/api/v1/vocabularies/", "/near-me/", "/crisis/",
]  # fmt: skip


@pytest.mark.parametrize("path", PLAIN_PAGES)
def test_pages_without_the_database_ask_it_nothing(client: Client, path: str) -> None:
    """No database mark: a query would fail the test."""
    assert client.get(path).status_code < 400
    assert kind_of("GET", path) is PLAIN or path.endswith("/crisis/")


def heading(**headers: str) -> Heading:
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Heading("GET", "/café", "q=a", "192.0.2.1", "http", "HTTP/1.1", sent)


def test_the_environment_is_that_of_wsgi() -> None:
    head = Heading(
        "POST", "/café", "q=a", "192.0.2.1", "http", "HTTP/1.1",
        [("host", "a"), ("cookie", "a=1"), ("cookie", "b=2"), ("x-a", "1"), ("x-a", "2"), ("x_a", "3"),
         ("content-length", "2"), ("transfer-encoding", "chunked")],
    )  # fmt: skip
    environ = environ_of(head, b"ab", server=("127.0.0.1", "8000"))
    assert environ["PATH_INFO"] == "/caf\xc3\xa9"
    assert (environ["HTTP_COOKIE"], environ["HTTP_X_A"], environ["CONTENT_LENGTH"]) == ("a=1; b=2", "1,2", "2")
    assert "HTTP_TRANSFER_ENCODING" not in environ
    assert environ["wsgi.input"].read() == b"ab"


SAID = {"x_forwarded_for": "198.51.100.7", "x_forwarded_proto": "https", "forwarded": "for=a", "x_real_ip": "b"}


@pytest.mark.parametrize(
    ("behind", "addresses", "client", "believed"),
    [
        (True, ["192.0.2.1"], "192.0.2.1", True),
        (True, ["192.0.2.0/24", "2001:db8::/32"], "192.0.2.1", True),
        (True, ["192.0.2.0/24"], "::ffff:192.0.2.1", True),
        (True, ["192.0.2.2"], "192.0.2.1", False),
        (True, ["192.0.2.2"], "nonsense", False),
        (False, ["192.0.2.1"], "192.0.2.1", False),
    ],
)
def test_only_a_proxy_of_ours_speaks_for_a_client(
    settings: Any, behind: bool, addresses: list[str], client: str, believed: bool
) -> None:
    settings.BEHIND_PROXY, settings.PROXY_ADDRESSES = behind, addresses
    front.proxies.cache_clear()
    front.is_proxy.cache_clear()
    environ = environ_of(heading(**SAID), b"", server=("", ""), from_proxy=front.is_proxy(client))
    for name in SAID:
        assert (f"HTTP_{name.upper()}" in environ) is believed
    front.proxies.cache_clear()
    front.is_proxy.cache_clear()


def test_a_proxy_that_is_no_address_fails_at_the_start(settings: Any) -> None:
    settings.BEHIND_PROXY, settings.PROXY_ADDRESSES = True, ["proxy.internal"]
    front.proxies.cache_clear()
    with pytest.raises(ValueError, match=r"proxy\.internal"):
        front.Front(lambda _environ, _start: [])


@every(
    ("path", "headers", "language"),
    [
        ("/es/programs/", {"accept_language": "en"}, "es"),
        ("/programs/", {"accept_language": "es-MX,en;q=0.5"}, "es"),
        ("/programs/", {"accept_language": "en,es;q=0.5"}, "en"),
        ("/programs/", {"cookie": "django_language=es", "accept_language": "en"}, "es"),
        ("/programs/", {"cookie": 'a="b;;=', "accept_language": "fr, es;q=x"}, "en"),
        ("/programs/", {}, "en"),
    ],
)
def test_a_refusal_speaks_the_language_of_the_page(path: str, headers: dict[str, str], language: str) -> None:
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    assert language_of(Heading("GET", path, "", "", "http", "HTTP/1.1", sent)) == language


def test_an_answer_is_whole_and_its_iterator_is_closed() -> None:
    closed = []

    class Parts:
        def __iter__(self) -> Any:
            yield b"a"
            yield b"b"

        def close(self) -> None:
            closed.append(True)

    def application(environ: Any, start_response: Any) -> Any:
        start_response("201 Created", [("X-A", "1")])
        return Parts()

    answer = whole(application, {})
    assert (answer.status, answer.headers, answer.body, closed) == (201, [("x-a", "1")], b"ab", [True])


class NoBody:
    def __aiter__(self) -> Any:
        raise AssertionError("nothing is read")


@pytest.mark.parametrize(("path", "status"), [("/programs/", 503), ("/programs/cedar/", 503), ("/guide/", 200)])
def test_while_the_breaker_is_open_only_pages_without_the_database_get_a_thread(
    monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    monkeypatch.setattr(breaker, "is_open", True)

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return [b""]

    async def ask() -> Any:
        tested = front.Front(application)
        for room in tested.rooms.values():
            room.open(asyncio.get_running_loop())
        scope = SimpleNamespace(server="127.0.0.1:1")
        head = Heading("GET", path, "", "192.0.2.1", "http", "HTTP/1.1", [])
        answer = await tested.answered(head, kind_of("GET", path), "", scope, NoBody())
        tested.__rsgi_del__(asyncio.get_running_loop())
        tested.log.close()
        return answer

    answer = loop.run(ask())
    assert answer.status == status
    assert ("retry-after" in dict(answer.headers)) is (status == 503)
