"""Fields a person edited are remembered until they are handed back."""

from __future__ import annotations

import pytest

from programs.models import Program
from programs.quality.edits import program_edit_recorded, program_fields_released
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db


def test_edits_add_up_in_order() -> None:
    program = ProgramFactory(edited_fields=["phone"])
    program_edit_recorded(program=program, fields=["name", "phone", "city"])
    program.refresh_from_db()
    assert program.edited_fields == ["city", "name", "phone"]


def test_fields_are_handed_back() -> None:
    program = ProgramFactory(edited_fields=["city", "name", "phone"])
    program_fields_released(program=program, fields=["name", "website"])
    program.refresh_from_db()
    assert program.edited_fields == ["city", "phone"]


def test_an_edit_that_somebody_else_made_meanwhile_is_not_lost() -> None:
    program = ProgramFactory()
    Program.objects.update(edited_fields=["website"])
    program_edit_recorded(program=program, fields=["name"])
    assert program.edited_fields == ["name", "website"]


def test_nothing_else_of_an_old_copy_is_written() -> None:
    program = ProgramFactory(name="Old")
    Program.objects.update(name="New")
    program_edit_recorded(program=program, fields=["phone"])
    program.refresh_from_db()
    assert program.name == "New"
