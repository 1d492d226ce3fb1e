"""``manage.py serve``: the web server, and the embedded database for as long as it runs."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connections

from iop_finder.embedded_postgres import server as embedded
from programs.ops import checks, server
from programs.ops.background import background
from programs.ops.metrics.companion import companion
from programs.ops.port import PortError, read_port, refuse_if_taken
from programs.ops.workers import Workers


class Command(BaseCommand):
    help = "Serve the site with the production server until stopped (Ctrl-C, SIGTERM or `manage.py stop`)."
    # Checks would run before the port is looked at, and again in the web server.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address (env HOST)")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="port (env PORT)")
        parser.add_argument("--workers", type=int, default=2, help="processes of the production server")
        parser.add_argument("--prepare", action="store_true", help="first do what `manage.py prepare` does")
        parser.add_argument("--jobs", action="store_true", help="also run `manage.py worker` beside it")
        parser.add_argument("--reload", action="store_true", help="the development server, which reloads changed code")

    def handle(
        self, *, host: str, port: str, workers: int, prepare: bool, jobs: bool, reload: bool, **options: Any
    ) -> None:
        checks.refuse_insecure()
        try:
            number = read_port(port)
            refuse_if_taken(host, number)
            with server.run_file(number) as held:
                status = self._serve(host, number, held, workers=workers, prepare=prepare, jobs=jobs, reload=reload)
        except PortError as error:
            raise CommandError(str(error)) from error
        if status:
            self.stderr.write("The web server ended by itself; see its messages above.")
            sys.exit(status if status > 0 else 1)
        self.stdout.write("Stopped.")

    def _serve(
        self,
        host: str,
        port: int,
        held: server.RunFile | None,
        *,
        workers: int,
        prepare: bool,
        jobs: bool,
        reload: bool,
    ) -> int:
        if settings.EMBEDDED_POSTGRES:
            # Held to our very end: the workers may come and go, the database stays.
            embedded.join(quiet=True)
            with contextlib.suppress(OSError):
                self.stdout.write(embedded.whereabouts())
                self.stdout.flush()
        if prepare:
            call_command("prepare", stdout=self.stdout, stderr=self.stderr)
            connections.close_all()
        checks.refuse_samples()
        checks.refuse_without_static_files()
        connections.close_all()
        if reload:
            command = server.reloading_command(host=host, port=port)
            with background(jobs, held, self._say) as worker:
                if worker:
                    worker.look_after()
                return server.Supervisor(command, os.environ, held).run(lambda: self._announce(host, port), host, port)
        with (
            companion(settings.METRICS_ADDRESS, port, self._say) as beside,
            background(jobs, held, self._say) as worker,
        ):
            return Workers(
                host=host,
                port=port,
                number=workers,
                memory_max=settings.WORKER_MEMORY_MB << 20,
                environment=os.environ | (beside.environment if beside else {}),
                held=held,
                say=self._say,
                beside=beside,
                background=worker,
            ).run(lambda: self._announce(host, port))

    def _say(self, text: str) -> None:
        """To the log: with the time, as all lines of it."""
        with contextlib.suppress(OSError):  # a full disk is no reason to stop serving
            self.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} INFO serve: {text}")

    def _announce(self, host: str, port: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        with contextlib.suppress(OSError):
            self.stdout.write(self.style.SUCCESS(f"IOP Finder: http://{shown}:{port}/  (Ctrl-C stops it)"))
            self.stdout.flush()
