"""What the index reads from the database: programs as columns of numbers, and their terms.

Read with ``COPY``, because a million rows of fifty terms through the ORM would take minutes: fixed
columns in PostgreSQL's binary format, which NumPy takes as it is; terms as text, which has one length
for no two rows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from programs import forms
from programs.giving_way import give_way
from programs.models.changes import EVERYTHING
from programs.models.coverage import IN_FORCE
from programs.models.names import SORT_NAME
from programs.models.program import Program
from programs.models.statement import PERSONS
from programs.vocabularies import ACCEPTING, CONTRACTS_ABOVE, NETWORKS_ABOVE, TIMETABLES_ABOVE

ACCEPTING_CODES = tuple(code for code, _label in ACCEPTING)
"""The column ``accepting`` holds the place of the code in this."""

EXACT = "street"
"""The precision of a point that is the program's own."""

UNCERTAINTY_UNKNOWN_MILES = 5.0
"""Of a program that is only known by its city, or by a ZIP code that the gazetteer has not measured: the median."""

UNCERTAINTY = f"""
    CASE WHEN latitude IS NULL OR precision = '{EXACT}' THEN 0 ELSE coalesce(
        (SELECT place.uncertainty_miles FROM programs_place AS place
          WHERE place.kind = 'zip' AND place.zip_code = program.zip_code), {UNCERTAINTY_UNKNOWN_MILES})::float8 END
"""  # noqa: S608  (constants of ours)

CHANGED_AT = f"""
    extract(epoch from coalesce((SELECT max(note.at) FROM programs_changenote AS note
                                  WHERE note.program_id IN (program.id, '{EVERYTHING}')), program.updated_at))::float8
"""  # noqa: S608  (a constant of ours)

PROGRAM_COLUMNS: dict[str, tuple[str, str]] = {
    "number": (">i4", "number"),
    "id_high": (">u8", "substring(uuid_send(id) from 1 for 8)"),
    "id_low": (">u8", "substring(uuid_send(id) from 9 for 8)"),
    "latitude": (">f8", "coalesce(latitude, 'NaN')"),
    "longitude": (">f8", "coalesce(longitude, 'NaN')"),
    "accepting": (">i4", f"array_position('{{{','.join(ACCEPTING_CODES)}}}'::text[], accepting::text) - 1"),
    "openings_reported_at": (">f8", "coalesce(extract(epoch from openings_reported_at), 'NaN')::float8"),
    "verified_at": (">f8", "coalesce(extract(epoch from verified_at), 'NaN')::float8"),
    "uncertainty_miles": (">f8", UNCERTAINTY),
    "changed_at": (">f8", CHANGED_AT),
    "demonstration": (">i4", "demonstration::int"),
    "unlisted": (
        ">i4",
        "coalesce((SELECT bool_and(cardinality(record.missed_in) > 0) FROM programs_sourcerecord AS record"
        " WHERE record.program_id = program.id), false)::int",
    ),
    "states_insurance": (
        ">i4",
        "(EXISTS (SELECT FROM programs_participation AS part"
        " WHERE part.program_id = program.id AND part.status <> 'unknown'))::int",
    ),
}
"""Column → its type in binary ``COPY``, and its expression. None is ever NULL: every row is as long as the next."""

PARTICIPATION_COLUMNS: dict[str, tuple[str, str]] = {
    "program": (">i4", "program.number"),
    "network": (">i4", "network.number"),
    "verified_at": (">f8", "coalesce(extract(epoch from part.verified_at), 'NaN')::float8"),
}

CHANGE_COLUMNS = {name: PROGRAM_COLUMNS[name] for name in ("number", "changed_at", "states_insurance")}
"""What a change of its networks changes of a program itself."""

FROM_PROGRAMS = f"""
    FROM programs_program AS program WHERE program.status = '{Program.Status.PUBLISHED.value}'
"""
FROM_PARTICIPATIONS = f"""
    FROM programs_participation AS part
    JOIN programs_program AS program ON program.id = part.program_id
    JOIN programs_network AS network ON network.id = part.network_id
   WHERE {{inside}} AND program.status = '{Program.Status.PUBLISHED.value}'
"""
INSIDE = FROM_PARTICIPATIONS.format(inside=f"part.status = 'in-network' AND {IN_FORCE}")
OUTSIDE = FROM_PARTICIPATIONS.format(
    inside=f"(part.status = 'out-of-network' OR part.status = 'in-network' AND NOT ({IN_FORCE}))"
)

CONTRACT_COLUMNS: dict[str, tuple[str, str]] = {
    "program": (">i4", "program.number"),
    "network": (">i4", f"network.number + {CONTRACTS_ABOVE}"),
}
FROM_CONTRACTS = f"""
    FROM programs_networkcontract AS contract
    JOIN programs_program AS program ON program.id = contract.program_id
    JOIN programs_network AS network ON network.id = contract.network_id
   WHERE contract.current AND program.status = '{Program.Status.PUBLISHED.value}'
"""

