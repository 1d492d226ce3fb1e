"""What it costs to count: two servers in turns, one of them with ``METRICS_ADDRESS``, in one run."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from programs.benchmarks.serving import free_port
from programs.faults.site import Site
from programs.faults.visitors import HOST, regulars

ROUNDS, SECONDS, CLIENTS = 8, 4.0, 4


class MeteredSite(Site):
    """A site whose numbers Prometheus could ask for."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"METRICS_ADDRESS": f"{HOST}:{free_port()}"}


@dataclass(frozen=True)
class Turn:
    """One turn of one server: requests served, seconds of processor time of its workers."""

    served: int
    processor: float

    @property
    def per_second_of_processor(self) -> float:
        return self.served / self.processor


def measure(checkout: Path) -> str:
    """Medians of both, and their ratio, in words. About a minute and a half."""
    plain, metered = Site("plain", checkout), MeteredSite("metered", checkout)
    plain.prepare()
    with contextlib.ExitStack() as stack:
        stack.enter_context(plain.serving())
        stack.enter_context(metered.serving())
        paths = plain.mix()
        turns: dict[str, list[Turn]] = {plain.name: [], metered.name: []}
        for number in range(ROUNDS):
            for site in (plain, metered) if number % 2 else (metered, plain):
                turns[site.name].append(asyncio.run(turn(site, paths)))
    rates = {name: [each.per_second_of_processor for each in found] for name, found in turns.items()}
    ratios = [counted / alone for counted, alone in zip(rates[metered.name], rates[plain.name], strict=True)]
    return (
        f"Requests a second of processor time, median of {ROUNDS} turns: {median(rates[plain.name]):.1f} without, "
        f"{median(rates[metered.name]):.1f} with metrics; median of the ratios side by side {median(ratios):.3f} "
        f"({min(ratios):.3f}–{max(ratios):.3f}); load average {os.getloadavg()[0]:.1f}."
    )


async def turn(site: Site, paths: list[str]) -> Turn:
    workers = [pid for pid in site.workers() if "exporter" not in command_line(pid)]
    before = sum(map(processor_seconds, workers))
    tally = await regulars(site.port, paths, seconds=SECONDS, clients=CLIENTS)
    return Turn(len(tally.served), sum(map(processor_seconds, workers)) - before)


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def processor_seconds(pid: int) -> float:
    """Of a process with its threads, in user and kernel mode (proc(5): fields 14 and 15 of ``stat``)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
