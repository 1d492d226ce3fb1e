"""What every view under ``/api/`` shares: conditional requests, caching, limits, schema."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from programs.api.schema import ProblemSchema
from programs.api.throttling import RateLimit

NO_STORE = "no-store"


class ApiView(APIView):
    """A read-only view over plain dictionaries.

    Answers carry an ``ETag`` of their bytes: nothing cheaper is true, because a listing also changes
    when a track, a participation or a verification does. ``cache_control`` is ``no-cache`` (keep it,
    but ask again); searches say ``no-store``, so that they leave nothing on a shared computer.
    """

    schema = ProblemSchema()
    metadata_class = None
    cache_control = "no-cache"
    rate_limit: RateLimit | None = None

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Which methods there are, in ``Allow``."""
        return Response(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", self.cache_control)
        if self.rate_limit:
            for name, value in self.rate_limit.headers.items():
                final.headers[name] = value
        if isinstance(final, Response) and final.status_code == 200 and self.cache_control != NO_STORE:
            plain = request._request
            final.add_post_render_callback(lambda rendered: conditional(plain, rendered))
        return final


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase | None:
    """``response`` with its ``ETag``, or 304 if the client has it already.

    ``If-Modified-Since`` is not looked at: ``Last-Modified`` is to the second and does not see every change.
    """
    etag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    response.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    if answer is not response and answer is not None:
        for name in ("RateLimit", "RateLimit-Policy"):
            if name in response.headers:
                answer.headers[name] = response.headers[name]
    return answer
