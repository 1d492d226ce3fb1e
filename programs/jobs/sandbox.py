"""The sandbox is built anew every day: its dates are counted from the day of loading."""

from __future__ import annotations

from programs.demonstration.sandbox import sandbox_load
from programs.jobs.doing import Doing
from programs.models.sandbox import is_there


def renew(doing: Doing) -> None:
    """Build it, where there is one: who may not make one has none."""
    if is_there():
        sandbox_load()
