"""A first question to the API that this very installation answers with programs, whatever was loaded into it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.search import BadInput, Directory, SearchPage, answer, read
from programs.vocabularies import Text

EXAMPLES: tuple[tuple[dict[str, str], Text], ...] = (
    (
        {"near": "80203", "radius": "25", "payment": "medicaid", "when": "evenings"},
        _("Programs within 25 miles of a ZIP code in Denver that take Medicaid and meet in the evening:"),
    ),
    (
        {"near": "80203", "radius": "25", "payment": "medicaid"},
        _("Programs within 25 miles of a ZIP code in Denver that take Medicaid:"),
    ),
    ({"payment": "medicaid"}, _("Programs that take Medicaid:")),
    ({}, _("All programs, page by page:")),
)
"""From the one that shows most to the one that always works: federal files, for example, hold no hours."""

IN_PYTHON = """import json
import urllib.request

with urllib.request.urlopen("{address}") as response:
    found = json.load(response)
print(found["count"], "programs")
for program in found["results"]:
    print(program["name"], program["phone"], program["distance_miles"])"""


def first_query(request: HttpRequest, directory: Directory) -> dict[str, Any]:
    """``says``, ``address``, and the same ``in_python``: the first example that finds something."""
    number = directory.once("first query", lambda: found_by(directory))
    query, says = EXAMPLES[number]
    address = request.build_absolute_uri(f"{reverse('api:v1:programs')}?{urlencode(query)}".rstrip("?"))
    return {"says": says, "address": address, "in_python": IN_PYTHON.format(address=address)}


def found_by(directory: Directory) -> int:
    """The number of the first example that finds a program; of the last where there is none at all."""
    last = len(EXAMPLES) - 1
    return next((number for number in range(last) if count(EXAMPLES[number][0], directory)), last)


def count(query: dict[str, str], directory: Directory) -> int:
    """As the API counts: only programs that say it."""
    asked = read(QueryDict(urlencode(query | {"unstated": "exclude"})), directory)
    outcome = asked if isinstance(asked, BadInput) else answer(asked, directory)
    return outcome.count if isinstance(outcome, SearchPage) else 0
