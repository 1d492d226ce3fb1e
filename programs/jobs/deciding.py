"""Programs are made what their statements say, all of them: a person's term may have ended.

A part of them is one job, which puts the next part into the queue in its own transaction: so none is long, each is done
once, and nothing is locked for longer than it must be.
"""

from __future__ import annotations

from uuid import UUID

from programs.jobs.doing import Doing
from programs.models import Job, Statement
from programs.statements.stored import decide_programs

PART = 500
"""Programs of one job."""

ALL = "all"


def decide(doing: Doing) -> None:
    """Decide the programs that come after ``after``, in order of id; without it, from the first."""
    ids = programs_after(doing.arguments.get("after"))
    doing.tell(0, len(ids))
    decide_programs(ids)
    doing.tell(len(ids), len(ids))
    if len(ids) == PART:
        Job.objects.enqueue(Job.Kind.DECIDE, key=ALL, arguments={"after": str(ids[-1])})


def programs_after(after: str | None) -> list[UUID]:
    said = Statement.objects.order_by("program").values_list("program", flat=True).distinct()
    return list((said.filter(program__gt=after) if after else said)[:PART])
