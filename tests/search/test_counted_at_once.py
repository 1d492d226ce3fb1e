"""Facets that are counted at once, beside the way that looks at all that is chosen and who was never asked."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from programs.search import FacetCounts, Question, facet_groups, read, rows_of_terms
from programs.search import facets as module
from programs.search.facets import Left, are_few, counted_terms, facets_of, is_counted_at_once, unknown_of
from programs.search.keeper import current
from programs.search.matches import Matches
from tests.search.worlds import make_question, make_world

pytestmark = pytest.mark.django_db


def every_term(left: Left, group: str) -> FacetCounts:
    return counted_terms(left, group).counted(left.matches, group, unknown_of(left, group))


@pytest.mark.parametrize("few", [rows_of_terms.FEW, 9, -1])
def test_both_ways_count_the_same(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Of few programs their rows are read, of none with -1."""
    make_world(17)
    directory = current()
    monkeypatch.setattr(rows_of_terms, "FEW", few)
    empty, at_once, to_ask = 0, {"exclude": 0, "include": 0, "only": 0}, 0
    for seed in range(48):
        query = make_question(seed)
        query["unstated"] = ("exclude", "include", "only")[seed % 4 % 3]
        if seed % 5 == 0:
            query.setlist("condition", ["depression", "alcohol-use", "anxiety"])  # leaves few, or none
        question = read(query, directory, strict=True)
        assert isinstance(question, Question), query.urlencode()
        found = facets_of(Matches(question, directory.index), facet_groups())
        left = Left(Matches(question, directory.index))
        once = [group for group in facet_groups() if is_counted_at_once(left, group)]
        at_once[query["unstated"]] += len(once)
        to_ask += sum(len(found[group].unstated) for group in once)
        with monkeypatch.context() as patch:
            patch.setattr(module, "is_counted_at_once", lambda _left, _group: False)
            patch.setattr(module, "of_terms", every_term)
            looked_at = facets_of(Matches(question, directory.index), facet_groups())
        assert found == looked_at, query.urlencode()
        for name in ("counts", "unstated"):
            assert [list(getattr(one, name)) for one in found.values()] == [
                list(getattr(one, name)) for one in looked_at.values()
            ], "in the same order"
        empty += not left.matches.found
    assert empty > 4
    assert at_once["exclude"] > 200
    assert min(at_once["include"], at_once["only"]) > 80
    assert to_ask > 80


def test_rows_are_read_up_to_so_many_programs_of_an_index_of_up_to_so_many_slots(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_world(17)
    directory = current()
    question = read(QueryDict("unstated=include"), directory, strict=True)
    assert isinstance(question, Question)
    left = Left(Matches(question, directory.index))
    most, slots = max(len(left.matches.found), len(left.matches.unstated)), len(directory.index.columns)
    assert 1 < most < slots
    for few, kept, expected in ((most, slots, True), (most - 1, slots, False), (most, slots - 1, False)):
        monkeypatch.setattr(rows_of_terms, "FEW", few)
        monkeypatch.setattr(rows_of_terms, "MOST", kept)
        assert are_few(left) is expected, (few, kept)
