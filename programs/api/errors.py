"""Every error under ``/api/`` is a problem document: RFC 9457, ``application/problem+json``.

The body is ``{type, title, status, detail}``, with ``errors: [{parameter, detail, see, choices?}]`` where
parameters are at fault. ``type`` is always ``about:blank``: the status and the parameters say it all.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from itertools import islice
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlencode

import orjson
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from programs.vocabularies import Text

logger = logging.getLogger("programs.api")

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 10
"""What a client is told to wait when the database does not answer: a restart takes about that long."""


FAULTS_NAMED = 20
"""How many faults one answer lists: nobody reads more, and a query string can hold hundreds."""


class ParameterProblem(TypedDict):
    """What is wrong with one parameter. ``see`` is the address where its values are told; ``choices`` are places that
    could have been meant; ``crisis`` comes first."""

    parameter: str
    detail: Text
    see: NotRequired[str]
    crisis: NotRequired[dict[str, str]]
    choices: NotRequired[list[dict[str, Any]]]


class BadParameters(exceptions.APIException):
    """The query string cannot be answered; its faults are named together, up to ``FAULTS_NAMED``."""

    status_code = HTTPStatus.BAD_REQUEST
    default_detail = _("Some parameters cannot be used.")

    def __init__(self, errors: Iterable[ParameterProblem]) -> None:
        super().__init__()
        self.errors = tuple(islice(errors, FAULTS_NAMED))


class Gone(exceptions.APIException):
    """It was here and is no longer offered."""

    status_code = HTTPStatus.GONE
    default_detail = _("This program is no longer listed.")


class CursorGone(Gone):
    """A cursor of the change feed leads nowhere any more. ``snapshot`` is the address to begin again from."""

    default_detail = _(
        "This cursor is too old, or of a database that was replaced. Take a new snapshot, and go on from its cursor."
    )

    def __init__(self, snapshot: str) -> None:
        super().__init__()
        self.snapshot = snapshot


class NotNow(exceptions.APIException):
    """It cannot be answered at present; ``wait`` in seconds."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    wait = 60


