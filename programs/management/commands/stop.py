"""``manage.py stop``: stop whatever runs from this checkout, and say what it was."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from iop_finder.embedded_postgres import server as embedded
from programs.ops import server


class Command(BaseCommand):
    help = "Stop the web servers and the embedded PostgreSQL servers of this checkout."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        # The last web server to go takes its database with it: look before.
        databases = embedded.running()
        try:
            ports = server.stop_running()
        except (RuntimeError, PermissionError) as error:
            raise CommandError(str(error)) from error
        still_used = {stopped.name for stopped in embedded.stop_all() if stopped.was_in_use}
        for port in ports:
            self.stdout.write(f"Stopped the web server on port {port}.")
        for name in databases:
            note = " (another command was still using it)" if name in still_used else ""
            self.stdout.write(f"Stopped PostgreSQL, instance {name}{note}.")
        if not ports and not databases:
            self.stdout.write("Nothing was running.")
