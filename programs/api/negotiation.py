"""Which of a view's formats a client gets."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

from cachetools import LRUCache
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from programs.api.errors import MEDIA_TYPE

KNOWN_MOST, ACCEPT_MOST = 256, 500
"""Choices that are kept, and characters of an ``Accept`` whose choice is: clients send a few, all the time."""

known: LRUCache[tuple[Any, ...], tuple[int, str]] = LRUCache(KNOWN_MOST)
lock = Lock()


class Negotiation(DefaultContentNegotiation):
    """Who names ``application/problem+json`` alone knows our errors, and gets answers as JSON.

    REST framework compares with the formats of answers only, and would refuse who asks for the very
    type in which it is refused. What it has chosen for an ``Accept`` is kept: reading one takes a tenth of a 304.
    """

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        accept = request.META.get("HTTP_ACCEPT", "")
        key = (accept, format_suffix, *map(type, renderers))
        with lock:
            found = known.get(key)
        if found is None:
            renderer, media_type = self.chosen(request, renderers, format_suffix)
            found = list(renderers).index(renderer), media_type
            if len(accept) <= ACCEPT_MOST:
                with lock:
                    known[key] = found
        return renderers[found[0]], found[1]

    def chosen(
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None
    ) -> tuple[BaseRenderer, str]:
        try:
            found: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            if MEDIA_TYPE not in [part.partition(";")[0].strip().lower() for part in self.get_accept_list(request)]:
                raise
            return renderers[0], renderers[0].media_type
        return found