FORM_COLUMNS: dict[str, tuple[str, str]] = {"program": (">i4", "number"), "form": (">i4", "form")}

FORM_OF_RECORD = f"""
    CASE {" ".join(f"WHEN source.slug = '{slug}' THEN {form.number}" for slug, form in forms.DIRECTORIES.items())}
         WHEN source.slug IN ({", ".join(f"'{slug}'" for slug in forms.LOCATORS)})
         THEN CASE upper(coalesce(record.raw->>'type_facility', record.raw->>'typeFacility'))
                   WHEN 'SA' THEN {forms.SUBSTANCE_USE.number} WHEN 'MH' THEN {forms.MENTAL_HEALTH.number} END
         WHEN source.asks IS NOT NULL THEN {forms.SOURCES_ABOVE} + source.id::int
         ELSE {forms.BY_HAND.number} END
    + CASE WHEN record.key_edition = '2022' THEN {forms.OF_2022} ELSE 0 END
"""
"""The number of the form that a source record answers; NULL for a row of the locator that answers neither."""

FROM_FORMS = f"""
    FROM (SELECT program.number, {FORM_OF_RECORD} AS form
            FROM programs_program AS program
            JOIN programs_sourcerecord AS record ON record.program_id = program.id
            JOIN programs_source AS source ON source.id = record.source_id
           WHERE program.status = '{Program.Status.PUBLISHED.value}'
          UNION
          SELECT program.number, {forms.BY_HAND.number}
            FROM programs_program AS program
           WHERE program.status = '{Program.Status.PUBLISHED.value}'
             AND NOT EXISTS (SELECT FROM programs_sourcerecord AS record WHERE record.program_id = program.id)
          UNION
          SELECT program.number, CASE field
                 {" ".join(f"WHEN '{column}' THEN {form.number}" for column, form in forms.EDITED.items())} END
            FROM programs_program AS program JOIN programs_statement AS said ON said.program_id = program.id
                 CROSS JOIN jsonb_object_keys(said.values) AS field
           WHERE program.status = '{Program.Status.PUBLISHED.value}'
             AND said.method IN ({", ".join(f"'{method}'" for method in PERSONS)})
             AND NOT said.gone AND NOT field = ANY (said.released)
             AND coalesce(said.until >= current_date, true)) AS program
   WHERE form IS NOT NULL
"""  # noqa: S608  (numbers and slugs of ours)

HEADER_BYTES, TRAILER_BYTES = 19, 2
"""Of binary ``COPY`` (PostgreSQL documentation, COPY, “Binary Format”)."""

CHUNK = 2_048
"""Programs whose terms are read at a time: fifty terms each. What NumPy makes of them lets no other thread run."""

FETCHED = 500
"""Rows that become Python objects at a time: no other thread runs meanwhile, and 50,000 at once take a fifth of a
second."""

Table = NDArray[Any]
"""A structured array: one field a column."""

NEIGHBOUR_COLUMNS: dict[str, tuple[str, str]] = {
    "number": (">i4", "program.number"),
    "before": (
        ">i4",
        """coalesce((SELECT before.number FROM programs_program AS before
                      WHERE before.status = 'published'
                        AND (before.sort_name, before.id) < (program.sort_name, program.id)
                      ORDER BY before.sort_name DESC, before.id DESC LIMIT 1), -1)""",
    ),
    "after": (
        ">i4",
        """coalesce((SELECT after.number FROM programs_program AS after
                      WHERE after.status = 'published'
                        AND (after.sort_name, after.id) > (program.sort_name, program.id)
                      ORDER BY after.sort_name, after.id LIMIT 1), -1)""",
    ),
}

UP_TO = f"""
    SELECT number FROM programs_program
     WHERE status = 'published' AND (sort_name, id) <= ({SORT_NAME.format(name="%s::text")}, %s::uuid)
     ORDER BY sort_name DESC, id DESC LIMIT 20
"""  # noqa: S608  (an expression of ours)


def programs(numbers: Sequence[int] | None = None) -> Table:
    """The published programs among ``numbers``, every one where ``None``, with ``PROGRAM_COLUMNS``."""
    return copied(PROGRAM_COLUMNS, FROM_PROGRAMS + among(numbers))


def changes(numbers: Sequence[int]) -> Table:
    """The published programs among ``numbers`` with ``CHANGE_COLUMNS``."""
    return copied(CHANGE_COLUMNS, FROM_PROGRAMS + among(numbers))


def participations(numbers: Sequence[int] | None = None) -> Table:
    """In which networks these programs are today, with ``PARTICIPATION_COLUMNS``."""
    return copied(PARTICIPATION_COLUMNS, INSIDE + among(numbers))


