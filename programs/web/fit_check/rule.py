"""What a rule of the fit check is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from programs.vocabularies import Text
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.sources import Source

Condition = Mapping[str, tuple[str, ...]]
"""Answers by question. It holds when each question got one of them."""


class Level(IntEnum):
    """Outcomes, the most careful first: a rule of a lower number wins over all others."""

    DANGER = 0
    MEDICAL = 1
    MORE = 2
    IOP = 3
    LESS = 4
    UNCLEAR = 5
    NOTE = 6
    """Explains something and decides nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``conditions``: one of them is enough. ``care``: levels of care, as the vocabulary names them.

    ``says`` is for the person who answered, ``why`` for whoever wants to know the reason.
    """

    code: str
    level: Level
    conditions: tuple[Condition, ...]
    says: Text
    why: Text
    source: Source
    care: tuple[str, ...] = ()

    def fits(self, answers: Answers) -> bool:
        return any(answers.fit(condition) for condition in self.conditions)


def when(**answers: str) -> Condition:
    """A condition; the answers to a question are parted by blanks."""
    return {question: tuple(codes.split()) for question, codes in answers.items()}
