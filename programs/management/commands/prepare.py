"""``manage.py prepare``: bring the database and the static files up to date; quick when they are."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, call_command, get_commands

from iop_finder.embedded_postgres import server as embedded
from programs.models import Place, Program
from programs.models.sandbox import is_complete
from programs.ops import checks


class Command(BaseCommand):
    help = "Migrate, load the gazetteer and (embedded database only) the demonstration data, collect static files."

    def handle(self, **options: Any) -> None:
        self.verbosity = options["verbosity"]
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
        quiet = {"verbosity": 0} if self.verbosity <= 1 and command in {"migrate", "collectstatic"} else {}
        call_command(command, **quiet, **options, stdout=self.stdout, stderr=self.stderr)
        return True

    def _load_demonstration_data_once(self) -> None:
        """Load it into a new database only: after `demo_data --remove` it must stay away.

        The mark is a file beside the data folder, so that it goes when the data folder does.
        """
        mark = embedded.current_instance().folder / "demonstration-data-loaded"
        if mark.exists():
            return
        if Program.objects.filter(demonstration=True).exists() or self._run("demo_data"):
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
        """Collect and compress, unless no file has changed since the last time: this takes seconds."""
        mark, current = Path(settings.STATIC_ROOT, ".fingerprint"), static_fingerprint()
        if mark.exists() and mark.read_text() == current:
            return
        self.stdout.write("Collecting static files ...")
        self._run("collectstatic", interactive=False, clear=True)
        mark.write_text(current)


def static_fingerprint() -> str:
    """A digest that changes when a static file is added, removed or edited."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
