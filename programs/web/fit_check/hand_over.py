"""The search that follows a fit check, already filled in: age, focus and time, and nothing else.

What was said about safety, home or what was tried stays behind. The focus is a broad word (mental
health, alcohol and drugs, both), and everything is shown before it is sent and can be changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.search.schedule import PRESETS
from programs.vocabularies import AGE, FOCUS, Text
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.rules.named import PROBLEM

AGES: dict[str, tuple[str, ...]] = {
    "child": ("child",),
    "teen": ("adolescent",),
    "young": ("young-adult", "adult"),
    "adult": ("adult",),
    "older": ("senior", "adult"),
}
"""Age groups of the search that take somebody of an age asked here."""

HARD = frozenset({"moderate", "severe", "unreal"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a search parameter, and whether it is chosen already."""

    value: str
    label: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The choices of one search parameter."""

    parameter: str
    label: Text
    choices: tuple[Choice, ...]


def focus_of(answers: Answers) -> str | None:
    """Mental health, substance use or both; ``None`` when nothing was said that would tell."""
    hard = bool(answers.to("feelings") & HARD)
    uses = bool(answers.to("use") & set(PROBLEM.split()))
    if hard and uses:
        return "co-occurring"
    if uses:
        return "substance-use"
    return "mental-health" if hard else None


def groups(answers: Answers) -> tuple[Group, ...]:
    focus = focus_of(answers)
    ages = {age for code in answers.to("age") for age in AGES.get(code, ())}
    times = answers.to("time")
    return (
        Group("focus", _("Help with"), tuple(Choice(t.code, t.label, t.code == focus) for t in FOCUS.terms)),
        Group(
            "age", pgettext_lazy("age groups", "For"), tuple(Choice(t.code, t.label, t.code in ages) for t in AGE.terms)
        ),
        Group("when", _("When"), tuple(Choice(code, label, code in times) for code, (label, _w) in PRESETS.items())),
    )
