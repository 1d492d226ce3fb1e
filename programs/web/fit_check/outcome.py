"""From answers to an outcome: which rules fit, and which of them decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programs.web.fit_check.answers import Answers
from programs.web.fit_check.rule import Level, Rule
from programs.web.fit_check.rules import RULES

BOTH = frozenset({Level.MEDICAL, Level.MORE})
"""What can be true at once, and has to be done soon."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules say. ``deciding`` are those of its level, ``further`` all others that fit.

    When there is danger, ``further`` is empty: nothing else matters then. That less may be enough is never
    said beside a rule that wants more.
    """

    level: Level
    deciding: tuple[Rule, ...]
    further: tuple[Rule, ...]

    @property
    def fitting(self) -> tuple[Rule, ...]:
        """Every rule that is told."""
        return (*self.deciding, *self.further)

    @property
    def care(self) -> frozenset[str]:
        """Codes of the levels of care that fit.

        A doctor first, and more than an IOP: both can be true at once, and then the care of both fits.
        Otherwise a hospital or a live-in program would fall off the list because a doctor comes first.
        """
        of_further = BOTH if self.level in BOTH else frozenset()
        rules = (*self.deciding, *(rule for rule in self.further if rule.level in of_further))
        return frozenset(code for rule in rules for code in rule.care)


def outcome_of(answers: Answers, rules: Iterable[Rule] = RULES) -> Outcome:
    """Every combination of answers has one: the rule of ``UNCLEAR`` always fits."""
    fitting = [rule for rule in rules if rule.fits(answers)]
    level = min((rule.level for rule in fitting), default=Level.UNCLEAR)
    further = [rule for rule in fitting if rule.level not in {level, Level.LESS, Level.UNCLEAR}]
    return Outcome(
        level=level,
        deciding=tuple(rule for rule in fitting if rule.level == level),
        further=() if level == Level.DANGER else tuple(further),
    )
