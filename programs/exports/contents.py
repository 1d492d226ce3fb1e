"""What a set of files has, read from one snapshot page by page: memory does not grow with the directory.

Pages go by keys, not by a cursor of the server: each is a statement of its own that ends soon, and a pooler may stand
between. All of them see one moment, because they run in one transaction with isolation ``REPEATABLE READ``.

Samples are in no file. Programs are those that the public may see, of any evidence: each says which.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from programs.exports import qhp
from programs.exports.columns import PARTICIPATIONS, PROGRAMS
from programs.exports.drafts import Finished, drafting
from programs.exports.formats import (
    FEATURES_END,
    FEATURES_HEAD,
    LIST_END,
    LIST_HEAD,
    as_json,
    csv_head,
    csv_lines,
    feature,
    items,
    ndjson_lines,
    whole,
)
from programs.models import ExportFile, Network, NetworkContract, Participation, Payer, Plan, Program
from programs.search import Listing, listings_of
from programs.search.listings import changed_at
from programs.vocabularies import RATE_FILE

PAGE = 500
"""Programs in memory at a time: some 3 MB."""

Tell = Callable[[int, int], None]
"""How many of how many programs are written."""

Kind = ExportFile.Kind


@dataclass
class Content:
    """A finished file with what it is about."""

    kind: str
    of: UUID | None
    file: Finished
    rows: int
    left_out: dict[str, int] = field(default_factory=dict)


def contents(folder: Path, tell: Tell) -> Iterator[Content]:
    """Write every file of a set into ``folder``, one after the other."""
    yield from programs(folder, tell)
    for network in Network.objects.filter(demonstration=False).order_by("pk"):
        yield participations(folder, network)
    for payer in Payer.objects.filter(demonstration=False).order_by("pk"):
        yield providers(folder, payer)


def public() -> QuerySet[Program]:
    return Program.objects.published().filter(demonstration=False)


# -- Programs ---------------------------------------------------------------------------------------


def programs(folder: Path, tell: Tell) -> Iterator[Content]:
    """The three files of programs, in one reading."""
    total, done = public().count(), 0
    with ExitStack() as stack:
        lines, table, features = (
            stack.enter_context(drafting(folder, "programs", ending)) for ending in ("ndjson", "csv", "geojson")
        )
        table.write(csv_head(PROGRAMS))
        features.write(FEATURES_HEAD)
        for page in pages_of_programs():
            tell(done, total)
            found = [whole(listing) for listing in page]
            lines.write(ndjson_lines(found))
            table.write(csv_lines(PROGRAMS, found))
            features.write(b"".join(items(map(feature, found), first=done == 0)))
            done += len(found)
        features.write(FEATURES_END)
        drafts = ((Kind.NDJSON, lines), (Kind.CSV, table), (Kind.GEOJSON, features))
        finished = [Content(kind, None, draft.finish(), done) for kind, draft in drafts]
    tell(done, total)
    yield from finished


def pages_of_programs() -> Iterator[list[Listing]]:
    after = UUID(int=0)
    while ids := list(public().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PAGE]):
        yield listings_of(ids)
        after = ids[-1]


# -- Networks ---------------------------------------------------------------------------------------

SHOWN = {
    "program_name": F("program__name"),
    "npi": F("program__npi"),
    "city": F("program__city"),
    "state": F("program__state"),
    "zip": F("program__zip_code"),
    "source_slug": F("source__slug"),
}
"""Of a participation, beside its own columns."""

OWN = ("program_id", "status", "since", "until", "tier", "accepting", "basis", "verified_at")


def participations(folder: Path, network: Network) -> Content:
    """Every program of which something is known in the network."""
    rows = 0
    with drafting(folder, f"{network.slug}-participations", "csv") as draft:
        draft.write(csv_head(PARTICIPATIONS))
        for page in pages_of_participations(network):
            draft.write(csv_lines(PARTICIPATIONS, page))
            rows += len(page)
        return Content(Kind.PARTICIPATIONS, network.pk, draft.finish(), rows)


def pages_of_participations(network: Network) -> Iterator[list[dict[str, Any]]]:
    known = Participation.objects.filter(network=network, program__in=public()).order_by("program_id")
    filed = contracts_of(network)
    after = UUID(int=0)
    said = known.exclude(status="unknown", program__in=filed.values("program"))
    while page := list(said.filter(program_id__gt=after).values(*OWN, **SHOWN)[:PAGE]):
        yield page
        after = page[-1]["program_id"]
    after = UUID(int=0)
    while page := list(filed.filter(program_id__gt=after).values(*OF_FILE, **FILED)[:PAGE]):
        yield [{**BY_FILE, **row, "npi": row["of_program"]} for row in page]
        after = page[-1]["program_id"]


OF_FILE = ("program_id", "as_of", "basis", "tier")
FILED = {
    **{name: column for name, column in SHOWN.items() if name != "npi"},
    "of_program": F("program__npi"),
    "source_slug": F("file__run__source__slug"),
}
BY_FILE: dict[str, Any] = {
    **dict.fromkeys(("since", "until", "accepting", "verified_at")),
    "status": "unknown",
}
"""What a contract in a plan's own file says of a place in a network: nothing that is known."""


