"""What of published files is read, to try out: a part makes an extract that can be looked at and never applied."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError, ImportStoppedError
from programs.imports.extracts import Oddities
from programs.models.npi import npi_is_valid

NOT_WHOLE = "not-whole"
"""What an extract notes where something was left out that a file has, so that nothing seems to have ended by it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """At most ``limit`` of what is wanted, and what is said of one of ``npis`` alone; without either, everything."""

    limit: int | None = None
    npis: frozenset[str] = frozenset()

    @classmethod
    def of(cls, npis: Iterable[str], limit: int | None) -> Self:
        """What somebody asked for. Raises ``ImportStoppedError`` that names the option."""
        if limit is not None and limit < 1:
            raise ImportStoppedError(_("--limit must be 1 or more."))
        for npi in npis:
            if not npi_is_valid(npi):
                raise ImportStoppedError(_("--only-npi: “%(npi)s” is not a valid NPI.") % {"npi": npi[:40]})
        return cls(limit, frozenset(npis))

    @property
    def is_part(self) -> bool:
        return self.limit is not None or bool(self.npis)

    def note(self, odd: Oddities) -> None:
        """Say in the extract that it is a part, where it is."""
        if self.is_part:
            odd.note(NOT_WHOLE, "", "only a part was asked for")


EVERYTHING = Choice()


def refuse_part(path: Path, name: str, odd: Container[str], row: int | None = None) -> None:
    """Raises ``BadFileError`` for an extract of a part: what was left out would seem to have ended."""
    if NOT_WHOLE in odd:
        text = _("“%(name)s” is a part of what was published: it cannot be applied.")
        raise BadFileError(path, text % {"name": name}, row=row)
