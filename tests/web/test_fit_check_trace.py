"""A fit check leaves no trace: not in a log, a table, a cache, a cookie, an address or an error."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programs.web.fit_check import page, presentation
from programs.web.fit_check.questions import QUESTIONS

# Answers whose codes are words that stand nowhere else, and one that is no answer at all.
MARKED = {
    "safety": "thoughts",
    "feelings": "severe",
    "use": ["opioids", "sedatives"],
    "stopping": "always",
    "lately": ["pregnant", "no-sleep"],
    "home": "harmful",
    "time": "never",
    "tried": "q7marker-unknown",
}
MARKS = ("thoughts", "opioids", "sedatives", "pregnant", "no-sleep", "harmful", "q7marker")
DANGER = {"safety": "might-act"}
OURS = {"sec-fetch-site": "same-origin"}


def check(client: Client, answers: dict[str, Any], **options: Any) -> Any:
    body = urlencode(answers, doseq=True)
    return client.post("/fit-check/", body, "application/x-www-form-urlencoded", headers=OURS, **options)


def rows() -> dict[str, int]:
    """How many rows every table of the database has, those of no model included."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names from the database
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All loggers at DEBUG, also those that do not propagate or are quieter by configuration."""
    names = ["", *logging.root.manager.loggerDict]
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).propagate = True
    yield caplog  # type: ignore[misc]
    for name, (level, propagate) in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = propagate


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Everything a handler could write: message, arguments, traceback and all fields of the records."""
    return "\n".join(f"{caplog.handler.format(record)} {vars(record)}" for record in caplog.records)


@pytest.mark.parametrize(
    "answers", [MARKED, DANGER, {"use": "opioids"}, {"safety": "thoughts", "lately": ["attempt", "pregnant"]}]
)
@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept(client: Client, every_log: pytest.LogCaptureFixture, answers: dict[str, Any]) -> None:
    assert "django_session" in rows()
    assert len(rows()) >= len(apps.get_models())
    before = rows()
    for cache in caches.all():
        cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = check(client, answers)
    assert response.status_code == 200
    assert len(queries) == 0
    assert rows() == before
    stored = [vars(cache).get("_cache") for cache in caches.all()]
    assert stored
    assert not any(stored)
    assert not response.cookies
    assert not client.session.keys()
    assert not any(mark in f"{response.headers}" for mark in (*MARKS, "might-act"))
    log = logged(every_log)
    assert not any(mark in log for mark in (*MARKS, "might-act")), log


def test_the_log_would_have_been_seen(client: Client, every_log: pytest.LogCaptureFixture) -> None:
    """The test above can fail: what is logged anywhere, at any level, is found."""
    logging.getLogger("django.request").debug("answered %s", "opioids")
    logging.getLogger("programs.web.fit_check.page").debug("x", extra={"answers": "harmful"})
    assert "opioids" in logged(every_log)
    assert "harmful" in logged(every_log)


@pytest.mark.parametrize("debug", [False, True])
def test_an_error_tells_no_log_what_was_answered(
    client: Client, every_log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: Any, debug: bool
) -> None:
    """The words of an error can hold an answer: a KeyError names the key that was not there."""
    settings.DEBUG = debug

    def broken(answers: Any, outcome: Any) -> None:
        raise KeyError(f"{sorted(answers.to('use'))}")

    monkeypatch.setattr(presentation, "result", broken)
    response = check(client, MARKED)
    assert response.status_code == 500
    text = response.content.decode()
    assert "Something went wrong on our side" in text
    assert 'href="tel:988"' in text
    assert "opioids']" not in text
    log = logged(every_log)
    assert "The fit check failed: KeyError" in log
    assert not any(mark in log for mark in MARKS), log


def test_an_error_report_would_hold_no_answer(rf: Any) -> None:
    """Were an error ever reported with its request, every field of it would be covered."""
    from django.views.debug import SafeExceptionReporterFilter  # beside what it checks

    request = rf.post("/fit-check/", MARKED, headers=OURS)
    page.fit_check(request)
    request.POST  # noqa: B018 - reads the body
    covered = SafeExceptionReporterFilter().get_post_parameters(request)
    assert set(covered.values()) <= {SafeExceptionReporterFilter.cleansed_substitute}


def test_the_address_of_every_page_is_the_same(client: Client) -> None:
    for answers in (MARKED, DANGER, {"use": "opioids"}, {"lately": "pregnant", "safety": "safe"}, {}):
        response = check(client, answers)
        assert response.request["PATH_INFO"] == "/fit-check/"
        assert "Location" not in response
        form = response.content.decode()
        assert "?" not in "".join(part.split('"')[0] for part in form.split('action="')[1:])


def test_the_code_of_the_check_writes_nowhere() -> None:
    """It names no model, cache, session, file or cookie."""
    from pathlib import Path  # beside what it checks

    for file in Path(page.__file__).parent.glob("*.py"):
        source = file.read_text()
        for word in ("models", "cache.set", "caches", "request.session", "set_cookie", "open(", "print("):
            assert word not in source, file.name
    assert QUESTIONS
