"""Ways on where little is found: each says how many it brings, and brings that many."""

from __future__ import annotations

import pytest

from programs.search import SearchPage
from programs.search.relaxations import FEW, PAIRS_OF
from programs.vocabularies import SERVICE
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.worlds import make_question, world
from tests.searching import only, page
from tests.shared import shared

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(16))
def test_each_brings_what_it_says(seed: int) -> None:
    directory, offered = world(seed).directory, 0
    with only("relaxations"):
        for number in range(25):
            query = make_question(2000 * seed + number)
            outcome = page(query, directory)
            assert not outcome.relaxations or outcome.count <= FEW
            for relaxation in outcome.relaxations:
                other = query.copy()
                for name, values in relaxation.changes.items():
                    other.setlist(name, list(values))
                    if not values:
                        del other[name]
                with only():
                    brought = page(other, directory)
                assert brought.count == relaxation.count, (query.urlencode(), relaxation)
                if relaxation.unstated:
                    assert brought.count_unstated == relaxation.unstated, (query.urlencode(), relaxation)
                assert relaxation.count > outcome.count or relaxation.unstated, (query.urlencode(), relaxation)
                offered += 1
    assert offered, "the seed has questions that find little"


def test_what_can_be_given_up() -> None:
    PlaceFactory()
    ProgramFactory(name="Near", conditions=["anxiety"], languages=["en"])
    ProgramFactory(name="Far", latitude=40.3, conditions=["anxiety", "ocd"], languages=["es"])
    ProgramFactory(name="Maybe", evidence="possible", conditions=["anxiety", "ocd"], languages=["es"])
    outcome = page("near=80203&condition=anxiety&condition=ocd&language=es")
    assert outcome.count == 0
    assert [(one.parameter, one.changes[one.parameter], one.removed, one.count) for one in outcome.relaxations] == [
        ("radius", ("50",), None, 1),
        ("evidence", ("stated", "named", "possible"), None, 1),
    ]
    one_too_many = page("near=80203&condition=anxiety&condition=ocd")
    assert [(one.changes, one.removed) for one in one_too_many.relaxations if one.removed] == [
        ({"condition": ("anxiety",)}, "ocd")
    ]


def test_a_search_that_finds_enough_offers_nothing() -> None:
    for _n in range(FEW + 1):
        ProgramFactory(languages=["es"])
    ProgramFactory()
    assert page("language=es").relaxations == []


def pairs_of(outcome: SearchPage) -> list[tuple[dict[str, tuple[str, ...]], int]]:
    return [(dict(one.changes), one.count) for one in outcome.relaxations if len(one.changes) > 1]


@shared
def rural() -> None:
    """Nobody within 25 miles; 30 miles away one that takes Medicaid, 80 miles away one for teenagers."""
    PlaceFactory()
    ProgramFactory(name="Medicaid", latitude=40.17, payments=["medicaid"], ages=["adult"])
    ProgramFactory(name="Teens", latitude=40.9, payments=["self-pay"], ages=["adolescent"])
    ProgramFactory(name="Both", latitude=44.5, payments=["medicaid"], ages=["adolescent"])


@pytest.mark.usefixtures("rural")
def test_where_no_single_change_helps_near_by_two_do_the_nearest_first() -> None:
    outcome = page("near=80203&payment=medicaid&age=adolescent")
    assert outcome.count == 0
    assert pairs_of(outcome) == [
        ({"age": (), "radius": ("50",)}, 1),
        ({"payment": (), "radius": ("100",)}, 1),
    ]
    assert [one.changes for one in outcome.relaxations if len(one.changes) == 1] == [{"radius": ("any",)}]


@pytest.mark.usefixtures("rural")
def test_a_pair_is_offered_only_inside_the_circle_that_needs_no_second_change() -> None:
    ProgramFactory(name="Both, nearer", latitude=40.3, payments=["medicaid"], ages=["adolescent"])
    assert pairs_of(page("near=80203&payment=medicaid&age=adolescent")) == []


@pytest.mark.usefixtures("rural")
def test_a_choice_that_helps_by_itself_makes_no_pair() -> None:
    ProgramFactory(name="Near", payments=["self-pay"], ages=["adolescent"])
    outcome = page("near=80203&payment=medicaid&age=adolescent")
    assert pairs_of(outcome) == [({"age": (), "radius": ("50",)}, 1)]


@pytest.mark.parametrize(("choices", "offered"), [(PAIRS_OF, True), (PAIRS_OF + 1, False)])
def test_of_very_many_choices_pairs_are_not_counted(choices: int, offered: bool) -> None:
    PlaceFactory()
    codes = [term.code for term in SERVICE][:choices]
    ProgramFactory(latitude=40.17, services=codes[1:])
    outcome = page("near=80203&" + "&".join(f"service={code}" for code in codes))
    assert bool(pairs_of(outcome)) == offered


def test_words_are_given_up_as_well() -> None:
    PlaceFactory()
    ProgramFactory(name="Birch", latitude=40.17, payments=["medicaid"])
    outcome = page("near=80203&payment=medicaid&q=zzyzxqq")
    assert ({"q": (), "radius": ("50",)}, 1) in pairs_of(outcome)


@pytest.mark.parametrize(("near", "offered"), [(0, ("50", 2)), (FEW, ("50", FEW + 2)), (FEW + 1, None)])
def test_where_nobody_says_it_and_few_are_to_ask_a_wider_circle_has_more_to_ask(
    near: int, offered: tuple[str, int] | None
) -> None:
    PlaceFactory()
    for _each in range(near):
        ProgramFactory(payments=[])
    for latitude in (40.17, 40.18, 40.9):
        ProgramFactory(latitude=latitude, payments=[])
    outcome = page("near=80203&payment=medicaid&unstated=include")
    assert (outcome.count, outcome.count_unstated) == (0, near)
    circles = [one for one in outcome.relaxations if one.parameter == "radius"]
    assert [(one.changes["radius"][0], one.unstated) for one in circles] == ([offered] if offered else [])
    assert not [one for one in page("near=80203&payment=medicaid").relaxations if one.parameter == "radius"]


def test_a_circle_in_which_somebody_says_it_comes_before_one_with_more_to_ask() -> None:
    PlaceFactory()
    ProgramFactory(latitude=40.17, payments=[])
    ProgramFactory(latitude=40.9, payments=["medicaid"])
    outcome = page("near=80203&payment=medicaid&unstated=include")
    circles = [one for one in outcome.relaxations if one.parameter == "radius"]
    assert [(one.changes["radius"][0], one.count, one.unstated) for one in circles] == [("100", 1, 0), ("50", 0, 1)]


@pytest.mark.parametrize(("near", "offered"), [(FEW, True), (FEW + 1, False)])
def test_of_several_phrases_each_can_be_given_up_where_few_are_to_ask(near: int, offered: bool) -> None:
    PlaceFactory()
    for _each in range(near):
        ProgramFactory(payments=[], conditions=["depression"])
    ProgramFactory(payments=["self-pay"], conditions=["depression"])
    outcome = page("near=80203&q=depression medicaid&unstated=include")
    assert (outcome.count, outcome.count_unstated) == (0, near)
    phrases = [(one.removed, one.count) for one in outcome.relaxations if one.parameter == "q" and one.removed]
    assert phrases == ([("medicaid", near + 1)] if offered else [])
