"""``manage.py forms``: what each source can say, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from programs.forms import MENTAL_HEALTH, NEVER_ASKED_FOR, SUBSTANCE_USE
from programs.vocabularies import FACETS, Facet


class Command(BaseCommand):
    help = "Print which terms the two federal questionnaires have no place for (Markdown)."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in table():
            self.stdout.write(line)


def table() -> Iterator[str]:
    """A row for each facet: how many terms each questionnaire asks for, and those that it never asks for."""
    with override("en"):
        yield "| facet | substance use asks | never asks | mental health asks | never asks |"
        yield "| --- | ---: | --- | ---: | --- |"
        for facet in FACETS:
            if facet.code not in NEVER_ASKED_FOR:
                cells = [cell for form in (SUBSTANCE_USE, MENTAL_HEALTH) for cell in of_form(facet, form.asks)]
                yield f"| `{facet.code}` | {' | '.join(cells)} |"


def of_form(facet: Facet, asks: frozenset[int]) -> tuple[str, str]:
    """How many of the terms a form has a place for, and the codes of the others."""
    left_out = [f"`{term.code}`" for term in facet if term.number not in asks]
    return f"{len(facet.terms) - len(left_out)} of {len(facet.terms)}", " ".join(left_out) or "–"
