"""Builds the sandbox anew: what keys for tests (``iopf_test_…``) see."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandError
from django.db import ProgrammingError
from psycopg2.errors import InsufficientPrivilege

from programs.demonstration.sandbox import sandbox_load
from programs.management.acting import ActingCommand


class Command(ActingCommand):
    help = "Build the sandbox that keys for tests see, from fixtures/. The worker does it anew every day."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = sandbox_load()
        except ProgrammingError as error:
            if isinstance(error.__cause__, InsufficientPrivilege):
                raise CommandError(
                    "It is a schema of its own, which this account may not make: GRANT CREATE ON DATABASE … TO …"
                ) from error
            raise
        if options["verbosity"]:
            for name, count in counts.items():
                self.stdout.write(f"{name}: {count}")
