"""One file with all that the fit check asks, says and rests on, for a licensed clinician to read, mark and sign.

It is made from the very objects that are used. Its number is a digest of what it says: a signature holds for
the texts of that number and language, and for no others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from programs.vocabularies import LEVEL, Text
from programs.web.fit_check import presentation
from programs.web.fit_check.emergencies import EMERGENCIES
from programs.web.fit_check.order import CHAINS, NOT_ORDERED
from programs.web.fit_check.questions import QUESTIONS
from programs.web.fit_check.rule import CAREFULNESS, Level
from programs.web.fit_check.rules import RULES
from programs.web.fit_check.vignettes import VIGNETTES, Vignette
from programs.web.fit_check.words import BY_LEVEL
from programs.web.safety import MOMENTS

TEMPLATE = "web/fit_check/sheet.html"
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Story:
    """A vignette with its answers, level and care in words."""

    vignette: Vignette
    answers: list[tuple[Text, list[Text]]]
    level: Text
    care: list[Text]


def story(vignette: Vignette) -> Story:
    return Story(
        vignette,
        presentation.in_words({code: tuple(codes.split()) for code, codes in vignette.answers.items()}),
        BY_LEVEL[vignette.level].short,
        [LEVEL.by_code[code].label for code in vignette.care],
    )


def orders() -> list[tuple[Text, list[tuple[list[Text], list[tuple[Text, list[Text]]]]], Text]]:
    """By question: its chains from better to worse with their exceptions, and what is not compared."""
    return [
        (
            question.short,
            [
                ([question.option(answer).label for answer in chain.answers], presentation.in_words(chain.unless))
                for chain in CHAINS
                if chain.question == question.code
            ],
            NOT_ORDERED[question.code],
        )
        for question in QUESTIONS
    ]


def context() -> dict[str, Any]:
    levels = presentation.how()["levels"]
    return {
        "questions": QUESTIONS,
        "outcomes": [(BY_LEVEL[level], rules) for level, (_title, rules) in zip(Level, levels, strict=True)],
        "rules": len(RULES),
        "emergencies": EMERGENCIES.values(),
        "moments": MOMENTS,
        "stories": [story(vignette) for vignette in VIGNETTES],
        "carefulness": [BY_LEVEL[level].short for level in CAREFULNESS],
        "orders": orders(),
    }


def sheet() -> str:
    """The file, as HTML that needs nothing else, in the active language."""
    told = context()
    number = hashlib.sha256(render_to_string(TEMPLATE, told | {"number": ""}).encode()).hexdigest()[:DIGITS]
    return render_to_string(TEMPLATE, told | {"number": number})
