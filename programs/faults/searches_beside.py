"""How long a search takes while a roster is applied: the site as it is served, on a copy of the connected database.

A worker applies rosters of thousands of changes for good, by turns one that puts every listing into a network and one
that ends them all, so that the site must read in each commit as it would. Searches come at a steady rate before and
meanwhile, in turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from statistics import median

from django.conf import settings
from django.db import connection

from iop_finder.postgres.databases import switch
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.importing import address_of, execute, recreate
from programs.benchmarks.made_rosters import Made, listings, plain_row
from programs.benchmarks.rosters import as_csv
from programs.benchmarks.serving import environment, served
from programs.faults.site import ZIP_CODES
from programs.faults.visitors import Tally, newcomers
from programs.jobs.worker import give_way
from programs.models import Network, Payer, Roster
from programs.rosters.applying import apply_roster
from programs.rosters.checking import check_roster
from programs.rosters.storing import digest, packed

SLUG = "made-for-a-benchmark"
PER_SECOND = 10.0
BEFORE_SECONDS, AFTER_SECONDS = 0.5, 3.0
"""An apply begins so long after the searches, which go on so long after its end: the commit is read in then."""

SECONDS, SECONDS_MOST = 12.0, 300.0
"""Of searches in a turn alone, and the most in one beside."""

APPLIER = "from programs.faults.searches_beside import apply_when_told; apply_when_told({mode!r})"


@dataclass
class Beside:
    """Answers alone and beside an apply; the ratio of the 95th percentiles of each pair of turns."""

    alone: Tally = field(default_factory=Tally)
    beside: Tally = field(default_factory=Tally)
    ratios: list[float] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.ratios) if self.ratios else math.nan

    def lines(self) -> Iterator[str]:
        lost = [f"{len(tally.refused)} × 503 and {len(tally.lost)} lost" for tally in (self.alone, self.beside)]
        turns = ", ".join(f"{ratio:.2f}" for ratio in self.ratios)
        yield (
            f"{len(self.ratios)} applies of {min(self.changes):,} to {max(self.changes):,} changes, "
            f"{median(self.seconds):.1f} s each; {len(self.alone)} searches alone and {len(self.beside)} during them "
            f"and the {AFTER_SECONDS:g} s after; not served: {lost[0]}; {lost[1]}"
        )
        yield (
            f"p50 {self.alone.percentile(50):.0f} and {self.beside.percentile(50):.0f} ms, "
            f"p95 {self.alone.percentile(95):.0f} and {self.beside.percentile(95):.0f} ms; of the turns {turns} ×, "
            f"median {self.ratio:.2f}; load average {os.getloadavg()[0]:.1f}"
        )


def measure(turns: int) -> Beside:
    """On a copy of the connected database, which is dropped at the end."""
    application = connection.settings_dict["NAME"]
    name = f"{application}_bench_beside"
    connection.close()
    recreate(name, template=application)
    try:
        switch(name)
        made()
        connection.close()
        with served(address_of(name)) as port:
            return asyncio.run(measured(port, address_of(name), turns))
    finally:
        switch(application)
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def made() -> None:
    payer = Payer.objects.create(slug=SLUG, name="Made for a benchmark")
    Network.objects.create(payer=payer, slug=SLUG, name="Made for a benchmark")


async def measured(port: int, database_url: str, turns: int) -> Beside:
    found, searches = Beside(), [f"/programs/?near={code}" for code in ZIP_CODES]
    warm = await newcomers(port, searches, seconds=SECONDS, per_second=PER_SECOND)
    if not warm.served:
        raise BenchmarkError("No search is answered: run `manage.py prepare` first.")
    for turn in range(turns):
        with applier(database_url, "delta" if turn % 2 else "full") as child:
            alone = await newcomers(port, searches, seconds=SECONDS, per_second=PER_SECOND)
            beside, changes, seconds = await beside_apply(port, searches, child)
        found.alone.answers += alone.answers
        found.beside.answers += beside.answers
        found.ratios.append(beside.percentile(95) / alone.percentile(95))
        found.changes.append(changes)
        found.seconds.append(seconds)
    return found


async def beside_apply(port: int, searches: list[str], child: subprocess.Popen[str]) -> tuple[Tally, int, float]:
    """The answers that were asked for while the child applied and a little longer; its changes and seconds."""
    over: list[float] = []
    coming = asyncio.create_task(
        newcomers(
            port,
            searches,
            seconds=SECONDS_MOST,
            per_second=PER_SECOND,
            until=lambda: bool(over) and time.monotonic() > over[0] + AFTER_SECONDS,
        )
    )
    await asyncio.sleep(BEFORE_SECONDS)
    began = time.monotonic()
    try:
        changes = int(await asyncio.to_thread(told, child, "go"))
    finally:
        over.append(time.monotonic())
    return (await coming).between(began, over[0] + AFTER_SECONDS), changes, over[0] - began


# -- The one who applies ------------------------------------------------------------------------------


@contextlib.contextmanager
def applier(database_url: str, mode: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, as the worker is, that has checked a roster and waits for the word to apply it."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", APPLIER.format(mode=mode)]
    child = subprocess.Popen(  # noqa: S603  (our own command)
        command,
        cwd=settings.BASE_DIR,
        env=environment(database_url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told(child, "check")
        yield child
    finally:
        child.kill()
        child.wait()


def told(child: subprocess.Popen[str], word: str) -> str:
    """Say a word to the child, and wait for its answer."""
    if child.stdin is None or child.stdout is None:
        raise BenchmarkError("The process that applies has no pipes.")
    child.stdin.write(word + "\n")
    child.stdin.flush()
    for line in child.stdout:
        if line.startswith("{"):
            return str(json.loads(line)["said"])
    raise BenchmarkError("The process that applies has ended.")


def apply_when_told(mode: str) -> None:
    """What the child does."""
    give_way()
    sys.stdin.readline()
    roster = roster_of(mode)
    check_roster(roster)
    say("checked")
    sys.stdin.readline()
    roster.refresh_from_db()
    done = apply_roster(roster)["programs"]
    say(done["added"] + done["changed"] + done["ended"])


def say(what: object) -> None:
    sys.stdout.write(json.dumps({"said": what}) + "\n")
    sys.stdout.flush()


def roster_of(mode: str) -> Roster:
    """Every listing in the network; by ``delta``, none any more."""
    rows = (Made(plain_row(one, number), None, "") for number, one in enumerate(listings(), start=2))
    if mode == Roster.Mode.DELTA:
        rows = (replace(one, row=replace(one.row, action="D")) for one in rows)
    content = as_csv(rows)
    network = Network.objects.get(slug=SLUG)
    return Roster.objects.create(
        network=network, mode=mode, media_type="text/csv", content=packed(content), sha256=digest(content),
        size=len(content),
    )  # fmt: skip
