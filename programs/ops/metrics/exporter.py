"""The process that answers Prometheus: ``python -m programs.ops.metrics.exporter``, started by ``serve``."""

from __future__ import annotations

import argparse
import os
import signal
import threading
import time
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from types import FrameType
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

FACTS_SECONDS = 30.0
"""How long facts are kept: they ask the database."""


class Facts:
    """A collector of what is true of the whole installation."""

    def __init__(self) -> None:
        self.kept: list[Metric] = []
        self.until = 0.0
        self.lock = threading.Lock()

    def describe(self) -> list[Metric]:
        return []  # nothing is read before somebody asks

    def collect(self) -> Iterator[Metric]:
        with self.lock:
            if time.monotonic() >= self.until:
                self.kept, self.until = list(read()), time.monotonic() + FACTS_SECONDS
        yield from self.kept


def read() -> Iterator[Metric]:
    """Ages, free disk and whether it was possible to find out."""
    from django.db import Error, connection  # Django is set up in ``main``

    from programs.ops.metrics.facts import facts

    ages = GaugeMetricFamily("iop_finder_age_seconds", "Since the last good one.", labels=["of"])
    disks = GaugeMetricFamily("iop_finder_disk_free_ratio", "Share of the disk that is free.", labels=["disk"])
    counts = GaugeMetricFamily("iop_finder_number", "How many there are.", labels=["of"])
    known = GaugeMetricFamily("iop_finder_facts_known", "1: the figures beside this one could be read.")
    try:
        for fact in facts():
            if fact.value is not None and fact.unit == "seconds":
                ages.add_metric([fact.name], fact.value)
            elif fact.value is not None and fact.unit == "count":
                counts.add_metric([fact.name], fact.value)
            elif fact.value is not None:
                disks.add_metric([fact.name.removeprefix("disk_")], fact.value)
        known.add_metric([], 1)
    except Error:
        known.add_metric([], 0)
    finally:
        connection.close()
    yield from (ages, disks, counts, known)


class Quiet(WSGIRequestHandler):
    """Asked four times a minute: not worth a line."""

    timeout = 10

    def log_message(self, format: str, *args: object) -> None:
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the watching process
    signal.signal(signal.SIGTERM, leave)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
    import django

    django.setup()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Facts())
    with make_server(options.host, options.port, make_wsgi_app(registry), Threads, Quiet) as server:
        server.serve_forever()


def leave(number: int, frame: FrameType | None) -> None:
    os._exit(0)  # it holds nothing


if __name__ == "__main__":
    main()
