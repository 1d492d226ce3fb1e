"""The rules of ``best``. Another rule is one more object in ``RULES``; the public page is made from them.

A rule sorts each match into one of its grades. The points of the grades add up to the score; the
largest number a rule gives is its weight. What is not known gets the points of not known, never
those of a bad answer. A grade that would tell nothing gives no reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from programs.models import Program
from programs.search.question import Question
from programs.search.ranking import sentences
from programs.search.ranking.facts import OnlyFacts
from programs.search.ranking.sentences import Sentence
from programs.vocabularies import Text

Grades = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grade:
    """What a rule found, in words for the public page, and what it is worth."""

    points: int
    label: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``applies`` says for which questions; ``grade`` gives, for each match, a place in ``grades``.

    ``source`` says where the fact comes from. ``sentence`` says to a person what was found, in the
    active language; empty when there is nothing to say.
    """

    code: str
    title: Text
    why: Text
    source: Text
    reads: frozenset[str]
    grades: tuple[Grade, ...]
    grade: Callable[[OnlyFacts], Grades]
    sentence: Sentence
    applies: Callable[[Question], bool] = lambda _question: True

    @property
    def weight(self) -> int:
        """The most points that it gives: those of the first grade, which is the best."""
        return self.grades[0].points


def band(values: NDArray[Any], limits: tuple[float, ...]) -> Grades:
    """The place of the first limit that each value does not exceed; beyond all, and NaN: their number."""
    return np.searchsorted(np.array(limits), values, side="left")


MILES = (2, 5, 10, 25, 50, 100)
CONFIRMED_DAYS = 90
VERIFIED_DAYS = (30, 90, 180, 365)
OPENINGS_DAYS = (7, Program.OPENINGS_CURRENT_DAYS)
YES, WAITLIST, NO = 0, 1, 2
"""Places in ``vocabularies.ACCEPTING``."""


def grade_of_network(facts: OnlyFacts) -> Grades:
    return np.where(np.isnan(facts.network_days), 2, band(facts.network_days, (CONFIRMED_DAYS,)))


def grade_of_openings(facts: OnlyFacts) -> Grades:
    """What was said longer ago than ``OPENINGS_CURRENT_DAYS`` counts as not known."""
    current = facts.openings_days <= OPENINGS_DAYS[1]
    said = [
        current & (facts.accepting == YES) & (facts.openings_days <= OPENINGS_DAYS[0]),
        current & (facts.accepting == YES),
        current & (facts.accepting == WAITLIST),
        current & (facts.accepting == NO),
    ]
    return np.select(said, [0, 1, 2, 4], default=3)


def grade_of_currency(facts: OnlyFacts) -> Grades:
    return ((facts.unlisted > 0) & ~(facts.verified_days <= Program.VERIFIED_FRESH_DAYS)).astype(np.int64)


