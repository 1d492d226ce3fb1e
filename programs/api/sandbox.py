"""What keys for tests (``iopf_test_…``) are answered: the sandbox, a fixed directory of fictional programs.

Five ZIP codes that the Postal Service never gave out have an answer each, so that a client can try what it does then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.request import Request

from programs.api.errors import NotNow
from programs.models import ApiKey
from programs.models.sandbox import SandboxMissingError
from programs.search import directory_even_old, within


class Sandbox(Enum):
    """What a view answers to a key for tests."""

    FICTIONAL = "from the sandbox"
    SAME = "what every key is answered"
    CLOSED = "that it is not for it"


ONE, AMBIGUOUS, NONE, GONE, TOO_MANY = "00001", "00002", "00003", "00004", "00005"

STANDS_FOR = {ONE: "96910", AMBIGUOUS: "Springfield", NONE: "96799", GONE: "96950"}
"""The place that is searched in the sandbox instead of each of the fixed ZIP codes; of ``GONE``, what is found is
closed by the time its own address is asked."""

WAIT_SECONDS = 1
"""After ``TOO_MANY``."""


def is_for_tests(request: Request) -> bool:
    return isinstance(request.auth, ApiKey) and request.auth.is_test


@contextmanager
def answered_for_tests(request: Request, sandbox: Sandbox) -> Iterator[None]:
    """Within, a request with a key for tests is answered as the view says. Raises ``APIException``."""
    if sandbox is Sandbox.SAME:
        yield
        return
    if sandbox is Sandbox.CLOSED:
        raise PermissionDenied(_("This is not part of the sandbox: ask with a key that begins with “iopf_live_”."))
    if TOO_MANY in request.query_params.getlist("near"):
        raise Throttled(wait=WAIT_SECONDS)
    gazetteer = directory_even_old().gazetteer
    request._request.GET = asked_of_the_sandbox(request.query_params)  # type: ignore[assignment]
    try:
        with within(gazetteer):
            yield
    except SandboxMissingError:
        raise NotNow(_("The sandbox is not loaded yet. Try again later.")) from None


def asked_of_the_sandbox(query: QueryDict) -> QueryDict:
    """The query with the places that fixed ZIP codes stand for. All is fictional there, so that whoever leaves samples
    out, as everybody should, still finds it."""
    asked = query.copy()
    if "near" in asked:
        asked.setlist("near", [STANDS_FOR.get(near.strip(), near) for near in query.getlist("near")])
    if query.getlist("demonstration") == ["false"]:
        del asked["demonstration"]
    return asked
