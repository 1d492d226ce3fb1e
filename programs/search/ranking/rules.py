"""The rules of ``best``. Another rule is one more object in ``RULES``; the public page is made from them.

A rule sorts each match into one of its grades. The points of the grades add up to the score; the
largest number a rule gives is its weight. What is not known gets the points of not known, never
those of a bad answer. A grade that would tell nothing gives no reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from programs.models.currency import CHECK_OUTRANKS_DAYS, CHECKED_CURRENT_DAYS, OPENINGS_CURRENT_DAYS
from programs.search.question import Question
from programs.search.ranking import matched_words, sentences
from programs.search.ranking.facts import OF_THE_PROGRAM, OnlyFacts
from programs.search.ranking.sentences import Sentence
from programs.vocabularies import Text

Grades = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grade:
    """What a rule found, in words for the public page, and what it is worth."""

    points: int
    label: Text


@dataclass(frozen=True)
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

    @cached_property
    def weight(self) -> int:
        """The most points that it gives: those of the first grade, which is the best."""
        return self.grades[0].points

    @cached_property
    def is_of_the_program(self) -> bool:
        """Whether it says the same of a program whatever was asked."""
        return self.reads <= OF_THE_PROGRAM

    @cached_property
    def points(self) -> NDArray[np.int16]:
        """What each grade is worth."""
        return np.array([grade.points for grade in self.grades], dtype=np.int16)


def band(values: NDArray[Any], limits: tuple[float, ...]) -> Grades:
    """The place of the first limit that each value does not exceed; beyond all, and NaN: their number."""
    return np.searchsorted(np.array(limits), values, side="left")


class Filled:
    """A sentence with its number, in the language of whoever reads it."""

    def __init__(self, text: Text, count: int) -> None:
        self.text, self.count = text, count

    def __str__(self) -> str:
        return str(self.text) % {"count": self.count}


def filled(text: Text, count: int) -> Text:
    """``text`` with a limit for its ``%(count)d``: what people read cannot differ from what is tested."""
    return lazystr(Filled(text, count))


MILES = (2, 5, 10, 25, 50, 100)
MILES_POINTS = (40, 35, 28, 18, 9, 4)
CONFIRMED_DAYS = CHECKED_CURRENT_DAYS
VERIFIED_DAYS = (30, CHECKED_CURRENT_DAYS, 180, 365)
VERIFIED_POINTS = (20, 15, 8, 4)
OPENINGS_DAYS = (7, OPENINGS_CURRENT_DAYS)
FILED = 3
"""The grade of a network that only a plan's file names."""

YES, WAITLIST, NO = 0, 1, 2
"""Places in ``vocabularies.ACCEPTING``."""


def grade_of_network(facts: OnlyFacts) -> Grades:
    confirmed = np.where(np.isnan(facts.network_days), 2, band(facts.network_days, (CONFIRMED_DAYS,)))
    return np.where(facts.network_unsaid, 4, np.where(facts.network_filed, FILED, confirmed))


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
    return ((facts.unlisted > 0) & ~(facts.verified_days <= CHECK_OUTRANKS_DAYS)).astype(np.int64)


