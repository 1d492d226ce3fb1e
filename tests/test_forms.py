"""What each source can say, against SAMHSA's own code list and the codes that stand beside the terms."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from programs import forms, vocabularies
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.sources import LOCATOR, LOCATOR_API, MENTAL_HEALTH, SUBSTANCE_USE
from programs.management.commands.forms import table
from programs.management.commands.questions import asked
from programs.vocabularies import BROADER, FACETS, IMPLIED_BY_NETWORKS, MAYBE, RELATED, terms_named


def test_the_codes_of_the_forms_are_codes_of_the_key() -> None:
    asked = {name: forms.codes_asked_by(name) for name in ("su", "mh")}
    assert {name: len(codes) for name, codes in asked.items()} == {"su": 227, "mh": 176}
    assert set().union(*asked.values()) <= known_codes()


@pytest.mark.parametrize(
    ("term", "su", "mh"),
    [
        ("condition:self-harm", False, False), ("condition:ptsd", False, True), ("condition:trauma", True, True),
        ("condition:alcohol-use", True, False), ("therapy:dbt", False, True),
        ("service:suicide-prevention", True, True),
        ("age:child", False, False), ("age:under-18", True, True), ("payment:va", False, True),
        ("format:virtual", False, False), ("format:hybrid", True, True), ("evidence:stated", True, False),
        ("population:students", False, False), ("accreditation:carf", True, False), ("language:en", False, False),
    ],
)  # fmt: skip
def test_what_each_questionnaire_has_a_place_for(term: str, su: bool, mh: bool) -> None:
    ((_facet, found),) = terms_named(term)
    assert (found.number in forms.SUBSTANCE_USE.asks, found.number in forms.MENTAL_HEALTH.asks) == (su, mh)
    assert found.number in forms.BY_HAND.asks


def test_the_key_of_2022_asked_for_children() -> None:
    (child,) = vocabularies.numbers_named("age:child")
    for now, then in (
        (forms.SUBSTANCE_USE, forms.SUBSTANCE_USE_2022),
        (forms.MENTAL_HEALTH, forms.MENTAL_HEALTH_2022),
    ):
        assert then.asks - now.asks == {child}
        assert then.number - now.number == forms.OF_2022


def test_every_federal_source_has_a_form() -> None:
    federal = {source.slug for source in (LOCATOR, LOCATOR_API, SUBSTANCE_USE, MENTAL_HEALTH)}
    assert {*forms.DIRECTORIES, *forms.LOCATORS} == federal, "lists that a map reads are answered by hand"


def test_a_form_asks_only_what_a_vocabulary_has_and_numbers_are_its_own() -> None:
    known = {term.number for facet in FACETS for term in facet}
    assert all(form.asks <= known for form in forms.FORMS)
    numbers = [form.number for form in forms.FORMS]
    assert len(set(numbers)) == len(numbers)
    assert forms.EDITED.keys() == {facet.column for facet in FACETS if facet.code not in forms.NEVER_ASKED_FOR}


def test_the_documents_say_what_each_questionnaire_asks() -> None:
    page = (settings.BASE_DIR / "docs" / "forms.md").read_text(encoding="utf-8")
    assert page.endswith("\n".join(table()) + "\n"), "write the output of “manage.py forms” into docs/forms.md"


@pytest.mark.django_db
def test_sixty_questions_are_all_answered() -> None:
    printed = StringIO()
    call_command("questions", stdout=printed)
    rows = printed.getvalue().splitlines()[2:]
    assert len(rows) == 60
    for question, row in zip(asked(), rows, strict=True):
        counts = [cell.strip() for cell in row.strip("| ").split("|")][2:]
        if "near=" not in question["query"]:  # this world has no places
            assert all(count.isdigit() for count in counts), row


@pytest.mark.parametrize("relations", [BROADER, RELATED, MAYBE])
def test_relations_name_terms_that_are_there(relations: dict[str, str]) -> None:
    for name, others in relations.items():
        facet, code = name.split(":")
        if facet == "network":  # of an insurer with that way to pay, or of one of which it is not known
            assert code in {"", *IMPLIED_BY_NETWORKS}
        else:
            assert terms_named(name)
        assert terms_named(others)
        assert relations is BROADER or name not in others.split(), name
