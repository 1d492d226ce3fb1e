"""The promises of the privacy page: each names tests that exist, and here are those that stand nowhere else."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import translation

from programs.models import Correction, Program
from programs.web.about.promises import PROMISES, Promise
from tests.browser.every_page import world
from tests.browser.every_page.catalogue import VIEWS
from tests.cases import every

PATHS = tuple(dict.fromkeys(view.path for view in VIEWS))
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|COPY \S+ FROM|TRUNCATE|CREATE|ALTER)\b", re.IGNORECASE)
EXTERNAL = re.compile(r'<a\b[^>]*href="https?://(?!testserver)[^>]*>')


@pytest.fixture(scope="module")
def pages(django_db_setup: Any, django_db_blocker: Any) -> dict[str, Any]:
    """Every page in its states as answered, with the statements that it took. Asked for once for all tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain})
    with storages, translation.override("en"), django_db_blocker.unblock(), transaction.atomic():
        world.make_world()
        client, answered = Client(), {}
        for path in PATHS:
            with CaptureQueriesContext(connection) as taken:
                response = client.get(path)
            response.statements = [one["sql"] for one in taken.captured_queries]  # type: ignore[attr-defined]
            answered[path] = response
        transaction.set_rollback(True)
    return answered


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.code)
def test_every_named_test_exists(promise: Promise) -> None:
    assert promise.tests
    for name in promise.tests:
        path, _colons, function = name.partition("::")
        assert function in functions_of(path), name


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_page_says_every_promise_and_its_tests(client: Client) -> None:
    page = client.get("/privacy/").content.decode()  # without the django_db mark, any query fails
    for promise in PROMISES:
        section = page.split(f'<section class="promise" id="{promise.code}">')[1].split("</section>")[0]
        for name in promise.tests:
            assert f'<code lang="en">{name}</code>' in section
    assert "github" not in page


def test_the_tests_can_be_read_where_the_operator_says(client: Client, settings: Any) -> None:
    settings.SOURCE_URL = "https://example.org/iop-finder/blob/main/"
    page = client.get("/privacy/").content.decode()
    assert 'href="https://example.org/iop-finder/blob/main/tests/web/test_promises.py"' in page


@pytest.mark.django_db  # so that there is a database
@every("path", PATHS)
def test_reading_writes_nothing(pages: dict[str, Any], path: str) -> None:
    assert not [sql for sql in pages[path].statements if WRITES.search(sql)]


@pytest.mark.django_db  # so that there is a database
@every("path", PATHS)
def test_no_page_sets_a_cookie(pages: dict[str, Any], path: str) -> None:
    assert not pages[path].cookies


@pytest.mark.django_db  # so that there is a database
@every("path", PATHS)
def test_links_to_other_sites_do_not_say_where_you_come_from(pages: dict[str, Any], path: str) -> None:
    told = [link for link in EXTERNAL.findall(pages[path].content.decode()) if "noreferrer" not in link]
    assert not told


@pytest.mark.django_db  # so that there is a database
@every("path", PATHS)
def test_the_browser_may_load_from_this_site_only(pages: dict[str, Any], path: str) -> None:
    policy = dict(part.split(" ", 1) for part in pages[path]["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    for name, sources in policy.items():
        assert set(sources.split()) <= {"'self'", "'none'", "data:"}, name
    assert "data:" not in policy["script-src"] + policy["connect-src"] + policy["form-action"]


def test_a_correction_has_no_place_for_its_sender() -> None:
    columns = {field.name for field in Correction._meta.get_fields()}
    ours = {"id", "program", "doubt", "field", "message", "value", "present", "alarm", "words", "times", "said_at"}
    ours |= {"reference", "state", "reason", "created_at", "decided_at", "decided_by"}
    assert columns == ours, "Another column has to be written down here: does it tell who sent the report?"
    assert Correction._meta.get_field("program").related_model is Program