OPEN = Rule(
    code="open",
    title=_("What it does not say"),
    why=_("Among programs that do not say all that you chose, fewer open questions come first."),
    source=_("What the source of the listing has a place for, and what the listing says."),
    reads=frozenset({"open_questions"}),
    grades=(
        Grade(20, _("one thing to ask")),
        Grade(10, _("two things to ask")),
        Grade(0, _("three or more things to ask")),
    ),
    grade=lambda facts: np.maximum(np.minimum(facts.open_questions, 3) - 1, 0),
    sentence=sentences.nothing,
    applies=lambda question: question.second_tier,
)
CLOSE = Rule(
    code="close",
    title=_("Close to what you chose"),
    why=_("A program that does not say one thing, and says something close to it, is more likely to have it."),
    source=_("What the listing says, by a list of terms that lie close to each other."),
    reads=frozenset({"close"}),
    grades=(
        Grade(15, _("says something close to what it does not say")),
        Grade(0, _("says nothing close to it")),
    ),
    grade=lambda facts: np.where(facts.close, 0, 1),
    sentence=sentences.close,
    applies=lambda question: question.second_tier,
)
DISTANCE = Rule(
    code="distance",
    title=_("Distance"),
    why=_("A program that you visit several times a week has to be near."),
    source=_("The address that the program states, measured in a straight line from the place you gave."),
    reads=frozenset({"miles"}),
    grades=(
        *(
            Grade(points, filled(_("up to %(count)d miles"), miles))
            for points, miles in zip(MILES_POINTS, MILES, strict=True)
        ),
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
    source=_("The program's name, its provider's name, its description, and the terms that your words mean."),
    reads=frozenset({"words_in"}),
    grades=(
        Grade(20, _("in the name of the program")),
        Grade(14, _("in the name of the provider")),
        Grade(10, _("as something that it offers, treats or accepts")),
        Grade(4, _("in the description, or some here and some there")),
    ),
    grade=lambda facts: facts.words_in,
    sentence=matched_words.sentence,
    applies=lambda question: bool(question.values.get("q")),
)
NETWORK = Rule(
    code="network",
    title=_("Your insurance"),
    why=_("Lists of networks are often wrong: the more recently it was confirmed, the better."),
    source=_(
        "The health plan or the provider, whoever confirmed it last, with the date; a plan’s file counts for less."
    ),
    reads=frozenset({"network_days", "network_filed", "network_unsaid"}),
    grades=(
        Grade(15, filled(_("in the network you chose, confirmed in the last %(count)d days"), CONFIRMED_DAYS)),
        Grade(8, _("in the network, confirmed longer ago")),
        Grade(4, _("in the network, never confirmed")),
        Grade(2, _("in a plan’s own file of rates alone, if you chose to see these")),
        Grade(0, _("does not say")),
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
    reads=frozenset({"schedule_unsaid"}),
    grades=(Grade(10, _("a group meets within your free time")), Grade(0, _("does not say when it meets"))),
    grade=lambda facts: facts.schedule_unsaid.astype(np.int64),
    sentence=sentences.schedule,
    applies=lambda question: question.asks_for_schedule,
)
OPENINGS = Rule(
    code="openings",
    title=_("Takes new patients"),
    why=_("A program that cannot take you costs you a call."),
    source=filled(
        _("What the program last said, with the date. After %(count)d days it counts as not known."), OPENINGS_DAYS[1]
    ),
    reads=frozenset({"accepting", "openings_days"}),
    grades=(
        Grade(15, filled(_("takes new patients, said in the last %(count)d days"), OPENINGS_DAYS[0])),
        Grade(12, filled(_("takes new patients, said in the last %(count)d days"), OPENINGS_DAYS[1])),
        Grade(7, filled(_("has a waitlist, said in the last %(count)d days"), OPENINGS_DAYS[1])),
        Grade(5, _("not known")),
        Grade(0, filled(_("takes no new patients, said in the last %(count)d days"), OPENINGS_DAYS[1])),
    ),
    grade=grade_of_openings,
    sentence=sentences.openings,
)
VERIFIED = Rule(
    code="verified",
    title=_("How recently it was checked"),
    why=_("Audits find almost half of all directory entries wrong somewhere. A recent check makes that less likely."),
    source=_(
        "Since when contact details and what it offers are both checked, by the program, a health plan or our staff."
    ),
    reads=frozenset({"verified_days"}),
    grades=(
        *(
            Grade(points, filled(_("in the last %(count)d days"), days))
            for points, days in zip(VERIFIED_POINTS, VERIFIED_DAYS, strict=True)
        ),
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
        Grade(15, _("in the newest edition, in no list at all, or what it offers was checked in the last year")),
        Grade(0, _("not in the newest edition")),
    ),
    grade=grade_of_currency,
    sentence=sentences.currency,
)

RULES: tuple[Rule, ...] = (
    DISTANCE,
    WORDS,
    NETWORK,
    SCHEDULE,
    OPENINGS,
    VERIFIED,
    EVIDENCE,
    CURRENCY,
    OPEN,
    CLOSE,
)
"""In the order in which reasons are given."""
