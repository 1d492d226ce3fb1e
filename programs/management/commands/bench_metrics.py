"""``manage.py bench_metrics``: what it costs to count for Prometheus."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from programs.faults.metered import measure
from programs.faults.site import FaultsError


class Command(BaseCommand):
    help = "Serve with and without METRICS_ADDRESS in turns, and compare requests for each second of processor time."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        if sys.platform != "linux":
            raise CommandError("It looks into /proc: it runs on Linux only.")
        try:
            self.stdout.write(measure(Path(settings.BASE_DIR)))
        except FaultsError as error:
            raise CommandError(str(error)) from error
