"""What every view under ``/api/`` shares: conditional requests, caching, keys, limits, schema."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from programs.api.deprecation import Deprecated, deprecation_headers
from programs.api.release import release
from programs.api.sandbox import Sandbox, answered_for_tests, is_for_tests
from programs.api.schema import ProblemSchema
from programs.api.throttling import RateLimit

NO_STORE = "no-store"


class Known(Exception):  # noqa: N818 - nothing is wrong
    """The client has the answer already, or wants none: ``answer`` is 304 or 412."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


class ApiView(APIView):
    """A read-only view over plain dictionaries.

    Answers carry an ``ETag`` that is made before them, of ``state`` and of all that tells one answer from
    another: nothing is read or rendered for a client that has it. ``cache_control`` is ``no-cache``
    (keep it, but ask again); searches say ``no-store``, so that they leave nothing on a shared computer.
    ``scope`` is what a key must be for, if one is sent. To a key for tests a view answers from the ``sandbox``,
    the same as to every key, or that it is closed to it. ``only`` are the keys that an answer was asked for.
    """

    schema = ProblemSchema()
    metadata_class = None
    cache_control = "no-cache"
    scope: str | None = "read"
    sandbox: Sandbox = Sandbox.FICTIONAL
    deprecated: tuple[Deprecated, ...] = ()
    only: Sequence[str] = ()
    rate_limit: RateLimit | None = None
    etag: str | None = None

    def state(self, **kwargs: Any) -> str:
        """What changes whenever the answer may be another; by itself an answer changes with the release alone."""
        return ""

    def validator(self, request: Request, **kwargs: Any) -> str:
        """The ``ETag`` of the answer to a request."""
        return etag_of(request, self.state(**kwargs))

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Which methods there are, in ``Allow``."""
        return Response(status=204)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.until_answered:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, and how often; from which directory; then whether they have the answer already."""
        super().initial(request, *args, **kwargs)
        if is_for_tests(request) and hasattr(self, str(request.method).lower()):
            self.until_answered.enter_context(answered_for_tests(request, self.sandbox))
        if request.method in ("GET", "HEAD") and self.cache_control != NO_STORE:
            self.etag = self.validator(request, **kwargs)
            answer = get_conditional_response(request._request, etag=self.etag)
            if answer is not None:
                raise Known(answer)

    def handle_exception(self, exc: Exception) -> Any:
        return exc.answer if isinstance(exc, Known) else super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", self.cache_control)
        patch_vary_headers(final, ["Authorization"])
        if self.rate_limit:
            for name, value in self.rate_limit.headers.items():
                final.headers[name] = value
        if final.status_code == HTTPStatus.OK:
            told = deprecation_headers(f"{request.scheme}://{request.get_host()}", self.deprecated, self.only)
            told["Link"] = ", ".join(filter(None, [final.headers.get("Link"), told.get("Link")]))
            for name, value in told.items():
                if value:
                    final.headers[name] = value
        if self.etag and final.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            final.headers["ETag"] = self.etag
        return final


def etag_of(request: Request, state: str) -> str:
    """The validator of the answer to a request, by host, address, language, format and directory; encodings make it
    weak.

    ``If-Modified-Since`` is not looked at: ``Last-Modified`` is to the second and does not see every change.
    """
    about, language, media_type = request.META, get_language(), request.accepted_media_type
    host = (request.scheme, about.get("HTTP_HOST"), about.get("SERVER_NAME"), about.get("SERVER_PORT"))
    address = (*host, request.path, about.get("QUERY_STRING"))
    parts = (release(), state, address, language, media_type, is_for_tests(request))
    return f'"{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'
