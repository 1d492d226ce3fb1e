"""How long an extract of many rates takes from its bytes to contracts, and how much memory; all of it rolled back."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from programs.benchmarks.processor import database_server, seconds_of
from programs.imports.extracts import writing
from programs.imports.published.importing import Imported
from programs.imports.tic.extract import FORMAT, Counts, FileLine, GroupLine, RateLine
from programs.imports.tic.run import tic_import
from programs.models import CoverageAlias, Network, NpiLink, Payer, Program
from programs.models.npi import made_npi
from programs.vocabularies import BILLING_CODES

ENTITY, NETWORKS = "Example Health of the benchmark", ("Choice Plus", "Select", "Open Access")
RATES_A_GROUP = 5
NPIS_A_GROUP = 4
LINKS = 5_000
CHANGED = 0.1
"""The share of prices that are others the next month."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock, of processor in this process and in the database, and this one's peak of memory, of one
    import."""

    seconds: float
    processor: float
    database: float
    megabytes: float
    changes: int
    contracts: int


def write_extract(path: Path, rates: int, *, seed: int, month: int) -> None:
    """An extract of so many rates: the same groups every month, and a tenth of the prices others."""
    dice, codes = Random(seed), [code for code in BILLING_CODES if code.means != "control"]  # noqa: S311
    day = timezone.localdate() - timedelta(days=60 - 30 * month)
    groups = max(1, rates // RATES_A_GROUP)
    with writing(path) as out:
        counts = Counts(rates, rates, rates, groups, 0)
        out.write(
            FileLine(FORMAT, f"{day}_example-health_in-network-rates.json.gz", rates, f"{month:064x}", day.isoformat(),
                     "2.0.0", ENTITY, "health insurance issuer", [], counts, {}, [], "fast")
        )  # fmt: skip
        for number in range(1, groups + 1):
            npis = sorted({made_npi(dice.randrange(groups * 2)) for _ in range(NPIS_A_GROUP)})
            out.write(GroupLine(number, [dice.choice(NETWORKS)], npis, "ein", "00-0000000", ""))
            for _ in range(RATES_A_GROUP):
                code, cents = dice.choice(codes), dice.randrange(8_000, 90_000)
                changed = month if dice.random() < CHANGED else 0
                out.write(
                    RateLine(code.system, code.code, [], "ffs", "negotiated", f"{(cents + changed) / 100:.2f}",
                             "9999-12-31", "institutional", "outpatient", [], control=False, groups=[number])
                )  # fmt: skip


def link(programs: Iterable[UUID]) -> None:
    """Links of listed programs to NPIs of the extract."""
    NpiLink.objects.bulk_create(
        NpiLink(program_id=pk, npi=made_npi(number), level="site", state="automatic")
        for number, pk in enumerate(programs)
    )


def name_networks() -> list[Network]:
    """The networks that its names mean."""
    found = []
    payer = Payer.objects.create(name=ENTITY, slug="bench-example-health")
    for name in NETWORKS:
        network = Network.objects.create(payer=payer, name=name, slug=f"bench-{name.lower().replace(' ', '-')}")
        CoverageAlias.objects.create(kind="network", entity=ENTITY, spelling=name, answer="this", network=network)
        found.append(network)
    return found


def taken_in(path: Path) -> Taken:
    began, processor, server = time.perf_counter(), time.process_time(), database_server()
    of_server = seconds_of(server)
    done: Imported = tic_import(paths=[path], apply=True, confirmed=None)
    changes = sum(done.report.total(word) for word in ("added", "changed", "missing"))
    return Taken(
        time.perf_counter() - began,
        time.process_time() - processor,
        seconds_of(server) - of_server,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        changes,
        done.derived.added + done.derived.changed,
    )


def measured(rates: int, seed: int) -> list[Taken]:
    """The first month, the next one, and that again."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        link(Program.objects.published().order_by("id").values_list("pk", flat=True)[:LINKS])
        name_networks()
        paths = [Path(folder, f"{month}.gz") for month in (0, 1)]
        for month, path in enumerate(paths):
            write_extract(path, rates, seed=seed, month=month)
        found = [taken_in(path) for path in (*paths, paths[1])]
        transaction.set_rollback(True)
    return found
