"""What a program answers to each choice: the same as being found, being asked about, or neither."""

from __future__ import annotations

from itertools import chain

import pytest
from django.http import QueryDict

from programs.search import BadInput, Directory, SearchPage, answers, read
from programs.search.answers import CHOICES, Answer
from programs.search.filters import FACET_PARAMETERS, ProgramFilterSet
from programs.search.keeper import current
from programs.search.matches import SCHEDULE
from programs.search.question import Question
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
)
from tests.search.worlds import federal, make_question, world
from tests.searching import only, search

pytestmark = pytest.mark.django_db

EVERYTHING = "evidence=stated&evidence=named&evidence=possible&page_size=100"


def page(query: str, directory: Directory | None = None) -> SearchPage:
    outcome = search(QueryDict(query), directory)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


def question(query: str, directory: Directory | None = None) -> Question:
    asked = read(QueryDict(query), directory or current())
    assert not isinstance(asked, BadInput)
    return asked


def states(found: tuple[Answer, ...]) -> list[tuple[str, str]]:
    return [(answer.values[0], answer.state) for answer in found]


@pytest.mark.parametrize(
    "choice",
    [
        "condition=anxiety", "therapy=dbt", "service=opioid-medicines", "age=child", "age=under-18", "payment=medicaid",
        "language=es", "format=virtual", "focus=mental-health", "restriction=women-only", "population=men",
        "payer=payer-0", "network=network-3", "when=evenings", "free=sat:08:00-14:00", "hours_min=7",
        "when=evenings&hours_max=8", "accepting=true", "level=iop", "accreditation=carf",
    ],
)  # fmt: skip
def test_a_program_says_so_where_the_choice_alone_finds_it(choice: str) -> None:
    """The oracle is the search: in the first tier it says so, in the second it was never asked, else it is silent."""
    directory = world(3).directory
    with only("parts_of"):
        everything = {one["id"] for one in page(EVERYTHING, directory).listings}
        says = {one["id"] for one in page(f"{EVERYTHING}&{choice}&unstated=exclude", directory).listings}
        unasked = {one["id"] for one in page(f"{EVERYTHING}&{choice}&unstated=only", directory).listings}
    found = answers(question(choice, directory), everything, directory)
    assert found.keys() == everything
    for pk, (answer,) in found.items():
        expected = "says" if pk in says else "open" if pk in unasked else "silent"
        assert answer.state == expected, choice


@pytest.mark.parametrize("seed", range(12))
def test_the_answers_of_results_agree_with_their_tier(seed: int) -> None:
    looked_at = 0
    for number in range(6):
        with only("parts_of"):
            outcome = search(make_question(100 * seed + number), world(seed).directory)
        if not isinstance(outcome, SearchPage):
            continue
        for result in outcome.results:
            unstated = {subject(item["parameter"]) for item in result.match["unstated"]} - {"evidence"}
            by_parameter: dict[str, list[str]] = {}
            for answer in result.answers:
                by_parameter.setdefault(subject(answer.parameter), []).append(answer.state)
            opened = {name for name, found in by_parameter.items() if "open" in found and holds_open(name, found)}
            assert opened == unstated, (outcome.data.urlencode(), result.answers)
            looked_at += len(by_parameter)
    assert looked_at, "questions without choices prove nothing"


def subject(parameter: str) -> str:
    """Days, times and hours are asked together, under the name of one of them."""
    return "time" if parameter in SCHEDULE else parameter


def holds_open(name: str, found: list[str]) -> bool:
    """Where any of several choices is enough, one that says so closes the question."""
    facet = FACET_PARAMETERS.get(name)
    is_any = name in ("payer", "network") or (facet is not None and facet.match == "any")
    return not is_any or "says" not in found


def test_the_three_answers_of_a_federal_listing() -> None:
    program = ProgramFactory(focus=["mental-health"], conditions=[], payments=["medicaid"], languages=["es"])
    federal("samhsa-directory-mental-health", program)
    asked = "payment=medicaid&payment=medicare&condition=depression&language=es&when=evenings&accepting=true"
    found = answers(question(asked), [program.pk], current())[program.pk]
    assert states(found) == [
        ("medicaid", "says"),
        ("medicare", "silent"),
        ("depression", "open"),
        ("es", "says"),
        ("when=evenings", "open"),
        ("true", "open"),
    ]


def test_days_times_and_hours_are_one_choice() -> None:
    program = ProgramFactory()
    TrackFactory(program=program)
    (answer,) = answers(question("hours_min=9&when=evenings&when=weekends"), [program.pk], current())[program.pk]
    assert answer == Answer("hours_min", ("hours_min=9", "when=evenings", "when=weekends"), "says")


def test_each_insurer_stands_by_itself() -> None:
    inside, outside = NetworkFactory(payer__slug="aetna"), NetworkFactory(payer__slug="blue")
    program, unknown = ProgramFactory(), ProgramFactory()
    ParticipationFactory(program=program, network=inside)
    found = answers(question("payer=aetna&payer=blue"), [program.pk, unknown.pk], current())
    assert states(found[program.pk]) == [("aetna", "says"), ("blue", "silent")]
    assert states(found[unknown.pk]) == [("aetna", "open"), ("blue", "open")]
    assert outside.payer.slug == "blue"


