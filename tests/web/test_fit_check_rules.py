"""The rules of the fit check: a table of cases, the precedence of safety, and an outcome for everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.vocabularies import LEVEL
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.outcome import outcome_of
from programs.web.fit_check.questions import BY_CODE, COUNTED, QUESTIONS, UNSURE, Question
from programs.web.fit_check.rule import CAREFULNESS, Level, Rule
from programs.web.fit_check.rules import RULES
from programs.web.fit_check.vignettes import VIGNETTES
from programs.web.fit_check.words import BY_LEVEL
from programs.web.guide import reading_level
from tests.cases import every

SAFE = "safety:safe "
WELL = SAFE + "feelings:mild daily:well use:none stopping:nothing home:support tried:nothing time:evenings"

# What was answered | the outcome | the rules that decide | other rules that are explained.
# A question that is not named was left out. “+” parts several answers to one question.
CASES: list[tuple[str, str, str, str]] = [
    # --- danger ---------------------------------------------------------------------------------
    ("safety:might-act", "danger", "might-act", ""),
    ("safety:harmed", "danger", "harmed", ""),
    ("safety:threatened", "danger", "threatened", ""),
    (SAFE + "stopping:now", "danger", "withdrawal-now", ""),
    (SAFE + "use:none stopping:now", "danger", "withdrawal-now", ""),
    ("stopping:now", "danger", "withdrawal-now", ""),  # safety left out
    ("safety:might-act stopping:now", "danger", "might-act withdrawal-now", ""),
    ("safety:might-act feelings:mild daily:well use:none home:support tried:helping", "danger", "might-act", ""),
    ("safety:might-act use:alcohol stopping:severe feelings:unreal", "danger", "might-act confused-in-withdrawal", ""),
    ("safety:safe+harmed", "danger", "harmed", ""),  # sent twice: the careful one counts
    # --- a doctor before stopping -----------------------------------------------------------------
    (SAFE + "use:alcohol stopping:severe", "medical", "severe-withdrawal-before", "use-on-most-days"),
    (SAFE + "use:sometimes stopping:severe", "medical", "severe-withdrawal-before", "fake-pills"),
    (SAFE + "stopping:severe", "medical", "severe-withdrawal-before", ""),  # what was used was not said
    (SAFE + "use:alcohol stopping:ill", "medical", "alcohol-on-most-days", "use-on-most-days"),
    (SAFE + "use:alcohol stopping:always", "medical", "alcohol-on-most-days", "use-on-most-days"),
    (SAFE + "use:alcohol", "medical", "alcohol-on-most-days", "use-on-most-days"),  # not known is not harmless
    (SAFE + "use:sedatives stopping:nothing", "medical", "sedatives-on-most-days", "use-on-most-days fake-pills"),
    (SAFE + "use:opioids stopping:nothing", "medical", "opioids-on-most-days", "use-on-most-days carry-naloxone"),
    (
        SAFE + "use:opioids+alcohol stopping:ill",
        "medical",
        "alcohol-on-most-days opioids-on-most-days",
        "use-on-most-days carry-naloxone",
    ),
    (SAFE + "stopping:ill", "medical", "ill-and-not-said-what", ""),
    (SAFE + "use:sometimes stopping:ill daily:well", "medical", "ill-and-not-said-what", "fake-pills"),
    (
        SAFE + "use:sedatives feelings:unreal",
        "medical",
        "sedatives-on-most-days",
        "losing-touch use-on-most-days fake-pills",
    ),
    (
        SAFE + "use:alcohol home:none",
        "medical",
        "alcohol-on-most-days",
        "use-and-a-home-that-harms use-on-most-days no-place-to-sleep",
    ),
    # --- more than an IOP -------------------------------------------------------------------------
    (SAFE + "feelings:unreal daily:well", "more", "losing-touch", ""),
    (SAFE + "daily:unable", "more", "needs-somebody-there", ""),
    (
        SAFE + "feelings:severe daily:hardly",
        "more",
        "very-hard-and-daily-life-gone",
        "very-hard daily-life-hardly-works",
    ),
    ("safety:thoughts home:support", "more", "thoughts-and-not-said-how-hard", "thoughts-of-harm"),
    ("safety:thoughts home:support feelings:mild", "iop", "thoughts-of-harm", ""),
    ("safety:thoughts home:support daily:well", "iop", "thoughts-of-harm", ""),
    ("safety:thoughts feelings:mild home:alone", "more", "thoughts-without-help-at-home", "thoughts-of-harm"),
    (
        "safety:thoughts feelings:mild home:harmful",
        "more",
        "thoughts-without-help-at-home",
        "thoughts-of-harm home-that-harms",
    ),
    (
        "safety:thoughts feelings:mild use:drugs stopping:nothing home:support",
        "more",
        "thoughts-and-use",
        "use-on-most-days thoughts-of-harm carry-naloxone",
    ),
    (
        SAFE + "use:drugs stopping:nothing home:harmful",
        "more",
        "use-and-a-home-that-harms",
        "use-on-most-days carry-naloxone home-that-harms",
    ),
    (SAFE + "tried:program feelings:severe", "more", "program-was-not-enough", "very-hard program-before"),
    (SAFE + "tried:program daily:hardly", "more", "program-was-not-enough", "daily-life-hardly-works program-before"),
    (
        SAFE + "tried:program use:alcohol stopping:nothing",
        "more",
        "program-was-not-enough",
        "program-before use-on-most-days alcohol-tell-a-doctor",
    ),
    # --- an IOP -------------------------------------------------------------------------------------
    (SAFE + "feelings:moderate daily:slipping", "iop", "hard-and-slipping", ""),
    (
        SAFE + "feelings:moderate daily:slipping tried:helping",
        "iop",
        "hard-and-slipping",
        "",
    ),  # “less” is not said beside it
    (SAFE + "feelings:severe daily:well", "iop", "very-hard", ""),
    (SAFE + "daily:hardly", "iop", "daily-life-hardly-works", ""),
    (SAFE + "feelings:mild daily:well use:none tried:weekly", "iop", "visits-not-enough", ""),
    (SAFE + "feelings:mild daily:well use:none tried:leaving", "iop", "after-a-stay", "less-tolerance"),
    (SAFE + "tried:program", "iop", "program-before", ""),
    (SAFE + "use:drugs stopping:nothing", "iop", "use-on-most-days", "carry-naloxone"),
    (SAFE + "use:drugs stopping:ill", "iop", "use-on-most-days", "ill-after-other-drugs carry-naloxone"),
    (SAFE + "use:alcohol stopping:nothing", "iop", "use-on-most-days", "alcohol-tell-a-doctor"),
    (SAFE + "use:sometimes stopping:nothing daily:slipping", "iop", "use-and-strain", "fake-pills"),
    (SAFE + "use:sometimes stopping:nothing home:harmful", "iop", "use-and-strain", "fake-pills home-that-harms"),
    ("safety:thoughts home:support feelings:mild daily:well use:none", "iop", "thoughts-of-harm", ""),
    (SAFE + "feelings:moderate daily:slipping age:teen who:child", "iop", "hard-and-slipping", "teens"),
    (SAFE + "feelings:severe age:child who:child", "iop", "very-hard", "children"),
    (SAFE + "feelings:severe age:older", "iop", "very-hard", "medicare"),
    (SAFE + "feelings:severe time:never", "iop", "very-hard", "no-time"),
    # --- less ---------------------------------------------------------------------------------------
    (WELL, "less", "most-of-it-works", ""),
    (SAFE + "feelings:moderate daily:well use:none", "less", "most-of-it-works", ""),
    (SAFE + "feelings:mild daily:slipping use:none", "less", "a-little-hard", ""),
    (SAFE + "feelings:mild daily:slipping tried:helping", "less", "what-helps-helps", ""),
    (SAFE + "use:sometimes stopping:nothing daily:well feelings:mild", "less", "use-now-and-then", "fake-pills"),
    # --- we cannot tell -------------------------------------------------------------------------------
    ("safety:safe", "unclear", "not-enough-said", ""),
    ("", "unclear", "not-enough-said", "safety-not-said"),
    (WELL.replace("safety:safe", "safety:unsure"), "unclear", "not-enough-said", "safety-not-said"),
    (SAFE + "feelings:mild daily:slipping", "unclear", "not-enough-said", ""),  # use not said
    # --- what no story of vignettes.py says ---------------------------------------------------------
    (
        "safety:thoughts daily:unable home:support",
        "more",
        "needs-somebody-there thoughts-and-very-hard",
        "thoughts-of-harm",
    ),
    ("safety:unsure daily:unable", "more", "needs-somebody-there safety-unknown-and-very-hard", "safety-not-said"),
    ("safety:unsure daily:hardly", "more", "safety-unknown-and-very-hard", "daily-life-hardly-works safety-not-said"),
    ("safety:unsure daily:hardly feelings:moderate", "iop", "daily-life-hardly-works", "safety-not-said"),
    (SAFE + "use:none+prescribed feelings:mild daily:well", "less", "most-of-it-works", "stay-on-medicine"),
    (
        SAFE + "use:sometimes+prescribed feelings:mild daily:well",
        "unclear",
        "not-enough-said",
        "fake-pills stay-on-medicine",
    ),
]
EVERYBODY = [
    *(case[0] for case in CASES),
    *(" ".join(f"{code}:{codes.replace(' ', '+')}" for code, codes in one.answers.items()) for one in VIGNETTES),
]
"""What is answered in the table above and in the stories."""


def answers_of(text: str) -> Answers:
    return Answers.of(**{code: codes.replace("+", " ") for code, codes in (part.split(":") for part in text.split())})


@every(("answered", "level", "deciding", "further"), CASES, ids=lambda value: value or "nothing")
def test_the_table(answered: str, level: str, deciding: str, further: str) -> None:
    outcome = outcome_of(answers_of(answered))
    assert outcome.level == Level[level.upper()]
    assert [rule.code for rule in outcome.deciding] == deciding.split()
    assert [rule.code for rule in outcome.further] == further.split()


def test_the_table_says_only_what_can_be_answered() -> None:
    for answered in EVERYBODY:
        for part in answered.split():
            code, chosen = part.split(":")
            assert [BY_CODE[code].option(answer) for answer in chosen.split("+")]


@every("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_changes_an_outcome(rule: Rule) -> None:
    """In some case of the table the outcome without the rule is another one: it decides or explains."""
    without = [other for other in RULES if other is not rule]
    assert any(outcome_of(answers, without) != outcome_of(answers) for answers in map(answers_of, EVERYBODY))


# Rules that stand beside others of their level explain; these decide in some case.
DECIDING = [rule for rule in RULES if rule.level not in {Level.NOTE, Level.UNCLEAR}]


@every("rule", DECIDING, ids=lambda rule: rule.code)
def test_every_rule_with_a_level_decides_it_or_the_care_in_some_case(rule: Rule) -> None:
    def decided(answers: Answers, rules: Iterable[Rule]) -> object:
        outcome = outcome_of(answers, rules)
        return outcome.level, outcome.care

    without = [other for other in RULES if other is not rule]
    assert any(decided(answers, without) != decided(answers, RULES) for answers in map(answers_of, EVERYBODY))


@every("rule", RULES, ids=lambda rule: rule.code)
def test_every_condition_of_a_rule_is_met_in_the_table(rule: Rule) -> None:
    for condition in rule.conditions:
        assert any(answers.fit(condition) for answers in map(answers_of, EVERYBODY)), condition


def test_rules_name_answers_that_there_are() -> None:
    """An answer with a typing error in a rule would never fit, and nobody would notice."""
    care = {term.code for term in LEVEL.terms}
    for rule in RULES:
        for condition in rule.conditions:
            for code, chosen in condition.items():
                assert [BY_CODE[code].option(answer) for answer in chosen]
        assert rule.says
        assert rule.why
        assert rule.source.url.startswith("https://")
        assert set(rule.care) <= care
        assert bool(rule.care) == (Level.DANGER < rule.level < Level.UNCLEAR)
        assert bool(rule.emergency) == (rule.level == Level.DANGER)
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert [rule.level for rule in RULES] == sorted(rule.level for rule in RULES)


def test_every_answer_that_means_danger_has_a_rule() -> None:
    dangers = [(q.code, option.code) for q in QUESTIONS for option in q.options if option.danger]
    assert len(dangers) == 4
    for code, answer in dangers:
        assert outcome_of(Answers.of(**{code: answer})).level == Level.DANGER


def test_there_are_nine_questions_safety_first_and_nobody_has_to_know() -> None:
    assert len(COUNTED) == 9
    assert QUESTIONS[0].code == COUNTED[0].code == "safety"
    assert all(question.options[-1].code == UNSURE for question in QUESTIONS if question.code != "who")


def chosen_of(question: Question) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from([option.code for option in question.options]))


ANYTHING = st.builds(Answers, st.fixed_dictionaries({question.code: chosen_of(question) for question in QUESTIONS}))
DANGERS = st.sampled_from([(q.code, option.code) for q in QUESTIONS for option in q.options if option.danger])


@given(ANYTHING)
def test_everything_has_one_outcome_and_always_the_same(answers: Answers) -> None:
    outcome = outcome_of(answers)
    assert outcome == outcome_of(Answers(dict(answers.given)))
    assert outcome.deciding
    assert outcome.level <= Level.UNCLEAR
    assert {rule.level for rule in outcome.deciding} == {outcome.level}
    assert all(rule.level > outcome.level for rule in outcome.further)
    shown = {rule.code for rule in (*outcome.deciding, *outcome.further)}
    if outcome.level != Level.DANGER:  # every rule that fits is explained
        assert shown | {"not-enough-said"} == {rule.code for rule in RULES if rule.fits(answers)}


@given(ANYTHING, DANGERS)
def test_danger_goes_before_everything(answers: Answers, danger: tuple[str, str]) -> None:
    code, answer = danger
    outcome = outcome_of(Answers({**answers.given, code: answers.given[code] | {answer}}))
    assert outcome.level == Level.DANGER
    assert not outcome.further


@given(ANYTHING)
def test_less_is_never_said_without_knowing_of_safety(answers: Answers) -> None:
    if outcome_of(answers).level == Level.LESS:
        assert "safe" in answers.to("safety")


ONE_MORE = st.sampled_from([(question.code, option.code) for question in QUESTIONS for option in question.options])


@given(ANYTHING, ONE_MORE)
def test_one_more_answer_to_a_question_never_makes_an_outcome_less_careful(
    answers: Answers, one: tuple[str, str]
) -> None:
    code, answer = one
    if answers.given[code]:  # the first answer to a question says what was not known: it may reassure
        more = Answers({**answers.given, code: answers.given[code] | {answer}})
        assert CAREFULNESS.index(outcome_of(more).level) >= CAREFULNESS.index(outcome_of(answers).level)


def test_answers_do_not_show_themselves() -> None:
    answers = Answers.of(safety="might-act", use="opioids")
    assert "opioids" not in f"{answers} {answers!r} {[answers]}"
    assert "opioids" not in repr(outcome_of(answers).level)
    assert dataclasses.is_dataclass(answers)


def grade(*texts: object) -> float:
    """The school year in which a text can be read, by the Flesch-Kincaid formula."""
    return reading_level.grade(" ".join(str(text) for text in texts))


@every("rule", RULES, ids=lambda rule: rule.code)
def test_rules_read_easily(rule: Rule) -> None:
    assert grade(rule.says) <= 8
    assert grade(rule.says, rule.why) <= 8


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.code)
def test_questions_read_easily(question: Question) -> None:
    labels = [f"{option.label}." for option in question.options]
    for asked in (question.me, question.child, question.other):
        assert grade(asked, question.hint, *labels) <= 6


@pytest.mark.parametrize("level", [level for level in Level if level != Level.NOTE])
def test_outcomes_read_easily(level: Level) -> None:
    words = BY_LEVEL[level]
    assert grade(words.lead, *words.steps, words.ask) <= 6
