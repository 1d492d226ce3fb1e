"""``manage.py bench_decisions``: how long it takes to decide every program again, with made-up statements."""

from __future__ import annotations

import random
import time
import uuid
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from programs.models import Program, Provider, Source, Statement
from programs.statements.fields import by_aspect
from programs.statements.stored import BATCH, outcomes, write
from programs.vocabularies import BY_CODE

TERMS = {"conditions": "condition", "therapies": "therapy", "services": "service", "payments": "payment"}


class Command(BaseCommand):
    help = (
        "Makes programs of which two lists and, of one in ten, a person say something, decides them, and takes the "
        "time of deciding them all again, as decide_programs --check does. Everything is rolled back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programs", type=int, default=25_000)

    def handle(self, *args: Any, programs: int, **options: Any) -> None:
        with transaction.atomic():
            ids = made_up(programs)
            self.taken("decided and written", ids, first=True)
            self.taken("decided again", ids, first=False)
            self.stdout.write(f"{Statement.objects.filter(program__in=ids).count()} statements")
            transaction.set_rollback(True)

    def taken(self, what: str, ids: list[uuid.UUID], *, first: bool) -> None:
        """Time one pass over all programs."""
        began, processor, count = time.perf_counter(), time.process_time(), 0
        for start in range(0, len(ids), BATCH):
            found = outcomes(ids[start : start + BATCH], lock=first)
            count += write(found) if first else sum(bool(outcome) for outcome in found)
        seconds, own = time.perf_counter() - began, time.process_time() - processor
        self.stdout.write(f"{what}: {seconds:.1f} s, {own:.1f} s of processor, {count} of {len(ids)} differed")


def made_up(count: int) -> list[uuid.UUID]:
    """Programs without facts, and statements about them."""
    dice = random.Random("decisions")  # noqa: S311
    provider = Provider.objects.create(name="Made up")
    lists = [
        Source.objects.create(slug=f"made-up-{uuid.uuid4().hex[:8]}", name="Made up", rank=rank) for rank in (1, 2)
    ]
    ids = [uuid.UUID(int=dice.getrandbits(128), version=4) for _each in range(count)]
    Program.objects.bulk_create(
        (Program(id=id, slug=f"made-up-{id}", name="x", evidence="possible", provider=provider) for id in ids),
        batch_size=BATCH,
    )
    statements = (row for id in ids for row in said_of(id, provider, lists, dice))
    Statement.objects.bulk_create(statements, batch_size=BATCH)
    return ids


def said_of(id: uuid.UUID, provider: Provider, lists: list[Source], dice: random.Random) -> list[Statement]:
    """What both lists say of every aspect that federal lists speak of, and perhaps a person of a phone."""
    rows = []
    for source in lists:
        values = {
            "name": f"Made up {id}",
            "provider_id": str(provider.pk),
            "evidence": "stated",
            "format": "in-person",
            "phone": f"202-555-01{dice.randrange(100):02}",
            "intake_phone": "",
            "website": "",
            "street1": "1 Elm Street",
            "street2": "",
            "city": "Denver",
            "state": "CO",
            "zip_code": "80203",
            "latitude": 39.7,
            "longitude": -104.9,
            "precision": "zip",
            "county": "Denver",
        }
        for column, facet in TERMS.items():
            codes = {term.code for term in BY_CODE[facet] if dice.random() < 0.4}
            values[column] = [term.code for term in BY_CODE[facet] if term.code in codes]
        rows += [
            Statement(program_id=id, source=source, aspect=aspect, values=some, method="file", as_of=date(2023, 12, 31))
            for aspect, some in by_aspect(values).items()
        ]
    if dice.random() < 0.1:
        values = {"phone": "202-555-0199"}
        rows.append(Statement(program_id=id, aspect="contact", values=values, method="staff", by="staff"))
    return rows
