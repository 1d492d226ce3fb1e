"""Which edition of a source a file is, of what it is the whole, and what that edition does not have any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError, ImportStoppedError
from programs.vocabularies import STATE

EDITION = re.compile(r"^(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))?$", re.ASCII)
"""A year (``2023``) or a day (``2026-11-28``): text sorts as time does."""

EVERYWHERE = "all"
STATES_OF_THE_NATION = 45
"""A download with rows from so many states is one of the whole country."""

DAYS_A_MONTH = 30.44


def checked_edition(text: str) -> str:
    """``--edition`` as it was given. Raises ``ImportStoppedError``."""
    if text and not EDITION.match(text):
        raise ImportStoppedError(
            _("“%(edition)s” is no edition: give a year (2023) or a day (2026-11-28).") % {"edition": text[:40]}
        )
    return text


def checked_scope(text: str) -> str:
    """``--scope`` as it was given: ``all``, or codes of states. Raises ``ImportStoppedError``."""
    for word in [] if text == EVERYWHERE else text.upper().replace(",", " ").split():
        if word not in STATE.by_code:
            raise ImportStoppedError(_("“%(word)s” is no state: --scope takes “all” or codes.") % {"word": word[:40]})
    return text


def day_of_file(path: Path) -> str:
    """The day on which a download was saved."""
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()


def one_edition(editions: Sequence[tuple[Path, str]]) -> str:
    """The edition of all files of a source. Pages may be of several days; two years are two editions."""
    years = {edition for _path, edition in editions if len(edition) == 4}
    if len(years) > 1:
        problem = _("files of several editions (%(editions)s): import the oldest first, each by itself.")
        raise BadFileError(editions[-1][0], problem % {"editions": ", ".join(sorted(years))})
    newest = max(edition for _path, edition in editions)
    if not newest:
        raise BadFileError(
            editions[-1][0], _("nothing says of when this list is: give --edition (2023 or 2026-11-28).")
        )
    return newest


def scope_of(layout: str, states: Iterable[str], asked: str) -> str:
    """Of what the rows are the whole: ``all``, states (``CO UT``), or blank where that is not known.

    A workbook is the whole country, another list the whole of itself. An answer of the API or a download may be
    of one state or of ten miles around a place: unless it is of the whole country, or ``--scope`` says so, it is
    the whole of nothing.
    """
    if asked:
        return EVERYWHERE if asked == EVERYWHERE else " ".join(sorted(set(asked.upper().replace(",", " ").split())))
    if layout in ("directory", "list") or len(set(states)) >= STATES_OF_THE_NATION:
        return EVERYWHERE
    return ""


def in_scope(scope: str, state: str) -> bool:
    """Whether a row of ``state`` would stand in a file of this scope."""
    return scope == EVERYWHERE or state in scope.split()


def last_day(edition: str) -> date:
    """The last day that an edition is of."""
    return date(int(edition), 12, 31) if len(edition) == 4 else date.fromisoformat(edition)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a program that no edition has any more stays in the default search."""

    editions: int
    months: int

    @classmethod
    def of_settings(cls) -> Patience:
        return cls(settings.LAPSE_AFTER_EDITIONS, settings.LAPSE_AFTER_MONTHS)

    def is_over(self, missed_in: Sequence[str], today: date) -> bool:
        """``missed_in`` are the editions without it, in order."""
        if not missed_in:
            return False
        away = today - last_day(missed_in[0])
        return len(missed_in) >= self.editions or away >= timedelta(days=self.months * DAYS_A_MONTH)
