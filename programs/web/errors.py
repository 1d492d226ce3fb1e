"""Error pages. They need no database and carry the crisis line; under /api/ errors are problem+json.

The page is rendered without a request, so that no context processor can ask the database, and if
even that fails there is a text that needs nothing at all.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.vocabularies import Text
from programs.web import crisis
from programs.web.languages.switch import instead_of_unknown, other_language_url

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
WITHOUT_ANYTHING = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>IOP Finder</title><h1>This page is not working right now</h1>"
    f'<p>In crisis? <a href="{crisis.CALL}">Call 988</a> or <a href="{crisis.TEXT}">text 988</a>, any time. '
    f'Emergency: <a href="{crisis.EMERGENCY}">call 911</a>.</p>'
    '<p>To find treatment by phone: <a href="tel:+18006624357">1-800-662-4357</a> (SAMHSA, free, day and night).</p>'
    '<div lang="es"><h2>Esta página no funciona en este momento</h2>'
    f'<p>¿En crisis? <a href="{crisis.CALL}">Llame al 988 (oprima 2)</a> o '
    f'<a href="{escape(crisis.TEXT_IN_SPANISH)}">envíe AYUDA al 988</a>, a cualquier hora. '
    f'Emergencias: <a href="{crisis.EMERGENCY}">llame al 911</a>.</p>'
    '<p>Para buscar tratamiento por teléfono: <a href="tel:+18006624357">1-800-662-4357</a> '
    "(SAMHSA, gratis, de día y de noche, en español).</p></div>"
)
"""In both languages, and without the translations, which could be what is broken."""

EXPLANATIONS: dict[int, tuple[Text, Text]] = {
    400: (_("We could not read that request"), _("Something in the address or form was not as expected. Start again.")),
    403: (_("You cannot do that here"), _("You may need to sign in, or to go back and load the page again.")),
    404: (
        _("There is no such page"),
        _("The address may be mistyped. A new search may find what you want."),
    ),
    408: (_("That took too long to arrive"), _("Your connection may be slow. Please go back and send it again.")),
    411: (_("We could not read that request"), _("It does not say how long it is.")),
    413: (_("That is too much at once"), _("Please shorten what you wrote, and send it again.")),
    429: (_("Please wait a moment"), _("There were many tries in a short time. Please try again in a minute.")),
    500: (_("Something went wrong on our side"), _("It was nothing you did. Please try again in a few minutes.")),
    503: (
        _("The directory is resting for a moment"),
        _("We cannot look up programs now. Please try again soon."),
    ),
}


@require_safe
def crisis_page(request: HttpRequest) -> HttpResponse:
    """Whom to call now: a page that needs nothing, and that the web server answers from memory."""
    return HttpResponse(page_or_bare_words("errors/crisis.html", {"other_language_url": other_language_url(request)}))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for long, or a browser that sends no cookies."""
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is away or too slow, which passes; otherwise 500.

    Django calls this while it handles the exception, so that the exception can still be seen.
    """
    database_is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    response = answer(request, 503 if database_is_away else 500)
    if database_is_away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The error in the form that the asker reads: a problem for programs, a page for people."""
    if request.path_info.startswith("/api/"):
        from programs.api.errors import problem_outside_views  # the API imports from here upward only when asked for

        return problem_outside_views(request, status)
    title, detail = EXPLANATIONS[status]
    context = {"status": status, "title": title, "detail": detail, **languages(request, status)}
    return HttpResponse(page_or_bare_words("errors/error.html", context), status=status)


def page_or_bare_words(template: str, context: dict[str, Any]) -> str:
    """Whatever breaks the page must not take the crisis line with it."""
    try:
        return render_to_string(template, context)
    except Exception as error:
        logger.error("The page %s could not be rendered: %s: %s", template, type(error).__name__, error)
        return WITHOUT_ANYTHING


def languages(request: HttpRequest, status: int) -> dict[str, Any]:
    """The way to the other language; and from a language that we do not have to those that we have."""
    instead = instead_of_unknown(request) if status == 404 else ()
    return {"other_language_url": other_language_url(request), "instead": instead}
