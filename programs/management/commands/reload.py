"""``manage.py reload``: replace the workers of running web servers, after a release, without losing a request."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import BaseCommand, CommandError

from programs.ops import server

PATIENCE_SECONDS = 600.0


class Command(BaseCommand):
    help = (
        "Replace the workers of the web servers of this checkout, one after the other, each when its successor can "
        "answer searches. New code is read; new settings of the environment are not: they need a restart."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        before = {port: pids_of(port) for port in server.ask_to_reload()}
        if not before:
            raise CommandError("No web server of this checkout runs.")
        for port, old in before.items():
            if not replaced(port, old):
                raise CommandError(f"The workers on port {port} were not all replaced; see the server's messages.")
            self.stdout.write(f"The workers on port {port} were replaced.")


def pids_of(port: int) -> set[int]:
    return {worker["pid"] for worker in server.workers_of(port).get("workers", [])}


def replaced(port: int, old: set[int]) -> bool:
    """Whether none of the ``old`` ones is left, and all new ones are ready, in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        about = server.workers_of(port)
        workers = about.get("workers", [])
        if workers and not old & {worker["pid"] for worker in workers} and not about.get("replacing"):
            return all(worker["state"] == "ready" for worker in workers)
        time.sleep(0.1)
    return False
