"""Variables that are missing, doubled, misspelled or have a space behind them are named; nothing is guessed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from iop_finder.environment import Environment, duplicates

CHECKOUT = Path(__file__).resolve().parents[2]


def reading(**variables: str) -> Environment:
    env = Environment()
    env.ENVIRON = variables
    return env


@pytest.mark.parametrize("value", ["1 ", " 1", "1\n", "1\t"])
def test_a_space_around_a_value_is_named_and_the_value_is_not(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY begins or ends with a space") as told:
        reading(SECRET_KEY=value).str("SECRET_KEY")
    assert value not in str(told.value).replace("SECRET_KEY begins or ends with a space or a line break: ", "")


@pytest.mark.parametrize("value", ['"yes"', "'1'"])
def test_quotation_marks_are_not_a_part_of_a_value(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="quotation marks"):
        reading(HTTPS=value).bool("HTTPS", default=False)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("1", True),
        ("true", True),
        ("On", True),
        ("yes", True),
        ("0", False),
        ("off", False),
        ("False", False),
        ("", False),
    ],
)
def test_switches(value: str, meant: bool) -> None:
    assert reading(HTTPS=value).bool("HTTPS", default=not meant) is meant


@pytest.mark.parametrize("value", ["ture", "2", "enabled", "-"])
def test_a_switch_that_is_neither_is_not_off(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"HTTPS='{value}' is neither on"):
        reading(HTTPS=value).bool("HTTPS", default=False)


@pytest.mark.parametrize("value", ["", "x", "1.5", "1 000"])
def test_a_number_that_is_none_is_named(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^CONN_MAX_AGE="):
        reading(CONN_MAX_AGE=value).int("CONN_MAX_AGE", default=1)


def test_names_that_a_file_sets_twice() -> None:
    text = "# HTTPS=0\nHTTPS=1\nPORT=8000\n;PORT=1\n\nHTTPS = 2\nHTTPS=0\nPORT=8001\nHTTPS=1\nno equals\n"
    assert duplicates(text) == ["HTTPS", "PORT"]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"DATABASE_URL": "postgresql://u:p@localhost/x", "SECRET_KEY": ""}, "SECRET_KEY must be set as well"),
        ({"DATABASE_URL": "mysql://u:p@localhost/x", "SECRET_KEY": "s"}, "DATABASE_URL must be a postgresql"),
        ({"BEHIND_PROXY": "1", "HTTPS": "0"}, "BEHIND_PROXY or NUM_PROXIES without HTTPS=1"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be text or json"),
    ],
)
def test_serve_says_in_one_line_what_is_wrong(variables: dict[str, str], words: str) -> None:
    outcome = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", "1"],
        cwd=CHECKOUT, env=os.environ | variables, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Error: ")
    assert words in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    assert not outcome.stdout
