"""Programs are compared with the register of NPIs and with hospitals once a day: listings change between files."""

from __future__ import annotations

from programs.jobs.doing import Doing
from programs.models import HospitalFile, RegistryEntry
from programs.rosters.registry.hospitals import link_hospitals
from programs.rosters.registry.linking import link_programs


def link(doing: Doing) -> None:
    """Nothing to do where neither is loaded."""
    if RegistryEntry.objects.exists():
        link_programs()
    if HospitalFile.objects.exists():
        link_hospitals()
