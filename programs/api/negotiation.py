"""Which of a view's formats a client gets."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from programs.api.errors import MEDIA_TYPE


class Negotiation(DefaultContentNegotiation):
    """Who names ``application/problem+json`` alone knows our errors, and gets answers as JSON.

    REST framework compares with the formats of answers only, and would refuse who asks for the very
    type in which it is refused.
    """

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        try:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            if MEDIA_TYPE not in [part.partition(";")[0].strip().lower() for part in self.get_accept_list(request)]:
                raise
            return renderers[0], renderers[0].media_type
        return chosen
