"""What is refused: settings that together are a hole, and databases that do not fit."""

from __future__ import annotations

import os
import runpy
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import override_settings

from programs.ops import checks
from programs.ops.checks import database_fits, insecure_combinations, refuse, refuse_samples, samples_are_not_offered
from programs.quality.rates import DESCRIPTOR, refuse_to_count_alone
from tests.factories import ProgramFactory

CHECKOUT = Path(__file__).resolve().parents[2]
WELL: dict[str, Any] = {
    "HTTPS": False, "BEHIND_PROXY": False, "NUM_PROXIES": 0, "ALLOWED_HOSTS": ["directory.example"], "DEBUG": False,
    "CSRF_TRUSTED_ORIGINS": [], "METRICS_ADDRESS": "", "HEALTH_TOKEN": "", "INDEXABLE": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"BEHIND_PROXY": True}, ["ops.E001"]),
        ({"NUM_PROXIES": 1}, ["ops.E001"]),
        ({"BEHIND_PROXY": True, "NUM_PROXIES": 1, "HTTPS": True}, []),
        ({"ALLOWED_HOSTS": ["directory.example", "*"]}, ["ops.E002"]),
        ({"ALLOWED_HOSTS": [".directory.example"]}, []),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["*"]}, []),
        ({"DEBUG": True, "HTTPS": True}, ["ops.E003"]),
        ({"HTTPS": True, "CSRF_TRUSTED_ORIGINS": ["http://directory.example"]}, ["ops.E004"]),
        ({"HTTPS": True, "CSRF_TRUSTED_ORIGINS": ["https://directory.example"]}, []),
        ({"METRICS_ADDRESS": "0.0.0.0:9464"}, ["ops.E005"]),
        ({"METRICS_ADDRESS": "[::]:9464"}, ["ops.E005"]),
        ({"METRICS_ADDRESS": "127.0.0.1:9464"}, []),
        ({"HEALTH_TOKEN": "x" * 15}, ["ops.E006"]),
        ({"HEALTH_TOKEN": "x" * 16}, []),
        ({"DEBUG": True, "INDEXABLE": True}, ["ops.E007"]),
    ],
)
def test_settings_that_are_a_hole_together(settings: Any, changed: dict[str, Any], found: list[str]) -> None:
    for name, value in (WELL | changed).items():
        setattr(settings, name, value)
    assert [message.id for message in insecure_combinations()] == found


@pytest.mark.parametrize(("rate", "shared", "refused"), [("9/min", "", True), ("9/min", "7", False), ("", "", False)])
def test_rates_that_each_process_would_count_alone(
    settings: Any, monkeypatch: pytest.MonkeyPatch, rate: str, shared: str, refused: bool
) -> None:
    settings.DEBUG, settings.API_ANONYMOUS_RATE, settings.PAGE_RATE = False, "", rate
    monkeypatch.setenv(DESCRIPTOR, shared)
    if refused:
        with pytest.raises(ImproperlyConfigured, match="count alone"):
            refuse_to_count_alone()
    else:
        refuse_to_count_alone()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("indexable", "demo", "refused"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_samples_are_not_offered_to_search_engines(settings: Any, indexable: bool, demo: bool, refused: bool) -> None:
    settings.INDEXABLE = indexable
    ProgramFactory(demonstration=demo)
    assert bool(samples_are_not_offered(databases=["default"])) is refused
    if refused:
        with pytest.raises(ImproperlyConfigured, match="demo_data --remove"):
            refuse(tags=[Tags.database], databases=["default"])


@pytest.mark.django_db
def test_the_database_of_the_tests_fits() -> None:
    assert database_fits(databases=["default"]) == []
    assert samples_are_not_offered() == database_fits() == []  # `manage.py check` asks no database


FITS: dict[str, Any] = {
    "version": 180001, "encoding": "UTF8", "lower": "áñi", "known": list(checks.EXTENSIONS), "installed": [],
    "may_create": True, "may_use": True,
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"version": 140011}, "PostgreSQL 14 is too old. Use 15 to 18"),
        ({"version": 150000}, ""),
        ({"encoding": "SQL_ASCII"}, "is encoded as SQL_ASCII. createdb --encoding UTF8"),
        ({"lower": "ÁÑi"}, "locale .* does not know small letters.* createdb"),
        ({"lower": "áñı"}, "locale .* does not know small letters"),
        ({"known": ["cube", "intarray", "pg_trgm", "unaccent"]}, "no extension btree_gist. Install"),
        ({"may_create": False}, 'may not create extensions .*ALTER DATABASE ".*" OWNER TO'),
        ({"may_create": False, "installed": list(checks.EXTENSIONS)}, ""),
        ({"may_use": False}, "may not create tables in the schema public. As superuser, in .*GRANT ALL"),
    ],
)
def test_a_database_that_does_not_fit_is_told_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], words: str
) -> None:
    row = list((FITS | changed).values())
    columns = [f"%s::{kind}" for kind in ("int", "text", "text", "text[]", "text[]", "bool", "bool")]
    with connection.cursor() as cursor:
        statement = cursor.mogrify(f"SELECT {', '.join(columns)}", row).decode().replace("%", "%%")
    # The one parameter of the real statement is taken, so that it stays one.
    monkeypatch.setattr(checks, "FITS", f"{statement} WHERE %s::text[] IS NOT NULL")
    if words:
        with pytest.raises(ImproperlyConfigured, match=words):
            refuse(tags=[Tags.database], databases=["default"])
    else:
        refuse(tags=[Tags.database], databases=["default"])


def test_a_database_that_is_away_keeps_nobody_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(checks, "refuse", away)
    refuse_samples()


def test_a_site_behind_tls_is_without_a_word_of_warning() -> None:
    environment = {
        "HTTPS": "1", "BEHIND_PROXY": "1", "NUM_PROXIES": "1", "ALLOWED_HOSTS": "directory.example", "DEBUG": "0",
        "CSRF_TRUSTED_ORIGINS": "https://directory.example", "SECRET_KEY": "".join(map(chr, range(40, 110))),
    }  # fmt: skip
    with mock.patch.dict(os.environ, environment):
        read = runpy.run_path(str(CHECKOUT / "iop_finder" / "settings.py"))
    others = {name: value for name, value in read.items() if name.isupper() and value != getattr(settings, name, None)}
    del others["DATABASES"]  # of the tests
    assert others["SECURE_HSTS_SECONDS"]
    with override_settings(**others), StringIO() as said:
        call_command("check", deploy=True, fail_level="INFO", stdout=said)
        assert "no issues" in said.getvalue()


def test_these_checks_are_registered() -> None:
    assert any(message.id == "ops.E002" for message in with_a_wildcard())


def with_a_wildcard() -> list[Any]:
    from django.test import override_settings

    with override_settings(ALLOWED_HOSTS=["*"], DEBUG=False):
        return list(run_checks(tags=[Tags.security]))
