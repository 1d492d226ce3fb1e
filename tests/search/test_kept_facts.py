"""What a directory keeps for facets and for ``best``: the same as without keeping, also after a change and on another
day."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.http import QueryDict
from django.utils import timezone

from programs.models import Participation, Program, Track
from programs.search import Directory, SearchPage, answer, read
from programs.search.keeper import brought_up_to_date, current
from programs.search.question import Question
from programs.search.ranking import score
from programs.search.schedule import PRESETS
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, TrackFactory, session
from tests.search import test_oracle as plain
from tests.search.worlds import WEEKS, make_question, make_world, world
from tests.searching import only

pytestmark = pytest.mark.django_db


def asked(query: QueryDict | str, directory: Directory) -> SearchPage:
    question = read(QueryDict(query) if isinstance(query, str) else query, directory, strict=True)
    assert isinstance(question, Question), query
    page = answer(question, directory)
    assert isinstance(page, SearchPage)
    return page


def with_facets(query: QueryDict, **changes: str) -> QueryDict:
    query = query.copy()
    query.update({"facets": "true", **changes})
    return query


def without(query: QueryDict, *names: str) -> QueryDict:
    query = query.copy()
    for name in names:
        query.pop(name, None)
    return query


# -- Facets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_counts_of_payers_usual_times_and_openings_are_those_of_reading_every_match(seed: int) -> None:
    (directory, programs), counted = world(seed), 0
    with only():
        for number in range(12):
            query = without(make_question(7000 * seed + number), "q")
            facets = asked(with_facets(query), directory).facets
            assert facets is not None
            for group, expected in plainly(query, programs, directory).items():
                found = {code: count for code, count in facets[group].counts.items() if count}
                assert found == expected, (query.urlencode(), group)
                counted += len(expected)
    assert counted, "questions that count nothing prove nothing"


def plainly(query: QueryDict, programs: list[Program], directory: Directory) -> dict[str, dict[str, int]]:
    """The same counts by looking at each program that matches without the choice."""

    def matching(*names: str) -> tuple[Question, list[Program]]:
        question = read(without(query, *names), directory, strict=True)
        assert isinstance(question, Question)
        return question, [program for program in programs if plain.matches(program, question)]

    _question, some = matching("payer", "network")
    networks = [
        {part.network for part in program.participations.all() if part.status == "in-network"} for program in some
    ]
    found: dict[str, Counter[str]] = {
        "network": Counter(network.slug for inside in networks for network in inside),
        "payer": Counter(slug for inside in networks for slug in {network.payer.slug for network in inside}),
    }
    _question, some = matching("accepting")
    found["accepting"] = Counter("true" for program in some if plain.is_fresh(program, {"accepting": "true"}))
    _question, some = matching("when", "free", "hours_min")
    found["when"] = Counter()
    for code in PRESETS:
        changed = without(query, "when", "free")
        changed["when"] = code
        question = read(changed, directory, strict=True)
        assert isinstance(question, Question)
        found["when"][code] += sum(plain.meets(program, question) for program in some)
    return {group: dict(+counts) for group, counts in found.items()}


@pytest.mark.usefixtures("own_writes_are_news")
@pytest.mark.parametrize("seed", range(6))
def test_after_a_change_counts_are_those_of_a_directory_read_anew(seed: int) -> None:
    networks, dice = make_world(seed), random.Random(seed)
    queries = [with_facets(make_question(300 * seed + number), page_size="5") for number in range(8)]
    before = current()
    for query in queries:
        asked(query, before)  # what is kept is kept now
    for turn in range(3):
        change(dice, networks, turn)
        directory, anew = brought_up_to_date(before), brought_up_to_date(None)
        with only("parts_of"):
            for query in queries:
                assert said(asked(query, directory)) == said(asked(query, anew)), query.urlencode()


def said(page: SearchPage) -> Any:
    assert page.facets is not None
    return (
        page.count,
        page.count_unstated,
        [(result.listing["id"], result.match.get("score")) for result in page.results],
        {group: (list(one.counts.items()), one.unknown, one.unstated) for group, one in page.facets.items()},
    )


def change(dice: random.Random, networks: list[Any], turn: int) -> None:
    """What providers, payers and moderators do: openings, timetables, networks, programs that come and go."""
    some = dice.sample(list(Program.objects.filter(status="published")), 6)
    now = timezone.now()
    for program in some[:2]:
        Program.objects.filter(pk=program.pk).update(accepting="yes", openings_reported_at=now - timedelta(days=turn))
    Program.objects.filter(pk=some[2].pk).update(status="closed")
    Track.objects.filter(program=some[3]).delete()
    TrackFactory(program=some[4], sessions=[session(*parts) for parts in dice.choice(WEEKS)])
    Participation.objects.filter(program=some[5]).delete()
    ParticipationFactory(program=some[5], network=dice.choice(networks))
    if turn == 1:
        new = NetworkFactory(slug="network-new", payer=networks[0].payer)
        ParticipationFactory(program=some[0], network=new)
    ProgramFactory(slug=f"new-{turn}", conditions=["anxiety"], evidence="stated")


# -- The turn of a day ----------------------------------------------------------------------------


def test_openings_and_points_are_those_of_the_day_on_which_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory stays the same; the limit is 30 days of the calendar."""
    now = timezone.now()
    for days in (29, 30, 31, 7, 8):
        ProgramFactory(accepting="yes", openings_reported_at=now - timedelta(days=days), evidence="stated")
    directory, query = current(), "near=39.73,-104.98&radius=any&facets=accepting"
    monkeypatch.setattr(score, "MANY", 0)
    found = []
    for later in (0, 1, 2, 0):
        monkeypatch.setattr(timezone, "now", lambda later=later: now + timedelta(days=later))
        page = asked(query, directory)
        assert page.facets is not None
        points = sorted(part["points"] for one in page.results for part in one.match["parts"] if is_openings(part))
        found.append((page.facets["accepting"].counts["true"], page.facets["accepting"].unknown, points[-3:]))
        assert [one.match["score"] for one in page.results] == sorted(
            (one.match["score"] for one in page.results), reverse=True
        )
    assert found == [(4, 1, [12, 12, 15]), (3, 2, [12, 12, 12]), (2, 3, [5, 12, 12]), found[0]]


