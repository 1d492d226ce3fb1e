"""What every test shares. The embedded server runs as an instance of its own, without fsync."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from types import FrameType
from typing import Any

import pytest
from _pytest import runner
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test.utils import override_settings
from django.utils import translation
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings

from programs.ops.frames import with_room

# Nothing that is imported and collected is garbage: a sixth of that time was looking for some.
gc.disable()

# Before settings are read: the database of the tests is not the one of a running app.
os.environ.setdefault("IOP_FINDER_POSTGRES_INSTANCE", "test")

# No test of a rule fails because the machine is busy with something else.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")

# Set-up, test and tear-down, each below what pytest itself has called until then.
runner.call_and_report = with_room(runner.call_and_report)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: the garbage collector, a tenth of the time of the tests, need not look at
    it again, nor come after every 700 objects.

    Hypothesis 6.170 first registers its generator of random numbers: where the environment says ``CI`` it does so at
    its first test, and on Python 3.14 ``gc.get_referrers`` then no longer shows it who holds that generator: it warns.
    """
    given(strategies.none())(lambda nothing: nothing)()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """What is there at the end stays as well: pytest itself collects garbage twice before it leaves, to hear of what
    could not be tidied up."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, request: pytest.FixtureRequest, django_db_blocker: Any
) -> Iterator[ExitStack]:
    """The database of the tests is a copy of one that was migrated before, until what is given is closed.

    Not in a server that is somebody else's, where nothing may stay; nor where the database is there already.
    """
    from tests.template_database import copied  # Django is not set up yet when this file is read

    options = request.config.option
    with ExitStack() as copying:
        if settings.EMBEDDED_POSTGRES and (options.create_db or not options.reuse_db):
            with django_db_blocker.unblock():
                copying.enter_context(copied())
        yield copying


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_modify_db_settings: ExitStack, django_db_blocker: Any
) -> Iterator[None]:
    """The database of the tests can be dropped at the end: servers that tests have stopped may be on their way out."""
    django_db_modify_db_settings.close()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@pytest.fixture(autouse=True, scope="session")
def tests_may_empty_tables() -> Iterator[None]:
    """Django empties the tables after a test with transactions of its own by ``TRUNCATE``, which history refuses, and
    makes its rows of the models anew. Then it connects anew, where the session cannot be left as it began."""
    from django.test import TransactionTestCase

    from tests.truncation import emptied, must_reconnect, unguarded  # Django is not set up yet when this file is read

    empty_by_truncating = TransactionTestCase._fixture_teardown

    def empty(test: TransactionTestCase) -> None:
        if not emptied(connection):
            with unguarded():
                empty_by_truncating(test)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        patch.setattr(TransactionTestCase, "_should_reload_connections", must_reconnect)
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_static_files(django_test_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Names of static files without hashes, which need no ``collectstatic``.

    Files that somebody has collected to serve them are not looked at: every new client reads the whole folder, which
    took more than half of the time of tests of pages.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    none = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}, STATIC_ROOT=none):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_old_answers(django_test_environment: None) -> Iterator[None]:
    """What was written before a request is in its answer, however slow the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("programs.search.keeper.OLD_FOR_SECONDS", 0.0)
        patch.setattr("programs.search.keeper.LOOK_SECONDS", 0.0)
        patch.setattr("programs.search.keeper.WAIT_SECONDS", 60.0)
        patch.setattr("programs.search.keeper.SHORTLY_SECONDS", 60.0)
        patch.setattr("programs.search.keeper.KEPT_SECONDS", 0.0)  # whoever tidies up waits for its thread
        patch.setattr(settings, "DIRECTORY_FOLDER", "")
        yield


@pytest.fixture(autouse=True, scope="session")
def planned_alike(django_test_environment: None) -> Iterator[None]:
    """What ``ANALYZE`` counts of a test's rows stays when these are rolled back: every test after it would be planned
    by that. Imports with transactions of their own say it as ever."""
    from programs.imports.samhsa import run  # Django is not set up yet when this file is read

    tell_planner = run.tell_planner
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "tell_planner", lambda: None if connection.in_atomic_block else tell_planner())
        yield


class Unknown(str):
    """What Django asks for, by whether it is empty, when a template names a variable that there is not."""

    __slots__ = ()

    def __bool__(self) -> bool:
        frame: FrameType | None = sys._getframe(1)
        name = getattr(frame.f_locals.get("self"), "var", "?") if frame else "?"
        while frame is not None and getattr(frame.f_locals.get("self"), "origin", None) is None:
            frame = frame.f_back
        origin = str(frame.f_locals["self"].origin) if frame else ""
        if origin.startswith(str(settings.BASE_DIR / "templates")):
            raise LookupError(f"{origin} names the variable “{name}”, which there is not.")
        return False


@pytest.fixture(autouse=True, scope="session")
def templates_name_what_there_is() -> None:
    """Templates of ours fail on unknown variables; those of Django's admin do not know theirs either."""
    engines["django"].engine.string_if_invalid = Unknown()


OTHER_CHANGES = frozenset({"monkeypatch", "settings"})
"""What a test changes by these a directory may keep: it is not to be that of other tests."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from tests.shared import together  # Django is not set up yet when this file is read

    items[:] = together(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    from tests.shared import Rows

    if Rows.now is not None:
        Rows.now.begin(item)


@pytest.fixture(autouse=True)
def no_language_stays() -> Iterator[None]:
    """A request leaves its language active in the thread: the next test must not speak it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most tests write in a transaction of their own, which the keeper never shares, and then search many times.

    The directory is read again only when the transaction has written more. Tests of the keeper itself
    replace this by nothing.
    """
    from programs.search import keeper  # Django is not set up yet when this file is read
    from tests import shared

    read, own = keeper.brought_up_to_date, dict[tuple[Any, ...], tuple[Any, Any]]()
    changes_more = OTHER_CHANGES.intersection(request.node._fixtureinfo.argnames)

    def brought_up_to_date(kept: Any, *, read_all: bool = False) -> Any:
        state = shared.written()
        if state[0] is None:
            return read(kept, read_all=read_all)
        known, key = (own, state) if changes_more else shared.memory(state, own)
        if key not in known or known[key][0] is not kept:
            known[key] = (kept, read(kept, read_all=read_all))
        return known[key][1]

    monkeypatch.setattr(keeper, "brought_up_to_date", brought_up_to_date)
