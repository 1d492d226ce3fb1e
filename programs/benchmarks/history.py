"""How long “as it was on” takes when there is much history: made-up events of the programs that are there."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from django.db import connection, models

from programs.models import Program, Provider
from programs.models.history import KEPT, columns_kept
from programs.quality.history import changes_of
from programs.search import listing_at

SEED = 20_261_128
YEARS = 3
SHARES: dict[str, float] = {"program": 0.5, "statement": 0.2, "track": 0.15, "participation": 0.15}
"""Of all events, those of each model that has rows."""

MAKE = """
    INSERT INTO {events} ({columns}, pgh_obj_id, pgh_label, pgh_created_at)
    SELECT {columns}, id, 'update', now() - random() * {days} * interval '1 day'
      FROM (SELECT * FROM {table} ORDER BY id) AS rows CROSS JOIN generate_series(1, %s) AS again
     ORDER BY random()
"""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, the half and the slowest of twenty; ``largest`` of all that were measured."""

    half: float
    slow: float
    largest: float


def events_made(number: int) -> int:
    """About so many events in the current database, scattered over the disk; how many there are."""
    kept = {model._meta.model_name or "": model for model in KEPT if model is not Provider}
    rows = {name: model._default_manager.count() for name, model in kept.items() if name in SHARES}
    whole = sum(SHARES[name] for name, count in rows.items() if count)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for name, count in rows.items():
            if count:
                each = max(1, round(number * SHARES[name] / whole / count))
                cursor.execute(made(kept[name]), [each])
        cursor.execute("ANALYZE")
    return sum(events._default_manager.count() for events in KEPT.values())


def made(model: type[models.Model]) -> str:
    events = KEPT[model]
    columns = ", ".join(f'"{column}"' for column in columns_kept(events))
    names = {"events": events._meta.db_table, "table": model._meta.db_table, "columns": columns}
    return MAKE.format(**names, days=365 * YEARS)


def measured(times: int) -> tuple[Times, Times]:
    """A listing as it was, and the page of changes of staff, of programs and at moments by chance."""
    chance = random.Random(SEED)  # noqa: S311  (no secret)
    programs = list(Program.objects.published().values_list("pk", flat=True))
    now = datetime.now(UTC)
    as_of, changes = [], []
    for _time in range(times):
        pk, at = chance.choice(programs), now - timedelta(days=chance.random() * 365 * YEARS)
        as_of.append(milliseconds(listing_at, pk, at))
        changes.append(milliseconds(changes_of, pk))
    return summary(as_of), summary(changes)


def milliseconds(function: Any, *arguments: Any) -> float:
    began = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - began) * 1000


def summary(values: list[float]) -> Times:
    return Times(median(values), quantiles(values, n=20)[-1], max(values))
