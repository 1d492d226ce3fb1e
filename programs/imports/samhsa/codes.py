"""SAMHSA's service code key: which codes there are, and which code a name of the API stands for.

``service_codes.csv`` (category, code, name) is the public "Service Code Reference" of the National
Directories 2022–2024, followed by wordings that the locator's API used in other years (2019 on). A
code occurs once for each wording. ``code_decisions.csv`` has beside every code what it says and what it does not.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from programs.imports.identity import normalized
from programs.vocabularies import FACETS, SAMHSA_CODES


@cache
def service_code_rows() -> tuple[tuple[str, str, str], ...]:
    """``(category, code, name)`` of every wording."""
    text = files("programs.imports.samhsa").joinpath("service_codes.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return tuple((category, code, name) for category, code, name in rows)


@cache
def known_codes() -> frozenset[str]:
    """Every code of the key, and those of other editions that a vocabulary knows."""
    return SAMHSA_CODES | {code for _category, code, _name in service_code_rows()}


@cache
def _codes_by_name() -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    """Codes by (category, name), and by name alone where all categories agree on it."""
    by_both: dict[tuple[str, str], str] = {}
    by_name: defaultdict[str, set[str]] = defaultdict(set)
    for category, code, name in service_code_rows():
        by_both[category, normalized(name)] = code
        by_name[normalized(name)].add(code)
    return by_both, {name: codes.pop() for name, codes in by_name.items() if len(codes) == 1}


@cache
def code_of_name(category: str, name: str) -> str | None:
    """The code that the API's category code (``f2``) and one of its names (``f3``) stand for.

    Letter case and punctuation do not count. Names repeat across categories ("Partial
    hospitalization/day treatment" is a facility type, ``PH``, and a setting, ``PHDT``), so the
    category decides; where it was renamed between years, a name that only one code bears is enough.
    """
    by_both, by_name = _codes_by_name()
    wanted = normalized(name)
    return by_both.get((category, wanted)) or by_name.get(wanted)


@dataclass(frozen=True, slots=True)
class Decision:
    """How one code of the key is read: the terms it says, and in words what it says and what it does not."""

    code: str
    category: str
    name: str
    terms: tuple[str, ...]
    says: str
    does_not_say: str


@cache
def decisions() -> tuple[Decision, ...]:
    """Every code of the key once, in its order. ``terms`` are ``facet:code``, ``!facet:code`` for one it denies."""
    named: dict[str, tuple[str, str]] = {}
    for category, code, name in service_code_rows():
        named.setdefault(code, (category, name))
    text = files("programs.imports.samhsa").joinpath("code_decisions.csv").read_text(encoding="utf-8")
    return tuple(
        Decision(row["code"], *named[row["code"]], terms_of(row["code"]), row["says"], row["does_not_say"])
        for row in csv.DictReader(text.splitlines())
    )


def terms_of(code: str) -> tuple[str, ...]:
    """The terms that a code says, whatever edition, and those that it denies."""
    found: list[str] = []
    for facet in FACETS:
        for term in facet:
            said = term.samhsa.split()
            edition = next((one.partition("@")[2] for one in said if one.startswith(f"{code}@")), "")
            if code in said or edition:
                found.append(f"{facet.code}:{term.code}" + (f" ({edition})" if edition else ""))
            if code in term.samhsa_unless.split():
                found.append(f"!{facet.code}:{term.code}")
    return tuple(found)
