"""What somebody answered, read from a posted form and held for as long as one page is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from programs.web.fit_check.questions import COUNTED, QUESTIONS, SAFETY, UNSURE, WHO

EVERYTHING_UNKNOWN: dict[str, frozenset[str]] = {question.code: frozenset() for question in QUESTIONS}


@dataclass(frozen=True, repr=False)
class Answers:
    """The codes chosen for each question. It has no ``repr``, so that no log can show what it holds.

    Every answer is a set. A browser sends one value for a question with one answer; a form that was
    tampered with may send two, and then both count: the more careful rule wins.
    """

    given: Mapping[str, frozenset[str]]
    unreadable: bool = False
    """Whether something was sent that is none of the answers; it was left out."""

    @classmethod
    def of(cls, **chosen: str) -> Answers:
        """Of codes parted by blanks: ``Answers.of(safety="safe", time="evenings weekends")``."""
        return cls(EVERYTHING_UNKNOWN | {code: frozenset(text.split()) for code, text in chosen.items()})

    @classmethod
    def read(cls, posted: QueryDict) -> Answers:
        """Only what is asked here, and only answers that there are; anything else is left out."""
        given: dict[str, frozenset[str]] = {}
        unreadable = False
        for question in QUESTIONS:
            sent = {value for value in posted.getlist(question.code) if value}
            given[question.code] = frozenset(sent & {option.code for option in question.options})
            unreadable = unreadable or sent != given[question.code]
        return cls(given, unreadable)

    def to(self, code: str) -> frozenset[str]:
        """What was chosen; a question left out was answered with “I don't know”."""
        return self.given[code] or frozenset({UNSURE})

    def fit(self, condition: Mapping[str, Iterable[str]]) -> bool:
        """Whether, for every question of ``condition``, one of the answers it names was given."""
        return all(self.to(code) & set(wanted) for code, wanted in condition.items())

    def stay_within(self, condition: Mapping[str, Iterable[str]]) -> bool:
        """Whether, for every question of ``condition``, nothing but the answers it names was given."""
        return all(self.to(code) <= set(wanted) for code, wanted in condition.items())

    @property
    def who(self) -> str:
        """``me``, ``child`` or ``other``; ``me`` when it was not said."""
        return next((option.code for option in WHO.options if option.code in self.given["who"]), "me")

    @property
    def safety_is_missing(self) -> bool:
        return not self.given[SAFETY.code]

    @property
    def unknown(self) -> list[str]:
        """Codes of the counted questions that were left out or answered with “I don't know”."""
        return [question.code for question in COUNTED if self.to(question.code) <= {UNSURE}]
