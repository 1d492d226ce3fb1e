"""What waits for a person stands on the first page of the staff, with its number and the age of the oldest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs.admin.waiting import what_waits
from programs.models import Call, Doubt, Job, Roster, User
from tests.factories import NetworkFactory, ProgramFactory, UserFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def asked(kind: Doubt.Kind, days: int, state: Doubt.State = Doubt.State.OPEN, **values: object) -> None:
    decided = {} if state == Doubt.State.OPEN else {"decided_at": timezone.now()}
    doubt = Doubt.objects.create(program=ProgramFactory(), kind=kind, state=state, **decided, **values)
    Doubt.objects.filter(pk=doubt.pk).update(created_at=timezone.now() - timedelta(days=days))


def roster_in(state: Roster.State) -> None:
    size = {"content": b"", "sha256": "0" * 64, "size": 1, "media_type": "text/csv"}
    Roster.objects.create(network=NetworkFactory(), state=state, **size)


@pytest.fixture
def all_sorts() -> None:
    """Two kinds of questions, a decided one, two calls of which one is made, rosters and jobs of every state."""
    asked(Doubt.Kind.REPORTED, 14, fact="phone")
    asked(Doubt.Kind.REPORTED, 0, fact="phone")
    asked(Doubt.Kind.VANISHED, 3)
    asked(Doubt.Kind.RENAMED, 3, Doubt.State.REJECTED)
    Call.objects.create(program=ProgramFactory())
    Call.objects.create(program=ProgramFactory(), done_at=timezone.now(), result=Call.Result.ANSWERED)
    for state in (Roster.State.CHECKING, Roster.State.CHECKED, Roster.State.REFUSED):
        roster_in(state)
    failed = Job.objects.enqueue(Job.Kind.CLEAR)
    Job.objects.enqueue(Job.Kind.DECIDE)
    Job.objects.filter(pk=failed.pk).update(state=Job.State.FAILED)


@pytest.mark.usefixtures("all_sorts")
def test_each_kind_has_its_number_and_the_age_of_its_oldest(member: User) -> None:
    lines = what_waits(member)
    assert [(line.label, line.count, line.late) for line in lines] == [
        ("No longer in the newest edition", 1, False),
        ("Reported as wrong", 2, True),
        ("Calls to make", 1, False),
        ("Rosters to be applied", 1, False),
        ("Jobs that have failed", 1, False),
    ]
    assert lines[0].age == "3\xa0days"
    assert lines[1].age.endswith("working days")


@pytest.mark.usefixtures("all_sorts")
def test_each_line_leads_to_as_many_rows_as_it_counts(staff: Client, member: User) -> None:
    found = {line.label: staff.get(line.address).context["cl"].result_count for line in what_waits(member)}
    assert found == {line.label: line.count for line in what_waits(member)}


@pytest.mark.usefixtures("all_sorts")
def test_nobody_is_told_of_what_they_may_not_see() -> None:
    user = UserFactory(is_staff=True)
    assert what_waits(user) == []
    user.user_permissions.set(Permission.objects.filter(codename="view_call"))
    assert [line.label for line in what_waits(User.objects.get(pk=user.pk))] == ["Calls to make"]


def first_page(staff: Client) -> str:
    return text_of(staff.get(reverse("admin:index")).content.decode())


def test_the_first_page_says_what_waits(staff: Client) -> None:
    assert "What waits for a person Nothing." in first_page(staff)
    asked(Doubt.Kind.REPORTED, 14, fact="phone")
    page = first_page(staff)
    assert "Reported as wrong 1" in page
    assert "working days: late" in page