def is_openings(part: dict[str, Any]) -> bool:
    return bool(part["rule"] == "openings")


# -- Classes of points ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_pages_by_classes_are_those_of_scoring_every_match(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    make_world(seed, count=90)
    directory, several, fewer = current(), 0, 0
    with only("parts_of"):
        for number in range(60):
            query = without(make_question(900 * seed + number), "verified_within")
            query.update({"ordering": "best", "unstated": ("exclude", "include", "only")[number % 3]})
            monkeypatch.setattr(score, "MANY", 10**9)
            first = ranked(with_page(query, "1", size=20), directory)
            monkeypatch.setattr(score, "MANY", 0)
            for page in (1, 2, 5):
                asked_for, whole = with_page(query, str(page), size=4), first[4 * page - 4 : 4 * page]
                with mock.patch.object(score, "scores_of", side_effect=score.scores_of) as scored:
                    assert ranked(asked_for, directory) == whole, asked_for.urlencode()
                sizes = [len(call.args[1]) for call in scored.call_args_list]
                fewer += any(
                    size < len(call.args[0].found) for size, call in zip(sizes, scored.call_args_list, strict=True)
                )
                several += len(whole) > 1
    assert several > 60
    assert fewer > 3, "where every match is scored nothing is compared"


def with_page(query: QueryDict, page: str, *, size: int) -> QueryDict:
    query = query.copy()
    query.update({"page": page, "page_size": str(size)})
    return query


def ranked(query: QueryDict, directory: Directory) -> list[Any]:
    """What a page says of each result but for the words of its reasons; nothing where there is no such page."""
    question = read(query, directory, strict=True)
    assert isinstance(question, Question)
    page = answer(question, directory)
    if not isinstance(page, SearchPage):
        return []
    return [(one.listing["id"], one.match["score"], one.match["score_possible"], parts(one)) for one in page.results]


def parts(one: Any) -> list[tuple[str, int]]:
    return [(part["rule"], part["points"]) for part in one.match["parts"]]


def test_a_program_at_the_very_edge_of_a_circle_has_the_points_of_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule measures the chord, a circle the way over ground: 100 miles of the one are 99.997 of the other."""
    north = {"near": "39.73,-104.98", "radius": "any", "page_size": "1"}
    degree = 3958.7613 * 3.141592653589793 / 180
    for place, miles in enumerate((99.996, 99.999, 100.0005, 100.002, 100.01)):
        ProgramFactory(name=f"P{place}", latitude=39.73 - miles / degree, longitude=-104.98, evidence="stated")
    directory, query = current(), QueryDict(mutable=True)
    query.update(north)
    found = []
    for many in (10**9, 0):
        monkeypatch.setattr(score, "MANY", many)
        for page in range(1, 6):
            query["page"] = str(page)
            found.append(ranked(query, directory))
    assert found[:5] == found[5:]
    assert len({points for (one,) in found[:5] for rule, points in one[3] if rule == "distance"}) == 2
