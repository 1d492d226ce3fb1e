"""The register as it is stored, and as it is when some files were read on top of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from programs.imports.nppes.extract import Found, OrganizationLine, Site
from programs.models import RegistryEntry, RegistrySite

ACTIVE, DEACTIVATED, REPLACED, LEFT = (
    RegistryEntry.State(code) for code in ("active", "deactivated", "replaced", "left")
)
ASKED = RegistryEntry.Wanted.ASKED
SITE_COLUMNS = ("street1", "street2", "city", "state", "zip_code", "phone")
MOST_PLACES = 500
"""Further locations of one organization that are kept: a chain of laboratories has more, and none is an IOP."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One organization: the columns of ``RegistryEntry``, days as text, and its places in their order."""

    npi: str
    name: str
    other_names: tuple[tuple[str, str], ...]
    parent: str
    taxonomies: tuple[str, ...]
    state: str
    wanted: str
    replaced_by: str
    enumerated_on: str
    updated_on: str
    deactivated_on: str
    reactivated_on: str
    raw: tuple[tuple[str, str], ...]
    places: tuple[Site, ...]
    as_of: str = field(compare=False, default="")
    """The last day of the file that said so; a newer file that says the same is no change."""


COLUMNS = (
    *("npi", "name", "other_names", "parent", "taxonomies", "state", "wanted", "replaced_by", "enumerated_on"),
    *("updated_on", "deactivated_on", "reactivated_on", "raw", "as_of"),
)


@dataclass(slots=True)
class Register:
    """``before`` and ``after`` some files, by NPI. ``asked`` are numbers that other files name."""

    before: dict[str, Stored]
    after: dict[str, Stored]
    asked: frozenset[str] = frozenset()

    @classmethod
    def read(cls, asked: frozenset[str] = frozenset()) -> Register:
        places: defaultdict[str, list[Site]] = defaultdict(list)
        rows = RegistrySite.objects.order_by("entry_id", "number").values_list("entry_id", *SITE_COLUMNS)
        for npi, *cells in rows.iterator(chunk_size=5000):
            places[npi].append(Site(*cells))
        entries = RegistryEntry.objects.order_by("npi").values(*COLUMNS).iterator(chunk_size=2000)
        stored = {row["npi"]: stored_row(row, places[row["npi"]]) for row in entries}
        return cls(stored, dict(stored), asked)

    def take(self, found: Found) -> None:
        """Put a file on top of what is known. A full file is all there is; a weekly one what changed."""
        day, parts = found.file.ends, found.file.parts
        if found.file.published == "full":
            for npi in self.after.keys() - found.organizations.keys() - found.deactivations.keys():
                self.left(npi, day)
        for npi, line in found.organizations.items():
            self.after[npi] = self.merged(line, found, parts, day)
        for npi, away in found.deactivations.items():
            if npi in self.after and npi not in found.organizations:
                self.gone(npi, away.on, away.replaced_by, day)
        for npi in found.passed & self.after.keys():
            self.left(npi, day)

    def merged(self, line: OrganizationLine, found: Found, parts: list[str], day: str) -> Stored:
        """An organization as its newest row has it; names and places of other tables stay where the file has none."""
        known = self.after.get(line.npi)
        weekly = found.file.published == "weekly"
        others = [(other.name, other.name_kind) for other in found.other_names.get(line.npi, ())]
        further = [location.site for location in found.locations.get(line.npi, ())][:MOST_PLACES]
        if known and ("othername" not in parts or (weekly and not others)):
            others = [pair for pair in known.other_names if pair != (line.other_name, line.other_name_kind)]
        if known and ("pl" not in parts or (weekly and not further)):
            further = list(known.places[1:])
        own = [(line.other_name, line.other_name_kind)] if line.other_name else []
        return Stored(
            npi=line.npi,
            name=line.name,
            other_names=tuple(dict.fromkeys((*own, *others))),
            parent=line.parent,
            taxonomies=tuple(line.taxonomies),
            state=state_of(line),
            wanted=line.wanted,
            replaced_by=line.replaced_by,
            enumerated_on=line.enumerated,
            updated_on=line.updated,
            deactivated_on=line.deactivated,
            reactivated_on=line.reactivated,
            raw=tuple(sorted(line.raw.items())),
            places=(line.site, *further),
            as_of=day,
        )

    def gone(self, npi: str, on: str, replaced_by: str, day: str) -> None:
        known = self.after[npi]
        if known.reactivated_on and on and on < known.reactivated_on:
            return  # a report that is older than what the register said later
        state = REPLACED if replaced_by else DEACTIVATED
        if known.state == REPLACED and not replaced_by:
            state, replaced_by = REPLACED, known.replaced_by
        changed = replace(known, state=str(state), deactivated_on=on, replaced_by=replaced_by, reactivated_on="")
        self.after[npi] = replace(changed, as_of=day) if changed != known else known

    def left(self, npi: str, day: str) -> None:
        """Not among the organizations that are read any more. One that another file names stays as it was."""
        known = self.after[npi]
        if known.state in (ACTIVE, LEFT) and known.wanted != ASKED and npi not in self.asked:
            self.after[npi] = known if known.state == LEFT else replace(known, state=str(LEFT), as_of=day)

    @property
    def added(self) -> list[Stored]:
        return [one for npi, one in sorted(self.after.items()) if npi not in self.before]

    @property
    def changed(self) -> list[Stored]:
        return [one for npi, one in sorted(self.after.items()) if npi in self.before and one != self.before[npi]]

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed)

    def counts(self) -> Counter[str]:
        """How many organizations are added, changed and unchanged; and of the changed ones, how many are gone."""
        added, changed = self.added, self.changed
        found = Counter({"added": len(added), "changed": len(changed)})
        found["unchanged"] = len(self.after) - len(added) - len(changed)
        away = [one for one in changed if one.state != ACTIVE and self.before[one.npi].state == ACTIVE]
        found["gone"] = len(away)
        found.update(one.state for one in away)
        found["reactivated"] = sum(one.state == ACTIVE and self.before[one.npi].state != ACTIVE for one in changed)
        return found


def state_of(line: OrganizationLine) -> str:
    if line.replaced_by:
        return str(REPLACED)
    is_gone = line.deactivated and line.deactivated > line.reactivated
    return str(DEACTIVATED if is_gone else ACTIVE)


def stored_row(row: dict[str, Any], places: Iterable[Site]) -> Stored:
    cells = {name: row[name] for name in COLUMNS}
    for name in ("enumerated_on", "updated_on", "deactivated_on", "reactivated_on", "as_of"):
        cells[name] = cells[name].isoformat() if cells[name] else ""
    cells["other_names"] = tuple((other["name"], other["kind"]) for other in row["other_names"])
    cells["taxonomies"] = tuple(row["taxonomies"])
    cells["raw"] = tuple(sorted(row["raw"].items()))
    return Stored(places=tuple(places), **cells)
