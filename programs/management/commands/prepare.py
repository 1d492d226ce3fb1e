"""``manage.py prepare``: bring the database and the static files up to date; quick when they are."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, call_command, get_commands

from iop_finder.embedded_postgres import server as embedded
from programs.models import Place, Program
from programs.models.sandbox import is_complete
from programs.ops import checks, server, static_files


class Command(BaseCommand):
    help = "Migrate, load the gazetteer and (embedded database only) the demonstration data, collect static files."

    def handle(self, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        with one_at_a_time():
            self._prepare()

    def _prepare(self) -> None:
        checks.refuse(tags=[Tags.database], databases=["default"])
        self._run("migrate", interactive=False)
        if not Place.objects.exists():
            self._run("load_gazetteer")
        if settings.EMBEDDED_POSTGRES:
            self._load_demonstration_data_once()
        self._load_sandbox()
        if not settings.DEBUG:
            self._collect_static_files()

    def _run(self, command: str, **options: Any) -> bool:
        if command not in get_commands():
            self.stderr.write(f"There is no command {command}; skipped.")
            return False
        # What is already in order is not worth a line on every start.
        quiet = {"verbosity": 0} if self.verbosity <= 1 and command == "migrate" else {}
        call_command(command, **quiet, **options, stdout=self.stdout, stderr=self.stderr)
        return True

    def _load_demonstration_data_once(self) -> None:
        """Load it into a new database only: it must stay away after `demo_data --remove`, and from what was restored.

        The mark is a file beside the data folder, so that it goes when the data folder does.
        """
        mark = embedded.current_instance().folder / "demonstration-data-loaded"
        if mark.exists():
            return
        if Program.objects.exists() or self._run("demo_data"):
            mark.touch()

    def _load_sandbox(self) -> None:
        """Build it unless it has the tables of today. The directory works without: then keys for tests are told 503."""
        if is_complete():
            return
        try:
            self._run("load_sandbox", verbosity=0)
        except CommandError as error:
            self.stderr.write(f"The sandbox is left out. {error}")

    def _collect_static_files(self) -> None:
        """Unless no file has changed since the last time: this takes seconds."""
        root = Path(settings.STATIC_ROOT)
        if not static_files.are_collected(root):
            self.stdout.write("Collecting static files ...")
            static_files.collect(root)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of this checkout: a unit that starts and somebody who prepares by hand, say. The next one finds all in order."""
    try:
        server.RUN_FOLDER.mkdir(exist_ok=True)
        lock = (server.RUN_FOLDER / "prepare.lock").open("w")
    except OSError:  # a checkout that cannot be written to
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
