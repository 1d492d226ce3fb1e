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


def why(language: str | None, match: Mapping[str, Any], name: str, *, is_first: bool) -> str:
    """HTML for the result ``name`` (escaped) in the active ``language``; empty for orders that give no points."""
    if not match["parts"]:
        return ""
    question, closing = question_of(language, is_first), closing_of(language, prefix())
    reasons = "".join(
        f"<li><span>{escape(part['reason'] or '') or grade_of(language, part['rule'], part['points'])}</span> "
        f'<span class="points">{points_of(language, part["points"], part["of"])}</span></li>'
        for part in match["parts"]
    )
    total = total_of(language, match["score"], match["score_possible"])
    return (
        f'<details class="why"><summary>{question}<span class="visually-hidden" dir="auto"> {name}</span></summary>'
        f"<ul>{reasons}</ul><p><span>{total}</span> {closing}</p></details>"
    )


@lru_cache(maxsize=16)
def question_of(language: str | None, is_first: bool) -> str:
    return escape(_("Why is this first?") if is_first else _("Why is this here?"))


@lru_cache(maxsize=8)
def closing_of(language: str | None, address_prefix: str) -> str:
    return f'<a href="{escape(reverse("web:about-ranking"))}">{escape(_("How results are ordered"))}</a>'


@lru_cache(maxsize=1024)
def points_of(language: str | None, points: int, of: int) -> str:
    return escape(_("%(points)s of %(of)s") % {"points": points, "of": of})


@lru_cache(maxsize=1024)
def total_of(language: str | None, score: int, possible: int) -> str:
    return escape(_("%(score)s of %(possible)s points in all.") % {"score": score, "possible": possible})


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
