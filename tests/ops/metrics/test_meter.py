"""Numbers of several processes add up, and labels say nothing of a search."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from programs.ops.front.kept import Kept
from programs.ops.front.wsgi import Heading, environ_of, whole
from programs.ops.metrics import companion
from programs.ops.metrics.companion import Companion
from programs.ops.metrics.meter import FOLDER, Meter, meter
from programs.ops.port import PortError
from programs.ops.requests import ROUTE, RouteMiddleware, new_id

A_WORKER = """
import os, sys
from programs.ops.metrics.meter import meter
one = meter()
for number in range(int(sys.argv[1])):
    one.count(kind="search", route="web:results", status=200, seconds=0.02)
one.count(kind="search", route="refused", status=503, seconds=0.001)
one.state(memory=1000, programs=int(sys.argv[2]), breaker_open=False)
print(os.getpid(), flush=True)
sys.stdin.read()
"""
SUMMED_UP = """
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def test_without_an_address_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    assert type(meter()) is Meter
    meter().count(kind="search", route="web:results", status=200, seconds=1.0)


def test_two_workers_add_up_and_a_dead_one_is_forgotten_but_what_it_counted(tmp_path: Path) -> None:
    environment = os.environ | {FOLDER: str(tmp_path)}

    def worker(answers: int, programs: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", A_WORKER, str(answers), str(programs)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        return process

    def figures() -> dict[str, str]:
        text = subprocess.run(
            [sys.executable, "-c", SUMMED_UP], env=environment, capture_output=True, text=True, check=True
        ).stdout
        return dict(line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))

    first, second = worker(3, 50), worker(4, 49)
    found = figures()
    assert found['iop_finder_answers_total{route="web:results",status="2xx"}'] == "7.0"
    assert found['iop_finder_refusals_total{status="503"}'] == "2.0"
    assert found['iop_finder_answer_seconds_bucket{kind="search",le="0.025"}'] == "9.0"
    assert (found["iop_finder_workers"], found["iop_finder_worker_memory_bytes"]) == ("2.0", "2000.0")
    assert found["iop_finder_programs"] == "49.0"
    second.communicate()
    Companion("127.0.0.1", 1, tmp_path, print).forget(second.pid)
    found = figures()
    assert found['iop_finder_answers_total{route="web:results",status="2xx"}'] == "7.0"
    assert (found["iop_finder_workers"], found["iop_finder_programs"]) == ("1.0", "50.0")
    first.communicate()


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/programs/", "web:results"),
        ("/es/programs/some-marked-value/", "web:program"),
        ("/api/v1/programs/", "api:program-list"),
        ("/admin/programs/program/", "admin"),
        ("/health/ready/", "ops:ready"),
    ],
)
def test_a_label_is_the_name_of_a_route(path: str, route: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    RouteMiddleware(lambda request: HttpResponse()).process_view(request)
    assert request.META[ROUTE].startswith(route.split(":")[0])
    assert "marked" not in request.META[ROUTE]


def test_what_no_route_answers_has_no_label_of_its_own() -> None:
    head = Heading("GET", "/marked-value/", "near=marked", "127.0.0.1", "http", "HTTP/1.1", [("host", "localhost")])

    def application(environ: Any, start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [])
        return [b""]

    assert whole(application, environ_of(head, b"", server=("localhost", "80"))).route == "none"
    assert Kept().refusal(head, 503).route == "refused"


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("0123456789abcdef", True),
        ("a" * 32, True),
        ("a" * 33, False),
        ("a" * 15, False),
        ("near=80203", False),
        ("", False),
    ],
)
def test_only_what_looks_random_is_taken_for_a_number(offered: str, taken: bool) -> None:
    assert (new_id(offered) == offered) is taken


@pytest.mark.parametrize("address", ["9464", ":9464", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:0"])
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(PortError, match="METRICS_ADDRESS"), companion.companion(address, 1, print):
        pass
