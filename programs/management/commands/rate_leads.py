"""``manage.py rate_leads``: organizations without a listing that have a price for an IOP in a plan's file."""

from __future__ import annotations

import csv
from typing import Any

from django.core.management.base import BaseCommand

from programs.rates.leads import COLUMNS, leads
from programs.spreadsheets import cells


class Command(BaseCommand):
    help = (
        "Prints organizations of the register (CSV) that no listing is of and that have a price for an IOP code in a "
        "plan's own file, under a contract for such services: whom to ask. Nothing is listed by it. See docs/rates.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow([str(column.heading) for column in COLUMNS])
        for row in leads():
            writer.writerow(cells(COLUMNS, row))
