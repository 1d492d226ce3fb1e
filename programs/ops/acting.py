"""Who changes what is written, told to history: the account that is signed in."""

from __future__ import annotations

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponseBase

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ActingMiddleware:
    """Whatever a request of a signed-in account changes is its. Of anybody else nothing is noted.

    django-pghistory's own middleware notes addresses as well, and stands around every request. What it says to the
    database is said for one transaction at a time, so that a pooler may stand between.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE or not request.user.is_authenticated:
            return self.get_response(request)
        with pghistory.context(user=str(request.user.pk)):
            return self.get_response(request)