def problem(
    *, status: int, detail: Text, errors: Iterable[ParameterProblem] = (), retry_after: int = 0, **more: str
) -> HttpResponse:
    """A problem document. ``title`` is the phrase of the status (RFC 9457, 4.2.1); ``retry_after`` in seconds.

    ``more`` are further members (RFC 9457, 3.2).
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    listed = list(errors)
    if listed:
        body["errors"] = listed
    headers = {"Cache-Control": "no-store"}
    if retry_after:
        headers["Retry-After"] = str(retry_after)
    return HttpResponse(orjson.dumps(body, default=str), status=status, content_type=MEDIA_TYPE, headers=headers)


WORDS: dict[int, Text] = {
    HTTPStatus.BAD_REQUEST: _("This request cannot be read."),
    HTTPStatus.FORBIDDEN: _("You may not do this."),
    HTTPStatus.REQUEST_TIMEOUT: _("The request took too long to arrive. Send it again."),
    HTTPStatus.LENGTH_REQUIRED: _("The request does not say how long its body is: send Content-Length."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("The body is too large."),
    HTTPStatus.TOO_MANY_REQUESTS: _("Too many requests: wait as many seconds as Retry-After says."),
    HTTPStatus.INTERNAL_SERVER_ERROR: _("Something went wrong on our side. Try again in a few minutes."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("The directory cannot be read right now. Try again soon."),
}
"""What is told of errors that come from no view."""


def problem_outside_views(request: HttpRequest, status: int) -> HttpResponse:
    """The problem document of an error that no view answers. Of an address that is none it says where those that are
    stand."""
    if status != HTTPStatus.NOT_FOUND:
        return problem(status=status, detail=WORDS[status])
    documentation, schema = (request.build_absolute_uri(reverse(f"api:{name}")) for name in ("docs", "schema"))
    detail = _("The API has no such address. Those that it has are at %(documentation)s and in %(schema)s.")
    told = detail % {"documentation": documentation, "schema": schema}
    return problem(status=status, detail=told, documentation=documentation, schema=schema)


def refusal(exc: exceptions.APIException, view: Any = None, **_more: Any) -> Text:
    """What is told of a refusal: for those of REST framework itself, what to send instead."""
    match exc:
        case exceptions.MethodNotAllowed():
            return _("This address takes no such method, only %(methods)s.") % {
                "methods": ", ".join(view.allowed_methods)
            }
        case exceptions.NotAcceptable():
            types = ", ".join(dict.fromkeys(renderer.media_type for renderer in view.get_renderers()))
            return _("This address answers with %(types)s: name that in Accept, or send no Accept.") % {"types": types}
        case exceptions.NotAuthenticated():
            return _("This needs a key: send it as “Authorization: Bearer” and the key.")
    return str(exc.detail)


LISTS = {
    "payer": "api:v1:payers",
    "network": "api:v1:networks",
    "standard": "api:v1:adequacy-standards",
    "near": "api:v1:places",
}
"""Parameters whose values stand in a list of their own; those of facets stand in the vocabularies."""


def with_address(
    found: ParameterProblem, view: Any = None, request: HttpRequest | None = None, **_more: Any
) -> ParameterProblem:
    """The problem, with the address where the values of its parameter are told: the vocabulary or the list of the
    choices, of other parameters the documentation. Where there are choices, the detail says it as well."""
    if request is None:
        return found
    name = found["parameter"]
    declared = getattr(getattr(view, "filterset_class", None), "base_filters", {}).get(name)
    facet = getattr(declared, "facet", None)
    if facet:
        see = f"{reverse('api:v1:vocabularies')}?{urlencode({'code': facet.code})}"
    else:
        see = reverse(LISTS[name] if declared and name in LISTS else "api:docs")
    see = request.build_absolute_uri(see)
    if facet or (declared and name in LISTS and name != "near"):
        choices = _("The choices are at %(address)s.") % {"address": see}
        return {**found, "detail": f"{found['detail']} {choices}", "see": see}
    return {**found, "see": see}


def problem_response(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler.

    ``None`` for what nobody foresaw: it goes on to Django, which logs it and asks the error page of
    ``programs.web.errors``, which answers with a problem document again.
    """
    match exc:
        case BadParameters():
            errors = [with_address(error, **context) for error in exc.errors]
            return problem(status=HTTPStatus.BAD_REQUEST, detail=str(exc.detail), errors=errors)
        case exceptions.ValidationError():
            detail = BadParameters.default_detail
            return problem(status=HTTPStatus.BAD_REQUEST, detail=detail, errors=flattened(exc.detail))
        case exceptions.Throttled():
            wait = max(1, math.ceil(getattr(exc, "wait", None) or 1))
            later = _("Too many requests: ask again in %(seconds)s seconds.") % {"seconds": wait}
            return problem(status=exc.status_code, detail=later, retry_after=wait)
        case CursorGone():
            return problem(status=exc.status_code, detail=str(exc.detail), snapshot=exc.snapshot)
        case exceptions.APIException():
            told = refusal(exc, **context)
            refused = problem(status=exc.status_code, detail=told, retry_after=getattr(exc, "wait", 0))
            if challenge := getattr(exc, "auth_header", ""):
                refused.headers["WWW-Authenticate"] = challenge
            return refused
        case Http404():
            return problem(status=HTTPStatus.NOT_FOUND, detail=_("There is nothing at this address."))
        case PermissionDenied():
            return problem(status=HTTPStatus.FORBIDDEN, detail=WORDS[HTTPStatus.FORBIDDEN])
        case SuspiciousOperation() | BadRequest():
            return problem(status=HTTPStatus.BAD_REQUEST, detail=WORDS[HTTPStatus.BAD_REQUEST])
        case OperationalError() | InterfaceError():
            return database_problem(exc)
    return None


def database_problem(exc: Exception) -> HttpResponse:
    """503: the database is away, or took longer than the statement timeout.

    Only the first line of the message is logged: the others may quote the searcher's words.
    """
    logger.error("database: %s: %s", type(exc).__name__, str(exc).partition("\n")[0])
    return problem(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        detail=WORDS[HTTPStatus.SERVICE_UNAVAILABLE],
        retry_after=RETRY_SECONDS,
    )


def flattened(detail: Any, name: str = "") -> Iterator[ParameterProblem]:
    """The nested messages of a serializer, one entry each, named as ``tracks.0.name``."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from flattened(value, f"{name}.{key}" if name else str(key))
    elif isinstance(detail, list):
        for number, value in enumerate(detail):
            yield from flattened(value, f"{name}.{number}" if isinstance(value, dict | list) else name)
    else:
        yield ParameterProblem(parameter=name, detail=str(detail))
