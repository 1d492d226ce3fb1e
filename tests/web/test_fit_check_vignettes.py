"""The clinical expectation: what each story of ``vignettes.py`` has to be told."""

from __future__ import annotations

import pytest

from programs.vocabularies import LEVEL
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.outcome import outcome_of
from programs.web.fit_check.rule import Level
from programs.web.fit_check.vignettes import VIGNETTES, Vignette

NOT_YET = frozenset(
    [
        "delirium-now",
        "delirium-before",
        "delirium-denied",
        "voices-that-command",
        "after-birth-voices",
        "attempt-and-thoughts",
        "attempt-and-voices",
        "seizure-once-nothing-said",
        "ill-nothing-said",
        "no-day-without-nothing-said",
        "sometimes-no-day-without",
        "not-said-no-day-without",
        "prescribed-seizure-before",
        "fentanyl-no-home",
        "drinker-voices-never-stopped",
        "drinker-needs-care",
        "drinker-with-thoughts",
        "faints-and-starves",
        "teen-faints-weekly-not-enough",
        "vomits-in-withdrawal",
        "no-sleep-much-energy",
        "no-sleep-after-birth",
        "pregnant-fentanyl",
        "pregnant-drinks-at-weekends",
        "pregnant-on-buprenorphine",
        "after-birth-very-hard",
        "after-birth-hard",
        "pregnant-and-well",
        "attempt-safe-now",
        "attempt-safety-not-said",
        "thoughts-home-unsure",
        "thoughts-only-answer",
        "thoughts-in-an-iop",
        "thoughts-after-hospital",
        "thoughts-very-hard",
        "thoughts-daily-life-gone",
        "thoughts-child-of-ten",
        "safety-unsure-very-hard",
        "stable-on-methadone",
        "stable-on-buprenorphine-no-day-without",
        "methadone-and-fentanyl",
        "detox-over-alcohol",
        "detox-over-opioids",
        "taper-over-pills",
        "home-from-jail",
        "home-from-psychiatry",
        "pills-at-parties",
        "nothing-and-unsure",
    ]
)
"""Stories that the rules of today answer wrongly. Each leaves this list with the rule that answers it."""


def told(vignette: Vignette) -> tuple[Level, set[str], set[str]]:
    """The level, the rules that are shown, and the levels of care that are offered."""
    outcome = outcome_of(Answers.of(**vignette.answers))
    return outcome.level, {rule.code for rule in (*outcome.deciding, *outcome.further)}, set(outcome.care)


@pytest.mark.parametrize(
    "vignette",
    [
        pytest.param(one, id=one.code, marks=[pytest.mark.xfail(strict=True)] if one.code in NOT_YET else [])
        for one in VIGNETTES
    ],
)
def test_every_story_is_told_what_it_has_to_be_told(vignette: Vignette) -> None:
    level, rules, care = told(vignette)
    assert level == vignette.level
    assert set(vignette.told) <= rules
    assert not set(vignette.untold) & rules
    assert set(vignette.care) <= care


def test_stories_are_told_apart() -> None:
    assert len({vignette.code for vignette in VIGNETTES}) == len(VIGNETTES) >= 35
    assert {level for level in Level if level != Level.NOTE} == {vignette.level for vignette in VIGNETTES}
    terms = {term.code for term in LEVEL.terms}
    assert all(set(vignette.care) <= terms for vignette in VIGNETTES)
