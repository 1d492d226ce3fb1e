"""Which language a request is answered in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from programs.web.languages.addresses import address, meant, naming, taken_apart

FOR_PROGRAMS = "/api/"


def of_header(request: HttpRequest) -> str:
    """The language that ``Accept-Language`` asks for; ours where it names none that we have."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        with contextlib.suppress(LookupError):
            return settings.LANGUAGE_CODE if code == "*" else get_supported_language_variant(code)
    return settings.LANGUAGE_CODE


class LanguageMiddleware:
    """In place of Django's ``LocaleMiddleware``.

    An address that names a language is answered in it, whoever asks. Any other follows the cookie, if
    the reader wanted one, then the browser's ``Accept-Language``, and says so in ``Vary``. Under ``/api/``
    no cookie is read, so that a shared cache may keep answers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named, _rest = taken_apart(request.path_info)
        for_programs = request.path_info.startswith(FOR_PROGRAMS)
        language = named or (of_header(request) if for_programs else translation.get_language_from_request(request))
        translation.activate(language)
        request.LANGUAGE_CODE = language
        with naming(named):
            response = self.spelled_out(request) or self.get_response(request)
        if not named:
            patch_vary_headers(response, ("Accept-Language",) if for_programs else ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response

    def spelled_out(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """The way from ``/es-MX/programs/`` or ``/ES/programs/`` to the page that was meant."""
        path = meant(request.path_info) if request.method in ("GET", "HEAD") else None
        if path is None or not is_valid_path(f"/{path}"):
            return None
        return HttpResponsePermanentRedirect(address(request, path, query=True))
