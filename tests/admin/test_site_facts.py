"""Wheelchair access, parking, TTY and intake hours in the form of a program."""

from __future__ import annotations

import pytest
from django.test import Client

from programs.quality.statements import fields_of_persons
from tests.admin.test_programs import errors_of, save, url_of
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db


def test_they_are_edited_and_kept_from_imports(staff: Client) -> None:
    said = {"intake_hours": "Mon-Fri 8-5", "tty": "711", "wheelchair": "yes", "parking": "no"}
    program = save(staff, ProgramFactory(), intake_time_zone="America/Denver", **said)
    assert {name: getattr(program, name) for name in said} == said
    assert set(fields_of_persons(program)) == {*said, "intake_time_zone"}
    assert save(staff, program, wheelchair="").wheelchair == ""


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("Mon-Fri 8-5", "Mon, Tue, Wed, Thu, Fri 08:00–17:00"),
        ("By appointment", "Shown as written, and never as “open now”: “By appointment”: “By” is not understood."),
        ("", "readonly"),
    ],
)
def test_the_form_says_how_hours_are_read(staff: Client, hours: str, words: str) -> None:
    page = staff.get(url_of(ProgramFactory(intake_hours=hours))).content.decode()
    assert words in page


def test_a_clock_that_does_not_exist_is_refused(staff: Client) -> None:
    assert "Did you mean America/Denver?" in errors_of(staff, ProgramFactory(), intake_time_zone="America/Denvr")
