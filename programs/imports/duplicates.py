"""Two listings that may be one program: pairs by what they share, each with a score and its reasons.

PostgreSQL finds the pairs: the same number, NPI or corner, or the same ZIP code with names or streets that look alike
to ``pg_trgm``. The score compares names as identity of rows does (``samhsa.names``, rapidfuzz). Nothing is joined here:
a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from geopy.distance import great_circle
from rapidfuzz import fuzz

from programs.imports.identity import normalized
from programs.imports.samhsa.names import alike, comparable, number_of_door, street_of_door, telling
from programs.models import Doubt, Program, SourceRecord

PAIRS = """
    WITH listed AS MATERIALIZED (
        SELECT id, zip_code, npi, name, street1, latitude, longitude, precision,
               ARRAY(SELECT DISTINCT right(regexp_replace(split_part(number, ' x', 1), '[^0-9]', '', 'g'), 10)
                       FROM unnest(ARRAY[phone, intake_phone]) AS number WHERE number <> '') AS numbers
          FROM programs_program
         WHERE status IN ('published', 'hidden') AND merged_into_id IS NULL AND NOT demonstration
    ),
    numbered AS (SELECT id, unnest(numbers) AS number FROM listed),
    few AS (SELECT number FROM numbered GROUP BY number HAVING count(*) BETWEEN 2 AND %(most)s),
    placed AS (
        SELECT id, floor(latitude / %(cell)s)::int AS north, floor(longitude / %(cell)s)::int AS east
          FROM listed WHERE precision = 'street'
    ),
    pairs AS (
        SELECT one.id AS one, two.id AS two
          FROM numbered AS one JOIN few USING (number) JOIN numbered AS two USING (number) WHERE one.id < two.id
        UNION
        SELECT one.id, two.id FROM listed AS one JOIN listed AS two USING (npi) WHERE npi <> '' AND one.id < two.id
        UNION
        SELECT one.id, two.id FROM listed AS one JOIN listed AS two USING (zip_code)
         WHERE zip_code <> '' AND one.id < two.id
           AND (similarity(one.name, two.name) >= %(names)s
                OR (one.street1 <> '' AND similarity(one.street1, two.street1) >= %(streets)s))
        UNION
        SELECT one.id, two.id
          FROM placed AS one
         CROSS JOIN (VALUES (-1), (0), (1)) AS up (step) CROSS JOIN (VALUES (-1), (0), (1)) AS aside (step)
          JOIN placed AS two ON two.north = one.north + up.step AND two.east = one.east + aside.step
         WHERE one.id < two.id
    )
    SELECT pairs.one, pairs.two FROM pairs
     WHERE NOT EXISTS (SELECT FROM programs_doubt AS asked
                        WHERE asked.kind IN ('duplicate', 'renamed')
                          AND ((asked.program_id = one AND asked.other_id = two)
                               OR (asked.program_id = two AND asked.other_id = one)))
     ORDER BY pairs.one, pairs.two
"""
MOST = 25
"""A number that more listings have is an exchange or a chain's: it makes no pairs by itself."""

NAMES, STREETS = 0.5, 0.7
"""Least ``similarity`` of pg_trgm, of 1: low, because the score is what decides."""

CELL = 0.002
"""Degrees: a cell of some 200 m, of which the eight around it are looked at too."""

NEAR_MILES = 0.2
"""How far apart two street addresses may be and still be one corner."""

ALIKE_STREETS = 85.0
"""Of 100: ``3740 East Idaho Street`` and ``3740 Idaho Street``; not ``20085 East Rogers Avenue``, the next house."""

LEAST = 60.0
"""The score from which a pair is put before a person. On both federal workbooks of 2023 (6,628 programs)."""

DOOR, STREET_ALIKE, NUMBER, SAME_NPI, NO_LIST_HAS_BOTH, NEAR = 25, 15, 20, 10, 10, 10
NAME = 35
"""Points, with those of a name that is the same in full; 100 for a pair that shares everything."""

TOLD_APART, OTHER_SUITE = -20, -5
"""Words such as “Adolescent” or “Residential” that only one name has; two suites of one house."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two may be one, or may not. ``code`` is for words on the page; ``points`` what it adds to the score."""

    code: str
    points: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two programs, the one to keep first; reasons with the weightiest first."""

    kept: UUID
    other: UUID
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        return min(100.0, max(0.0, sum(reason.points for reason in self.reasons)))


@dataclass(frozen=True, slots=True)
class Side:
    """What a program is compared by. ``sources`` are the lists that have a row of it."""

    id: UUID
    number: int
    name: str
    street: str
    suite: str
    zip_code: str
    phones: frozenset[str]
    npi: str
    point: tuple[float, float] | None
    sources: frozenset[int]
    published: bool


def duplicates_found(*, least: float = LEAST) -> list[Pair]:
    """Pairs that nobody has been asked about, the most alike first."""
    ids = list(pairs_asked())
    sides = sides_of({id for pair in ids for id in pair})
    found = (compared(sides[one], sides[two]) for one, two in ids)
    return sorted((pair for pair in found if pair and pair.score >= least), key=lambda pair: (-pair.score, pair.kept))


def pairs_asked() -> Iterator[tuple[UUID, UUID]]:
    """Pairs of programs that share something, without those that were put before a person already."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"most": MOST, "names": NAMES, "streets": STREETS, "cell": CELL})
        yield from cursor.fetchall()


