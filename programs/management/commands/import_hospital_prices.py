"""``manage.py import_hospital_prices EXTRACT… [--apply]``: what hospitals charge, from extracts of their files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from programs.imports.hospitals.run import hospital_import
from programs.imports.published.importing import Imported
from programs.management.importing import ImportExtractsCommand
from programs.rosters.registry.hospitals import link_hospitals


class Command(ImportExtractsCommand):
    help = (
        "Takes in extracts of hospitals' files (manage.py extract_hospital_prices): cash prices, charges by plan and "
        "paid claims for IOP codes. Shows what would change; changes it with --apply. See docs/rates.md."
    )
    ended = "charges end"

    def take(self, paths: Sequence[Path], *, apply: bool, confirmed: int | None) -> Imported:
        return hospital_import(paths=paths, apply=apply, link=link_hospitals, confirmed=confirmed)

    def follows(self, done: Imported) -> list[str]:
        return [f"programs at hospitals: {done.derived.hospitals}", f"evidence: {done.derived.evidence}"]
