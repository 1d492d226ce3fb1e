"""Plans of directories: what network each uses, ``Plan`` says by its HIOS id, or a person does."""

from __future__ import annotations

from typing import Any

from django.db import connection

from programs.imports.tic.aliases import NEIGHBOURS, SPELLINGS_MAX, nearest, ours
from programs.models import CoverageAlias, ImportRun, Payer, Plan
from programs.rates.directories import spelled

NAMED = """
    SELECT DISTINCT plan.plan_id, plan.tier, coalesce(known.name, '')
      FROM incoming_entry AS entry
           CROSS JOIN jsonb_to_recordset(entry.plans) AS plan (plan_id text, tier text)
           LEFT JOIN incoming_plan AS known ON known.plan_id = plan.plan_id
     WHERE entry.issuer = %s ORDER BY 1, 2
"""


def remember_plans(issuer: str, entity: str, run: ImportRun) -> int:
    """Keep the plans and tiers that are new, undecided, with our nearest networks; how many."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED, [issuer])
        named = {spelled(plan, tier): (plan, name) for plan, tier, name in cursor.fetchall()}
    kinds = CoverageAlias.Kind
    known = set(CoverageAlias.objects.filter(entity=entity).values_list("kind", "spelling"))
    rows = []
    if (kinds.PAYER.value, "") not in known:
        payers = [{"name": name, "slug": slug} for name, slug in Payer.objects.values_list("name", "slug")]
        names = " ".join(sorted({name for _plan, name in named.values() if name}))[:500]
        rows.append(CoverageAlias(kind=kinds.PAYER, entity=entity, first_run=run, neighbours=nearest(names, payers)))
    near = Near.of(issuer, entity)
    fresh = [spelling for spelling in named if (kinds.PLAN.value, spelling) not in known]
    for place, spelling in enumerate(fresh):
        plan, name = named[spelling]
        neighbours = near.to(plan, name) if place < SPELLINGS_MAX else []
        rows.append(
            CoverageAlias(kind=kinds.PLAN, entity=entity, spelling=spelling, first_run=run, neighbours=neighbours)
        )
    CoverageAlias.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


class Near:
    """Our networks that a plan of an issuer may use: those of other years of the plan first, then by its name."""

    def __init__(self, of_plan: dict[str, dict[str, Any]], networks: list[dict[str, str]]) -> None:
        self.of_plan, self.networks = of_plan, networks

    @classmethod
    def of(cls, issuer: str, entity: str) -> Near:
        rows = Plan.objects.filter(hios_id__startswith=issuer).order_by("year").select_related("network__payer")
        of_plan = {row.hios_id: {"name": str(row.network), "slug": row.network.slug, "alike": 100} for row in rows}
        payer = CoverageAlias.objects.filter(entity=entity, kind="payer").values_list("payer", flat=True).first()
        payers = {row.network.payer_id for row in rows} | ({payer} if payer else set())
        return cls(of_plan, [one for each in payers for one in ours(each)] if payers else ours(None))

    def to(self, plan: str, name: str) -> list[dict[str, Any]]:
        first = [self.of_plan[plan]] if plan in self.of_plan else []
        others = nearest(name, self.networks) if name else []
        slugs = {one["slug"] for one in first}
        return [*first, *(one for one in others if one["slug"] not in slugs)][:NEIGHBOURS]