def sides_of(ids: Iterable[UUID]) -> dict[UUID, Side]:
    """The programs of some pairs."""
    columns = (
        *("id", "number", "name", "street1", "street2", "zip_code", "phone", "intake_phone", "npi"),
        *("latitude", "longitude", "precision", "status"),
    )
    sources: dict[UUID, set[int]] = {}
    wanted = list(ids)
    for program, source in SourceRecord.objects.filter(program__in=wanted).values_list("program", "source").distinct():
        sources.setdefault(program, set()).add(source)
    rows = Program.objects.filter(pk__in=wanted).values(*columns)
    return {row["id"]: side_of(row, frozenset(sources.get(row["id"], ()))) for row in rows}


def side_of(row: dict[str, Any], sources: frozenset[int]) -> Side:
    exact = row["precision"] == "street" and row["latitude"] is not None
    return Side(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        street=street_of_door(row["street1"]),
        suite=normalized(row["street2"]),
        zip_code=row["zip_code"],
        phones=frozenset(number_of_door(row[name]) for name in ("phone", "intake_phone") if row[name]),
        npi=row["npi"],
        point=(row["latitude"], row["longitude"]) if exact else None,
        sources=sources,
        published=row["status"] == Program.Status.PUBLISHED,
    )


def compared(one: Side, two: Side) -> Pair | None:
    """The reasons for and against; ``None`` where the two are in different places and no NPI says otherwise."""
    places, numbers = of_places(one, two), of_numbers(one, two)
    together = one.zip_code == two.zip_code or any(reason.code == "near" for reason in places)
    if not together and not any(reason.code == "npi" for reason in numbers):
        return None
    likeness = alike(one.name, two.name)
    reasons = [Reason("name", NAME * likeness / 100, str(round(likeness))), *places, *numbers]
    if one.sources and two.sources and not one.sources & two.sources:
        reasons.append(Reason("lists", NO_LIST_HAS_BOTH))
    if apart := telling_apart(one.name, two.name):
        reasons.append(Reason("told-apart", TOLD_APART, ", ".join(sorted(apart))))
    reasons.sort(key=lambda reason: -reason.points)
    kept, other = sorted((one, two), key=lambda side: (not side.published, -len(side.sources), side.number))
    return Pair(kept.id, other.id, tuple(reasons))


def of_places(one: Side, two: Side) -> list[Reason]:
    """Whether they stand at one door, in one street, or near each other."""
    reasons = []
    if one.zip_code == two.zip_code and one.street and two.street:
        if one.street == two.street:
            reasons.append(Reason("door", DOOR))
            if one.suite and two.suite and one.suite != two.suite:
                reasons.append(Reason("suite", OTHER_SUITE))
        elif fuzz.ratio(one.street, two.street) >= ALIKE_STREETS and number_in(one.street) == number_in(two.street):
            reasons.append(Reason("street", STREET_ALIKE))
    if one.point and two.point and not reasons:
        miles = great_circle(one.point, two.point).miles
        if miles <= NEAR_MILES:
            reasons.append(Reason("near", NEAR, f"{miles:.2f}"))
    return reasons


def number_in(street: str) -> str:
    """The number of the house; blank where a street has none."""
    first = street.partition(" ")[0]
    return first if first[:1].isdigit() else ""


def of_numbers(one: Side, two: Side) -> list[Reason]:
    """Telephone numbers and NPI that both have."""
    reasons = [Reason("phone", NUMBER, ", ".join(sorted(one.phones & two.phones)))] if one.phones & two.phones else []
    return [*reasons, Reason("npi", SAME_NPI, one.npi)] if one.npi and one.npi == two.npi else reasons


def telling_apart(one: str, two: str) -> set[str]:
    """Words for whom, where or how that only one of two names has."""
    return telling(comparable(one).split()) ^ telling(comparable(two).split())


EVERYWHERE = "everything"
"""The key of the job that looks for duplicates in the whole directory."""


def ask_about_duplicates(pairs: Iterable[Pair]) -> None:
    """Put pairs into the one queue of open questions, each once."""
    Doubt.objects.bulk_create(doubts_of(pairs), batch_size=500, ignore_conflicts=True)


def doubts_of(pairs: Iterable[Pair]) -> list[Doubt]:
    """Each pair as an open question of the one queue."""
    return [
        Doubt(
            kind=Doubt.Kind.DUPLICATE,
            program_id=pair.other,
            other_id=pair.kept,
            evidence=[
                {"label": reason.code, "before": f"{reason.points:+.0f}", "after": reason.detail}
                for reason in pair.reasons
            ],
        )
        for pair in pairs
    ]
