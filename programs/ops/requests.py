"""The number of a request, by which lines of different logs are found together, and the name of its route.

A number is random, of one request, and says nothing of who asked. One that comes along is taken from a proxy of ours
only.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

REQUEST_ID, ROUTE = "iop_finder.request_id", "iop_finder.route"
"""Keys of the WSGI environment."""

HEADER = "x-request-id"
GOOD_ID = re.compile(r"[0-9a-f]{16,32}")
"""What nginx's ``$request_id`` looks like: digits that nobody could hide a search in."""


class Current(threading.local):
    """The request that this thread answers."""

    id = ""


current_request = Current()


def new_id(offered: str = "") -> str:
    """``offered`` when it looks like a random number, else one of our own."""
    return offered if GOOD_ID.fullmatch(offered) else secrets.token_hex(8)


class RouteMiddleware:
    """Notes which route answers, for the metrics: its name, and for the admin no more than that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        match = request.resolver_match
        if match is not None:
            name = match.view_name or "unnamed"
            request.META[ROUTE] = "admin" if name.startswith("admin:") else name
