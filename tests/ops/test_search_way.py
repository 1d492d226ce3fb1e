"""The shortest way of a search, of the API and of a person: nobody can tell it from the long one but by the clock."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from programs.ops import search_answers, search_way
from programs.ops.requests import ROUTE
from programs.ops.search_answers import SEARCHES
from programs.ops.search_way import DECIDES, HEADERS_MOST, IS_NOTHING, KNOWN_MOST, SearchWay, is_plain
from programs.search import BadInput
from programs.search.keeper import current
from tests.factories import PlaceFactory, ProgramFactory
from tests.shared import shared

pytestmark = pytest.mark.django_db

PATH = "/api/v1/programs/"
PAGES = ("/programs/", "/es/programs/", "/en/programs/")

Told = tuple[str, list[tuple[str, str]], bytes, Any]


class LongWay:
    """Django's handler, which counts who comes."""

    def __init__(self) -> None:
        self.application, self.asked = get_wsgi_application(), 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        return self.application(environ, start_response)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """That of the test stays, as Django's own client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def long_way() -> LongWay:
    return LongWay()


@shared
def harbors() -> None:
    PlaceFactory()
    ProgramFactory(name="Cedar IOP", conditions=["depression"])
    ProgramFactory.create_each({"name": f"Harbor {number}", "conditions": ["anxiety"]} for number in range(24))


@pytest.fixture
def way(harbors: None, long_way: LongWay, monkeypatch: pytest.MonkeyPatch) -> SearchWay:
    """The directory is always known here, what this transaction has written included."""
    monkeypatch.setattr(search_way, "directory_known", current)
    return SearchWay(long_way)


def told(application: Any, path: str, method: str = "GET", **more: str) -> Told:
    environ, began = RequestFactory().generic(method, path, **more).environ, list[Any]()
    environ.pop("HTTP_COOKIE", None)
    environ |= {name: value for name, value in more.items() if name == "HTTP_COOKIE"}
    parts = application(environ, lambda status, headers, *_error: began.extend((status, headers)))
    body = b"".join(parts)
    if callable(close := getattr(parts, "close", None)):
        close()
    return began[0], began[1], body, environ.get(ROUTE)


QUESTIONS = (
    "",
    "?near=80203",
    "?near=80203&ordering=distance",
    "?near=80203&facets=true&condition=depression",
    "?near=80203&unstated=include&page=2&condition=anxiety",
    "?condition=eating-disorder&near=80203&page_size=5",  # nothing is found: ways on, with addresses
    "?q=Cedar+harbour&near=Denver,%20CO",
    "?q=depresion",
    "?q=ni%C3%B1os&near=80203",
    "?q=Harbor&page=2&page_size=9",
    "?page=2&near=80203&page=3",
    "?near=80203&radius=0&nonsense=1",
    "?page=99",
    "?near=nowhere",
    "?q=kill+myself",
    "?q=...",
    "?near=",
    "?near=%FF&q=%00",
    "?fields=name&fields=networks",
    "?" + "&".join(["near=80203"] * 2_000),
)
ASKERS: tuple[dict[str, str], ...] = (
    {},
    {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9", "HTTP_USER_AGENT": "curl/8"},
    {"HTTP_ACCEPT": "text/html"},
    {"HTTP_HOST": "elsewhere.example"},
    {"HTTP_ORIGIN": "https://other.example"},
    {"HTTP_AUTHORIZATION": "Bearer iopf_live_unknown"},
    {"HTTP_COOKIE": "django_language=es"},
)


@pytest.mark.parametrize("asker", ASKERS, ids=str)
def test_it_answers_as_the_long_way_does(way: SearchWay, long_way: LongWay, asker: dict[str, str]) -> None:
    seen = set()
    for address in (PATH + question for question in QUESTIONS):
        long = told(long_way.application, address, **asker)
        seen.add(long[0])
        for turn in range(2):
            assert told(way, address, **asker) == long, (address[:100], turn)
    assert not any(status.startswith("5") for status in seen)


PAGE_QUESTIONS = (
    "?near=80203&view=table&condition=anxiety",
    "?view=list&near=Denver%2C+CO&age=adult&when=",
    *QUESTIONS[:-1],
)


@pytest.mark.parametrize(
    ("page", "asker"),
    [
        (PAGES[0], {}),
        (PAGES[0], {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9", "HTTP_ACCEPT_ENCODING": "br, gzip"}),
        (PAGES[1], {"HTTP_ACCEPT_ENCODING": "identity"}),
        (PAGES[2], {"HTTP_ACCEPT_LANGUAGE": "es", "HTTP_ACCEPT_ENCODING": "gzip"}),
    ],
)
def test_pages_are_as_on_the_long_way(way: SearchWay, long_way: LongWay, page: str, asker: dict[str, str]) -> None:
    """Whatever has taught how an answer looks, a page that found nothing, or one that could not be read."""
    taught = PAGES.index(page) * 7
    for question in (PAGE_QUESTIONS * 2)[taught : taught + len(PAGE_QUESTIONS)]:
        assert told(way, page + question, **asker) == told(long_way.application, page + question, **asker), question[
            :99
        ]


def test_what_it_answers_comes_from_memory(way: SearchWay, long_way: LongWay) -> None:
    for turn, question in enumerate(["", "?near=80203", "?q=Cedar&facets=true"]):
        status, headers, _body, route = told(way, PATH + question)
        assert (status, route, long_way.asked) == ("200 OK", "api:v1:programs", 1), turn
        assert "deprecation" in dict(headers)["Link"]
    for page, words in zip(PAGES, ("Search", "Buscar", "Search"), strict=True):
        asked = long_way.asked
        for question in ("", "?near=80203", "?q=Cedar&view=table", "?page=99"):
            status, _headers, body, route = told(way, page + question)
            assert (status, route, long_way.asked) == ("200 OK", "web:results", asked + 1), page + question
            assert words in body.decode()
    asked = long_way.asked
    for page, words in (
        ("/es/programs/", b"24 programas"),
        ("/programs/", b"24 programs"),
        ("/es/programs/", b"24 programas"),
    ):
        assert words in told(way, page + "?q=Harbor")[2], page
    assert long_way.asked == asked, "whoever asked this thread before in another language"


def test_compressed_it_says_the_same(way: SearchWay, long_way: LongWay) -> None:
    path, asker = PATH + "?near=80203", {"HTTP_ACCEPT_ENCODING": "gzip, br"}
    plain = told(way, path)
    long, short = (told(way, path, **asker) for _turn in range(2))
    assert long_way.asked == 2
    assert gzip.decompress(short[2]) == gzip.decompress(long[2]) == plain[2]
    lengths = [dict(headers).pop("Content-Length") for _status, headers, *_rest in (long, short)]
    assert lengths == [str(len(long[2])), str(len(short[2]))]
    assert [name for name, _value in long[1]] == [name for name, _value in short[1]]
    assert dict(short[1])["Content-Encoding"] == "gzip"


def test_who_refuses_gzip_and_gets_it_teaches_nothing(way: SearchWay) -> None:
    """Django reads no ``q``, and adds random bytes."""
    for _turn in range(2):
        assert dict(told(way, PAGES[0], HTTP_ACCEPT_ENCODING="gzip;q=0")[1])["Content-Encoding"] == "gzip"
    assert not way.askers


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_what_is_too_short_to_compress_teaches_nothing(way: SearchWay, long_way: LongWay, accepted: str) -> None:
    """Whether Django compresses an answer of 300 bytes depends on the random bytes that it adds."""
    short, long = ("?q=Nonesuch", "?near=80203")
    asker = {"HTTP_ACCEPT_ENCODING": accepted}
    for question in (short, short, long, long, short):
        status, headers, body, _route = told(way, PATH + question, **asker)
        is_coded = "Content-Encoding" in dict(headers)
        assert status == "200 OK"
        assert len(gzip.decompress(body) if is_coded else body) < 1_000 or is_coded is (accepted == "gzip")
    assert long_way.asked in ((3, 4) if accepted == "gzip" else (1,)), (
        "short ones go the long way, and the first long one"
    )


@pytest.mark.parametrize(
    ("path", "method", "more", "is_one"),
    [
        (PATH, "GET", {}, True),
        (PATH, "GET", {"HTTP_USER_AGENT": "x", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, True),
        (PATH, "HEAD", {}, False),
        (PATH, "POST", {}, False),
        (PATH, "GET", {"HTTP_COOKIE": "a=b"}, False),
        (PATH, "GET", {"HTTP_AUTHORIZATION": "Bearer x"}, False),
        (PATH, "GET", {"HTTP_ORIGIN": "https://other.example"}, False),
        (PATH, "GET", {"HTTP_NEVER_HEARD_OF": "1"}, False),
        (PATH, "GET", {"SCRIPT_NAME": "/under"}, False),
        *((page, "GET", {"HTTP_SEC_CH_UA": "x", "HTTP_HX_REQUEST": "true"}, True) for page in PAGES),
        *((page, "GET", {"HTTP_COOKIE": "django_language=es"}, False) for page in PAGES),
        *((page, "HEAD", {}, False) for page in PAGES),
    ],
)
def test_whose_question_is_plain(path: str, method: str, more: dict[str, str], is_one: bool) -> None:
    environ = RequestFactory().generic(method, path, **more).environ
    if "HTTP_COOKIE" not in more:
        environ.pop("HTTP_COOKIE", None)
    assert is_plain(environ | more, SEARCHES[path]) is is_one


@pytest.mark.parametrize(
    ("changes", "closed"),
    [
        ({"DEBUG": True}, {PATH, *PAGES}),
        ({"API_ANONYMOUS_RATE": "1/hour"}, {PATH}),
        ({"PAGE_RATE": "1/hour"}, {*PAGES}),
    ],
)
def test_settings_close_it(settings: Any, changes: dict[str, Any], closed: set[str]) -> None:
    environ = RequestFactory().get(PATH).environ
    environ.pop("HTTP_COOKIE", None)
    assert all(is_plain(environ, one) for one in SEARCHES.values())
    for name, value in changes.items():
        setattr(settings, name, value)
    assert {path for path, one in SEARCHES.items() if not is_plain(environ, one)} == closed


def test_a_setting_that_changes_is_seen(way: SearchWay, settings: Any) -> None:
    assert ("X-Robots-Tag", "noindex") in told(way, PATH)[1]
    settings.INDEXABLE = True
    for _turn in range(2):
        assert "X-Robots-Tag" not in dict(told(way, PATH)[1])


@pytest.mark.usefixtures("way")
def test_over_tls_it_is_another_asker(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    way = SearchWay(get_wsgi_application())
    for _turn in range(2):
        assert told(way, PATH)[0].startswith("301 ")
        over_tls = told(way, PATH, **{"wsgi.url_scheme": "https"})
        assert dict(over_tls[1])["Strict-Transport-Security"].startswith("max-age=60")
        assert b'"url":"https://testserver:80/' in over_tls[2]


def test_where_the_directory_is_not_known_the_long_way_asks(
    way: SearchWay, long_way: LongWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_way, "directory_known", lambda: None)
    for turn in range(3):
        assert told(way, PATH)[0] == "200 OK"
        assert long_way.asked == turn + 1


def failing(*_asked: Any, **_more: Any) -> Any:
    raise ValueError("words of a search")


@pytest.mark.parametrize("instead", [failing, lambda *_asked, **_more: BadInput((), None, None)])  # type: ignore[arg-type]
@pytest.mark.parametrize(("path", "part"), [(PATH, "read"), (PAGES[0], "page_of")])
def test_what_fails_on_it_goes_the_long_way(
    way: SearchWay,
    long_way: LongWay,
    monkeypatch: pytest.MonkeyPatch,
    instead: Callable[..., Any],
    path: str,
    part: str,
) -> None:
    told(way, path)
    monkeypatch.setattr(search_answers, part, instead)
    assert told(way, path)[0] == "200 OK"
    assert long_way.asked == 2


def test_it_keeps_few_askers_and_no_long_ones(way: SearchWay) -> None:
    environ, headers = RequestFactory().get(PATH).environ, told(way, PATH)[1]
    for number in range(KNOWN_MOST + 3):
        way.learn(SEARCHES[PATH], (str(number),), environ, headers)
    assert len(way.askers) == KNOWN_MOST
    for length in (HEADERS_MOST - 200, HEADERS_MOST):
        before = dict(way.askers)
        told(way, PATH, HTTP_ACCEPT_LANGUAGE="en," + "x" * length)
        assert (dict(way.askers) == before) is (length == HEADERS_MOST)


def test_every_header_is_either_nothing_or_decides() -> None:
    assert IS_NOTHING.isdisjoint(DECIDES)
    assert not {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ORIGIN"} & {*IS_NOTHING, *DECIDES}
