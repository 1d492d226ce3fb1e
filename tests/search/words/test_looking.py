"""What memory finds for a text, beside what PostgreSQL finds: every kind of query, after every kind of write."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from programs.models import Program
from programs.search.asked_words import Asked
from programs.search.index.snapshot import Index
from programs.search.keeper import current
from programs.search.text import same
from programs.search.words.looking import Looking
from programs.search.words.tsquery import is_searchable, parsed, written
from tests.factories import ProgramFactory, ProviderFactory

pytestmark = pytest.mark.django_db

WORDS = [
    *[
        "hope",
        "hopes",
        "hoping",
        "group",
        "groups",
        "therapy",
        "therapies",
        "the",
        "of",
        "and",
        "center",
        "ctr",
        "centers",
        "evening",
    ],
    *[
        "O'Brien",
        "obrien",
        "café",
        "Español",
        "24/7",
        "step12",
        "co-occurring",
        "mental",
        "health-care",
        "St.",
        "Mary's",
        "a",
        "men",
        "women",
    ],
]

FOUND = """
    SELECT querytree(query) NOT IN ('', 'T'),
           ARRAY(SELECT number FROM programs_programtext WHERE vector @@ query AND querytree(query) NOT IN ('', 'T'))
      FROM to_tsquery('programs_english', %s) AS query
"""


def said_by_postgresql(text: str) -> tuple[bool, set[int]]:
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [text])
        is_found, numbers = cursor.fetchone()
    return is_found, set(numbers)


def numbers(index: Index, slots: object) -> set[int]:
    return set(index.columns.number[list(slots)].tolist())  # type: ignore[call-overload]


def made(dice: random.Random, many: int) -> list[Program]:
    def some(most: int) -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(0, most)))

    return [
        ProgramFactory(
            name=f"{some(4)} x",
            provider=ProviderFactory(name=f"{some(3)} y"),
            description=some(12),
            status=dice.choice(["published"] * 4 + ["draft"]),
        )
        for _one in range(many)
    ]


def asked_by(dice: random.Random) -> str:
    parts = list[str]()
    for _one in range(dice.randint(1, 4)):
        word = dice.choice([*WORDS, "xqzzt", "hop", "group"])
        match dice.randrange(6):
            case 0:
                parts.append(f'"{word} {dice.choice(WORDS)} {dice.choice(WORDS)}"')
            case 1:
                parts.append(f"-{word}")
            case 2:
                parts.append(f"{word} or")
            case _:
                parts.append(word)
    return " ".join(parts)


def check(q: str, in_memory: Looking, beginnings: frozenset[str]) -> None:
    asked = Asked.read(q)
    if not asked.words:
        return
    text, in_name, in_provider = (asked.tsquery(weight, beginnings, same) for weight in ("", "A", "B"))
    is_found, anywhere = said_by_postgresql(text)
    found = in_memory.for_trees([asked.tree(beginnings, same)])[0]
    assert found.is_searchable == is_found, q
    assert numbers(in_memory.index, found.postings.anywhere) == anywhere, q
    if is_found:
        for weighted, slots in ((in_name, found.postings.in_name), (in_provider, found.postings.in_provider)):
            assert numbers(in_memory.index, slots) == said_by_postgresql(weighted)[1] & anywhere, q


@pytest.mark.parametrize("seed", range(6))
def test_the_same_as_postgresql_finds_also_after_changes(seed: int) -> None:
    dice = random.Random(seed)
    programs = made(dice, 12)
    index = current().index
    for program in dice.sample(programs, 4):
        Program.objects.filter(pk=program.pk).update(name=" ".join(dice.choices(WORDS, k=3)))
    Program.objects.filter(pk=programs[0].pk).delete()
    made(dice, 2)
    changed = current().index
    assert changed is not index
    in_memory = Looking(changed)
    for _one in range(40):
        check(asked_by(dice), in_memory, frozenset({"hop", "group"}) if dice.random() < 0.3 else frozenset())


def test_words_are_looked_for_straight_as_what_was_read_is() -> None:
    dice, straight = random.Random(12), 0
    made(dice, 12)
    index = current().index
    for _one in range(200):
        tree = Asked.read(asked_by(dice)).tree(frozenset({"hop", "group"}), same)
        if tree is None:
            continue
        found, other = Looking(index), Looking(index)
        other.read([tree])
        assert found.for_tree(tree) == other.looked_for(other.known[tree]), tree
        straight += not found.known
    assert 20 < straight < 180


def test_an_updated_index_has_the_words_of_one_read_anew() -> None:
    dice = random.Random(11)
    programs = made(dice, 8)
    before = Index.read()
    Program.objects.filter(pk=programs[1].pk).update(name="Zwischenzeit", description="marigolds")
    Program.objects.filter(pk=programs[2].pk).update(status="hidden")
    updated, _numbers = before.updated([str(program.pk) for program in programs[1:3]], reference=False)
    anew = Index.read()
    for lexeme in updated.words.lexemes.keys() | anew.words.lexemes.keys():
        for one, other in zip(
            updated.words.postings(lexeme).among(updated.everything), anew.words.postings(lexeme), strict=True
        ):
            assert numbers(updated, one) == numbers(anew, other), lexeme
    # The table keeps words that no program has any more; an update reads those of what changed.
    assert updated.words.spellings.items() <= anew.words.spellings.items()
    assert "marigolds" in updated.words.spellings


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("'a' & 'b' | !'c'", "(('a' & 'b') | !('c'))"),
        ("'a':*A <-> 'b' <2> 'c'", "(('a':* <1> 'b') <2> 'c')"),
        ("( 'o''brien' | 'x\\\\y' ) & 'z'", "(('o''brien' | 'x\\\\y') & 'z')"),
        ("'a' | 'b' & 'c' <-> 'd'", "('a' | ('b' & ('c' <1> 'd')))"),
    ],
)
def test_texts_of_queries_are_read_as_postgresql_reads_them(text: str, again: str) -> None:
    tree = parsed(text)
    assert tree is not None
    assert written(tree) == again
    with connection.cursor() as cursor:
        cursor.execute("SELECT replace(%s, 'A', '')::tsquery::text = %s::tsquery::text", [text, again])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("text", ["'a' &", "'a' 'b'", "('a'", "'a')", "a", "& 'a'"])
def test_what_is_no_query_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="tsquery"):
        parsed(text)


def test_nothing_is_no_query() -> None:
    assert parsed("") is None
    assert not is_searchable(None)
