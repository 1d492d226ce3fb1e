"""What a rule of the fit check is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from programs.vocabularies import Text
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.sources import Source

Condition = Mapping[str, tuple[str, ...]]
"""Answers by question. It holds when each question got one of them.

In a rule of ``Level.LESS`` it holds when each question got nothing else: of two answers that cannot
both be true, the one that reassures must not win.
"""


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


CAREFULNESS: tuple[Level, ...] = (Level.LESS, Level.UNCLEAR, Level.IOP, Level.MORE, Level.MEDICAL, Level.DANGER)
"""From the least careful outcome to the most careful one.

``UNCLEAR`` stands above ``LESS``, though its number is higher: who is told that nobody can tell, and
whom to ask, is not reassured. A rule of ``LESS`` wins over it only because ``UNCLEAR`` always fits.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """``conditions``: one of them is enough. ``care``: levels of care, as the vocabulary names them.

    ``says`` is for the person who answered, ``why`` for whoever wants to know the reason. ``emergency``
    is the code of what to do, in ``emergencies.py``; all rules of ``DANGER`` have one, and no others.
    """

    code: str
    level: Level
    conditions: tuple[Condition, ...]
    says: Text
    why: Text
    source: Source
    care: tuple[str, ...] = ()
    emergency: str = ""

    def fits(self, answers: Answers) -> bool:
        holds = answers.stay_within if self.level == Level.LESS else answers.fit
        return any(holds(condition) for condition in self.conditions)


def when(**answers: str) -> Condition:
    """A condition; the answers to a question are parted by blanks."""
    return {question: tuple(codes.split()) for question, codes in answers.items()}
