"""Words of ``q``: which programs hold them. (Being rewritten: this is the least that the search needs.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class WordMatches:
    """Numbers (`Program.number`) of published programs that hold the words."""

    anywhere: Sequence[int]
    in_name: Sequence[int]
    in_provider: Sequence[int]
    searched: str
    did_you_mean: str | None
    nothing_to_search: bool


def find(q: str) -> WordMatches:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM programs_program WHERE status = 'published' "
            "AND search_vector @@ websearch_to_tsquery('programs_english', %s)",
            [q],
        )
        found = [number for (number,) in cursor.fetchall()]
    return WordMatches(found, [], [], q, None, False)
