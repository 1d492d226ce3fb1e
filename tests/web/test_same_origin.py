"""A form without a cookie takes what our own pages send, and nothing else."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from programs.web.same_origin import same_origin


def kind(request: HttpRequest) -> HttpResponse:
    return HttpResponse("start again", status=403)


@same_origin(kind)
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://elsewhere.example"}, True),
        ({"origin": "http://testserver"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://elsewhere.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://["}, False),
        ({"origin": "\x00"}, False),
        ({}, False),
    ],
)
def test_posts(rf: RequestFactory, headers: dict[str, str], taken: bool) -> None:
    answer = form(rf.post("/", headers=headers))
    assert answer.status_code == (200 if taken else 403)


def test_reading_is_free(rf: RequestFactory) -> None:
    assert form(rf.get("/", headers={"sec-fetch-site": "cross-site"})).status_code == 200


def test_no_cookie_is_asked_for() -> None:
    assert form.csrf_exempt is True  # type: ignore[attr-defined]
