"""``manage.py questions``: what sixty questions of people find in this directory, as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from django.core.management.base import BaseCommand
from django.http import QueryDict

from programs.search import BadInput, Directory, PageOutOfRange, answer, read
from programs.search.keeper import current


class Command(BaseCommand):
    help = "Print what sixty questions of parents, patients, clinicians, insurers and Spanish readers find (Markdown)."

    def handle(self, *args: Any, **options: Any) -> None:
        directory = current()
        self.stdout.write("| who | question | before | say so | to ask |\n| --- | --- | ---: | ---: | ---: |")
        for row in asked():
            first, second = found(row["query"], directory)
            self.stdout.write(f"| {row['who']} | {row['question']} | {row['before']} | {first} | {second} |")


def asked() -> Iterator[dict[str, str]]:
    """The questions, each with its query string and what it found before there was a second tier."""
    text = files("programs.benchmarks").joinpath("questions.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def found(query: str, directory: Directory) -> tuple[str, str]:
    """How many programs say what was asked, and how many were never asked; why not, where it could not be searched."""
    question = read(QueryDict(query.replace(" ", "+")), directory)
    if isinstance(question, BadInput):
        return "; ".join(str(error.detail) for error in question.errors), ""
    outcome = answer(question, directory)
    return ("0", "0") if isinstance(outcome, PageOutOfRange) else (str(outcome.count), str(outcome.count_unstated))
