"""What keys for tests (``iopf_test_…``) are answered: the sandbox, a fixed directory of fictional programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.request import Request

from programs.api.errors import NotNow
from programs.models import ApiKey
from programs.models.sandbox import SandboxMissingError
from programs.search import asked_of_the_sandbox, directory_even_old, within


class Sandbox(Enum):
    """What a view answers to a key for tests."""

    FICTIONAL = "from the sandbox"
    SAME = "what every key is answered"
    CLOSED = "that it is not for it"


WAIT_SECONDS = 1
"""After the fixed ZIP code that is one request too many."""


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
    query = asked_of_the_sandbox(request.query_params)
    if query is None:
        raise Throttled(wait=WAIT_SECONDS)
    gazetteer = directory_even_old().gazetteer
    request._request.GET = query  # type: ignore[assignment]
    try:
        with within(gazetteer):
            yield
    except SandboxMissingError:
        raise NotNow(_("The sandbox is not loaded yet. Try again later.")) from None
