"""``manage.py fetch_samhsa``: the newest facts of FindTreatment.gov, as a folder that ``import_samhsa`` takes."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.samhsa.fetch import PAGE_SIZE, STATE_IDS, TERRITORIES, URL, Fetcher
from programs.imports.samhsa.folder import (
    Manifest,
    is_fetched_folder,
    keep_intact_pages,
    read_manifest,
    write_manifest,
)

EVERYWHERE = (*STATE_IDS, *TERRITORIES)


class Command(BaseCommand):
    help = (
        "Asks FindTreatment.gov's published API for every facility of the country (or of --state), one page after "
        "the other, and keeps the pages as they came. Stopped early, the same command goes on where it stopped. "
        "Then: manage.py import_samhsa FOLDER. See docs/importing.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--state", action="append", choices=EVERYWHERE, metavar="CO", help="only these; repeatable")
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="default: samhsa-YEAR-MONTH-DAY of today")
        parser.add_argument("--delay", type=float, default=2.0, metavar="SECONDS", help="between two pages")
        parser.add_argument("--url", default=URL, help="of the API, where it has moved")
        parser.add_argument("--page-size", type=int, default=PAGE_SIZE, help=f"at most {PAGE_SIZE}")
        parser.add_argument("--pause", type=float, default=2.0, metavar="SECONDS", help="after a failure, growing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["page_size"] <= PAGE_SIZE or options["delay"] < 0 or options["pause"] < 0:
            raise CommandError(_("--page-size is 1 to %(most)d, --delay and --pause 0 or more.") % {"most": PAGE_SIZE})
        today = timezone.localdate().isoformat()
        folder: Path = options["into"] or Path(f"samhsa-{today}")
        try:
            manifest = self.manifest(folder, today, options["url"], options["state"] or list(EVERYWHERE))
            fetcher = Fetcher(
                folder,
                manifest,
                user_agent=f"IOP-Finder/1 ({settings.ALLOWED_HOSTS[0]} {settings.SECURITY_CONTACT})".replace(" )", ")"),
                delay=options["delay"],
                say=self.stdout.write,
                pause=options["pause"],
                page_size=options["page_size"],
            )
            fetcher.fetch()
        except (ImportStoppedError, OSError) as error:
            hint = _("What came is in %(folder)s: the same command goes on there.") % {"folder": folder}
            raise CommandError(f"{error} {hint}") from error
        for wording, rows in sorted(fetcher.unknown.items()):
            text = _("Not in any edition of the code key: %(wording)s (%(rows)d facilities)")
            self.stderr.write(text % {"wording": wording, "rows": rows})
        self.stdout.write(_("Now: manage.py import_samhsa %(folder)s") % {"folder": folder})

    def manifest(self, folder: Path, today: str, url: str, states: list[str]) -> Manifest:
        """That of the folder when it was begun for the same states, else a new one in a folder without any."""
        wanted = sorted(set(states))
        if is_fetched_folder(folder):
            manifest = read_manifest(folder)
            if manifest.states != wanted or manifest.url != url:
                problem = _("%(folder)s was begun for other states or another address. Choose another folder.")
                raise ImportStoppedError(problem % {"folder": folder})
            keep_intact_pages(folder, manifest)
            return manifest
        folder.mkdir(parents=True, exist_ok=True)
        manifest = Manifest(url, today, wanted)
        write_manifest(folder, manifest)
        return manifest
