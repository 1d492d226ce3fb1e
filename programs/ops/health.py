"""What load balancers ask: is the process alive, and can it answer searches."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iop_finder.version import version
from programs.models import Place
from programs.ops import server
from programs.ops.front.kept import own_host
from programs.ops.metrics.facts import facts
from programs.search.keeper import keeper
from programs.web import errors

logger = logging.getLogger("programs.ops")

PROBE_TIMEOUT_MS = 2_000
"""Load balancers give up after a few seconds; an answer that says why must come before."""


class ProbeHostMiddleware:
    """Lets ``/health/`` be asked under any host name; first in ``MIDDLEWARE``.

    Load balancers probe by address, which is not in ``ALLOWED_HOSTS``, and many cannot send another
    ``Host``. Nothing in these answers depends on it, so it is replaced by one that is allowed; every
    other path keeps the check.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.host = own_host()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/health/"):
            request.META["HTTP_HOST"] = self.host
        return self.get_response(request)


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else: a database that is down is no reason to restart it."""
    return HttpResponse(content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when searches can be answered, else 503; ``checks`` says which ``ok``, which ``failed``."""
    checks = run_checks()
    failed = [name for name, passed in checks.items() if not passed]
    if failed:
        logger.error("not ready: %s", ", ".join(failed))
    status = HTTPStatus.SERVICE_UNAVAILABLE if failed else HTTPStatus.OK
    body: dict[str, Any] = {
        "status": "unavailable" if failed else "ready",
        "checks": {name: "ok" if passed else "failed" for name, passed in checks.items()},
    }
    if port := os.environ.get("IOP_FINDER_PORT"):
        body["worker"] = int(os.environ["IOP_FINDER_WORKER"])
        body["workers"] = [
            {"worker": worker["worker"], "state": worker["state"]}
            for worker in server.workers_of(int(port)).get("workers", [])
        ]
    return JsonResponse(body, status=status)


@require_safe
@never_cache
def detail(request: HttpRequest) -> HttpResponse:
    """What somebody who runs this should look at, behind ``HEALTH_TOKEN``; 404 without it.

    Always 200 when it can be answered: an old backup is no reason to take a process out of rotation.
    """
    offered = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.HEALTH_TOKEN or not constant_time_compare(offered, settings.HEALTH_TOKEN):
        raise Http404
    try:
        found = facts()
    except DatabaseError as error:
        return JsonResponse(
            {"status": "unknown", "reason": type(error).__name__}, status=HTTPStatus.SERVICE_UNAVAILABLE
        )
    body: dict[str, Any] = {
        "status": "warning" if any(fact.warning for fact in found) else "ok",
        "version": version(),
        "programs": programs_in_memory(),
        "checks": {fact.name: {fact.unit: fact.value, "status": "warning" if fact.warning else "ok"} for fact in found},
    }
    return JsonResponse(body)


@require_safe
@never_cache
def refused(request: HttpRequest, status: int, api: bool = False) -> HttpResponse:
    """What is said to a request that is refused before Django sees it: kept ready by ``programs.ops.front``."""
    if status not in errors.EXPLANATIONS:
        raise Http404
    # The page's links are those of the first page: whose request is refused is not known when it is made.
    request.path_info = request.path = "/api/" if api else "/"
    response = errors.answer(request, status)
    response._has_been_logged = True  # type: ignore[attr-defined] # Django's mark: this is no error of now
    return response


def run_checks() -> dict[str, bool]:
    """Each check by name, in order; after the first that fails the others fail too, unasked."""
    results = dict.fromkeys(CHECKS, False)
    try:
        with transaction.atomic():
            for name, check in CHECKS.items():
                results[name] = check()
                if not results[name]:
                    break
    except Exception as error:  # whatever it is, the answer to the probe is the same: not ready
        # The message may name the server's address and user; the probe learns the check's name only.
        logger.error("not ready: %s: %s", type(error).__name__, str(error).partition("\n")[0])
    return results


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PROBE_TIMEOUT_MS)])
    return True


def migrations_are_applied() -> bool:
    return newest_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def newest_migrations() -> set[tuple[str, str]]:
    """The last migration of every app in this release; reading the files takes tens of milliseconds."""
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def gazetteer_is_loaded() -> bool:
    return Place.objects.filter(kind=Place.Kind.ZIP).exists()


def search_index_is_read() -> bool:
    """In this process. While a new one reads it, others should be asked; nobody else reading, it is read now."""
    if keeper.is_reading_all:
        return False
    keeper.current()
    return True


def programs_in_memory() -> int:
    """How many programs a search of this process sees; 0 before they are read. Asks nobody."""
    return len(keeper.kept.index) if keeper.kept is not None else 0


def has_read_search_index() -> bool:
    """The same without waiting and without asking anybody: what a worker tells who watches over it."""
    return keeper.kept is not None


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "gazetteer": gazetteer_is_loaded,
    "search index": search_index_is_read,
}
