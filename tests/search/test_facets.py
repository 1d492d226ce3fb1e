"""Counts beside choices: what one gets by making the choice, by asking the search itself."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from programs.search import BadInput, Directory, SearchPage
from programs.search.filters import facet_groups
from programs.vocabularies import BY_CODE
from tests.factories import ParticipationFactory, ProgramFactory, TrackFactory
from tests.search.worlds import make_question, world
from tests.searching import only, search

pytestmark = pytest.mark.django_db


def page(query: QueryDict | str, directory: Directory | None = None) -> SearchPage:
    outcome = search(QueryDict(query) if isinstance(query, str) else query, directory, strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


def changed(query: QueryDict, **changes: str | None) -> QueryDict:
    other = query.copy()
    for name, value in changes.items():
        other.pop(name, None)
        if value is not None:
            other[name] = value
    return other


INSTEAD_OF = {"payer": ("payer", "network"), "network": ("payer", "network"), "when": ("when", "free")}
"""What a facet takes for its own choice, where that is more than its parameter."""


SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 40))]
"""A third of a second of the processor each."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_count_is_what_the_search_with_that_choice_finds(seed: int) -> None:
    directory = world(seed).directory
    with only():
        for number in range(6):
            query = changed(make_question(1000 * seed + number), unstated=("exclude", "include")[number % 2])
            facets = page(changed(query, facets="true"), directory).facets
            assert facets is not None
            assert set(facets) == set(facet_groups())
            for group, facet in facets.items():
                without = changed(query, **dict.fromkeys(INSTEAD_OF.get(group, (group,))))
                if group == "when":
                    without = changed(without, hours_min=query.get("hours_min"))
                for code in facet.counts.keys() | facet.unstated.keys():
                    found = page(changed(with_choice(query, without, group, code), page_size="1"), directory)
                    assert found.count == facet.counts.get(code, 0), (query.urlencode(), group, code)
                    if number % 2 and not found.count:
                        assert found.count_unstated == facet.unstated.get(code, 0), (query.urlencode(), group, code)


def with_choice(query: QueryDict, without: QueryDict, group: str, code: str) -> QueryDict:
    """The search with a choice instead of those of its facet; beside them where all of these must hold."""
    if group not in BY_CODE or BY_CODE[group].match == "any":
        return changed(without, **{group: code})
    together = query.copy()
    together.setlist(group, list(dict.fromkeys([*query.getlist(group), code])))
    return together


def test_where_all_must_hold_a_choice_is_counted_with_those_already_made() -> None:
    ProgramFactory(conditions=["ptsd", "alcohol-use"])
    ProgramFactory(conditions=["trauma"])
    ProgramFactory(conditions=["ptsd", "alcohol-use", "trauma"])
    facets = page("condition=ptsd&condition=alcohol-use&facets=condition").facets
    assert facets is not None
    assert facets["condition"].counts == {"ptsd": 2, "alcohol-use": 2, "trauma": 1}


def test_what_is_not_known_is_counted() -> None:
    ProgramFactory(conditions=["anxiety"])
    known = ProgramFactory(conditions=[], payments=["medicaid"], accepting="yes")
    TrackFactory(program=known)
    ParticipationFactory(program=known, status="out-of-network")
    facets = page("facets=true").facets
    assert facets is not None
    assert facets["condition"].counts == {"anxiety": 1}
    unknown = {group: facet.unknown for group, facet in facets.items()}
    assert (unknown["condition"], unknown["payment"], unknown["when"], unknown["payer"]) == (1, 1, 1, 1)
    assert unknown["therapy"] == 2
    assert unknown["accepting"] == 2, "said without a date is as good as not said"
    assert unknown["evidence"] is None


def test_a_facet_does_not_count_its_own_choice_and_shows_it_though_nothing_has_it() -> None:
    ProgramFactory(languages=["en"])
    facets = page("language=es&facets=true").facets
    assert facets is not None
    assert facets["language"].counts == {"en": 1, "es": 0}


def test_only_the_facets_that_are_asked_for() -> None:
    ProgramFactory()
    facets = page("facets=age&facets=format").facets
    assert facets is not None
    assert list(facets) == ["age", "format"]
    assert page("").facets is None


@pytest.mark.parametrize(
    "text", ["facets=colour", "facets=true&facets=colour", "facets=false", "facets=%00", "facets="]
)
def test_an_unknown_facet_is_named(text: str) -> None:
    outcome = search(QueryDict(text), strict=True)
    assert isinstance(outcome, BadInput)
    assert [error.parameter for error in outcome.errors] == ["facets"]
