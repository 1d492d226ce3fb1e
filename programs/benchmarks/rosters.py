"""How well and how fast rosters are matched, on the listings of the database; nothing of it stays there."""

from __future__ import annotations

import csv
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from rapidfuzz import fuzz

from programs.benchmarks.made_rosters import Listing, Made, listings
from programs.imports.duplicates import duplicates_found
from programs.models import Network, Payer, Roster
from programs.rosters.addresses import door_of
from programs.rosters.applying import apply_roster
from programs.rosters.cells import Row
from programs.rosters.checking import check_roster
from programs.rosters.columns import COLUMNS
from programs.rosters.outcomes import found_for
from programs.rosters.sites import Sites
from programs.rosters.storing import digest, packed

LEFT_OUT = 0.1
"""Share of the listings that the directory is read without: the likeliest strangers there are."""

ROUNDS = 3
CELLS = {True: "yes", False: "no", None: ""}


@dataclass(slots=True)
class Quality:
    """Outcomes by kind of noise; ``wrong`` are rows that were given a program that they do not mean."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    existing: int = 0
    found: int = 0
    wrong: int = 0
    asked: int = 0

    @property
    def share(self) -> float:
        """Of the rows whose program is in the directory, those that were matched with it."""
        return self.found / self.existing if self.existing else 0.0


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of processor of matching and of a plain pass over the same candidates, the quickest of some turns."""

    matching: float
    plain: float
    candidates: int

    @property
    def ratio(self) -> float:
        return self.matching / self.plain


@dataclass(frozen=True, slots=True)
class Whole:
    """A file read, matched, compared and stored, then applied; ``processor`` are this process's own seconds of
    the two, ``megabytes`` its peak."""

    checking: float
    applying: float
    processor: tuple[float, float]
    changes: int
    megabytes: float


def divided(seed: int) -> tuple[list[Listing], list[Listing]]:
    """Listings that the directory has, and some that are left out of it.

    None is left out of which another listing may be a duplicate (``find_duplicates``): a row of it would be matched
    with that one, and rightly.
    """
    every = listings()
    doubled = {pk for pair in duplicates_found() for pk in (pair.kept, pair.other)}
    chance = random.Random(seed)  # noqa: S311  (a choice, no secret)
    some = {one["id"] for one in chance.sample(every, int(len(every) * LEFT_OUT))} - doubled
    return [one for one in every if one["id"] not in some], [one for one in every if one["id"] in some]


def without(sites: Sites, left_out: list[Listing]) -> Sites:
    gone = {UUID(str(one["id"])) for one in left_out}
    return Sites.of(site for site in sites.by_id.values() if site.id not in gone)


def quality(made: Iterable[Made], sites: Sites) -> Quality:
    """Every row matched, and held against the truth."""
    told = Quality()
    for one in made:
        found = found_for(one.row, sites)
        told.outcomes[one.noise, found.outcome] += 1
        told.asked += found.outcome == "ambiguous"
        told.existing += one.program is not None
        told.found += one.program in found.programs
        told.wrong += bool(found.programs) and one.program not in found.programs
    return told


def speed(rows: list[Row], sites: Sites) -> Speed:
    """Matching beside one ``token_set_ratio`` for each of the same candidates, in turns; by the processor, which others
    use too."""
    matching, plain, candidates = [], [], 0
    for _turn in range(ROUNDS):
        began = time.process_time()
        for row in rows:
            found_for(row, sites)
        matching.append(time.process_time() - began)
        began, candidates = time.process_time(), 0
        for row in rows:
            name = row.program or row.organization
            for site in sites.candidates(row, door_of(row.street, row.street2)):
                fuzz.token_set_ratio(name, site.name)
                candidates += 1
        plain.append(time.process_time() - began)
    return Speed(min(matching), min(plain), candidates)


def whole(made: Iterable[Made]) -> Whole:
    """A file of these rows from its bytes to the network, in a transaction that is rolled back."""
    content = as_csv(made)
    with transaction.atomic():
        payer = Payer.objects.create(slug="made-for-a-benchmark", name="Made for a benchmark")
        network = Network.objects.create(payer=payer, slug="made-for-a-benchmark", name="Made for a benchmark")
        roster = Roster.objects.create(
            network=network, media_type="text/csv", content=packed(content), sha256=digest(content), size=len(content)
        )
        began, own = time.perf_counter(), time.process_time()
        check_roster(roster)
        checking, checked = time.perf_counter() - began, time.process_time() - own
        megabytes = peak_megabytes()
        began, own = time.perf_counter(), time.process_time()
        result = apply_roster(roster)["programs"]
        applying, applied = time.perf_counter() - began, time.process_time() - own
        transaction.set_rollback(True)
    changes = result["added"] + result["changed"] + result["ended"]
    return Whole(checking, applying, (checked, applied), changes, megabytes)


def as_csv(made: Iterable[Made]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(list(cells_of(one.row)) for one in made)
    return text.getvalue().encode()


def cells_of(row: Row) -> Iterator[str]:
    for column in COLUMNS:
        value = getattr(row, column)
        yield CELLS[value] if value is None or isinstance(value, bool) else str(value)


def peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
