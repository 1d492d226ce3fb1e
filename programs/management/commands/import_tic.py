"""``manage.py import_tic EXTRACT… [--apply]``: rate files of health plans, from extracts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from programs.imports.published.importing import Imported
from programs.imports.tic.run import tic_import
from programs.management.importing import ImportExtractsCommand, contract_lines


class Command(ImportExtractsCommand):
    help = (
        "Takes in extracts of rate files (manage.py extract_tic): who has a contract with which network according to a "
        "plan's own file, and at which price. Shows what would change; changes it with --apply. See docs/rates.md."
    )
    ended = "pairs of provider and network end"

    def take(self, paths: Sequence[Path], *, apply: bool, confirmed: int | None) -> Imported:
        return tic_import(paths=paths, apply=apply, confirmed=confirmed)

    def follows(self, done: Imported) -> list[str]:
        return [f"names that are new: {done.names}", *contract_lines(done), f"evidence: {done.derived.evidence}"]