def test_place_words_and_order_are_no_choices() -> None:
    PlaceFactory()
    program = ProgramFactory(name="Cedar")
    query = "near=80203&radius=5&q=cedar&state=CO&evidence=stated&verified_within=9&unstated=only&ordering=name&page=1"
    assert answers(question(query), [program.pk], current()) == {program.pk: ()}
    walls = {"near", "radius", "q", "state", "evidence", "verified_within", "unstated", "ordering", "page"}
    of_the_api = {"ids", "npi", "phone", "fields", "updated_since", "cursor", "demonstration", "participation", "basis"}
    assert ProgramFilterSet.names() - CHOICES == walls | {"page_size", "facets"} | of_the_api


def test_of_words_and_places_only_what_is_open_is_answered() -> None:
    PlaceFactory()
    ProgramFactory(name="Inside")
    ProgramFactory(name="Perhaps", precision="zip", latitude=39.7313 + 0.37, zip_code="80203")
    for result in page("near=80203&radius=25").results:
        opened = [answer.parameter for answer in result.answers]
        assert opened == [item["parameter"] for item in result.match["unstated"]]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("my 16yo uses fentanyl", [("adolescent", "silent"), ("opioid-use", "silent")]),
        ("my son is depressed, we have medicaid, evenings please", [
            ("depression", "open"), ("medicaid", "says"), ("when=evenings", "open")]),
        ("medicaid or cash", []),  # exactly these words
        ("depressed and sad", [("depression", "open")]),  # each meaning once
        ("adderall", [("adhd", "open")]),  # of two meanings the one that may be
        ("no insurance", [("sliding-scale", "says")]),  # of four ways to pay the one that it says
        ("jovenes", [("adolescent", "silent"), ("young-adult", "silent")]),  # it says none of them
        ("por las tardes", [("when=afternoons", "open")]),  # two times are one question
        ("i want to kill myself", [("self-harm", "open")]),
        ("autism", [("autism", "open")]),
        ("no 12 step please", [("no 12 step", "open")]),
        ("what do i have to bring and how much does it cost", []),  # a whole sentence is not repeated
        ("near me", []),
        ("birch", []),
        ("birch housing medicaid", [("medicaid", "says")]),  # a word that stays a word is only offered
        ("medicaid in colorado", [("medicaid", "says")]),  # where it is stands on the card
    ],
)  # fmt: skip
def test_what_was_understood_of_words_is_answered_as_if_it_had_been_chosen(
    q: str, expected: list[tuple[str, str]]
) -> None:
    program = ProgramFactory(
        name="Birch Housing", focus=["mental-health"], ages=["adult"], conditions=[],
        payments=["medicaid", "sliding-scale"], state="CO",
    )  # fmt: skip
    federal("samhsa-directory-mental-health", program)
    found = answers(question(f"q={q}"), [program.pk], current())[program.pk]
    assert states(found) == expected
    said = {(answer.parameter, answer.state) for answer in found if answer.parameter in FACET_PARAMETERS}
    chosen = "&".join(f"{answer.parameter}={answer.values[0]}" for answer in found if answer.parameter != "q")
    for answer in answers(question(chosen.replace("when=when=", "when=")), [program.pk], current())[program.pk]:
        assert answer.parameter not in FACET_PARAMETERS or (answer.parameter, answer.state) in said


def test_what_was_chosen_beside_words_is_answered_once_and_where_it_was_given() -> None:
    program = ProgramFactory(ages=["adolescent"], payments=["medicaid"])
    asked = "payment=medicaid&q=teens on medicaid with anxiety&age=adult"
    found = answers(question(asked), [program.pk], current())[program.pk]
    assert [(answer.parameter, *answer.values) for answer in found] == [
        ("payment", "medicaid"),
        ("age", "adolescent"),
        ("condition", "anxiety"),
        ("age", "adult"),
    ]


def test_the_second_tier_is_named_by_what_was_understood() -> None:
    PlaceFactory()
    program = ProgramFactory(focus=["mental-health"], payments=["medicaid"], conditions=[])
    federal("samhsa-directory-mental-health", program)
    outcome = page("near=80203&q=my son is depressed, we have medicaid, evenings&hours_min=3&unstated=include")
    assert dict(outcome.unsaid) == {"condition": ["depression"], "when": ["when=evenings"], "hours_min": ["3"]}
    (result,) = outcome.results
    assert [item["parameter"] for item in result.match["unstated"]] == ["q", "hours_min"], "the API's names stay"


def test_who_is_hidden_answers_nothing() -> None:
    hidden, shown = ProgramFactory(status="hidden"), ProgramFactory()
    found = answers(question("payment=medicaid"), [hidden.pk, shown.pk, shown.pk], current())
    assert list(found) == [shown.pk]


def test_a_choice_of_every_facet_at_once_is_answered_one_by_one() -> None:
    program = ProgramFactory()
    names = [name for name in FACET_PARAMETERS if name in CHOICES]
    pairs = list(chain.from_iterable([(name, term.code) for term in FACET_PARAMETERS[name]][:5] for name in names))
    assert len(pairs) >= 50
    found = answers(question("&".join(f"{name}={code}" for name, code in pairs)), [program.pk], current())
    assert [(answer.parameter, *answer.values) for answer in found[program.pk]] == pairs
