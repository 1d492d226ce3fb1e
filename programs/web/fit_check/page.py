"""The fit check: asks, answers, and keeps nothing.

One page asks everything, and the answer to its POST is the result. Steps on pages of their own would
have to carry earlier answers along, and “back” would ask to send them again. Here “back” from the
result is the form, nothing is in an address, and what means danger is seen wherever it is answered.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from programs.web.fit_check import presentation
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.outcome import outcome_of
from programs.web.fit_check.rule import Level
from programs.web.same_origin import same_origin

logger = logging.getLogger(__name__)

LONGEST_BODY = 10_000
"""Bytes; a form with everything chosen is below 400."""

FORM_TYPE = "application/x-www-form-urlencoded"
"""The only one that is read: other kinds could be written to disk while they arrive."""

CHANGE = "change"
"""The name of the button that leads from the result back to the form with its answers."""

UNREADABLE = (BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError)


def not_from_here(request: HttpRequest) -> HttpResponse:
    """A form sent from another site, or by a browser that does not say from where. It is not read."""
    return page(request, "form", presentation.form(notice="not-from-here"), status=403)


@same_origin(not_from_here)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def fit_check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "form", presentation.form())
    try:
        return answered(request)
    except RequestDataTooBig:
        return page(request, "form", presentation.form(notice="unreadable"), status=413)
    except UNREADABLE:
        return page(request, "form", presentation.form(notice="unreadable"), status=400)
    except Exception as error:  # a traceback, or the words of an error, could hold an answer
        where = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("The fit check failed: %s at %s:%s", type(error).__name__, where.name, where.lineno)
        return page(request, "form", presentation.form(notice="failed"), status=500)


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Every rule with its conditions, its reason and its source. No query."""
    return render(request, "web/fit_check/how.html", presentation.how())


def answered(request: HttpRequest) -> HttpResponse:
    """The result; or the form again, with its answers, when one has to be given or is to be changed.

    Raises what Django raises for a body that cannot be read.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        raise RequestDataTooBig
    if request.content_type not in {FORM_TYPE, ""}:  # without a type there is nothing in it
        raise BadRequest
    answers = Answers.read(request.POST)
    if CHANGE in request.POST:
        return page(request, "form", presentation.form(answers))
    outcome = outcome_of(answers)
    if outcome.level == Level.DANGER:
        return page(request, "danger", presentation.danger(outcome))
    if answers.safety_is_missing:
        return page(request, "form", presentation.form(answers, notice="safety-missing"))
    return page(request, "result", presentation.result(answers, outcome))


def page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """No cache keeps it, not even the browser's; what answers a POST is nothing for a search engine."""
    response = render(request, f"web/fit_check/{name}.html", context, status=status)
    add_never_cache_headers(response)
    if request.method == "POST":
        response.headers["X-Robots-Tag"] = "noindex"
    return response
