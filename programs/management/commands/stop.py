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
        try:
            ports = server.stop_running()
        except (RuntimeError, PermissionError) as error:
            raise CommandError(str(error)) from error
        for port in ports:
            self.stdout.write(f"Stopped the web server on port {port}.")
        databases = embedded.stop_all()
        for database in databases:
            note = " (another command was still using it)" if database.was_in_use else ""
            self.stdout.write(f"Stopped PostgreSQL, instance {database.name}{note}.")
        if ports and not databases:
            self.stdout.write("PostgreSQL is not running.")
        elif not ports and not databases:
            self.stdout.write("Nothing was running.")
