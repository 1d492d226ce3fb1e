"""docs/api-guide.md is executed as it stands; the page for insurers has the same commands and cures."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest
from django.test import Client

from programs.api.deprecation import DEPRECATED, SHORTEST_DAYS
from programs.search import FixedZip
from programs.web.about.api_guide import CURES, IN_PYTHON, STEPS
from tests.api.problems import problem_of
from tests.sandboxes import bearer, real_program, small_sandbox
from tests.shared import shared

pytestmark = pytest.mark.django_db
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "api-guide.md").read_text(encoding="utf-8")
ROOT = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| `?(\d+)`? \| (.*) \|$", re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(DOCUMENT) if name == language]


def commands() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl ")]


@shared
def sandbox() -> None:
    """And a real program."""
    real_program()
    small_sandbox()


@pytest.fixture
def key(sandbox: None) -> str:
    """A key for tests, which see the sandbox."""
    return bearer(is_test=True)["Authorization"].removeprefix("Bearer ")


def asked(client: Client, command: str, key: str) -> Any:
    """What ``curl -H "Authorization: …" 'address'`` is answered."""
    program, option, header, address = shlex.split(command.replace("$KEY", key))
    assert (program, option) == ("curl", "-H")
    name, _colon, value = header.partition(": ")
    assert address.startswith(ROOT)
    return client.get(address.removeprefix(ROOT), headers={name: value, "Host": "127.0.0.1:8000"})


def test_every_command_is_answered(client: Client, key: str) -> None:
    answers = [asked(client, command, key) for command in commands()]
    assert [answer.status_code for answer in answers] == [200] * len(answers) == [200] * 7
    told, networks, evenings, unknown, by_lists, changes, _crawl = (answer.json() for answer in answers)
    assert told["test"] is True
    assert [network["slug"] for network in networks["results"]] == ["fixed-answer-health-ppo"]
    assert [program["name"] for program in evenings["results"]] == ["Fixed Answer Evening IOP"]
    assert "Fixed Answer Evening IOP" in [program["name"] for program in by_lists["results"]]
    assert all("contract" in network for program in by_lists["results"] for network in program["networks"])
    assert unknown["count"] >= 0
    assert changes.keys() >= {"results", "next", "cursor"}


def test_the_answer_that_is_shown_is_the_answer(client: Client, key: str) -> None:
    (shown,) = blocks("json")
    evening = commands()[2].removesuffix("'") + "&fields=name&fields=phone&fields=distance_miles&fields=schedule'"
    result = asked(client, evening, key).json()["results"][0]
    assert result.pop("id")
    assert json.loads(shown) == result


def test_the_python_prints_what_is_found(
    client: Client, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def urlopen(request: Request) -> io.BytesIO:
        headers = {"Host": request.host or "", **request.headers}
        return io.BytesIO(client.get(request.selector, headers=headers).content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    monkeypatch.setenv("KEY", key)
    (program,) = blocks("python")
    exec(compile(program, "docs/api-guide.md", "exec"), {})  # noqa: S102 - our own document
    assert capsys.readouterr().out.startswith("Fixed Answer Evening IOP 671-555-0101 0.0 miles: in-network 20")


def test_the_page_has_the_same_commands_for_its_own_address(client: Client) -> None:
    page = client.get("/for/insurers/api/", headers={"Host": "127.0.0.1:8000"}).content.decode()
    for _title, _words, command in STEPS:
        assert command.replace("{api}", f"{ROOT}/api/v1/") in DOCUMENT
    assert IN_PYTHON.replace("{api}", f"{ROOT}/api/v1/") in DOCUMENT
    assert page.count(f"{ROOT}/api/v1/") == len(STEPS) - 1 + 1
    for status, _what, _cure in CURES:
        assert f"<dt>{status} " in page


def test_page_and_document_know_the_same_errors_and_zip_codes() -> None:
    rows = [first for first, _rest in ROW.findall(DOCUMENT)]
    assert sorted(row for row in rows if len(row) == 3) == [str(status) for status, _what, _cure in CURES]
    assert sorted(row for row in rows if len(row) == 5) == sorted(FixedZip)


def test_what_is_deprecated_is_in_the_document_and_stays_long_enough(client: Client) -> None:
    page = client.get("/for/insurers/api/").content.decode()
    for one in DEPRECATED:
        _shape, name = one.component
        row = f"| `{one.within}[].{name}` | {one.since} | {one.until} | `{one.instead}` |"
        assert row in DOCUMENT
        assert f"{one.within}: {name}" in page
        assert (one.until - one.since).days >= SHORTEST_DAYS


def test_a_document_with_another_zip_code_would_be_noticed(client: Client, key: str) -> None:
    """The commands are truly asked."""
    problem_of(asked(client, commands()[2].replace("00001", "00009"), key), 400)
