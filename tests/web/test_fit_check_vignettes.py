"""The clinical expectation: what each story of ``vignettes.py`` has to be told."""

from __future__ import annotations

from programs.vocabularies import LEVEL
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.outcome import outcome_of
from programs.web.fit_check.rule import Level
from programs.web.fit_check.vignettes import VIGNETTES, Vignette
from tests.cases import every


def told(vignette: Vignette) -> tuple[Level, set[str], set[str]]:
    """The level, the rules that are shown, and the levels of care that are offered."""
    outcome = outcome_of(Answers.of(**vignette.answers))
    return outcome.level, {rule.code for rule in (*outcome.deciding, *outcome.further)}, set(outcome.care)


@every("vignette", VIGNETTES, ids=lambda vignette: vignette.code)
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


@every("vignette", VIGNETTES, ids=lambda vignette: vignette.code)
def test_less_is_never_said_beside_more(vignette: Vignette) -> None:
    assert not {rule.code for rule in outcome_of(Answers.of(**vignette.answers)).further if rule.level == Level.LESS}