def contracts(numbers: Sequence[int] | None = None) -> Table:
    """With which networks these programs have a contract by a plan's file, under the networks' second numbers."""
    return copied(CONTRACT_COLUMNS, FROM_CONTRACTS + among(numbers))


def outside(numbers: Sequence[int] | None = None) -> Table:
    """Out of which networks these programs are: said to be, not in yet, or not any more."""
    return copied(PARTICIPATION_COLUMNS, OUTSIDE + among(numbers))


def forms_of(numbers: Sequence[int] | None = None) -> Table:
    """Which forms somebody filled in for these programs, with ``FORM_COLUMNS``: see ``programs.forms``."""
    return copied(FORM_COLUMNS, FROM_FORMS + among(numbers))


def source_forms() -> tuple[forms.Form, ...]:
    """The forms of all lists whose maps say what they ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, asks, ticked FROM programs_source WHERE asks IS NOT NULL ORDER BY id")
        return tuple(forms.of_source(*row) for row in cursor.fetchall())


def by_name() -> NDArray[np.int32]:
    """Numbers of all published programs, ordered by name and id as the database orders."""
    source = "FROM (SELECT number FROM programs_program WHERE status = 'published' ORDER BY sort_name, id) AS program"
    return copied({"number": (">i4", "number")}, source)["number"].astype(np.int32)


def numbers_by_id(ids: Sequence[str]) -> dict[str, int]:
    """The number of each program, public or not, that has one of these UUIDs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, number FROM programs_program WHERE id = ANY(%s::uuid[])", [list(ids)])
        return dict(fetched(cursor))


def up_to(name: str, pk: str) -> list[int]:
    """Numbers of a few published programs whose name and id come last up to these, the last of them first."""
    with connection.cursor() as cursor:
        cursor.execute(UP_TO, [name, pk])
        return [number for (number,) in cursor.fetchall()]


def neighbours(numbers: Sequence[int]) -> NDArray[np.int64]:
    """These programs in order of name and id, a row for each: its number, that of the one before it and that of the
    one after it; −1 where there is none."""
    table = copied(NEIGHBOUR_COLUMNS, FROM_PROGRAMS + among(numbers) + " ORDER BY program.sort_name, program.id")
    return np.column_stack([table[name].astype(np.int64) for name in NEIGHBOUR_COLUMNS])


def terms(numbers: Sequence[int] | None = None) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Pairs of a program's number and a term that is no network, as two arrays, some thousand programs at a time."""
    if numbers is not None:
        for first in range(0, len(numbers), CHUNK):
            yield terms_where(among(numbers[first : first + CHUNK]))
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM programs_program")
        last = cursor.fetchone()[0]
    for first in range(0, last + 1, CHUNK):
        yield terms_where(f" AND program.number >= {first} AND program.number < {first + CHUNK}")


def terms_where(condition: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Each row is the number of the program, negative so that it can be told from a term, and the terms.

    Networks are left out: a program's array has those of the day on which it was last written.
    """
    buffer = io.BytesIO()
    select = f"SELECT array_to_string(array_prepend(-program.number, terms), ',') {FROM_PROGRAMS} {condition}"
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({select}) TO STDOUT", buffer)
    give_way()
    text = buffer.getvalue().replace(b"\n", b",")
    values = np.fromstring(text.decode("ascii"), dtype=np.int32, sep=",")
    begins = np.flatnonzero(values < 0)
    lengths = np.diff(np.append(begins, len(values))) - 1
    programs, found = np.repeat(-values[begins], lengths), values[values >= 0]
    give_way()
    kept = (found <= NETWORKS_ABOVE) | (found > TIMETABLES_ABOVE)
    return programs[kept], found[kept]


def fetched(cursor: CursorWrapper) -> Iterator[tuple[Any, ...]]:
    """The rows of what was executed, ``FETCHED`` of them made at a time."""
    while some := cursor.fetchmany(FETCHED):
        yield from some
        give_way()


def among(numbers: Sequence[int] | None) -> str:
    """The condition that a program is one of ``numbers``, which are integers of ours."""
    if numbers is None:
        return ""
    return f" AND program.number = ANY('{{{','.join(str(int(number)) for number in numbers)}}}')"


def copied(columns: dict[str, tuple[str, str]], source: str) -> Table:
    """The rows of ``SELECT columns source``."""
    expressions = ", ".join(expression for _type, expression in columns.values())
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {expressions} {source}) TO STDOUT (FORMAT binary)", buffer)
    give_way()
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, (type_, _expression) in columns.items():
        fields += [(f"length_of_{name}", ">i4"), (name, type_)]
    return np.frombuffer(buffer.getvalue()[HEADER_BYTES:-TRAILER_BYTES], dtype=np.dtype(fields))
