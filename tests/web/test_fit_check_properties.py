"""What holds for every combination of answers: 9,072,000 with one answer a question, danger included.

Each property is a function of the rules, and each is shown to fail with rules that are broken on purpose.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from programs.web.fit_check import outcome as outcomes
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.order import CHAINS, NOT_ORDERED, Chain
from programs.web.fit_check.outcome import outcome_of
from programs.web.fit_check.questions import BY_CODE, QUESTIONS
from programs.web.fit_check.rule import CAREFULNESS, Level, Rule, when
from programs.web.fit_check.rules import RULES
from tests.web.fit_check_levels import DECIDING, carefulness, place, singles, subsets

pytestmark = pytest.mark.slow

Rules = Sequence[Rule]
LESS, UNCLEAR, IOP, MORE, MEDICAL, DANGER = range(6)
AXES = singles(*DECIDING)
NOT_NAMED = ("none", "sometimes", "unsure")


known: list[tuple[Rules, np.ndarray]] = []
"""Nine million combinations by the rules that were asked last."""


def levels_of(rules: Rules) -> np.ndarray:
    """The carefulness of all combinations."""
    if not known or known[0][0] is not rules:
        known[:] = [(rules, carefulness(AXES, rules))]
        known[0][1].flags.writeable = False
    return known[0][1]


def at(rules: Rules, question: str, *answers: str) -> np.ndarray:
    """The same of those with one of these answers."""
    found: np.ndarray = levels_of(rules)[place(AXES, question, *answers)]
    return found


# --- the properties -----------------------------------------------------------------------------------


def thoughts_of_harm_never_lead_to_less(rules: Rules) -> None:
    assert at(rules, "safety", "thoughts").min() >= IOP
    assert at(rules, "lately", "attempt").min() >= MORE


def severe_withdrawal_is_never_below_a_doctor(rules: Rules) -> None:
    assert at(rules, "stopping", "severe").min() >= MEDICAL


def signs_count_more_than_denial(rules: Rules) -> None:
    """135 combinations ended in “less”, and 2,304 in an IOP: nothing used, and ill, always or severe."""
    axes = AXES | {
        "use": singles("use")["use"][:1],
        "stopping": [frozenset({one}) for one in ("ill", "always", "severe")],
    }
    assert axes["use"] == [frozenset({"none"})]
    assert carefulness(axes, rules).min() >= MEDICAL
    for use in NOT_NAMED:
        assert carefulness(axes | {"use": [frozenset({use})]}, rules).min() >= MEDICAL


def danger_wins_over_everything(rules: Rules) -> None:
    for question in AXES:
        for option in BY_CODE[question].options:
            if option.danger:
                assert at(rules, question, option.code).min() == DANGER
    unreal = carefulness(AXES | {"feelings": [frozenset({"unreal"})]}, rules)
    for question, answers in (("safety", ("thoughts",)), ("stopping", ("ill", "severe")),
                              ("lately", ("pregnant", "attempt"))):  # fmt: skip
        assert unreal[place(AXES, question, *answers)].min() == DANGER


def not_known_is_not_fine(rules: Rules) -> None:
    """“Less” only where everybody is safe; very hard and not said about safety is seen soon."""
    levels = levels_of(rules)
    for safety in (option.code for option in BY_CODE["safety"].options if option.code != "safe"):
        assert levels[place(AXES, "safety", safety)].min() > LESS
    axes = AXES | {"safety": [frozenset({"unsure"})], "feelings": [frozenset({"severe"})]}
    assert carefulness(axes, rules).min() >= MORE
    axes = AXES | {"safety": [frozenset({"thoughts"})], "home": [frozenset({"unsure"})]}
    assert carefulness(axes, rules).min() >= MORE


def a_worse_answer_is_never_less_careful(rules: Rules) -> None:
    levels = levels_of(rules)
    for chain in CHAINS:
        for better, worse in itertools.pairwise(chain.answers):
            rows = {code: [place(AXES, chain.question, code)] for code in (better, worse)}
            before, after = levels[rows[better][0]], levels[rows[worse][0]]
            claimed = np.ones_like(before, dtype=bool)
            for question, answers in chain.unless.items():
                claimed[place(AXES, question, *answers)] = False
            assert (after >= before)[claimed].all(), (chain.question, better, worse)


def several_answers_are_never_below_one_of_them(rules: Rules) -> None:
    for question in ("use", "lately"):
        axes = singles(*DECIDING, danger=False) | {"age": [frozenset({"child"}), frozenset({"adult"})]}
        sets = subsets(question)
        levels = np.moveaxis(carefulness(axes | {question: sets}, rules), list(axes).index(question), 0)
        alone = {next(iter(chosen)): levels[number] for number, chosen in enumerate(sets) if len(chosen) == 1}
        for number, chosen in enumerate(sets):
            for one in chosen:
                assert (levels[number] >= alone[one]).all(), (question, sorted(chosen), one)


PROPERTIES = (
    thoughts_of_harm_never_lead_to_less,
    severe_withdrawal_is_never_below_a_doctor,
    signs_count_more_than_denial,
    danger_wins_over_everything,
    not_known_is_not_fine,
    a_worse_answer_is_never_less_careful,
    several_answers_are_never_below_one_of_them,
)


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_it_holds_for_all_combinations(holds: Callable[[Rules], None]) -> None:
    holds(RULES)


# --- each can fail ------------------------------------------------------------------------------------


def without(*codes: str) -> Rules:
    assert set(codes) <= {rule.code for rule in RULES}
    return [rule for rule in RULES if rule.code not in codes]


def instead(code: str, **changed: object) -> Rules:
    assert code in {rule.code for rule in RULES}
    return [dataclasses.replace(rule, **changed) if rule.code == code else rule for rule in RULES]  # type: ignore[arg-type]


BROKEN: list[tuple[Callable[[Rules], None], Callable[[], Rules]]] = [
    (thoughts_of_harm_never_lead_to_less, lambda: without("thoughts-of-harm")),
    (thoughts_of_harm_never_lead_to_less, lambda: without("attempt-lately")),
    (severe_withdrawal_is_never_below_a_doctor, lambda: instead(
        "severe-withdrawal-before", conditions=(when(stopping="severe", use="alcohol sedatives opioids drugs"),))),
    (signs_count_more_than_denial, lambda: instead(
        "ill-and-not-said-what", conditions=(when(use="sometimes unsure", stopping="ill"),))),
    (signs_count_more_than_denial, lambda: instead(
        "ill-and-not-said-what", conditions=(when(use="none sometimes unsure", stopping="ill"),))),
    (danger_wins_over_everything, lambda: without("withdrawal-now")),
    (danger_wins_over_everything, lambda: without("losing-touch-and-thoughts")),
    (danger_wins_over_everything, lambda: instead(
        "confused-in-withdrawal", conditions=(when(feelings="unreal", stopping="ill"),))),
    (danger_wins_over_everything, lambda: without("birth-and-losing-touch")),
    (not_known_is_not_fine, lambda: without("safety-unknown-and-very-hard")),
    (not_known_is_not_fine, lambda: instead(
        "most-of-it-works", conditions=(when(feelings="mild", daily="well", use="none"),))),
    (not_known_is_not_fine, lambda: instead(
        "thoughts-without-help-at-home", conditions=(when(safety="thoughts", home="alone harmful none"),))),
    (a_worse_answer_is_never_less_careful, lambda: instead(
        "thoughts-without-help-at-home", conditions=(when(safety="thoughts", home="alone harmful unsure"),))),
    (a_worse_answer_is_never_less_careful, lambda: without("needs-somebody-there")),
    (a_worse_answer_is_never_less_careful, lambda: instead("visits-not-enough", level=Level.MEDICAL)),
    (a_worse_answer_is_never_less_careful, lambda: instead(
        "a-little-hard", conditions=(when(safety="safe", feelings="moderate", daily="well"),))),
]  # fmt: skip


@pytest.mark.parametrize(("holds", "broken"), BROKEN, ids=lambda one: getattr(one, "__name__", ""))
def test_it_fails_when_a_rule_is_broken(holds: Callable[[Rules], None], broken: Callable[[], Rules]) -> None:
    with pytest.raises(AssertionError):
        holds(broken())


def test_several_answers_fail_when_rules_that_reassure_need_only_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answers, "stay_within", Answers.fit)
    with pytest.raises(AssertionError):
        several_answers_are_never_below_one_of_them(RULES)


# --- the oracle is the rules, and the order is whole ---------------------------------------------------


def random_answers(random_: random.Random, *, several: bool) -> dict[str, frozenset[str]]:
    def chosen(code: str, many: bool) -> frozenset[str]:
        codes = [option.code for option in BY_CODE[code].options]
        return frozenset(random_.sample(codes, random_.randint(0, 3) if many and several else 1))

    return {question.code: chosen(question.code, question.many) for question in QUESTIONS}


def test_all_at_once_says_what_the_check_says() -> None:
    levels = levels_of(RULES)
    assert levels.size == 9_072_000
    random_ = random.Random(10)
    for _number in range(5_000):
        given = random_answers(random_, several=False)
        index = tuple(AXES[code].index(given[code]) for code in AXES)
        assert CAREFULNESS[levels[index]] == outcome_of(Answers(given)).level


def test_every_combination_has_an_outcome_of_every_kind() -> None:
    assert set(np.unique(levels_of(RULES))) == set(range(6))
    assert set(CAREFULNESS) == set(Level) - {Level.NOTE}


def test_who_and_when_change_no_outcome() -> None:
    decided = {code for rule in RULES if rule.level < Level.UNCLEAR for one in rule.conditions for code in one}
    assert decided == set(DECIDING)


def dropped(care_of: Callable[[Answers], tuple[Level, frozenset[str], set[str]]]) -> int:
    """How many of 5,000 combinations lose a level of care that a rule of “a doctor” or of “more” asks for."""
    random_, lost = random.Random(11), 0
    for _number in range(5_000):
        level, care, asked = care_of(Answers(random_answers(random_, several=True)))
        lost += level in {Level.MEDICAL, Level.MORE} and not asked <= care
    return lost


def care_of(answers: Answers) -> tuple[Level, frozenset[str], set[str]]:
    outcome = outcome_of(answers)
    asking = [rule for rule in RULES if rule.level in {Level.MEDICAL, Level.MORE} and rule.fits(answers)]
    return outcome.level, outcome.care, {code for rule in asking for code in rule.care}


def test_no_level_of_care_falls_off_the_ladder(monkeypatch: pytest.MonkeyPatch) -> None:
    """4,950 combinations lost the hospital because only the rules of the deciding level were asked."""
    assert dropped(care_of) == 0
    monkeypatch.setattr(outcomes, "BOTH", frozenset())
    assert dropped(care_of) > 0


def test_the_order_is_stated_for_every_question() -> None:
    assert set(NOT_ORDERED) == {question.code for question in QUESTIONS}
    for chain in CHAINS:
        assert isinstance(chain, Chain)
        assert [BY_CODE[chain.question].option(answer) for answer in chain.answers]
    named = {(chain.question, answer) for chain in CHAINS for answer in chain.answers}
    for code in DECIDING:
        if code != "age":
            assert {(code, option.code) for option in BY_CODE[code].options} <= named, code
