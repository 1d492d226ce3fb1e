"""The codes of the public contract: present, well-formed, and permanent."""

from __future__ import annotations

import csv
import re
from itertools import chain, combinations
from pathlib import Path

import pytest

from programs import vocabularies
from programs.vocabularies import BY_CODE, FACETS, Facet, Term, changes_together, ruled_out

EVERY_FACET = [*FACETS, vocabularies.SERVES]


def test_blocks_of_numbers_do_not_overlap() -> None:
    for one, other in combinations(EVERY_FACET, 2):
        assert not set(one.block) & set(other.block), (one.code, other.code)
    assert max(facet.block.stop for facet in EVERY_FACET) <= vocabularies.NETWORKS_ABOVE


def test_codes_are_lower_case_and_hyphenated() -> None:
    for facet in FACETS:
        if facet is not vocabularies.STATE:
            assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term.code) for term in facet), facet.code


def test_every_term_has_a_label_and_most_a_help_text() -> None:
    for term in chain.from_iterable(FACETS):
        assert str(term.label).strip()
    for facet in FACETS:
        if facet not in (vocabularies.STATE, vocabularies.LANGUAGE):
            assert all(str(term.help).strip() for term in facet), facet.code


def test_codes_and_numbers_are_permanent() -> None:
    """Databases hold the numbers and addresses the codes: changing one silently changes what programs say.

    ``vocabulary_numbers.csv`` has all that were ever published. A new term is a new line at the end of its
    facet there; no line may change or go.
    """
    text = Path(__file__).with_name("vocabulary_numbers.csv").read_text(encoding="utf-8")
    published = {(row["facet"], row["code"], int(row["number"])) for row in csv.DictReader(text.splitlines())}
    assert {(facet.code, term.code, term.number) for facet in EVERY_FACET for term in facet} == published


@pytest.mark.parametrize(
    ("facet", "samhsa", "terms"),
    [
        ("condition", "PMAT", ["alcohol-use"]),
        ("condition", "PMAT NAUT", []),
        ("restriction", "FEM", ["women-only"]),
        ("restriction", "FEM MALE", []),
        ("restriction", "", []),
        ("population", "AH", ["deaf-hard-of-hearing"]),
        ("language", "AH", ["ase"]),
        ("evidence", "OIT", ["stated"]),
        ("age", "CHLD", ["under-18", "adolescent"]),
        ("age", "CHLD@2022", ["child"]),
    ],
)
def test_codes_say_terms_unless_another_denies_it(facet: str, samhsa: str, terms: list[str]) -> None:
    assert BY_CODE[facet].said_by(frozenset(samhsa.split())) == terms


def test_contradictions_name_terms_that_there_are() -> None:
    for rule in vocabularies.CONTRADICTIONS:
        assert rule.restriction in vocabularies.RESTRICTION.by_code
        assert rule.terms | rule.unless <= BY_CODE[rule.facet].by_code.keys(), rule
        assert rule.terms
        assert not rule.terms & rule.unless, rule


@pytest.mark.parametrize(
    "terms", [(Term("a", 1, "A"), Term("a", 2, "B")), (Term("a", 1, "A"), Term("b", 1, "B")), (Term("a", 9, "A"),)]
)
def test_a_contradictory_vocabulary_does_not_load(terms: tuple[Term, ...]) -> None:
    with pytest.raises(ValueError, match="vocabulary x"):
        Facet("x", "xs", "X", "any", range(1, 5), terms)


def test_what_changes_together_is_read_off_the_rules() -> None:
    """Beside the definition: with a choice other restrictions rule out one of the others than without it."""
    several = 0
    for facet in vocabularies.FACETS:
        codes = [term.code for term in facet if (facet.code, term.code) in vocabularies.CONTRADICTED] or ["nothing"]
        for size in (1, 2, 3):
            for given in combinations([*codes, *[term.code for term in facet][:2]], size):
                for term in facet:
                    differs = any(
                        ruled_out(facet.code, one, {*given, term.code}) != ruled_out(facet.code, one, set(given))
                        for one in given
                    )
                    assert changes_together(facet, term.code, given) is differs, (facet.code, given, term.code)
                    several += differs
    assert several > 20
