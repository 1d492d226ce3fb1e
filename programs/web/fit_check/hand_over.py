"""The search that follows a fit check, already filled in: focus, age, time; the level of care; medicine for opioids.

What was said about safety, home, the body or what was tried stays behind. The focus is a broad word (mental
health, alcohol and drugs, both). A day program is asked for where more than an IOP is needed, and methadone or
buprenorphine where opioids are used, because a list of programs without them would send somebody the wrong way.
Everything is shown before it is sent and can be changed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.search import PRESETS
from programs.vocabularies import AGE, EVIDENCE, FOCUS, LEVEL, SERVICE, Facet, Text
from programs.web.fit_check.answers import Answers
from programs.web.fit_check.outcome import BOTH, Outcome
from programs.web.fit_check.rule import Level
from programs.web.fit_check.rules.named import PROBLEM

AGES: dict[str, tuple[str, ...]] = {
    "child": ("child", "under-18"),
    "teen": ("adolescent",),
    "young": ("young-adult", "adult"),
    "adult": ("adult",),
    "older": ("senior", "adult"),
}
"""Age groups of the search that take somebody of an age asked here."""

MEDICINES: dict[str, frozenset[str]] = {
    "opioid-medicines": frozenset({"opioids"}),
    "medication-from-elsewhere": frozenset({"prescribed"}),
}
"""Services by the answers about use that they are offered to."""

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


def choices(facet: Facet, codes: Iterable[str], chosen: Container[str]) -> tuple[Choice, ...]:
    """Some terms of a facet, in the order of ``codes``. Raises ``KeyError`` for a code that is no term of it."""
    return tuple(Choice(code, facet.by_code[code].label, code in chosen) for code in codes)


def of_level(outcome: Outcome) -> Iterator[Group]:
    """Where more than an IOP is needed: a day program, with all kinds of evidence, since most sites of day
    programs are ``possible``, and a search that does not say so leaves those out."""
    if outcome.level not in BOTH or not any(rule.level == Level.MORE for rule in outcome.fitting):
        return
    day = {"php"} & outcome.care
    yield Group("level", LEVEL.label, choices(LEVEL, ("php", "residential", "iop"), day))
    if day:
        evidence = [term.code for term in EVIDENCE.terms if term.code != "lapsed"]
        yield Group("evidence", EVIDENCE.label, choices(EVIDENCE, evidence, evidence))


def of_medicine(answers: Answers) -> Iterator[Group]:
    """Methadone or buprenorphine for opioids; for who takes a medicine that helps, that it is welcome."""
    use = answers.to("use")
    offered = [code for code, of in MEDICINES.items() if use & of]
    if offered:
        chosen = {"opioid-medicines"} if "opioids" in use else set()
        yield Group("service", _("Medicine"), choices(SERVICE, offered, chosen))


def groups(answers: Answers, outcome: Outcome) -> tuple[Group, ...]:
    focus = focus_of(answers)
    ages = {age for code in answers.to("age") for age in AGES.get(code, ())}
    return (
        *of_level(outcome),
        *of_medicine(answers),
        Group("focus", _("Help with"), tuple(Choice(t.code, t.label, t.code == focus) for t in FOCUS.terms)),
        Group(
            "age", pgettext_lazy("age groups", "For"), tuple(Choice(t.code, t.label, t.code in ages) for t in AGE.terms)
        ),
        Group("when", _("When"), tuple(Choice(code, label, False) for code, (label, _w) in PRESETS.items())),
    )
