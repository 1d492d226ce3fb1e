"""The search that follows the fit check: what is filled in, that it can be changed, and that nothing else is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from programs.search.filters import ProgramFilterSet
from programs.web.fit_check import hand_over
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.outcome import outcome_of
from programs.web.fit_check.questions import AGE, QUESTIONS, TIME
from tests.web.test_fit_check import IOP, main_of, posted

DAY_PROGRAM = {"safety": "safe", "feelings": "severe", "daily": "hardly", "home": "support"}


def handed_over(response: Any) -> dict[str, list[str]]:
    form = main_of(response).split('role="search"')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="checkbox" name="([^"]*)" value="([^"]*)" checked>', form):
        found.setdefault(name, []).append(value)
    return found


def test_the_search_is_filled_in(client: Client) -> None:
    answers = IOP | {"age": "young", "time": ["evenings", "never"], "use": "sometimes", "home": "harmful"}
    assert handed_over(posted(client, answers)) == {
        "focus": ["co-occurring"], "age": ["young-adult", "adult"],
    }, "hours are a wish before they are a wall: none is ticked"  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "focus"),
    [
        ({"feelings": "severe"}, ["mental-health"]),
        ({"use": "drugs"}, ["substance-use"]),
        ({"feelings": "mild", "use": "none"}, []),
        ({}, []),
    ],
)
def test_focus(client: Client, answers: dict[str, str], focus: list[str]) -> None:
    assert handed_over(posted(client, {"safety": "safe"} | answers)).get("focus", []) == focus


def test_the_search_knows_every_value_and_is_sent_nothing_else(client: Client) -> None:
    everything = {question.code: [option.code for option in question.options
                                if not option.danger and option.code not in {"unreal", "attempt"}]
                  for question in QUESTIONS}  # fmt: skip
    form = main_of(posted(client, everything)).split('role="search"')[1].split("</form>")[0]
    assert set(re.findall(r'name="([^"]*)"', form)) == {
        "near", "level", "evidence", "service", "focus", "age", "when",
    }  # fmt: skip
    for answers in (Answers.of(), Answers.of(**DAY_PROGRAM), Answers.of(use="opioids prescribed")):
        for group in hand_over.groups(answers, outcome_of(answers)):
            choices = dict(ProgramFilterSet.base_filters[group.parameter].extra["choices"])
            assert {choice.value for choice in group.choices} <= set(choices)
    ages = {term for terms in hand_over.AGES.values() for term in terms}
    assert ages <= set(dict(ProgramFilterSet.base_filters["age"].extra["choices"]))
    assert set(hand_over.AGES) == {option.code for option in AGE.options} - {"unsure"}
    times = dict(ProgramFilterSet.base_filters["when"].extra["choices"])
    assert {option.code for option in TIME.options} - set(times) == {"never", "unsure"}


@pytest.mark.django_db
def test_the_search_takes_it(client: Client) -> None:
    response = client.get("/programs/", handed_over(posted(client, IOP | {"age": "older", "time": ["weekends"]})))
    assert response.status_code == 200
    assert "error-summary" not in response.content.decode()


def offered(response: Any) -> dict[str, list[str]]:
    form = main_of(response).split('role="search"')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="checkbox" name="([^"]*)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def test_a_day_program_is_searched_with_all_evidence(client: Client) -> None:
    """Most sites of day programs are ``possible``, and a search that does not say so leaves them out."""
    sent = handed_over(posted(client, DAY_PROGRAM))
    assert sent["level"] == ["php"]
    assert sent["evidence"] == ["stated", "named", "possible"]


def test_a_doctor_first_and_more_than_an_iop_search_for_a_day_program_as_well(client: Client) -> None:
    """Both are true: whom an IOP has failed is not sent back to IOPs because a doctor comes first."""
    response = posted(client, DAY_PROGRAM | {"use": "alcohol"})
    page = main_of(response)
    assert "See a doctor first" in page
    assert "mobile crisis team" in page
    sent = handed_over(response)
    assert (sent["level"], sent["evidence"]) == (["php"], ["stated", "named", "possible"])


@pytest.mark.parametrize(
    "answers",
    [
        IOP,
        IOP | {"feelings": "mild", "daily": "well"},
        {"safety": "safe"},
    ],
)
def test_no_level_is_sent_where_no_day_program_is_asked_for(client: Client, answers: dict[str, str]) -> None:
    assert not {"level", "evidence"} & set(offered(posted(client, answers)))


def test_where_a_live_in_program_is_asked_for_it_is_offered_and_not_chosen(client: Client) -> None:
    response = posted(client, {"safety": "safe", "use": "drugs", "stopping": "nothing", "home": "none"})
    assert offered(response)["level"] == ["php", "residential", "iop"]
    assert not {"level", "evidence"} & set(handed_over(response))


@pytest.mark.parametrize(
    ("answers", "offers", "chosen"),
    [
        ({"use": "opioids", "stopping": "ill"}, ["opioid-medicines"], ["opioid-medicines"]),
        ({"use": "opioids", "stopping": "finished"}, ["opioid-medicines"], ["opioid-medicines"]),
        ({"use": ["opioids", "prescribed"]}, ["opioid-medicines", "medication-from-elsewhere"], ["opioid-medicines"]),
        ({"use": "prescribed"}, ["medication-from-elsewhere"], []),
        ({"use": "alcohol"}, [], []),
        ({"use": "sometimes"}, [], []),
    ],
)
def test_medicine_is_offered_to_whom_it_helps(
    client: Client, answers: dict[str, Any], offers: list[str], chosen: list[str]
) -> None:
    response = posted(client, {"safety": "safe"} | answers)
    assert offered(response).get("service", []) == offers
    assert handed_over(response).get("service", []) == chosen


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [DAY_PROGRAM, {"safety": "safe", "use": ["opioids", "prescribed"]}])
def test_the_search_takes_level_and_medicine(client: Client, answers: dict[str, Any]) -> None:
    response = client.get("/programs/", handed_over(posted(client, answers)))
    assert response.status_code == 200
    assert "error-summary" not in response.content.decode()
