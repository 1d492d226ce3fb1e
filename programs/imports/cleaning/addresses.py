"""Streets, states and ZIP codes."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from programs.geocoding.names import state_codes
from programs.imports.cleaning.text import plain
from programs.imports.errors import RowRefusedError

CONFIDENTIAL = re.compile(
    r"^(?:[-–—*.\s]*[-–—*][-–—*.\s]*|(?:(?:street |physical )?address )?(?:is )?"
    r"(?:confidential|withheld|undisclosed|not disclosed|not published|unpublished)\b.*)$",
    re.IGNORECASE,
)
"""``- - -``, ``---``, ``--`` and the like stand where a facility keeps its street private."""

PO_BOX = re.compile(r"^\W*(?:p\W*o\W*|post office\W*)(?:box|drawer)\b", re.IGNORECASE)
ZIP = re.compile(r"^(?:(?P<plus_four>\d{3,5})[\s-]*\d{4}|(?P<alone>\d{3,5}))$", re.ASCII)


def is_confidential(street: str) -> bool:
    """Whether a street cell says that the address is kept private. A blank one says nothing."""
    return bool(CONFIDENTIAL.match(street))


def is_po_box(street: str) -> bool:
    """Whether mail goes there but nobody can: a point at the post office is not the program's."""
    return bool(PO_BOX.match(street))


def zip5(value: Any) -> str:
    """The five-digit ZIP of a cell, blank for a blank one. Raises ``RowRefusedError`` for anything else.

    A spreadsheet that took ZIP codes for numbers has dropped leading zeros (``736`` is 00736 in
    Puerto Rico, ``2139`` 02139) and may have added a decimal (``2139.0``); ZIP+4 loses its last part.
    No ZIP starts with three zeros, so one or two digits are not a ZIP.
    """
    text = plain(value).removesuffix(".0")
    if not text:
        return ""
    match = ZIP.match(text)
    if not match:
        raise RowRefusedError(_not_understood("zip", text))
    return (match["plus_four"] or match["alone"]).zfill(5)


def state_code(value: Any) -> str:
    """The USPS code of a cell that holds a code or a name. Raises ``RowRefusedError``."""
    text = plain(value)
    code = state_codes().get(text.lower().replace(".", ""))
    if not code:
        raise RowRefusedError(_not_understood("state", text))
    return code


def _not_understood(column: str, text: str) -> str:
    if not text:
        return _("column “%(column)s” is blank.") % {"column": column}
    return _("column “%(column)s” is not understood: %(text)s.") % {"column": column, "text": text[:40]}
