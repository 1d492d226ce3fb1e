"""Whoever publishes is one source: two names never become one, and one name never two."""

from __future__ import annotations

from itertools import combinations

from programs.imports.published.importing import LONGEST_SLUG, slug_of
from programs.rates.sources import CHARGES, DIRECTORIES, RATES

LONG = "Example Health Insurance Company of the Western States and Territories"


def test_names_that_are_written_plainly_are_their_slug() -> None:
    for name, slug in (
        ("Example Health", "rates-example-health"),
        (" EXAMPLE  health", "rates-example-health"),
        ("Example-Health", "rates-example-health"),
        ("HIOS 00000", "rates-hios-00000"),
    ):
        assert slug_of(RATES, name) == slug


def test_different_names_have_different_slugs() -> None:
    names = [
        *(LONG, LONG + " of Ohio", LONG + " of Iowa"),
        *("Example, Health", "Example Health", "Example & Health", "Éxample Health", "Example Health e780220a"),
        *("健康", "保険", "A&B", "AB", "-", ""),
    ]
    for prefix in (RATES, CHARGES, DIRECTORIES):
        slugs = {name: slug_of(prefix, name) for name in names}
        for one, other in combinations(names, 2):
            assert slugs[one] != slugs[other], (one, other)
        assert all(slug.startswith(prefix) and len(slug) <= LONGEST_SLUG for slug in slugs.values())


def test_the_longest_name_that_is_its_own_slug() -> None:
    room = LONGEST_SLUG - len(RATES)
    fits, longer = slug_of(RATES, "x" * room), slug_of(RATES, "x" * (room + 1))
    assert fits == RATES + "x" * room
    assert len(longer) == LONGEST_SLUG
    assert longer not in (fits, slug_of(RATES, "x" * (room + 2)))
