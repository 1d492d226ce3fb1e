"""Every facet stands wherever programs are searched, shown, edited and made up: ``docs/recipes.md``, “A filter”.

Each test fails for one place that was forgotten. A facet that is left out somewhere on purpose is named here, with
the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from programs.benchmarks import frequencies
from programs.demonstration.files import PROGRAM_COLUMNS
from programs.models import Program
from programs.models.fields import TermArrayField, TermField
from programs.models.program import TERM_COLUMNS
from programs.search import ProgramFilterSet, listings_of
from programs.search.filters import FACET_PARAMETERS
from programs.search.keeper import current
from programs.search.listings import COLUMNS, Listing
from programs.vocabularies import BY_CODE, FACETS, FOCUS, LEVEL, SERVES, STATE, Facet
from programs.web.guide import glossary
from programs.web.picks.csv_file import csv_text
from programs.web.picks.points import points
from programs.web.results import chips, filter_panel
from tests.factories import ProgramFactory
from tests.search.worlds import SOME

CODES = {facet.code for facet in FACETS}
COLUMN_OF = {facet.column: facet for facet in (*FACETS, SERVES)}

# A state is a part of the address, and stands there as its code.
SHOWN = [facet for facet in FACETS if facet is not STATE]
NOT_COMPARED = {LEVEL}
NOT_IN_CSV = {FOCUS}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def by_code(facet: Facet) -> str:
    return facet.code


def test_every_facet_is_a_column_of_a_program() -> None:
    columns = {field.name: field for field in Program._meta.fields if isinstance(field, TermArrayField | TermField)}
    assert columns.keys() == COLUMN_OF.keys()
    lists = {name: COLUMN_OF[name].code for name, field in columns.items() if isinstance(field, TermArrayField)}
    assert lists == TERM_COLUMNS, "the index holds what TERM_COLUMNS names"


def test_every_facet_is_a_parameter_of_its_own_name() -> None:
    assert {name: facet.code for name, facet in FACET_PARAMETERS.items()} == {code: code for code in CODES}
    assert CODES | {"serves"} == BY_CODE.keys()


@pytest.mark.parametrize("groups", [filter_panel.GROUPS, glossary.GROUPS], ids=["filter panel", "glossary"])
def test_every_facet_has_one_group(groups: tuple[str, ...]) -> None:
    assert sorted(groups) == sorted(CODES)


def test_every_facet_is_read_and_edited() -> None:
    assert COLUMN_OF.keys() <= set(COLUMNS)
    assert COLUMN_OF.keys() <= Listing.__annotations__.keys() | {"state"}
    fieldsets = admin.site.get_model_admin(Program).get_fieldsets(HttpRequest())
    edited = {name for _title, options in fieldsets for name in options["fields"] if isinstance(name, str)}
    assert edited >= COLUMN_OF.keys()


def test_every_facet_is_made_up() -> None:
    assert COLUMN_OF.keys() <= set(PROGRAM_COLUMNS), "demonstration"
    lists = TERM_COLUMNS.keys() - {"serves"}
    assert {column: TERM_COLUMNS[column] for column in lists} == frequencies.FACET_OF, "benchmarks"
    assert SOME.keys() == lists, "worlds of tests"


# -- What the public sees -------------------------------------------------------------------------


def two_programs(facet: Facet) -> tuple[list[Program], str]:
    """One that states the last term of ``facet``, one that does not; and the label of the term."""
    term = facet.terms[-1]
    is_list = isinstance(Program._meta.get_field(facet.column), TermArrayField)
    other: Any = [] if is_list else facet.terms[0].code
    stated: Any = [term.code] if is_list else term.code
    bare: dict[str, Any] = {"levels": [], "focus": []}
    programs = [ProgramFactory(**(bare | {facet.column: value})) for value in (stated, other)]
    return programs, str(term.label)


@pytest.mark.django_db
@pytest.mark.parametrize("facet", SHOWN, ids=by_code)
def test_a_listing_says_it(client: Client, facet: Facet) -> None:
    programs, label = two_programs(facet)
    said = []
    for program in programs:
        page = client.get(program.get_absolute_url()).content.decode()
        said.append(escape(label) in page.split("<main")[1])
        program.delete()  # the other one is not to show it among programs nearby
    assert said == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("facet", [facet for facet in SHOWN if facet not in NOT_COMPARED], ids=by_code)
def test_the_comparison_says_it(facet: Facet) -> None:
    programs, label = two_programs(facet)
    said = [text for point in points(listings_of([programs[0].pk])) for text in texts(point.said[0])]
    assert label in said


def texts(said: Any) -> list[str]:
    return [*said.lines, *(item.text for item in said.items)]


@pytest.mark.django_db
@pytest.mark.parametrize("facet", [facet for facet in SHOWN if facet not in NOT_IN_CSV], ids=by_code)
def test_the_csv_says_it(facet: Facet) -> None:
    programs, label = two_programs(facet)
    said = [label in csv_text(listings_of([program.pk]), str) for program in programs]
    assert said == [True, False]


# -- Parameters that are no facet -----------------------------------------------------------------

VALUES = {
    "q": "yoga",
    "payer": "aetna",
    "network": "aetna-ppo",
    "when": "evenings",
    "free": "mon-thu:17:00-21:00",
    "hours_min": "9",
    "hours_max": "12",
    "accepting": "true",
    "demonstration": "false",
    "participation": "out",
    "basis": "any",
    "unstated": "only",
    "verified_within": "90",
}


@pytest.mark.django_db
def test_every_other_parameter_has_words_for_what_was_chosen() -> None:
    assert VALUES.keys() == ProgramFilterSet.names() - CODES - chips.SEARCH_FIELDS
    coverage = current().coverage
    for parameter, value in VALUES.items():
        if parameter not in ("payer", "network"):  # their words are in the database
            assert chips.label(parameter, value, coverage) != value, parameter
