"""Which language a request is answered in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers

from programs.web.languages.addresses import address, meant, naming, taken_apart


class LanguageMiddleware:
    """In place of Django's ``LocaleMiddleware``.

    An address that names a language is answered in it, whoever asks. Any other follows the cookie, if
    the reader wanted one, then the browser's ``Accept-Language``, and says so in ``Vary``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named, _rest = taken_apart(request.path_info)
        language = named or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        with naming(named):
            response = self.spelled_out(request) or self.get_response(request)
        if not named:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response

    def spelled_out(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """The way from ``/es-MX/programs/`` or ``/ES/programs/`` to the page that was meant."""
        path = meant(request.path_info) if request.method in ("GET", "HEAD") else None
        if path is None or not is_valid_path(f"/{path}"):
            return None
        return HttpResponsePermanentRedirect(address(request, path, query=True))
