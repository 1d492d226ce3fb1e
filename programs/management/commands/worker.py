"""``manage.py worker``: does background work until it is stopped. docs/jobs.md."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from programs.jobs.kinds import KINDS
from programs.jobs.worker import Worker, give_way


class Command(BaseCommand):
    help = (
        "Do background work: jobs from the queue, one at a time, until stopped (SIGTERM, Ctrl-C). A job that was begun "
        "is ended, or given back. As many may run as there is work for, on any machine that reaches the database."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        give_way()
        Worker(KINDS).run()
