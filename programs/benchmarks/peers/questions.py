"""The questions that every engine is asked, and the listings that it is given.

Near a place all look for programs with a door within 25 miles: what a program by video serves is a rule of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

from programs.benchmarks.rows import MISSPELLED
from programs.vocabularies import BY_CODE

MILES = 25.0
PLACES = 480
DOORS = ("in-person", "hybrid")
EVIDENCE = ("stated", "named")
FILTERS = (("condition", "depression"), ("payment", "private-insurance"), ("age", "adult"))
TEXTS = ("recovery partners", "harbor", "counseling", "recovery", "wellness", "behavioral health", "partners", "center")
"""Words that the lexicon of our search knows nothing about, so that all look for the same."""

NUMBERS, WHOLE = "20 numbers", "20 listings"

LISTINGS = """
    SELECT number, id::text, name, provider_name, description, latitude, longitude, city, evidence, format, terms
      FROM programs_program WHERE status = 'published' ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. A program has one of the terms ``evidence``, one of the terms ``format`` where some are given, and
    all of ``terms``; ``point`` is in degrees. ``text``: all its words must be there; unless ``exact``, words that are
    spelled like them. ``whole``: in process, 20 listings are wanted, and not their numbers alone.
    """

    query: str
    point: tuple[float, float] | None = None
    evidence: tuple[int, ...] = ()
    format: tuple[int, ...] = ()
    terms: tuple[int, ...] = ()
    text: str = ""
    exact: bool = True
    facets: bool = False
    whole: bool = True

    @property
    def path(self) -> str:
        """Of our API."""
        return f"/api/v1/programs/?{self.query}"


@dataclass(frozen=True, slots=True)
class Kind:
    """Questions of one kind. ``same``: all engines mean the same, so that counts can be compared."""

    name: str
    questions: tuple[Asked, ...]
    same: bool = True


def kinds() -> list[Kind]:
    """What is asked."""
    near, doors = list(places()), urlencode([("format", code) for code in DOORS])
    evidence, format_ = numbers("evidence", *EVIDENCE), numbers("format", *DOORS)
    three = tuple(numbers(name, code)[0] for name, code in FILTERS)
    nearest = [
        Asked(f"near={zip_code}&ordering=distance&{doors}", point, evidence, format_) for zip_code, point in near
    ]
    filtered = [
        replace(one, query=f"{one.query}&{urlencode(FILTERS)}&facets=true", terms=three, facets=True) for one in nearest
    ]
    texts = [Asked(urlencode({"q": text}), evidence=evidence, text=text) for text in TEXTS]
    misspelled = [Asked(urlencode({"q": text}), evidence=evidence, text=text, exact=False) for text in MISSPELLED]
    return [
        Kind("nearest 20 + count", tuple(nearest)),
        Kind("3 filters + all facets + count", tuple(filtered)),
        Kind("text", tuple(texts)),
        Kind("misspelled", tuple(misspelled), same=False),
    ]


def in_process(some: Iterable[Kind]) -> list[Kind]:
    """The same questions asked for numbers alone, then for whole listings."""
    return [
        Kind(f"{kind.name}: {wanted}", tuple(replace(one, whole=whole) for one in kind.questions), kind.same)
        for kind in some
        for wanted, whole in ((NUMBERS, False), (WHOLE, True))
    ]


def numbers(name: str, *codes: str) -> tuple[int, ...]:
    """Numbers of the terms of a facet."""
    return tuple(BY_CODE[name].by_code[code].number for code in codes)


def places() -> Iterator[tuple[str, tuple[float, float]]]:
    """ZIP codes from all over, with their points."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT zip_code, latitude, longitude FROM programs_place WHERE kind = 'zip' AND latitude IS NOT NULL"
            " ORDER BY md5(zip_code) LIMIT %s",
            [PLACES],
        )
        for zip_code, latitude, longitude in cursor.fetchall():
            yield zip_code, (latitude, longitude)


def write_listings(path: Path) -> int:
    """One line of JSON for each public program; how many there are."""
    names = [
        "number",
        "id",
        "name",
        "provider",
        "description",
        "latitude",
        "longitude",
        "city",
        "evidence",
        "format",
        "terms",
    ]
    with connection.cursor() as cursor, path.open("w", encoding="utf-8") as file:
        cursor.execute(LISTINGS)
        count = 0
        for row in cursor:
            file.write(json.dumps(dict(zip(names, row, strict=True))) + "\n")
            count += 1
    return count
