"""Every error under ``/api/`` is a problem document: RFC 9457, ``application/problem+json``.

The body is ``{type, title, status, detail}``, with ``errors: [{parameter, detail, choices?}]`` where
parameters are at fault. ``type`` is always ``about:blank``: the status and the parameters say it all.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from itertools import islice
from typing import Any, NotRequired, TypedDict

import orjson
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
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
    """What is wrong with one parameter. ``choices`` are places that could have been meant; ``crisis`` comes first."""

    parameter: str
    detail: Text
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


def problem_response(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler.

    ``None`` for what nobody foresaw: it goes on to Django, which logs it and asks the error page of
    ``programs.web.errors``, which answers with a problem document again.
    """
    match exc:
        case BadParameters():
            return problem(status=HTTPStatus.BAD_REQUEST, detail=str(exc.detail), errors=exc.errors)
        case exceptions.ValidationError():
            detail = BadParameters.default_detail
            return problem(status=HTTPStatus.BAD_REQUEST, detail=detail, errors=flattened(exc.detail))
        case exceptions.Throttled():
            wait = max(1, math.ceil(getattr(exc, "wait", None) or 1))
            return problem(status=exc.status_code, detail=str(exc.detail), retry_after=wait)
        case CursorGone():
            return problem(status=exc.status_code, detail=str(exc.detail), snapshot=exc.snapshot)
        case exceptions.APIException():
            refused = problem(status=exc.status_code, detail=str(exc.detail), retry_after=getattr(exc, "wait", 0))
            if challenge := getattr(exc, "auth_header", ""):
                refused.headers["WWW-Authenticate"] = challenge
            return refused
        case Http404():
            return problem(status=HTTPStatus.NOT_FOUND, detail=_("There is nothing at this address."))
        case PermissionDenied():
            return problem(status=HTTPStatus.FORBIDDEN, detail=_("You may not do this."))
        case SuspiciousOperation() | BadRequest():
            return problem(status=HTTPStatus.BAD_REQUEST, detail=_("This request cannot be read."))
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
        detail=_("The directory cannot be read right now. Try again soon."),
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
