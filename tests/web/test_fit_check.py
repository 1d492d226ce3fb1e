"""The page of the fit check: outcomes, ways in and out, bad input."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from programs.web.fit_check.answers import Answers
from programs.web.fit_check.emergencies import EMERGENCIES
from programs.web.fit_check.questions import QUESTIONS
from programs.web.fit_check.rules import RULES
from programs.web.fit_check.words import BY_LEVEL
from programs.web.safety import MOMENTS
from tests.cases import every
from tests.web.reading import text_of

ADDRESS = "/fit-check/"
OURS = {"sec-fetch-site": "same-origin"}
IOP = {"safety": "safe", "feelings": "moderate", "daily": "slipping", "use": "none"}


def posted(client: Client, answers: dict[str, Any], **headers: str) -> Any:
    """Without the ``django_db`` mark, any query fails."""
    return client.post(ADDRESS, urlencode(answers, doseq=True), "application/x-www-form-urlencoded",
                       headers={**OURS, **headers})  # fmt: skip


def main_of(response: Any) -> str:
    return str(response.content.decode().split("<main", 1)[1].split("</main>")[0])


def checked(response: Any) -> set[str]:
    return set(re.findall(r'<input type="(?:radio|checkbox)"[^>]*id="([^"]*)"[^>]* checked', main_of(response)))


def test_help_and_promises_stand_before_the_questions(client: Client) -> None:
    response = client.get(ADDRESS)
    page = main_of(response)
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    first_question = page.index("<fieldset")
    for words in (
        'href="tel:988"',
        'href="sms:988"',
        'href="tel:911"',
        "not a diagnosis",
        "Nothing you answer is stored",
    ):
        assert page.index(words) < first_question
    assert page.index('id="q-safety"') == page.index('id="q-')
    assert 'method="post"' in page
    assert not checked(response)
    assert "csrfmiddlewaretoken" not in page


def test_every_question_is_a_group_with_a_legend_and_can_be_left_open(client: Client) -> None:
    page = main_of(client.get(ADDRESS))
    assert page.count("<fieldset") == page.count("<legend") == len(QUESTIONS)
    assert " required" not in page
    assert [number for number in range(1, 10) if f"Question {number} of 9" not in page] == []


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (IOP, "IOP"),
        (IOP | {"use": "alcohol", "stopping": "ill"}, "MEDICAL"),
        (IOP | {"feelings": "unreal"}, "MORE"),
        (IOP | {"feelings": "mild", "daily": "well"}, "LESS"),
        ({"safety": "safe"}, "UNCLEAR"),
        (IOP | {"safety": "harmed"}, "DANGER"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es", "xx", "de-DE;q=nonsense"])
def test_each_outcome(client: Client, answers: dict[str, str], level: str, language: str) -> None:
    response = posted(client, answers, **{"accept-language": language})
    words = next(words for found, words in BY_LEVEL.items() if found.name == level)
    assert response.status_code == 200
    if language != "es":
        assert f'<h1 class="display">{words.title}</h1>' in main_of(response)
    assert 'href="tel:988"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert "Location" not in response


def test_danger_shows_help_and_nothing_else(client: Client) -> None:
    response = posted(client, IOP | {"safety": "might-act", "use": "opioids"})
    page = main_of(response)
    assert page.index("tel:988") < page.index("tel:911")
    assert "<form" not in page
    assert "buprenorphine" not in page
    assert 'type="hidden"' not in page


def test_911_comes_first_when_somebody_is_hurt(client: Client) -> None:
    buttons = main_of(posted(client, {"safety": "harmed"})).split('<ul class="numbers')[1]
    assert buttons.index("tel:911") < buttons.index("tel:988")


def test_danger_needs_no_other_answer_not_even_safety(client: Client) -> None:
    assert "Please get help right now" in main_of(posted(client, {"stopping": "now"}))


def test_every_rule_that_fits_is_explained_with_its_source(client: Client) -> None:
    answers = IOP | {"safety": "thoughts", "home": "alone", "age": "teen", "tried": "weekly"}
    response = posted(client, answers)
    page = text_of(main_of(response))
    fitting = [rule for rule in RULES if rule.fits(Answers.of(**answers)) and rule.code != "not-enough-said"]
    assert len(fitting) == 5
    for rule in fitting:
        assert str(rule.says) in page
        assert f"/fit-check/how/#{rule.code}" in main_of(response)


def test_thoughts_of_suicide_bring_988_to_the_top(client: Client) -> None:
    page = main_of(posted(client, IOP | {"safety": "thoughts", "home": "support"}))
    assert page.index('href="tel:988"') < page.index("<h1")
    assert "tel:988" not in main_of(posted(client, IOP))


def test_what_was_left_out_is_named(client: Client) -> None:
    page = text_of(main_of(posted(client, IOP)))
    left_out = "The body and the last months , What happens when the use stops , Home , What was tried , Time ."
    assert f"could not take into account: {left_out}" in page


# --- half-filled, back, changed ---------------------------------------------------------------------


def test_without_the_answer_about_safety_the_others_stay(client: Client) -> None:
    response = posted(client, {"feelings": "severe", "use": ["alcohol", "drugs"], "who": "child"})
    assert response.status_code == 200
    page = main_of(response)
    assert checked(response) == {"feelings-severe", "use-alcohol", "use-drugs", "who-child"}
    assert 'href="#q-safety"' in page
    assert page.index("One answer is missing") < page.index("<form")
    assert 'aria-describedby="error-safety' in page


def test_an_empty_form_is_asked_for_safety_alone(client: Client) -> None:
    response = posted(client, {})
    assert "One answer is missing" in main_of(response)
    assert not checked(response)


def test_answers_can_be_changed(client: Client) -> None:
    result = main_of(posted(client, IOP | {"time": ["evenings", "weekends"], "lately": ["pregnant", "no-sleep"]}))
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', result)
    again = client.post(
        ADDRESS, urlencode([*hidden, ("change", "1")]), "application/x-www-form-urlencoded", headers=OURS
    )
    assert checked(again) == {
        "safety-safe", "feelings-moderate", "daily-slipping", "use-none", "time-evenings", "time-weekends",
        "lately-pregnant", "lately-no-sleep",
    }  # fmt: skip
    assert "One answer is missing" not in main_of(again)


def test_the_same_form_again_is_the_same_answer(client: Client) -> None:
    assert posted(client, IOP).content == posted(client, IOP).content


def changed(client: Client, response: Any, **now: str) -> Any:
    """The answers of a result, given again with some of them changed."""
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', main_of(response))
    return posted(client, {code: [one for name, one in hidden if name == code] for code, _value in hidden} | now)


def test_an_answer_changed_on_the_way_back_leaves_nothing_of_the_old_one(client: Client) -> None:
    first = posted(client, IOP | {"lately": ["pregnant", "faint"], "use": "opioids"})
    assert "See a doctor first" in main_of(first)
    again = changed(client, first, lately="none", use="none")
    assert again.content == posted(client, IOP | {"lately": "none"}).content


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        ({question.code: "unsure" for question in QUESTIONS}, "We cannot tell from these answers"),
        ({"safety": "safe", "lately": "unsure"}, "We cannot tell from these answers"),
        ({"safety": "thoughts"}, "More help than an IOP may be needed first"),
        ({"safety": "safe", "lately": ["none", "faint"]}, "See a doctor first"),
        ({"safety": "safe", "use": ["none", "alcohol"], "stopping": "ill"}, "See a doctor first"),
        ({"safety": ["safe", "thoughts"], "home": ["support", "none"]}, "More help than an IOP may be needed first"),
        (IOP | {"daily": "well", "use": ["none", "unsure"]}, "We cannot tell from these answers"),
        ({"safety": ["safe", "might-act"], "stopping": "finished"}, "Please get help right now"),
    ],
)
def test_little_known_and_contradictions(client: Client, answers: dict[str, Any], title: str) -> None:
    assert title in main_of(posted(client, answers))


# --- what nobody sends by pressing the button -------------------------------------------------------


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {}])
def test_a_form_from_elsewhere_is_not_read(client: Client, headers: dict[str, str]) -> None:
    body = urlencode({"safety": "might-act", "feelings": "severe"})
    response = client.post(ADDRESS, body, "application/x-www-form-urlencoded", headers=headers)
    assert response.status_code == 403
    page = main_of(response)
    assert "we did not read it" in page
    assert not checked(response)
    assert 'id="q-safety"' in page
    assert 'href="tel:988"' in page
    assert not response.cookies


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("safety=" + "x" * 20_000, "application/x-www-form-urlencoded", 413),
        ('{"safety": "safe"}', "application/json", 400),
        ("safety=safe", "multipart/form-data; boundary=x", 400),
        ("safety=safe", "application/x-www-form-urlencoded; charset=utf-16", 400),
    ],
)
def test_a_body_that_is_no_form_of_ours(client: Client, body: str, kind: str, status: int) -> None:
    response = client.post(ADDRESS, body, kind, headers=OURS)
    assert response.status_code == status
    assert "We could not read that form" in main_of(response)


def test_a_thousand_fields_are_a_page(client: Client) -> None:
    body = "&".join(f"a{number}=" for number in range(1_500))
    response = client.post(ADDRESS, body, "application/x-www-form-urlencoded", headers=OURS)
    assert response.status_code == 400
    assert "We could not read that form" in main_of(response)


@pytest.mark.parametrize(
    "body",
    [
        "safety=safe&feelings=<script>alert(1)</script>",
        "safety=safe&daily=%00%ff%fe",
        "safety=safe&use=none&use=nothing-there-is",
        "safety=safe&feelings=MILD",
        "safety=safe&lately=alert(1)&lately=pregnant",
    ],
)
def test_unknown_answers_are_left_out_and_never_repeated(client: Client, body: str) -> None:
    response = client.post(ADDRESS, body, "application/x-www-form-urlencoded", headers=OURS)
    assert response.status_code == 200
    page = main_of(response)
    assert "did not reach us in a form we can read" in page
    for word in ("alert(", "nothing-there-is", "MILD"):
        assert word not in page


def test_unknown_safety_keeps_the_rest_and_says_so(client: Client) -> None:
    response = posted(client, {"safety": "perhaps", "daily": "well"})
    assert "One answer is missing" in main_of(response)
    assert checked(response) == {"daily-well"}


def test_a_repeated_answer_counts_for_the_careful_rule(client: Client) -> None:
    assert "Please get help right now" in main_of(posted(client, {"safety": ["might-act", "safe"]}))


def test_fields_of_others_are_ignored(client: Client) -> None:
    assert posted(client, IOP | {"near": "80203", "name": "Ada"}).content == posted(client, IOP).content


def test_other_methods(client: Client) -> None:
    assert client.put(ADDRESS, headers=OURS).status_code == 405
    assert client.head(ADDRESS).status_code == 200
    assert main_of(client.get(ADDRESS, {"safety": "might-act"})) == main_of(client.get(ADDRESS))


# --- how it decides ----------------------------------------------------------------------------------------


@pytest.fixture
def how(client: Client) -> str:
    return client.get("/fit-check/how/").content.decode()


@every("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_public_with_its_source(how: str, rule: Any) -> None:
    section = how.split(f'<section class="rule" id="{rule.code}">')[1].split("</section>")[0]
    text = text_of(section)
    assert str(rule.says) in text
    assert str(rule.why) in text
    assert f'href="{escape(rule.source.url)}"' in section
    for condition in rule.conditions:
        for code, answers in condition.items():
            question = next(question for question in QUESTIONS if question.code == code)
            assert all(str(question.option(answer).label) in text for answer in answers)


def test_the_result_links_only_to_rules_that_are_there(client: Client) -> None:
    page = client.get("/fit-check/how/").content.decode()
    emergencies = [f"emergency-{code}" for code in EMERGENCIES]
    moments = [f"safety-{moment.code}" for moment in MOMENTS]
    there = re.findall(r'<section class="rule" id="([^"]*)">', page)
    assert there == [*(rule.code for rule in RULES), *emergencies, *moments]


def test_numbers_in_sentences_can_be_tapped(client: Client) -> None:
    page = main_of(posted(client, IOP | {"feelings": "unreal"}))
    assert '<a href="tel:988">988</a> can help find' in page
    assert 'Call or text <a href="tel:988">988</a> and ask for a mobile crisis team' in page
