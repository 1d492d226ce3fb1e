"""``manage.py import_qhp EXTRACT… [--apply]``: directories of Marketplace plans, from extracts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from programs.imports.published.importing import Imported
from programs.imports.qhp.run import qhp_import
from programs.management.importing import ImportExtractsCommand, contract_lines
from programs.rosters.registry.linking import link_programs


def linked() -> Counter[str]:
    return link_programs()


class Command(ImportExtractsCommand):
    help = (
        "Takes in extracts of the directories of Marketplace plans (manage.py extract_qhp): which facilities each plan "
        "lists. Shows what would change; changes it with --apply. See docs/rates.md."
    )
    ended = "pairs of facility and plan end"

    def take(self, paths: Sequence[Path], *, apply: bool, confirmed: int | None) -> Imported:
        return qhp_import(paths=paths, apply=apply, link=linked, confirmed=confirmed)

    def follows(self, done: Imported) -> list[str]:
        return [f"plans that are new: {done.names}", *contract_lines(done)]
