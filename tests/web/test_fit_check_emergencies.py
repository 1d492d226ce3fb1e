"""What the fit check shows in an emergency, and whom it never sends to a line that cannot help."""

from __future__ import annotations

import re
from html import escape

import pytest
from django.test import Client
from django.utils.translation import override

from programs.web.fit_check.emergencies import EMERGENCIES, Emergency
from programs.web.fit_check.questions import BY_CODE, QUESTIONS
from programs.web.fit_check.rule import Level
from programs.web.fit_check.rules import RULES
from programs.web.fit_check.words import BY_LEVEL
from tests.web.reading import text_of as text_with_gaps
from tests.web.test_fit_check import main_of, posted
from tests.web.test_fit_check_rules import grade


def text_of(html: str) -> str:
    """The words; where a number is a link, no blank comes between it and a comma."""
    return re.sub(r" (?=[,.;:?!])", "", text_with_gaps(html))


HELPLINE = "1-800-662-4357"
OVERDOSE = ("naloxone", "2 to 3 minutes", "Breathe for them", "on their side", "Stay until", "Most states")
SUICIDE = ("Do not be alone", "guns, pills", "Call 988, text 988, or chat", "videophone", "press 1", "press 2", "AYUDA")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"safety": "harmed"}, OVERDOSE),
        ({"safety": "might-act"}, SUICIDE),
        ({"safety": "thoughts", "feelings": "unreal"}, SUICIDE),
        ({"safety": "thoughts", "lately": "attempt"}, SUICIDE),
        ({"safety": "threatened"}, ("1-800-799-7233", "text 911")),
        ({"stopping": "now"}, ("on the side", "nothing in the mouth")),
        ({"safety": "safe", "feelings": "unreal", "stopping": "ill"}, ("on the side",)),
        ({"safety": "safe", "feelings": "unreal", "lately": "pregnant"}, ("Stay with mother and child",)),
        ({"safety": ["harmed", "might-act"]}, (*OVERDOSE, *SUICIDE)),
    ],
)
def test_the_page_says_what_to_do(client: Client, answers: dict[str, str], words: tuple[str, ...]) -> None:
    page = text_of(main_of(posted(client, answers)))
    assert "Please get help right now" in page
    assert [word for word in words if word not in page] == []
    assert HELPLINE not in page


@pytest.mark.parametrize("emergency", EMERGENCIES.values(), ids=lambda one: one.code)
def test_the_steps_stand_on_the_form_in_order_and_have_sources(client: Client, emergency: Emergency) -> None:
    how = client.get("/fit-check/how/").content.decode()
    section = how.split(f'id="emergency-{emergency.code}"')[1].split("</section>")[0]
    for step in emergency.steps:
        assert str(step.says) in text_of(section)
        assert f'href="{escape(step.source.url)}"' in section
        assert step.source.url.startswith("https://")
    assert grade(*(step.says for step in emergency.steps)) <= 6
    if emergency.code in {option.danger for question in QUESTIONS for option in question.options}:
        form = main_of(client.get("/fit-check/"))
        box = text_of(form.split(f'data-help-now="{emergency.code}"')[1].split("</div>")[0])
        places = [box.index(str(step.says)) for step in emergency.steps]
        assert places == sorted(places)


@pytest.mark.parametrize("code", ["suicide", "overdose"])
def test_in_spanish_the_steps_lead_to_the_spanish_line(client: Client, code: str) -> None:
    answer = {"suicide": "might-act", "overdose": "harmed"}[code]
    page = text_of(main_of(posted(client, {"safety": answer}, **{"accept-language": "es"})))
    with override("es"):
        assert all(str(step.says) in page for step in EMERGENCIES[code].steps)
    if code == "suicide":
        assert "oprima 2" in page
        assert "AYUDA al 988" in page


def test_which_number_comes_first(client: Client) -> None:
    for answers, first in (
        ({"safety": "might-act"}, "988"),
        ({"safety": "thoughts", "feelings": "unreal"}, "988"),
        ({"safety": "might-act", "stopping": "now"}, "911"),
        ({"safety": "safe", "feelings": "unreal", "stopping": "severe"}, "911"),
        ({"safety": "safe", "feelings": "unreal", "lately": "pregnant"}, "911"),
    ):
        numbers = main_of(posted(client, answers)).split('<ul class="numbers')[1]
        assert re.findall(r'href="tel:(\d+)"', numbers)[0] == first, answers


def test_an_answer_and_its_rule_name_the_same_emergency() -> None:
    for question in QUESTIONS:
        for option in question.options:
            if option.danger:
                named = {
                    rule.emergency
                    for rule in RULES
                    for condition in rule.conditions
                    if condition == {question.code: (option.code,)} and rule.level == Level.DANGER
                }
                assert named == {option.danger}
    assert {rule.emergency for rule in RULES} - {""} == set(EMERGENCIES)


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"safety": "safe", "use": "alcohol", "stopping": "ill"}, Level.MEDICAL),
        ({"safety": "safe", "lately": "faint"}, Level.MEDICAL),
        ({"safety": "thoughts"}, Level.MORE),
        ({"safety": "safe", "feelings": "moderate", "daily": "slipping"}, Level.IOP),
        ({"safety": "safe"}, Level.UNCLEAR),
    ],
)
def test_the_helpline_is_for_information_only(client: Client, answers: dict[str, str], level: Level) -> None:
    page = text_of(main_of(posted(client, answers)))
    assert str(BY_LEVEL[level].title) in page
    assert (HELPLINE in page) == (level in {Level.IOP, Level.LESS, Level.UNCLEAR})
    if level == Level.MEDICAL:
        assert "urgent care" in page
        assert "1-800-222-1222" in page
    if level == Level.MORE:
        assert "mobile crisis team" in page
        assert "emergency room" in page


def test_no_rule_of_danger_withdrawal_or_more_names_the_helpline() -> None:
    for rule in RULES:
        if rule.level in {Level.DANGER, Level.MEDICAL, Level.MORE}:
            assert HELPLINE not in f"{rule.says} {rule.why}"


def test_thoughts_and_an_attempt_bring_help_to_the_top_and_what_keeps_safe(client: Client) -> None:
    for answers in ({"safety": "thoughts", "home": "support"}, {"safety": "safe", "lately": "attempt"}):
        page = main_of(posted(client, answers))
        assert page.index('href="tel:988"') < page.index("<h1")
        assert page.index("guns, pills") < page.index("<h1")


def test_naloxone_reaches_those_likeliest_to_die(client: Client) -> None:
    for answers in ({"use": "sometimes"}, {"use": "none", "stopping": "finished"}, {"use": "none", "tried": "leaving"},
                    {"use": "opioids"}, {"use": "drugs"}, {"use": "sedatives"}):  # fmt: skip
        assert "naloxone" in text_of(main_of(posted(client, {"safety": "safe"} | answers))), answers
    assert "naloxone" not in text_of(main_of(posted(client, {"safety": "safe", "use": "alcohol"})))
    assert BY_CODE["use"].many


def test_teenagers_are_told_that_states_differ(client: Client) -> None:
    page = text_of(main_of(posted(client, {"safety": "safe", "age": "teen"})))
    assert "In many states teenagers can ask for some kinds of care by themselves" in page
    assert "has to agree" not in page


def test_the_line_for_mothers_can_be_tapped(client: Client) -> None:
    for answers in (
        {"safety": "safe", "feelings": "unreal", "lately": "pregnant"},
        {"safety": "safe", "lately": "pregnant"},
    ):
        assert '<a href="tel:+18338526262">1-833-852-6262</a>' in main_of(posted(client, answers))
