"""The codes of the public contract: present, well-formed, and permanent."""

from __future__ import annotations

import re
from itertools import chain, combinations

import pytest

from programs import vocabularies
from programs.vocabularies import BY_CODE, FACETS, Facet, Term

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


@pytest.mark.parametrize(
    ("facet", "code", "number"),
    [
        ("evidence", "stated", 10),
        ("level", "iop", 40),
        ("age", "adolescent", 61),
        ("payment", "medicaid", 101),
        ("condition", "depression", 200),
        ("therapy", "dbt", 301),
        ("state", "CO", 805),
        ("serves", "CO", 905),
        ("language", "ase", 602),
    ],
)
def test_numbers_are_permanent(facet: str, code: str, number: int) -> None:
    """Databases hold these numbers: changing one would silently change what programs say."""
    assert BY_CODE[facet].by_code[code].number == number


def test_samhsa_codes_imply_terms() -> None:
    assert vocabularies.AGE.by_samhsa["CHLD"] == ("child", "adolescent")
    assert vocabularies.POPULATION.by_samhsa["AH"] == ("deaf-hard-of-hearing",)
    assert vocabularies.LANGUAGE.by_samhsa["AH"] == ("ase",)
    assert vocabularies.EVIDENCE.by_samhsa["OIT"] == ("stated",)


@pytest.mark.parametrize(
    "terms", [(Term("a", 1, "A"), Term("a", 2, "B")), (Term("a", 1, "A"), Term("b", 1, "B")), (Term("a", 9, "A"),)]
)
def test_a_contradictory_vocabulary_does_not_load(terms: tuple[Term, ...]) -> None:
    with pytest.raises(ValueError, match="vocabulary x"):
        Facet("x", "xs", "X", "any", range(1, 5), terms)
