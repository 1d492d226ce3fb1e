"""What a search for words reads: the words of every public program, and how words are spelled.

Both tables are written by triggers alone. ``ProgramText`` stands apart from ``Program`` because a common
word is in very many programs, and PostgreSQL must look at every row that its index names: a slim row
is found with twenty-five others on its page, the whole program with four (1,000,000 programs, a word in
a tenth of them: 0.15 s instead of 0.76 s).
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from programs.models.changes import statement_trigger

CONFIGURATION = "programs_english"
"""Text search configuration: English stems without accents (migration 0001)."""

LETTERS = (3, 40)
"""Shortest and longest word that is kept as a spelling."""

DESCRIPTION_MAX = 100_000
"""Characters of a description that are searched: a ``tsvector`` holds at most 1 MB."""


class ProgramText(models.Model):
    """The words of a published program: of its name (weight A), its provider's (B), its description (C)."""

    number = models.IntegerField(primary_key=True, editable=False)
    vector = SearchVectorField(editable=False)

    class Meta:
        ordering = ["number"]
        indexes = [GinIndex(fields=["vector"], name="programtext_vector")]

    def __str__(self) -> str:
        return f"Words of program {self.number}"


class Word(models.Model):
    """A word as published programs spell it: lower case, without accents, not stemmed.

    A word stays when no program has it any more: what a search suggests is tried before it is offered.
    """

    word = models.CharField(primary_key=True, max_length=LETTERS[1], editable=False)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


def plain(column: str) -> str:
    """``column`` with everything but letters and digits as spaces.

    PostgreSQL's parser takes “Anxiety/Depression” for the path of a file and “St.Joseph” for a host,
    each one word; and where the database's character type is C, a dash or a no-break space for a letter.
    """
    return f"regexp_replace(normalize({column}, NFKC), '[^[:alnum:]]+', ' ', 'g')"


COLUMNS = "number, name, provider_name, description"

READ = "number, name, provider_name, concat_ws(' ', description, array_to_string(former_names, ' ')) AS description"
"""``COLUMNS`` of a program: a name that it had before counts like a word of its description."""

PLAIN = f"number, {plain('name')}, {plain('provider_name')}, {plain(f'left(description, {DESCRIPTION_MAX})')}"

VECTOR = " || ".join(
    f"setweight(to_tsvector('{CONFIGURATION}', {column}), '{weight}')"
    for column, weight in (("name", "A"), ("provider_name", "B"), ("description", "C"))
)


def public(rows: str) -> str:
    """What there is to search in ``rows``, a table of programs."""
    return f"SELECT {READ} FROM {rows} WHERE status = 'published'"  # noqa: S608


def keep(programs: str) -> str:
    """The statement that stores the words of ``programs``, a query for ``COLUMNS``.

    New spellings in order, so that two transactions that bring the same ones wait instead of deadlock.
    """
    return f"""
    WITH fresh ({COLUMNS}) AS MATERIALIZED (SELECT {PLAIN} FROM ({programs}) AS programs),
         texts AS (INSERT INTO programs_programtext (number, vector) SELECT number, {VECTOR} FROM fresh
                       ON CONFLICT (number) DO UPDATE SET vector = excluded.vector),
         spelled AS (SELECT DISTINCT string_to_table(lower(concat_ws(' ', name, provider_name, description)), ' ')
                                  AS word FROM fresh),
         bare AS (SELECT DISTINCT unaccent(word) AS word FROM spelled)
    INSERT INTO programs_word (word)
    SELECT word FROM bare
     WHERE word ~ '^[[:alpha:]]{{{LETTERS[0]},{LETTERS[1]}}}$'
       AND NOT EXISTS (SELECT FROM programs_word AS known WHERE known.word = bare.word)
     ORDER BY word ON CONFLICT DO NOTHING;
"""  # noqa: S608


def forget(rows: str) -> str:
    """The statement that removes the texts of those of ``rows`` that are programs no more, or not public."""
    return f"DELETE FROM programs_programtext WHERE number IN ({rows});"  # noqa: S608


WORDS_OF = """
    SELECT lexeme,
           string_agg(int4send((number << 2) | ('A' = ANY(weights))::int | (('B' = ANY(weights))::int << 1)), '')
      FROM programs_programtext, unnest(vector) WHERE {condition} GROUP BY lexeme
"""
"""Each lexeme of some programs with their numbers, as four bytes each: times four, with one bit for a word of the name
and one for a word of the provider's. A hundred thousand arrive in a fraction of the time that text would take."""

STEM = "coalesce((ts_lexize('english_stem', word))[1], '')"
STEMS_OF = f"SELECT word, {STEM} FROM unnest(%s::text[]) AS word"  # noqa: S608
STEMS_SPELLED = f"SELECT word, {STEM} FROM programs_word"  # noqa: S608
STEMS_SPELLED_BY = f"""
    WITH fresh ({COLUMNS}) AS MATERIALIZED (
             SELECT {PLAIN} FROM ({public("programs_program")} AND number = ANY(%s)) AS programs),
         spelled AS (SELECT DISTINCT string_to_table(lower(concat_ws(' ', name, provider_name, description)), ' ')
                                  AS word FROM fresh)
    SELECT word, {STEM} FROM programs_word WHERE word IN (SELECT unaccent(spelled.word) FROM spelled)
"""  # noqa: S608
"""Words with their stems: some words, all that programs spell, those that some programs spell. Empty for “the”."""

FILL = keep(public("programs_program"))
"""Stores the words of every public program: for a bulk load without triggers."""

WITHDRAWN = (
    "SELECT number FROM old_rows WHERE status = 'published' "
    "EXCEPT SELECT number FROM new_rows WHERE status = 'published'"
)
REWORDED = f"{public('new_rows')} EXCEPT {public('old_rows')}"


def keep_words() -> list[pgtrigger.Trigger]:
    """Statement-level triggers of ``Program``. One that changes nothing of the words compares, and is done."""
    reworded = f"IF EXISTS ({REWORDED}) THEN {keep(REWORDED)} END IF;"
    emptied = pgtrigger.Trigger(
        name="words_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Truncate,
        func="DELETE FROM programs_programtext; RETURN NULL;",
    )
    return [
        statement_trigger("words_insert", pgtrigger.Insert, keep(public("new_rows")), new="new_rows"),
        statement_trigger(
            "words_update", pgtrigger.Update, forget(WITHDRAWN) + reworded, old="old_rows", new="new_rows"
        ),
        statement_trigger("words_delete", pgtrigger.Delete, forget("SELECT number FROM old_rows"), old="old_rows"),
        emptied,
    ]
