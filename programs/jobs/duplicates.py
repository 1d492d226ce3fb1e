"""Listings that may be one program, put before a person: once a day, and after an import that changed something."""

from __future__ import annotations

from programs.imports.duplicates import ask_about_duplicates, duplicates_found
from programs.jobs.doing import Doing


def look_for_duplicates(doing: Doing) -> None:
    """Doing it twice asks nothing twice: pairs that were asked about are not found again."""
    ask_about_duplicates(duplicates_found())
