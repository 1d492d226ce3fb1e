"""Standards that whoever runs the site has read for themselves: a file in TOML, which ``ADEQUACY_STANDARDS`` names.

What a state, a contract or the yearly letter of a marketplace asks for is not in any library, and changes every year:
such a standard is data of the operator's, with the same facts as those of ours. docs/adequacy.md has an example.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from programs import vocabularies
from programs.search.adequacy.standards import CODES, PUBLISHED, Standard, Threshold
from programs.search.filters import RADIUS_RANGE

VARIABLE = "ADEQUACY_STANDARDS"
NEEDED: dict[str, type] = {
    "name": str, "purpose": str, "source": str, "url": str, "in_force_from": date, "read_on": date
}  # fmt: skip
OPTIONAL: dict[str, type] = {"caveat": str, "telehealth_credit": float, "states": list}
OF_CLASS = ("miles", "minutes", "share")


class Reader:
    """One file. Every error is an ``ImproperlyConfigured`` that names the file and the place."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wrong(self, where: str, what: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{VARIABLE}={self.path}: {where}{': ' if where else ''}{what}")

    def standards(self) -> dict[str, Standard]:
        try:
            tables = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except OSError as error:
            raise self.wrong("", f"cannot be read ({error.strerror}).") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise self.wrong("", f"this is no TOML: {error}.") from error
        return {code: self.standard(code, table) for code, table in tables.items()}

    def standard(self, code: str, table: Any) -> Standard:
        if not isinstance(table, dict) or not code.replace("-", "").isalnum() or not code.isascii():
            raise self.wrong(code, "a standard is a table whose name has letters, digits and hyphens.")
        if code in PUBLISHED:
            raise self.wrong(code, "a published standard has this name.")
        if unknown := sorted(set(table) - {*NEEDED, *OPTIONAL, *CODES}):
            raise self.wrong(code, f"“{unknown[0]}” is not known.")
        for name, kind in NEEDED.items():
            self.of_kind(code, name, table.get(name), kind)
        if not table["url"].startswith("https://"):
            raise self.wrong(code, "“url” begins with https://.")
        return Standard(
            code,
            table["name"],
            table["purpose"],
            table["source"],
            table["url"],
            table["in_force_from"],
            table["read_on"],
            self.of_kind(code, "caveat", table.get("caveat", ""), str),
            self.share(code, "telehealth_credit", table.get("telehealth_credit", 0.0)),
            tuple(self.threshold(code, name, table.get(name)) for name in CODES),
            self.states(code, table.get("states", [])),
        )

    def threshold(self, code: str, name: str, table: Any) -> Threshold:
        where = f"{code}.{name}"
        if not isinstance(table, dict) or set(table) - set(OF_CLASS) or not {"miles", "share"} <= set(table):
            raise self.wrong(where, "give “miles” and “share”, and “minutes” where there are any.")
        miles, minutes = self.number(where, "miles", table["miles"]), table.get("minutes")
        if not RADIUS_RANGE[0] <= miles <= RADIUS_RANGE[1]:
            raise self.wrong(where, f"“miles” is from {RADIUS_RANGE[0]} to {RADIUS_RANGE[1]}.")
        if minutes is not None and (not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1):
            raise self.wrong(where, "“minutes” is a whole number.")
        return Threshold(miles, minutes, self.share(where, "share", table["share"]))

    def states(self, code: str, given: Any) -> tuple[str, ...]:
        known = vocabularies.STATE.by_code
        if not isinstance(given, list) or not all(isinstance(one, str) and one in known for one in given):
            raise self.wrong(code, '“states” is a list of codes such as "TX".')
        return tuple(sorted(set(given)))

    def share(self, where: str, name: str, value: Any) -> float:
        share = self.number(where, name, value)
        if not 0 <= share <= 1:
            raise self.wrong(where, f"“{name}” is from 0 to 1.")
        return share

    def number(self, where: str, name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(where, f"“{name}” is a number.")
        return float(value)

    def of_kind(self, where: str, name: str, value: Any, kind: type) -> Any:
        """A text that is not empty, but for the caveat, or a day."""
        if type(value) is not kind or (name in NEEDED and not value):
            raise self.wrong(where, f"“{name}” is {'a day' if kind is date else 'a text'} and must be there.")
        return value


def standards() -> Mapping[str, Standard]:
    """Published ones, then the operator's own."""
    path = settings.ADEQUACY_STANDARDS
    return PUBLISHED | (Reader(Path(path)).standards() if path else {})


STANDARDS = standards()
"""By code. Read once, when the process starts: a file that is wrong stops it."""
