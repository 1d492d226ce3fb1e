"""``manage.py faults``: load and faults on purpose, and what a visitor sees; ``make faults`` runs it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import granian
from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from programs.benchmarks import machine
from programs.faults import report, rosters, scenarios
from programs.faults.scenarios import FULL, SHORT, Scale, Seen
from programs.faults.site import FaultsError, Site
from programs.ops.listening import raise_file_limit

Scenario = Callable[[Site, Scale], Awaitable[Seen]]

CROWDS: tuple[Scenario, ...] = (
    scenarios.slow_bodies,
    scenarios.stuck_readers,
    scenarios.slow_heads,
    scenarios.idle_crowd,
    scenarios.browser_crowd,
    scenarios.overload,
    scenarios.junk_logins,
)
DEATHS: tuple[Scenario, ...] = (
    scenarios.worker_killed,
    scenarios.database_stopped,
    scenarios.backend_killed,
    scenarios.postmaster_killed,
    scenarios.server_killed,
)
IN_SHORT: tuple[Scenario, ...] = (
    scenarios.slow_bodies,
    scenarios.stuck_readers,
    scenarios.idle_crowd,
    scenarios.overload,
    scenarios.worker_killed,
    scenarios.database_stopped,
)
NOTES = (
    "The disk on which the database lies was not filled: that needs a file system of its own and root. A log on a "
    "full disk is in the table.",
)


class Command(BaseCommand):
    help = (
        "Make load and faults on purpose, on the loopback address and with a database of its own, and write "
        "docs/faults.md. Linux only; about a quarter of an hour; stops by itself."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--short", action="store_true", help="a minute, for CI: fails when a bar is missed")
        parser.add_argument("--rosters", action="store_true", help="only a payer's roster while processes die")
        parser.add_argument("--against", type=Path, help="another checkout, whose server is measured beside ours")
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "docs" / "faults.md")

    def handle(self, *, short: bool, against: Path | None, output: Path, **options: Any) -> None:
        if sys.platform != "linux":
            raise CommandError("The suite looks into /proc: it runs on Linux only.")
        raise_file_limit()
        load_before = os.getloadavg()[0]
        sites = [Site("This build", Path(settings.BASE_DIR))]
        if options["rosters"]:
            self._only_rosters(sites[0], load_before, output)
            return
        if against:
            sites.append(Site("The other build", against.resolve()))
        try:
            rows = {site.name: asyncio.run(self._all(site, SHORT if short else FULL, short=short)) for site in sites}
            recording = "" if short else asyncio.run(self._recorded(sites[0]))
            of_rosters = [] if short else asyncio.run(self._rosters(sites[0]))
        except FaultsError as error:
            raise CommandError(str(error)) from error
        if short:
            self._judge(rows["This build"])
            return
        about = [
            ("processor", f"{machine.cores()} cores{machine.processor()}"),
            ("memory", machine.memory()),
            ("load average before", f"{load_before:.2f}"),
            ("Python, granian", f"{platform.python_version()}, {granian.__version__}"),
            ("listings", "the demonstration's"),
        ]
        section = report.section_of_rosters(of_rosters, load_before)
        report.write(output, report.page(rows, machine=about, recording=recording, notes=NOTES, of_rosters=section))
        self.stdout.write(f"Written: {output}")

    def _only_rosters(self, site: Site, load_before: float, output: Path) -> None:
        """The rest of the document stays as it is. Fails when something was lost."""
        try:
            site.prepare()
            rows = asyncio.run(self._rosters(site))
        except FaultsError as error:
            raise CommandError(str(error)) from error
        section = report.section_of_rosters(rows, load_before)
        report.write(output, report.with_section(output.read_text(encoding="utf-8"), section))
        lost = [row.fault for row in rows if row.lost != "nothing"]
        if lost:
            raise CommandError(f"Something was lost: {', '.join(lost)}.")

    async def _rosters(self, site: Site) -> list[Seen]:
        with site.serving():
            return [await self._one(scenario) for scenario in rosters.scenarios(site)]

    async def _all(self, site: Site, scale: Scale, *, short: bool) -> list[Seen]:
        self.stdout.write(f"{site.name}: preparing ...")
        site.prepare()
        rows: list[Seen] = []
        if short:
            with site.serving():
                return [await self._one(scenario(site, scale)) for scenario in IN_SHORT]
        for scenario in (*CROWDS, *DEATHS):
            with site.serving():
                rows.append(await self._one(scenario(site, scale)))
        with site.serving():
            for clients in scale.clients:
                rows.append(await self._one(scenarios.load_at(site, scale, clients)))
        rows.append(await self._one(full_log(site, scale)))
        return rows

    async def _one(self, scenario: Awaitable[Seen]) -> Seen:
        row = await scenario
        self.stdout.write(f"  {row.fault}: {row.saw}; lost: {row.lost}; recovered: {row.recovered}")
        return row

    async def _recorded(self, site: Site) -> str:
        with site.serving():
            return await scenarios.recording(site)

    def _judge(self, rows: list[Seen]) -> None:
        """A shared machine is no stop watch: what must never happen fails, what is slow is shown."""
        lost = [row.fault for row in rows if row.lost != "nothing" and "kill" not in row.fault]
        if lost:
            raise CommandError(f"Requests were lost: {', '.join(lost)}.")
        if any(row.numbers.get("plain_lost") for row in rows):
            raise CommandError("Pages that need no database were not served while it stood still.")
        self.stdout.write("Nobody was left without an answer.")


async def full_log(site: Site, scale: Scale) -> Seen:
    """The log goes to a device that is always full."""
    with contextlib.suppress(FaultsError), site.serving(Path("/dev/full")):
        tally = await scenarios.quiet(site, scale.seconds)
        return Seen("the disk with the log is full", scenarios.told(tally), "lines of the log", "with the disk")
    return Seen("the disk with the log is full", "nothing: it did not start", "everything", "with the disk")
