"""Made-up directories of a few dozen programs, and questions: for tests that compare two ways to an answer."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from programs import forms
from programs.models import ImportRun, Network, Participation, Program, SourceRecord, Statement, Track, Verification
from programs.quality.statements import fields_of_persons
from programs.search.directory import Directory
from programs.search.filters import FACET_PARAMETERS
from programs.search.index.space import slots_of
from programs.search.keeper import brought_up_to_date
from programs.vocabularies import BY_CODE
from tests.factories import (
    NetworkFactory,
    PayerFactory,
    PlaceFactory,
    ProviderFactory,
    SourceFactory,
    TrackFactory,
    edited_together,
    session,
)

SOME = {
    "conditions": ["anxiety", "depression", "alcohol-use", "opioid-use"],
    "therapies": ["cbt", "dbt"],
    "services": ["aftercare", "opioid-medicines"],
    "populations": ["women", "men"],
    "restrictions": ["women-only", "opioid-only", "no-opioid-use", "no-opioid-medication"],
    "ages": ["adult", "child", "under-18"],
    "languages": ["en", "es"],
    "payments": ["medicaid", "self-pay"],
    "accreditations": ["carf"],
    "focus": ["mental-health", "substance-use"],
    "levels": ["iop", "opioid-treatment"],
}
STATES = ("CO", "WY", "NM")
WEEKS = (
    [("mon", "17:30", "20:30"), ("wed", "17:30", "20:30")],
    [("tue", "09:00", "12:00"), ("thu", "09:00", "12:00"), ("fri", "09:00", "12:00")],
    [("sat", "09:00", "13:00")],
)

ZONES = ("", "", "America/Los_Angeles", "America/New_York", "Pacific/Guam", "America/Nowhere")
"""One of them is none: whoever meets by it does not say when."""


def make_world(seed: int, count: int = 40) -> list[Network]:
    """Programs around Denver whose facts are drawn at random, some of them unknown; returns the networks."""
    dice = random.Random(seed)
    PlaceFactory()
    PlaceFactory(kind="state", zip_code="", key="state-co", name="Colorado", normalized_name="colorado")
    payers = [PayerFactory(slug=f"payer-{n}", payment=(None, "medicaid")[n]) for n in range(2)]
    networks = [NetworkFactory(slug=f"network-{n}", payer=payers[n // 2]) for n in range(4)]
    provider, now = ProviderFactory(), timezone.now()
    programs = []
    for number in range(count):
        virtual = dice.random() < 0.15
        point = (
            {"latitude": None, "longitude": None, "precision": ""}
            if virtual
            else {
                "latitude": 39.73 + dice.gauss(0, 0.4),
                "longitude": -104.98 + dice.gauss(0, 0.4),
                "precision": "street",
            }
        )
        reported = dice.choice([None, 2, 20, 90])
        programs.append(
            Program(
                name=dice.choice(["Cedar", "Birch", "Aspen"]),
                slug=f"program-{number}",
                provider=provider,
                status=dice.choice(["published"] * 9 + ["hidden"]),
                evidence=dice.choice(["stated", "stated", "named", "possible"]),
                format="virtual" if virtual else dice.choice(["in-person", "hybrid", None]),
                state=dice.choice(STATES),
                serves=dice.sample(STATES, 2) if virtual else [],
                accepting="unknown" if reported is None else dice.choice(["yes", "waitlist", "no"]),
                openings_reported_at=None if reported is None else now - timedelta(days=reported),
                **point,
                **{name: dice.sample(codes, dice.randrange(len(codes) + 1)) for name, codes in SOME.items()},
            )
        )
    Program.objects.bulk_create(programs)
    Track.objects.bulk_create(
        TrackFactory.build(
            program=program, sessions=[session(*parts) for parts in week],
            format=dice.choice([None, None, "virtual", "in-person"]), time_zone=dice.choice(ZONES),
        )
        for program in programs
        for week in dice.sample(WEEKS, dice.choice([0, 1, 2]))
    )  # fmt: skip
    Participation.objects.bulk_create(
        Participation(
            program=program,
            network=network,
            status=dice.choice(["in-network", "in-network", "out-of-network", "unknown"]),
            verified_at=dice.choice([None, now - timedelta(days=10), now - timedelta(days=200)]),
        )
        for program in programs
        for network in dice.sample(networks, dice.randrange(3))
    )
    Verification.objects.bulk_create(
        Verification(program=program, aspect="contact", at=now - timedelta(days=dice.choice([3, 60, 400])), by="staff")
        for program in programs
        if dice.random() < 0.6
    )
    give_sources(programs, dice)
    return networks


class World(NamedTuple):
    """A world as its directory and its rows, to be read only: both outlive the rows in the database."""

    directory: Directory
    programs: list[Program]


@cache
def world(seed: int) -> World:
    """What ``make_world`` makes of a seed, once for all tests of a process that only ask. Its rows are written and
    rolled back again: all listings are in the directory, all that a program has is in the programs, what persons
    have said of it as ``fields_of_persons``."""
    assert not Program.objects.exists(), "a world is whole by itself"
    related = ("tracks", "participations__network__payer", "source_records__source")
    with transaction.atomic():
        make_world(seed)
        programs = list(Program.objects.prefetch_related(*related))
        directory = brought_up_to_date(None)
        directory.listings.of(directory.index, slots_of(directory.index.everything).tolist())
        said_of = set(Statement.objects.of_persons().values_list("program_id", flat=True))
        for program in programs:
            program.fields_of_persons = fields_of_persons(program) if program.pk in said_of else []
        transaction.set_rollback(True)
    return World(directory, programs)


def give_sources(programs: list[Program], dice: random.Random) -> None:
    """Half of the programs stand in federal lists, some of these were edited by a person; the rest has no source."""
    sources = {slug: SourceFactory(slug=slug) for slug in forms.DIRECTORIES}
    run = ImportRun.objects.create(source=next(iter(sources.values())), started_at=timezone.now(), file_name="x")
    records, edits = [], {}
    for number, program in enumerate(programs):
        if dice.random() < 0.5:
            continue
        if dice.random() < 0.2:
            edits[program] = (dice.choice(list(SOME)), "phone")
        records += [
            SourceRecord(
                source=sources[slug], key=str(number), program=program, row_number=number, raw={},
                key_edition=dice.choice(["", "2022"]), first_run=run, last_run=run,
            )
            for slug in dice.sample(list(sources), dice.choice([1, 1, 2]))
        ]  # fmt: skip
    SourceRecord.objects.bulk_create(records)
    edited_together(edits)


def make_question(seed: int) -> QueryDict:
    """A search with a few choices that some programs of ``make_world`` fulfil."""
    dice = random.Random(seed)
    query = QueryDict(mutable=True)
    place = dice.choice(["80203", "80203", "39.9,-105.2", "CO", ""])
    if place:
        query["near"] = place
    if place and place != "CO":
        query["radius"] = dice.choice(["10", "25", "60", "any"])
    for name in dice.sample(list(FACET_PARAMETERS), dice.choice([0, 1, 2, 3])):
        column = BY_CODE[name].column
        codes = SOME.get(column) or {
            "state": list(STATES), "format": ["in-person", "hybrid", "virtual"], "evidence": ["stated", "possible"],
        }[name]  # fmt: skip
        query.setlist(name, dice.sample(codes, dice.randrange(1, min(2, len(codes)) + 1)))
    for name, values in (
        ("payer", ["payer-0", "payer-1"]), ("network", ["network-0", "network-3"]),
        ("when", ["evenings", "mornings"]), ("free", ["mon-fri:17:00-21:00", "sat:08:00-14:00"]),
        ("hours_min", ["4", "7"]), ("accepting", ["true"]), ("verified_within", ["30", "90"]),
        ("q", ["cedar", "birch"]),
    ):  # fmt: skip
        if dice.random() < 0.15:
            query[name] = dice.choice(values)
    return query


def federal(slug: str, *programs: Program, edition: str = "") -> None:
    """Rows of a federal directory about ``programs``."""
    source = SourceFactory(slug=slug)
    run = ImportRun.objects.create(source=source, started_at=timezone.now(), file_name="x")
    for program in programs:
        SourceRecord.objects.create(
            source=source, key=str(program.pk), program=program, row_number=1, raw={}, key_edition=edition,
            first_run=run, last_run=run,
        )  # fmt: skip
