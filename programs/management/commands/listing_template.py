"""``manage.py listing_template``: the plain template as CSV, empty or with listings in it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.imports.listings.template import listings_csv, template_csv
from programs.models import Program


class Command(BaseCommand):
    help = (
        "Prints the plain template (CSV) that import_listings --map plain reads: its header and an invented example, "
        "or, with --of, listings as they are now, for their providers to correct."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--of", nargs="+", metavar="SLUG", default=[], help="listings to fill in")

    def handle(self, *args: Any, of: list[str], **options: Any) -> None:
        if not of:
            self.stdout.write(template_csv(), ending="")
            return
        programs = {program.slug: program for program in Program.objects.filter(slug__in=of).select_related("provider")}
        if absent := [slug for slug in of if slug not in programs]:
            raise CommandError(_("There is no listing: %(slugs)s.") % {"slugs": ", ".join(absent)})
        try:
            self.stdout.write(listings_csv(programs[slug] for slug in of), ending="")
        except ValueError as error:
            raise CommandError(str(error)) from error
