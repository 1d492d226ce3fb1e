"""The page of a program's history: every change, a day beside today, undo with its refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from programs.admin.history import entry_of
from programs.models import Program, Statement, User
from programs.models.history import KEPT
from programs.quality.history import changes_of
from programs.quality.undo import find_change
from tests.admin.test_programs import save
from tests.factories import ParticipationFactory, ProgramFactory, TrackFactory, UserFactory

pytestmark = pytest.mark.django_db


def address(program: Program) -> str:
    return reverse("admin:programs_program_history", args=[program.pk])


def undo(program: Program, number: int = 0) -> str:
    change = changes_of(program.pk)[number]
    return reverse("admin:programs_program_undo", args=[program.pk, change.model_name, change.event.pgh_id])


def test_who_when_why_and_from_what_to_what(staff: Client, member: User) -> None:
    program = ProgramFactory(phone="303-555-0101", conditions=["depression"])
    save(staff, program, phone="303-555-0102", why="They called us.")
    page = staff.get(address(program)).content.decode()
    for words in ("303-555-0101 &rarr; 303-555-0102", "They called us.", member.username, "program: changed"):
        assert words in page


def test_a_day_beside_today(staff: Client) -> None:
    program = ProgramFactory(name="Cedar")
    TrackFactory(program=program, name="Evening")
    ParticipationFactory(program=program)
    then = timezone.now()
    Program.objects.filter(pk=program.pk).update(name="Elm", conditions=["anxiety"])
    program.tracks.all().delete()
    page = staff.get(address(program), {"as_of": then.isoformat(sep=" ")}).content.decode()
    assert "As it was on" in page
    assert "<td>Cedar</td><td><strong>Elm</strong></td>" in page
    assert "track Evening" in page


@pytest.mark.parametrize("as_of", ["nonsense", "2099-01-01", "1999-01-01", "\x00"])
def test_a_moment_that_is_none_is_said(staff: Client, as_of: str) -> None:
    response = staff.get(address(ProgramFactory()), {"as_of": as_of})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["then"] == []


def test_undo_asks_and_undoes(staff: Client) -> None:
    program = ProgramFactory(phone="1")
    Program.objects.filter(pk=program.pk).update(phone="2")
    where = undo(program)
    assert "it will say again" in staff.get(where).content.decode()
    program.refresh_from_db()
    assert program.phone == "2"
    page = staff.post(where, follow=True).content.decode()
    program.refresh_from_db()
    assert program.phone == "1"
    assert "The change was undone" in page
    assert f"undoes program:{where.split('/')[-3]}" in page


def test_a_refusal_says_what_was_changed_since(staff: Client) -> None:
    program = ProgramFactory(phone="1")
    Program.objects.filter(pk=program.pk).update(phone="2")
    where = undo(program)
    Program.objects.filter(pk=program.pk).update(phone="3")
    page = staff.post(where, follow=True).content.decode()
    assert "“phone” was changed since" in page
    assert "Nothing was undone." in page
    assert Program.objects.get().phone == "3"


def test_only_who_may_change_programs_undoes(client: Client, staff: Client) -> None:
    program = ProgramFactory(phone="1")
    Program.objects.filter(pk=program.pk).update(phone="2")
    where = undo(program)
    reader = UserFactory(is_staff=True)
    client.force_login(reader)
    assert client.post(where).status_code == 403
    assert client.get(address(program)).status_code == 403
    client.logout()
    assert client.post(where).status_code == 302
    assert Program.objects.get().phone == "2"


def test_a_change_of_another_program_is_none_of_this_one(staff: Client) -> None:
    program, other = ProgramFactory(), ProgramFactory()
    Program.objects.filter(pk=other.pk).update(phone="2")
    where = undo(other).replace(str(other.pk), str(program.pk))
    assert staff.post(where).status_code == 404
    assert Program.objects.get(pk=other.pk).phone == "2"


def test_as_many_queries_for_many_changes(staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    program = ProgramFactory()
    for number in range(60):
        Program.objects.filter(pk=program.pk).update(phone=str(number))
    with django_assert_max_num_queries(25):
        page = staff.get(address(program), {"page": "2"}).content.decode()
    assert "program: added" in page
    assert timezone.now() - timedelta(minutes=10) < Program.objects.get().created_at


def test_a_statement_is_named_by_its_aspect_and_only_what_differs_is_told() -> None:
    """Of the fields that a list says, one line holds those that are others now."""
    program = ProgramFactory()
    said = {"phone": "303-555-0100", "city": "Denver"}
    statement = Statement.objects.create(program=program, aspect="contact", method="staff", values=said)
    statement.values = said | {"phone": "303-555-0199"}
    statement.save()
    event = KEPT[Statement]._default_manager.latest("pgh_id")
    change = find_change("statement", event.pgh_id)
    assert change is not None
    entry = entry_of(change, {})
    assert entry.what == "statement (Contact details): changed"
    (line,) = [line for line in entry.lines if line.label == "values"]
    assert (line.before, line.after) == ("phone: 303-555-0100", "phone: 303-555-0199")
