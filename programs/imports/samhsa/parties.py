"""What identity is decided by: programs of the database, and what a run has that none of them is yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from programs.imports.identity import normalized
from programs.imports.samhsa.known import Known
from programs.imports.samhsa.listing import program_name
from programs.imports.samhsa.names import alike, comparable, number_of_door, street_of_door
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.sources import publication_of
from programs.models import Program

Field = tuple[str, str]
"""A source and a field of care: a program has one site in each."""


@dataclass(slots=True)
class Face:
    """One way in which a program is known: a name, where it stands, a phone."""

    name: str
    street: str
    zip_code: str
    phone: str
    city: str
    state: str

    @classmethod
    def of_row(cls, row: CleanRow) -> Face:
        name, phone = program_name(row.name1, row.name2), number_of_door(row.phone or row.intake_phone)
        street = "" if row.hidden else street_of_door(row.street1)
        return cls(name, street, row.zip_code, phone, normalized(row.city), row.state)

    @property
    def door(self) -> Hashable | None:
        """What a renamed facility keeps."""
        return (self.street, self.zip_code, self.phone) if self.street and self.zip_code and self.phone else None

    @property
    def behind(self) -> Hashable | None:
        """What a facility keeps whose street becomes private."""
        return (self.zip_code, self.phone) if self.zip_code and self.phone else None

    @property
    def moved(self) -> Hashable | None:
        """What a facility keeps that moves round the corner."""
        name = comparable(self.name)
        return (name, self.phone, self.city, self.state) if self.phone and self.city else None


@dataclass(slots=True)
class Party:
    """A program, or what may be a new one. ``fields`` are those that rows of this run, or of files that it does
    not read, stand for: nothing else of these sources is the same program. ``lost`` are those of which this run's
    files do not have its row any more."""

    id: UUID
    faces: list[Face] = field(default_factory=list)
    fields: set[Field] = field(default_factory=set)
    label: str = ""
    lost: set[Field] = field(default_factory=set)

    def likeness(self, other: Party) -> float:
        """How alike the names are, of 100: the nearest two."""
        return max((alike(one.name, two.name) for one in self.faces for two in other.faces), default=0.0)

    def names_equal(self, other: Party) -> bool:
        """Whether they have a name in common but for legal suffixes and abbreviations."""
        return not {comparable(face.name) for face in self.faces}.isdisjoint(
            comparable(face.name) for face in other.faces
        )

    def keys(self, key: Callable[[Face], Hashable | None]) -> set[Hashable]:
        return {found for face in self.faces if (found := key(face)) is not None}

    @property
    def publications(self) -> set[str]:
        """Those that it has a row in."""
        return {publication_of(source) for source, _care in self.fields}

    @property
    def is_private(self) -> bool:
        return any(not face.street for face in self.faces)

    @property
    def is_open(self) -> bool:
        return any(face.street for face in self.faces)


def new_parties(rows: dict[UUID, list[CleanRow]]) -> dict[UUID, Party]:
    """One for each id that a new program would get."""
    return {
        id: Party(id, [Face.of_row(row) for row in some], {(row.source.slug, row.care) for row in some})
        for id, some in rows.items()
    }


def known_parties(
    known: Known,
    taken: dict[UUID, set[Field]],
    orphans: Iterable[tuple[UUID, CleanRow]],
    beside: Iterable[tuple[UUID, CleanRow]],
) -> list[Party]:
    """Programs that a record was ever of, as they stand and as the rows say that no file has any more (``orphans``).

    A row that is of no program, because nothing says that it is an IOP, is a party as well, whether it is gone or
    stands in a file that this run does not read (``beside``): what is like it is more likely that facility than the
    program next door.
    """
    parties: dict[UUID, Party] = {}
    columns = ("id", "slug", "name", "street1", "zip_code", "phone", "intake_phone", "city", "state")
    programs = Program.objects.filter(merged_into=None, demonstration=False).order_by("id")
    for id, slug, name, street1, zip_code, phone, intake, city, state in programs.values_list(*columns):
        if id in known.described:
            face = Face(
                name, street_of_door(street1), zip_code, number_of_door(phone or intake), normalized(city), state
            )
            parties[id] = Party(id, [face], set(taken.get(id, ())), slug)
    for id, row in orphans:
        if id in parties:
            parties[id].faces.append(Face.of_row(row))
        elif row.program is None:
            parties[id] = Party(id, [Face.of_row(row)], set())
        if id in parties:
            parties[id].lost.add((row.source.slug, row.care))
    for id, row in beside:
        party = parties.setdefault(id, Party(id))
        party.faces.append(Face.of_row(row))
        party.fields.add((row.source.slug, row.care))
    return list(parties.values())


def by_key(parties: Iterable[Party], key: Callable[[Face], Hashable | None]) -> dict[Hashable, list[Party]]:
    """Parties by each of their keys."""
    found: defaultdict[Hashable, list[Party]] = defaultdict(list)
    for party in parties:
        for one in party.keys(key):
            found[one].append(party)
    return found


def pairs(
    news: Iterable[Party], olds: dict[Hashable, list[Party]], key: Callable[[Face], Hashable | None]
) -> Iterator[tuple[Party, Party]]:
    """New parties and the old ones that share a key with them and have no row of the same field; each pair once."""
    for new in news:
        met: set[UUID] = set()
        for one in sorted(new.keys(key), key=str):
            for old in olds.get(one, ()):
                if old.id not in met and not new.fields & old.fields:
                    met.add(old.id)
                    yield new, old
