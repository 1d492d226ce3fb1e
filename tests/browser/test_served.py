"""What a late request of one test does to the next one: nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from programs.search.keeper import keeper
from tests.browser.contexts import Contexts
from tests.browser.served import Served, no_failure_stays
from tests.factories import PlaceFactory


def test_a_test_ends_when_its_server_has_answered() -> None:
    began, may_answer = threading.Event(), threading.Event()

    def app(_environ: Any, start: Any) -> list[bytes]:
        began.set()
        may_answer.wait(60)
        start("200 OK", [])
        return [b"late"]

    served = Served(app)
    with ThreadPoolExecutor(2) as threads:
        answer = threads.submit(lambda: list(served({"PATH_INFO": "/"}, lambda *_answer: None)))
        began.wait(60)
        rests = threads.submit(served.wait)
        with pytest.raises(TimeoutError):
            rests.result(0.1)
        may_answer.set()
        rests.result(60)
        assert answer.result(60) == [b"late"]


@pytest.mark.parametrize(
    ("path", "kept"), [("/static/a.js", "public, max-age=86400, immutable"), ("/map/en.json", "public, max-age=0")]
)
def test_static_files_alone_are_kept(path: str, kept: str) -> None:
    found: list[Any] = []

    def app(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Cache-Control", "public, max-age=600")])
        return []

    list(Served(app)({"PATH_INFO": path}, lambda _status, headers: found.extend(headers)))
    assert found == [("Cache-Control", kept)]


@pytest.mark.django_db(transaction=True)
def test_an_update_that_failed_between_two_tests_is_no_answer_of_the_next(
    django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("programs.search.keeper.PACE_SECONDS", 0.0)
    monkeypatch.setattr("programs.search.keeper.REST_SECONDS", 60.0)
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver")
    with django_db_blocker.block():
        with keeper.turn:
            keeper.ask_for_update()
            updater = keeper.updater
        assert updater is not None
        updater.join(60)
    assert isinstance(keeper.failure, RuntimeError)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE programs_changenote")
    client = Client(raise_request_exception=False)
    assert client.get("/places/suggest/?q=denv").status_code == 500
    no_failure_stays()
    assert client.get("/places/suggest/?q=denv").status_code == 200


@pytest.mark.browser
def test_nothing_is_left_in_a_context(contexts: Contexts, nothing_on_its_way: None) -> None:
    options = {"permissions": ["geolocation"], "geolocation": {"latitude": 39.73, "longitude": -104.98}}
    first = contexts.take(options)
    page = first.page()
    page.goto("/privacy/")
    page.evaluate("localStorage.setItem('a', '1'); sessionStorage.setItem('a', '1'); document.cookie = 'a=1'")
    contexts.give_back(first)
    second = contexts.take({})
    assert second.context is first.context
    page = second.page()
    page.goto("/privacy/")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("navigator.permissions.query({name: 'geolocation'}).then(({state}) => state)") != "granted"
    assert second.context.pages == [page]
    contexts.give_back(second)