def contracts_of(network: Network) -> QuerySet[NetworkContract]:
    """Contracts in force by files, of programs of which nobody has said whether they are in the network. Where a
    directory and a file of rates have one, that of the directory."""
    told = Participation.objects.filter(network=network, program=OuterRef("program")).exclude(status="unknown")
    rows = NetworkContract.objects.filter(network=network, current=True)
    better = rows.filter(program=OuterRef("program")).exclude(basis=RATE_FILE)
    rows = rows.filter(~Exists(told), program__in=public())
    return rows.exclude(Exists(better), basis=RATE_FILE).order_by("program_id")


# -- Payers -----------------------------------------------------------------------------------------


def providers(folder: Path, payer: Payer) -> Content:
    """The file that a marketplace takes of a payer, and how many programs it has no place for, by reason."""
    left_out, rows = Counter[str](dict.fromkeys(qhp.REASONS, 0)), 0
    with drafting(folder, f"{payer.slug}-providers", "json") as draft:
        draft.write(LIST_HEAD)
        for entry in qhp.facilities(sites(payer, left_out), left_out):
            draft.write(b"".join(items([as_json(entry)], first=rows == 0)))
            rows += 1
        draft.write(LIST_END)
        return Content(Kind.PROVIDERS, payer.pk, draft.finish(), rows, dict(left_out))


def sites(payer: Payer, left_out: Counter[str]) -> Iterator[qhp.Site]:
    """The programs that are in a payer's networks today, as addresses, in the order of their NPI."""
    today = datetime.now(UTC).date()
    inside = Participation.objects.in_force().filter(network__payer=payer)
    found = public().filter(Exists(inside.filter(program=OuterRef("pk"))))
    plans: defaultdict[UUID, list[str]] = defaultdict(list)
    of_now = Plan.objects.filter(network__payer=payer, year__gte=today.year)
    for network, hios_id in of_now.values_list("network_id", "hios_id").distinct():
        plans[network].append(hios_id)
    if not plans:
        left_out[qhp.NO_PLAN] += found.count()
        return
    for page in pages_by_npi(found):
        in_plans = defaultdict[UUID, set[tuple[str, str]]](set)
        of_page = inside.filter(program__in=[row["pk"] for row in page])
        for program, network, tier in of_page.values_list("program_id", "network_id", "tier"):
            in_plans[program] |= {(plan, qhp.tier_of(tier)) for plan in plans[network]}
        for row in page:
            site = qhp.site_of(row, frozenset(in_plans[row["pk"]]))
            if isinstance(site, str):
                left_out[site] += 1
            else:
                yield site


def pages_by_npi(found: QuerySet[Program]) -> Iterator[list[dict[str, Any]]]:
    rows = found.annotate(changed=Coalesce(changed_at(), F("updated_at"))).order_by("npi", "pk")
    npi, after = "", UUID(int=0)
    while page := list(rows.filter(Q(npi__gt=npi) | Q(npi=npi, pk__gt=after)).values(*qhp.COLUMNS, "changed")[:PAGE]):
        yield page
        npi, after = page[-1]["npi"], page[-1]["pk"]
