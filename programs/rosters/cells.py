"""The cells of one row, cleaned; what is wrong with it stands beside them and nothing is guessed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.cleaning.addresses import state_code, zip5
from programs.imports.cleaning.phones import phone_cell
from programs.imports.cleaning.text import plain
from programs.imports.errors import RowRefusedError
from programs.imports.identity import normalized
from programs.models.npi import npi_is_valid

LONGEST = 300
"""Characters of a cell: the longest name in the federal files has 76."""

LONGEST_OF = {"tier": 60, "external_id": 100}
FORMULA = ("=", "@")
"""How a cell begins that a spreadsheet would compute. ``+`` and ``-`` begin telephone numbers and masked streets."""

NEUTRALIZED = re.compile(r"^'(?=[=+\-@＝＋－＠])")
"""What a download of ours puts before a cell that could be taken for a formula."""

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?Z?)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
AMERICAN = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: 0{1,2}:00(?::00)?)?")
TWO_DIGITS = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2}")
FIRST_YEAR, LAST_YEAR = 1965, 2100
"""Medicare and Medicaid began in 1965. Years from 2100 on (``12/31/9999``) mean that there is no end."""

YES = frozenset(("y", "yes", "true", "t", "1", "open", "accepting", "accepts new patients"))
NO = frozenset(("n", "no", "false", "f", "0", "closed", "not accepting", "existing only", "existing patients only"))
ACTIONS = {
    **dict.fromkeys(("a", "add", "added", "new", "insert"), "A"),
    **dict.fromkeys(("u", "update", "updated", "change", "changed", "c"), "U"),
    **dict.fromkeys(("d", "delete", "deleted", "remove", "removed", "term", "terminate", "terminated", "t"), "D"),
}
IDENTITY = ("npi", "organization", "program", "street", "street2", "city", "state", "zip", "phone")
"""Columns that say which program is meant."""


@dataclass(slots=True)
class Row:
    """One row, cleaned: ``number`` as a spreadsheet shows it, dates as days. ``problems`` are sentences: with any
    of them the row is refused."""

    number: int
    npi: str = ""
    organization: str = ""
    program: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    tier: str = ""
    accepting: bool | None = None
    effective: date | None = None
    termination: date | None = None
    action: str = ""
    external_id: str = ""
    problems: list[str] = field(default_factory=list)

    def fingerprint(self) -> str:
        """A hash of all that says which program is meant: the same for rows that say the same."""
        said = normalized(" / ".join([getattr(self, name) or "none" for name in (*IDENTITY, "external_id")]))
        return hashlib.sha256(said.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The cells that hold something."""
        found: dict[str, Any] = {}
        for name in (*IDENTITY, "tier", "accepting", "effective", "termination", "action", "external_id"):
            value = getattr(self, name)
            if value not in (None, ""):
                found[name] = value.isoformat() if isinstance(value, date) else value
        return found

    @classmethod
    def from_json(cls, number: int, cells: Mapping[str, Any]) -> Row:
        """A row as ``as_json`` wrote it."""
        days = {name: date.fromisoformat(cells[name]) for name in ("effective", "termination") if name in cells}
        return cls(number, **{**cells, **days})


def clean(number: int, cells: Mapping[str, Any], *, delta: bool = False) -> Row:
    """The cells of a row by column, as they came, as a ``Row``."""
    row = Row(number)
    for column, cell in cells.items():
        try:
            setattr(row, column, read(column, cell, cells))
        except RowRefusedError as error:
            row.problems.append(str(error))
    if not (row.organization or row.program or row.npi or row.external_id) and not row.problems:
        row.problems.append(_("nobody is named: organization, program, npi and external_id are blank."))
    if row.effective and row.termination and row.termination < row.effective:
        row.problems.append(_("column “termination” is before “effective”."))
    if delta and not row.action and "action" not in " ".join(row.problems):
        row.problems.append(_("column “action” is blank: A, U or D."))
    return row


def read(column: str, cell: Any, cells: Mapping[str, Any]) -> Any:
    """One cell. Raises ``RowRefusedError``, whose words name the column and never quote more than a few letters."""
    text = text_of(column, cell)
    reader = READERS.get(column)
    if column == "phone":
        return phone_of(text, str(cells.get("state") or ""))
    return reader(column, text) if reader and text else text


def text_of(column: str, cell: Any) -> str:
    """A cell as one line of text."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not isinstance(cell, str | int | float):
        raise RowRefusedError(_("column “%(column)s” is neither text nor a number.") % {"column": column})
    text = str(cell)
    if "\0" in text or "\ufffd" in text:
        raise RowRefusedError(_("column “%(column)s” has characters that are no text.") % {"column": column})
    came = plain(text)
    text = NEUTRALIZED.sub("", came)
    if came.startswith(FORMULA):
        raise RowRefusedError(_("column “%(column)s” is a formula: save its value.") % {"column": column})
    most = LONGEST_OF.get(column, LONGEST)
    if len(text) > most:
        problem = _("column “%(column)s” has more than %(most)d characters.")
        raise RowRefusedError(problem % {"column": column, "most": most})
    return text


def npi_of(column: str, text: str) -> str:
    digits = text.removesuffix(".0")
    if not npi_is_valid(digits):
        raise RowRefusedError(_("column “npi” is no NPI: ten digits with a check digit."))
    return digits


def phone_of(text: str, state: str) -> str:
    """A number that is not understood is left out: it is evidence, and no fact that is written."""
    found = phone_cell(text, state.upper()) if text else None
    return found.number.partition(" x")[0] if found else ""


def zip_of(column: str, text: str) -> str:
    return zip5(text)


def state_of(column: str, text: str) -> str:
    return state_code(text)


def accepting_of(column: str, text: str) -> bool | None:
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise RowRefusedError(_("column “accepting” is neither yes nor no."))


def action_of(column: str, text: str) -> str:
    action = ACTIONS.get(text.casefold())
    if action is None:
        raise RowRefusedError(_("column “action” is none of A, U and D."))
    return action


def day_of(column: str, text: str) -> date | None:
    """A day; ``None`` for one from 2100 on, which means that there is no end."""
    if match := ISO.fullmatch(text) or COMPACT.fullmatch(text):
        year, month, day = map(int, match.groups()[:3])
    elif match := AMERICAN.fullmatch(text):
        month, day, year = map(int, match.groups()[:3])
    elif TWO_DIGITS.fullmatch(text):
        raise RowRefusedError(_("column “%(column)s” has a year of two digits.") % {"column": column})
    else:
        raise RowRefusedError(_("column “%(column)s” is no day: write 2026-01-31.") % {"column": column})
    try:
        found = date(year, month, day)
    except ValueError:
        raise RowRefusedError(_("column “%(column)s” is no day of the calendar.") % {"column": column}) from None
    if year < FIRST_YEAR or (year >= LAST_YEAR and column == "effective"):
        raise RowRefusedError(_("column “%(column)s” is not of our time.") % {"column": column})
    return None if year >= LAST_YEAR else found


READERS: dict[str, Any] = {
    "npi": npi_of,
    "zip": zip_of,
    "state": state_of,
    "accepting": accepting_of,
    "action": action_of,
    "effective": day_of,
    "termination": day_of,
}
