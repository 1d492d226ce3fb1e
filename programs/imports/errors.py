"""What stops an import. Each message is for the person who runs the command."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _


class ImportStoppedError(Exception):
    """The import cannot go on; nothing was changed. The message says why and what to do."""


class BadFileError(ImportStoppedError):
    """A file cannot be imported. Names the file and, where known, the row and the column."""

    def __init__(self, path: Path | str, problem: str, *, row: int | None = None, column: str = "") -> None:
        where = [str(path)]
        if row is not None:
            where.append(_("row %(row)d") % {"row": row})
        if column:
            where.append(_("column “%(column)s”") % {"column": column})
        super().__init__(f"{', '.join(where)}: {problem}")


class TooLargeError(BadFileError):
    """More bytes than any file of its kind has."""


class RowRefusedError(Exception):
    """One row cannot become a listing; the others can. The message is the reason."""
