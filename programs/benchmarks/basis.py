"""What ``basis=any`` costs: the same questions with and without it, in turns, beside the listings in the database.

Everything is written in a transaction that is rolled back. The directory is made in it once, and handed to every
request, as a process that serves has it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.rates import NETWORKS, link, name_networks, write_extract
from programs.imports.tic.run import tic_import
from programs.models import Network, NetworkContract, Participation, Program
from programs.search.directory import Directory
from programs.search.keeper import brought_up_to_date, keeper

RATES = 25_000
CONFIRMED_EVERY = 7
"""One in so many listings is confirmed for a network, one in two has a contract."""

SAMPLE = 60
PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""Their hashes are made when the site begins to serve."""

LEAST_LISTINGS = 1_000
OF_A_LISTING = "page of a listing"
PLACES = ("80203", "60601", "10001", "90012", "77002", "98101", "33130", "02108", "")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two: processor seconds of a round, and queries of one answer at most."""

    seconds: float
    queries: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What was asked, without and with contracts, and the median of the rounds' ratios."""

    what: str
    without: Side
    with_contracts: Side
    ratio: float


@contextmanager
def written() -> Iterator[Directory]:
    """Within, half of the listings have a contract and some are confirmed, in this transaction alone."""
    listed = list(Program.objects.published().order_by("id").values_list("pk", flat=True))
    if len(listed) < LEAST_LISTINGS:
        raise BenchmarkError("Load a directory first (docs/importing.md).")
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        try:
            networks = name_networks()
            link(listed[::2])
            write_extract(Path(folder, "x.gz"), RATES, seed=21, month=1)
            tic_import(paths=[Path(folder, "x.gz")], apply=True)
            confirm(listed[::CONFIRMED_EVERY], networks)
            directory = brought_up_to_date(None)
            with (
                mock.patch.multiple(keeper, current=lambda **_how: directory, known_lately=lambda: directory),
                override_settings(STORAGES=settings.STORAGES | PLAIN_FILES),
            ):
                yield directory
        finally:
            transaction.set_rollback(True)


def confirm(programs: Sequence[UUID], networks: Sequence[Network]) -> None:
    Participation.objects.bulk_create(
        Participation(
            program_id=pk, network=networks[at % len(networks)], status="in-network", basis="roster",
            verified_at=timezone.now(),
        )
        for at, pk in enumerate(programs)
    )  # fmt: skip


def questions(path: str) -> list[tuple[str, str]]:
    """Pairs of addresses: with what is confirmed alone, and with contracts."""
    slugs = [network_slug(name) for name in NETWORKS]
    # With those that say nothing of networks, so that both answers have as many listings.
    asked = [
        f"{path}?unstated=include&network={slug}" + (f"&near={place}" if place else "")
        for slug in slugs
        for place in PLACES
    ]
    return [(address, f"{address}&basis=any") for address in asked]


def network_slug(name: str) -> str:
    return Network.objects.get(name=name, slug__startswith="bench-").slug


def listings() -> list[tuple[str, str]]:
    """Pairs of pages of listings: one without a contract, one with."""
    contracted = Program.objects.published().filter(pk__in=NetworkContract.objects.values("program"))
    others = Program.objects.published().exclude(pk__in=NetworkContract.objects.values("program"))
    some = [query.order_by("id").values_list("slug", flat=True)[:SAMPLE] for query in (others, contracted)]
    return [(f"/en/programs/{one}/", f"/en/programs/{other}/") for one, other in zip(*some, strict=True)]


def measured(rounds: int) -> list[Cost]:
    with written():
        return [
            cost("results page", questions("/en/programs/"), rounds),
            cost("list of the API", questions("/api/v1/programs/"), rounds),
            cost(OF_A_LISTING, listings(), rounds),
        ]


def cost(what: str, pairs: list[tuple[str, str]], rounds: int) -> Cost:
    """Ask both of each pair in turn, now the one first and now the other. The first round, which fills what is kept
    between requests, is not counted, but for its queries."""
    client = Client(SERVER_NAME="localhost")
    queries = [most_queries(client, side) for side in zip(*pairs, strict=True)]
    spent = []
    for number in range(rounds):
        seconds = [0.0, 0.0]
        for pair in pairs:
            for side in (0, 1) if number % 2 else (1, 0):
                seconds[side] += spent_by(lambda address=pair[side]: client.get(address))  # type: ignore[misc]
        spent.append(seconds)
    without, with_contracts = (statistics.median(side) for side in zip(*spent, strict=True))
    ratio = statistics.median(second / first for first, second in spent)
    return Cost(what, Side(without, queries[0]), Side(with_contracts, queries[1]), ratio)


def most_queries(client: Client, addresses: Sequence[str]) -> int:
    """Queries of the answer that asks most, when what may be kept in memory is: each is asked twice."""
    most = 0
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        if answer.status_code != 200:
            raise BenchmarkError(f"{address}: {answer.status_code}")
        most = max(most, len(asked))
    return most


def spent_by(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
