"""Names that a file uses for payers and networks: each is kept as it is spelled, and means nothing until somebody says
what. Beside it stand our nearest names."""

from __future__ import annotations

from typing import Any

from django.db import connection
from rapidfuzz import fuzz, process, utils

from programs.imports.tic.incoming import Incoming
from programs.models import CoverageAlias, ImportRun, Network, Payer

NEIGHBOURS = 5
SPELLINGS_MAX = 1_000
"""Names of one file that are compared with ours. Of more, the others are kept without neighbours."""

SPELLINGS = """
    SELECT DISTINCT spelling FROM incoming_group, unnest(networks) AS spelling ORDER BY spelling
"""
UNNAMED = "SELECT EXISTS (SELECT FROM incoming_group WHERE cardinality(networks) = 0)"


def names_in(file: Incoming) -> list[tuple[str, str]]:
    """Kind and spelling of every name in the tables of ``incoming``, that of who reports first."""
    with connection.cursor() as cursor:
        cursor.execute(SPELLINGS)
        spellings = [spelling for (spelling,) in cursor.fetchall()]
        cursor.execute(UNNAMED)
        unnamed = cursor.fetchone()[0]
    kinds = CoverageAlias.Kind
    titles = [(kinds.FILE.value, file.title)] if unnamed else []
    return [(kinds.PAYER.value, ""), *titles, *((kinds.NETWORK.value, spelling) for spelling in spellings)]


def new_names(file: Incoming) -> list[tuple[str, str]]:
    """Those that were never seen in a file of this entity."""
    known = set(CoverageAlias.objects.filter(entity=file.entity).values_list("kind", "spelling"))
    return [name for name in names_in(file) if name not in known]


def remember(file: Incoming, run: ImportRun) -> int:
    """Keep the names that are new, undecided; how many."""
    fresh = new_names(file)
    payer = CoverageAlias.objects.filter(entity=file.entity, kind="payer").values_list("payer", flat=True).first()
    networks = ours(payer)
    payers = [{"name": name, "slug": slug} for name, slug in Payer.objects.values_list("name", "slug")]
    rows = [
        CoverageAlias(
            kind=kind,
            entity=file.entity,
            spelling=spelling,
            first_run=run,
            neighbours=nearest(
                *((file.entity, payers) if kind == "payer" else (f"{file.entity} {spelling}", networks)),
                looked_at=place < SPELLINGS_MAX,
            ),
        )
        for place, (kind, spelling) in enumerate(fresh)
    ]
    CoverageAlias.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def ours(payer: Any) -> list[dict[str, str]]:
    """Networks of a payer, or all, by the name of payer and network together."""
    rows = Network.objects.filter(payer=payer) if payer else Network.objects.all()
    return [
        {"name": f"{name}: {network}", "slug": slug}
        for name, network, slug in rows.values_list("payer__name", "name", "slug")
    ]


def nearest(text: str, among: list[dict[str, str]], *, looked_at: bool = True) -> list[dict[str, Any]]:
    """Our names that are most like a text, with a hundred for those that are the same but for spelling."""
    if not looked_at:
        return []
    names = [one["name"] for one in among]
    found = process.extract(
        text[:500], names, scorer=fuzz.token_sort_ratio, processor=utils.default_process, limit=NEIGHBOURS
    )
    return [{**among[place], "alike": round(score)} for _name, score, place in found]
