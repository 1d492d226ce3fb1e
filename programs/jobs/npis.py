"""Programs are compared with the register of NPIs once a day: listings change between its files."""

from __future__ import annotations

from programs.jobs.doing import Doing
from programs.models import RegistryEntry
from programs.rosters.registry.linking import link_programs


def link(doing: Doing) -> None:
    """Nothing to do where no register is loaded."""
    if RegistryEntry.objects.exists():
        link_programs()
