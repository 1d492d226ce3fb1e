"""Editions of one file: what a new one ends, and what is refused of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError, ImportStoppedError
from programs.imports.report import Report
from programs.models import PublishedFile

SHARE_ENDED = 5
"""More than a fifth of what the last file said must be confirmed to have ended: files lose rates without notice."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file has against the one before: new, not in it any more, with other values, and as before.

    Of rate files these are pairs of a provider and a network's name, of directories of a facility and a plan, of
    hospitals' files charges.
    """

    added: int
    ended: int
    changed: int
    unchanged: int
    before: int

    @property
    def needs_confirmation(self) -> bool:
        return self.ended * SHARE_ENDED > self.before


class Incoming(Protocol):
    """A file that is coming in: where its extract stands, and of which day it is."""

    path: Path
    row: int
    dated: date

    @property
    def name(self) -> str: ...


def refuse_older(file: Incoming, before: PublishedFile | None) -> None:
    """Raises ``BadFileError`` where a file of a later day is there already."""
    if before and file.dated < before.dated:
        text = _("“%(name)s” is of %(day)s; of the same series one of %(newer)s is there already (%(before)s).")
        words = {"name": file.name, "day": file.dated, "newer": before.dated, "before": before.name}
        raise BadFileError(file.path, text % words, row=file.row)


def brake(ended: int, confirmed: int | None, text: str, report: Report, *, apply: bool) -> None:
    """Where so much ends that somebody must confirm it: say so. ``text`` names ``%(ended)d``, and how to confirm.

    Raises ``ImportStoppedError`` where it is to be applied and was not confirmed.
    """
    if not ended:
        return
    if apply and confirmed != ended:
        raise ImportStoppedError(text % {"ended": ended})
    report.find("brake", _("%(ended)d to confirm with --confirm-ended.") % {"ended": ended})


def counted(difference: Difference, slug: str, report: Report) -> None:
    report.count(slug, "read", difference.added + difference.changed + difference.unchanged)
    report.count(slug, "added", difference.added)
    report.count(slug, "changed", difference.changed)
    report.count(slug, "unchanged", difference.unchanged)
    report.count(slug, "missing", difference.ended)
