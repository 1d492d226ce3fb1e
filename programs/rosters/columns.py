"""The columns of a roster, and the names under which payers send them. No format of rosters is a standard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError

COLUMNS = (
    *("npi", "organization", "program", "street", "street2", "city", "state", "zip", "phone"),
    *("tier", "accepting", "effective", "termination", "action", "external_id"),
)
"""In the order in which a roster is given."""

ALIASES: dict[str, tuple[str, ...]] = {
    "npi": ("npi number", "organization npi", "org npi", "facility npi", "group npi", "type 2 npi", "npi2",
            "national provider identifier"),
    "organization": ("organization name", "org name", "provider organization", "group name", "practice name",
                     "legal name", "legal business name", "provider group name"),
    "program": ("program name", "facility", "facility name", "location name", "site name", "practice location name",
                "dba", "dba name", "doing business as", "provider name", "name"),
    "street": ("street 1", "address", "address 1", "address line 1", "street address", "practice address",
               "practice address 1", "service address", "location address", "addr 1"),
    "street2": ("address 2", "address line 2", "street address 2", "practice address 2", "suite", "unit", "addr 2"),
    "city": ("practice city", "location city", "service city", "town"),
    "state": ("st", "state code", "practice state", "location state", "service state"),
    "zip": ("zip code", "zip 5", "postal code", "postcode", "practice zip", "location zip", "service zip"),
    "phone": ("phone number", "telephone", "telephone number", "appointment phone", "office phone", "practice phone",
              "contact phone", "tel"),
    "tier": ("network tier", "benefit tier", "tier name"),
    "accepting": ("accepting new patients", "accepting patients", "new patients", "panel status", "accepts new"),
    "effective": ("effective date", "start date", "begin date", "eff date", "effective from", "from date"),
    "termination": ("termination date", "term date", "end date", "terminated", "effective to", "to date",
                    "effective through"),
    "action": ("action flag", "action code", "change type", "transaction type"),
    "external_id": ("external identifier", "provider id", "facility id", "location id", "site id", "record id",
                    "roster id", "payer id", "plan provider id", "id"),
}  # fmt: skip
"""Of each column, other names. Capitals, blanks, ``_``, ``-`` and ``.`` make no difference."""

SEPARATORS = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """A heading as it is compared.

    >>> folded("Action_Flag") == folded("action flag")
    True
    """
    return SEPARATORS.sub("", name.casefold())


BY_NAME: dict[str, str] = {folded(name): column for column in COLUMNS for name in (column, *ALIASES[column])}
"""Folded heading → column."""

NAMING = ("organization", "program", "npi", "external_id")
"""A roster without any of these says of nobody that they are in the network."""


@dataclass(frozen=True, slots=True)
class Header:
    """``columns``: the column of each heading, blank where it is unknown; ``unknown`` names these."""

    headings: tuple[str, ...]
    columns: tuple[str, ...]
    unknown: tuple[str, ...]

    def named(self, cells: Iterable[object]) -> dict[str, object]:
        """Cells by column, blank ones and those of unknown columns left out."""
        pairs = zip(self.columns, cells, strict=False)
        return {column: cell for column, cell in pairs if column and cell not in (None, "")}


def known_columns(headings: Iterable[str]) -> set[str]:
    """The columns that some of these names mean."""
    return {column for name in headings if (column := BY_NAME.get(folded(name)))}


def header_of(name: str, headings: Iterable[str], *, row: int | None = 1, delta: bool = False) -> Header:
    """The header of file ``name``. Raises ``BadFileError`` for one that is none, or has one column twice."""
    given = tuple(headings)
    columns = tuple(BY_NAME.get(folded(heading), "") for heading in given)
    if not any(columns):
        raise BadFileError(name, _("there is no header: no column of a roster is named."), row=row)
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        names = ", ".join(h for h, column in zip(given, columns, strict=True) if column in twice)
        raise BadFileError(name, _("two columns mean the same: %(names)s.") % {"names": names[:200]}, row=row)
    if not set(NAMING) & set(columns):
        raise BadFileError(name, _("no column names anybody: one of %(columns)s.") % {"columns": ", ".join(NAMING)})
    if delta and "action" not in columns:
        raise BadFileError(name, _("a roster of changes needs the column “action”: A, U or D."), row=row)
    unknown = tuple(h for h, column in zip(given, columns, strict=True) if h and not column)
    return Header(given, columns, unknown)
