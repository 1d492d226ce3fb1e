"""What the templates of the fit check are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from programs.vocabularies import LEVEL, Text
from programs.web.fit_check import hand_over
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.emergencies import EMERGENCIES, SUICIDE, Emergency
from programs.web.fit_check.outcome import BOTH, Outcome
from programs.web.fit_check.questions import AGE, BY_CODE, COUNTED, SAFETY, WHO, Option, Question
from programs.web.fit_check.rule import Condition, Level, Rule
from programs.web.fit_check.rules import RULES
from programs.web.fit_check.words import AT_ONCE, BY_HELPLINE, BY_LEVEL, CALLING, LADDER
from programs.web.safety import MOMENTS

NOTICES: dict[str, Text] = {
    "not-from-here": _(
        "We could not see that this form came from our own page, so we did not read it. "
        "Nothing is lost but your answers: please give them again here."
    ),
    "unreadable": _("We could not read that form. Please answer here."),
    "failed": _(
        "Something went wrong on our side. We kept nothing. You can try again. If it cannot wait, call 988 or 911."
    ),
    "part-unreadable": _("Some answers did not reach us in a form we can read. Please look through them."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the form: its place among those that are counted, and what is chosen."""

    question: Question
    number: int | None
    chosen: frozenset[str]
    missing: bool = False

    @property
    def options(self) -> list[tuple[Option, bool]]:
        return [(option, option.code in self.chosen) for option in self.question.options]

    @property
    def stops(self) -> list[Emergency]:
        """The emergencies that its answers can be; most questions have none."""
        return [EMERGENCIES[option.danger] for option in self.question.options if option.danger]

    @property
    def adapts(self) -> bool:
        """Whether its words differ by whom it is for."""
        return self.question.me is not self.question.child


def asked(question: Question, answers: Answers, *, missing: bool = False) -> Asked:
    number = COUNTED.index(question) + 1 if question in COUNTED else None
    return Asked(question, number, answers.given[question.code], missing)


def form(answers: Answers | None = None, *, notice: str = "") -> dict[str, Any]:
    """The page that asks. ``notice`` is a key of ``NOTICES``, or ``safety-missing``."""
    given = answers or Answers.of()
    missing = notice == "safety-missing"
    if not notice and given.unreadable:
        notice = "part-unreadable"
    return {
        "safety": asked(SAFETY, given, missing=missing),
        "about": [asked(WHO, given), asked(AGE, given)],
        "questions": [asked(question, given) for question in COUNTED[1:]],
        "total": len(COUNTED),
        "notice": NOTICES.get(notice, ""),
        "safety_missing": missing,
    }


def danger(outcome: Outcome) -> dict[str, Any]:
    """Help, step by step, and which number first: 911 when one of the rules says so."""
    codes = {rule.emergency for rule in outcome.deciding}
    emergencies = [one for one in EMERGENCIES.values() if one.code in codes]
    return {
        "words": BY_LEVEL[Level.DANGER],
        "rules": outcome.deciding,
        "emergencies": sorted(emergencies, key=lambda one: one.first != "911"),
        "emergency_first": any(one.first == "911" for one in emergencies),
    }


def result(answers: Answers, outcome: Outcome) -> dict[str, Any]:
    return {
        "words": BY_LEVEL[outcome.level],
        "level": outcome.level.name.lower(),
        "steps": steps(outcome),
        "deciding": outcome.deciding,
        "further": outcome.further,
        "thoughts": bool(answers.to("safety") - {"safe"}) or "attempt" in answers.to("lately"),
        "keep_safe": [step for step in SUICIDE.steps if step.later],
        "helpline": outcome.level in BY_HELPLINE,
        "urgent": outcome.level in BOTH,
        "ladder": [(term, term.code in outcome.care) for term in ladder(outcome.care)],
        "unknown": [BY_CODE[code].short for code in answers.unknown],
        "unreadable": answers.unreadable,
        "given": [(code, value) for code, values in answers.given.items() for value in sorted(values)],
        "groups": hand_over.groups(answers, outcome),
        "calling": CALLING[answers.who],
    }


def steps(outcome: Outcome) -> tuple[Text, ...]:
    """What to do next. Where a doctor comes first and more than an IOP is needed too, the steps of both."""
    first, *others = BY_LEVEL[outcome.level].steps
    needs_more = outcome.level == Level.MEDICAL and any(rule.level == Level.MORE for rule in outcome.further)
    return (first, *(AT_ONCE if needs_more else ()), *others)


def ladder(care: frozenset[str]) -> list[Any]:
    """Levels of care from little to much; detox and medication clinics only when they fit."""
    terms = {term.code: term for term in LEVEL.terms}
    beside = [code for code in ("detox", "opioid-treatment") if code in care]
    return [terms[code] for code in (*LADDER, *beside)]


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule in the public table. Each alternative is a list of a question and the answers to it."""

    rule: Rule
    alternatives: list[list[tuple[Text, list[Text]]]]


def explained(rule: Rule) -> Explained:
    return Explained(rule, [in_words(condition) for condition in rule.conditions if condition])


def in_words(condition: Condition) -> list[tuple[Text, list[Text]]]:
    return [
        (BY_CODE[code].short, [BY_CODE[code].option(answer).label for answer in answers])
        for code, answers in condition.items()
    ]


def how() -> dict[str, Any]:
    """The rules by level, the most careful first."""
    return {
        "levels": [
            (BY_LEVEL[level].short, [explained(rule) for rule in RULES if rule.level == level]) for level in Level
        ],
        "emergencies": EMERGENCIES.values(),
        "moments": MOMENTS,
    }
