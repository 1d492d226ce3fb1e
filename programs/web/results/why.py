"""“Why is this here?”: the reasons of one result, its points, and where the rules are written down."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse

from programs.search import RULES
from programs.web.languages.addresses import prefix
from programs.web.wording.words import gettext as _


def why(language: str | None, match: Mapping[str, Any], name: bytes, *, is_first: bool) -> tuple[bytes, ...]:
    """Pieces of HTML for the result ``name`` (escaped) in the active ``language``; none for orders that give no
    points."""
    if not match["parts"]:
        return ()
    reasons = [
        (reason_kept if part["rule"] not in OF_WHAT_WAS_TYPED else reason)(
            language, part["rule"], part["points"], part["of"], part["reason"]
        )
        for part in match["parts"]
    ]
    total = total_of(language, prefix(), match["score"], match["score_possible"])
    return (question_of(language, is_first), name, b"</span></summary><ul>", *reasons, total)


@lru_cache(maxsize=16)
def question_of(language: str | None, is_first: bool) -> bytes:
    question = escape(_("Why is this first?") if is_first else _("Why is this here?"))
    return f'<details class="why"><summary>{question}<span class="visually-hidden" dir="auto"> '.encode()


def reason(language: str | None, rule: str, points: int, of: int, said: str | None) -> bytes:
    """What a rule found, in its sentence or its grade's words, and the points."""
    of_points = escape(_("%(points)s of %(of)s") % {"points": points, "of": of})
    words = escape(said or "") or grade_of(language, rule, points)
    return f'<li><span>{words}</span> <span class="points">{of_points}</span></li>'.encode()


reason_kept = lru_cache(maxsize=4096)(reason)
"""Many results have the same reasons."""

OF_WHAT_WAS_TYPED = frozenset({"words"})
"""Rules whose sentences may hold words that somebody typed: these are not kept."""


@lru_cache(maxsize=1024)
def total_of(language: str | None, address_prefix: str, score: int, possible: int) -> bytes:
    """The points in all, and the way to the rules."""
    total = escape(_("%(score)s of %(possible)s points in all.") % {"score": score, "possible": possible})
    rules = f'<a href="{escape(reverse("web:about-ranking"))}">{escape(_("How results are ordered"))}</a>'
    return f"</ul><p><span>{total}</span> {rules}</p></details>".encode()


@lru_cache(maxsize=512)
def grade_of(language: str | None, code: str, points: int) -> str:
    return escape(graded(code, points))


def graded(code: str, points: int) -> str:
    """“Takes new patients: not known”, “That the newest list still has it: in the newest edition, …”: what a rule that
    gives no sentence found, in the words of the public page. Its title alone would read as if it held.

    Empty for a rule that is no more. Grades of a rule differ in their points.
    """
    grades = ((rule.title, grade) for rule in RULES if rule.code == code for grade in rule.grades)
    return next((f"{title}: {grade.label}" for title, grade in grades if grade.points == points), "")