DISTANCE = Rule(
    code="distance",
    title=_("Distance"),
    why=_("A program that you visit several times a week has to be near."),
    source=_("The address that the program states, measured in a straight line from the place you gave."),
    reads=frozenset({"miles"}),
    grades=(
        Grade(40, _("up to 2 miles")),
        Grade(35, _("up to 5 miles")),
        Grade(28, _("up to 10 miles")),
        Grade(18, _("up to 25 miles")),
        Grade(9, _("up to 50 miles")),
        Grade(4, _("up to 100 miles")),
        Grade(0, _("farther, or by video")),
    ),
    grade=lambda facts: band(facts.miles, MILES),
    sentence=sentences.distance,
    applies=lambda question: question.has_point,
)
WORDS = Rule(
    code="words",
    title=_("Your words"),
    why=_("A program with this name is more likely the one you mean than one that mentions it."),
    source=_("The program's name, its provider's name and its description."),
    reads=frozenset({"words_in"}),
    grades=(
        Grade(20, _("in the name of the program")),
        Grade(14, _("in the name of the provider")),
        Grade(4, _("in the description, or some here and some there")),
    ),
    grade=lambda facts: facts.words_in.astype(np.int64),
    sentence=sentences.words,
    applies=lambda question: bool(question.values.get("q")),
)
NETWORK = Rule(
    code="network",
    title=_("Your insurance"),
    why=_("Lists of networks are often wrong: the more recently it was confirmed, the better."),
    source=_("The health plan or the provider, whoever confirmed it last, with the date."),
    reads=frozenset({"network_days"}),
    grades=(
        Grade(15, _("in the network you chose, confirmed in the last 90 days")),
        Grade(8, _("in the network, confirmed longer ago")),
        Grade(4, _("in the network, never confirmed")),
    ),
    grade=grade_of_network,
    sentence=sentences.network,
    applies=lambda question: bool(question.values.get("payer") or question.values.get("network")),
)
SCHEDULE = Rule(
    code="schedule",
    title=_("Your week"),
    why=_("When you give your free time, only programs that fit it are shown; this says which of their groups does."),
    source=_("The weekly timetable that the program states."),
    reads=frozenset(),
    grades=(Grade(10, _("a group meets within your free time")),),
    grade=lambda facts: np.zeros(len(facts), dtype=np.int64),
    sentence=sentences.schedule,
    applies=lambda question: question.asks_for_schedule,
)
OPENINGS = Rule(
    code="openings",
    title=_("Takes new patients"),
    why=_("A program that cannot take you costs you a call."),
    source=_("What the program last said, with the date. After 30 days it counts as not known."),
    reads=frozenset({"accepting", "openings_days"}),
    grades=(
        Grade(15, _("takes new patients, said in the last 7 days")),
        Grade(12, _("takes new patients, said in the last 30 days")),
        Grade(7, _("has a waitlist, said in the last 30 days")),
        Grade(5, _("not known")),
        Grade(0, _("takes no new patients, said in the last 30 days")),
    ),
    grade=grade_of_openings,
    sentence=sentences.openings,
)
VERIFIED = Rule(
    code="verified",
    title=_("How recently it was checked"),
    why=_("Audits find almost half of all directory entries wrong somewhere. A recent check makes that less likely."),
    source=_("The date of the last check by the program, a health plan or our staff."),
    reads=frozenset({"verified_days"}),
    grades=(
        Grade(20, _("in the last 30 days")),
        Grade(15, _("in the last 90 days")),
        Grade(8, _("in the last 180 days")),
        Grade(4, _("in the last year")),
        Grade(0, _("longer ago, or never")),
    ),
    grade=lambda facts: band(facts.verified_days, VERIFIED_DAYS),
    sentence=sentences.verified,
)
EVIDENCE = Rule(
    code="evidence",
    title=_("That it is an intensive outpatient program"),
    why=_("Some places offer something similar. Those that say it is one come first."),
    source=_("What the program told the federal directory or us, or its name."),
    reads=frozenset({"evidence"}),
    grades=(
        Grade(10, _("stated")),
        Grade(6, _("its name says so")),
        Grade(0, _("possible: ask")),
    ),
    grade=lambda facts: np.minimum(facts.evidence, 2),
    sentence=sentences.evidence,
)

CURRENCY = Rule(
    code="currency",
    title=_("That the newest list still has it"),
    why=_("A program that a new list leaves out may have closed. A check by a person counts for more."),
    source=_("The editions of the lists that the program comes from, and the date of its last check."),
    reads=frozenset({"unlisted", "verified_days"}),
    grades=(
        Grade(15, _("in the newest edition, in no list at all, or checked in the last year")),
        Grade(0, _("not in the newest edition")),
    ),
    grade=grade_of_currency,
    sentence=sentences.currency,
)

RULES: tuple[Rule, ...] = (DISTANCE, WORDS, NETWORK, SCHEDULE, OPENINGS, VERIFIED, EVIDENCE, CURRENCY)
"""In the order in which reasons are given."""
