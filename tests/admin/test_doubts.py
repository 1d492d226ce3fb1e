"""The queue of open questions: one question in words, two answers, and on to the next of its kind."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from programs.admin.doubts import ANSWERED_BY, ASKED
from programs.models import Doubt, Program, User
from tests.factories import ProgramFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def doubt_of(kind: str, name: str = "Maple Grove", **fields: Any) -> Doubt:
    return Doubt.objects.create(kind=kind, program=ProgramFactory(name=name), **fields)


def page_of(doubt: Doubt) -> str:
    return reverse("admin:programs_doubt_change", args=[doubt.pk])


def decide(staff: Client, doubt: Doubt, decision: str) -> str:
    """Where the browser is led."""
    answer = staff.post(page_of(doubt), {"decision": decision})
    assert answer.status_code == 302
    doubt.refresh_from_db()
    return answer["Location"]


PAGES_OF_THEIR_OWN = {*ANSWERED_BY}


def test_every_kind_has_its_words() -> None:
    assert set(ASKED) == set(Doubt.Kind.values)


@pytest.mark.parametrize("kind", sorted(set(Doubt.Kind.values) - PAGES_OF_THEIR_OWN))
def test_every_kind_asks_and_says_what_each_answer_does(staff: Client, kind: str) -> None:
    """A kind that joins the queue needs its words."""
    page = staff.get(page_of(doubt_of(kind))).content.decode()
    question, yes, no = ASKED[kind]
    assert f"<h1>{question}</h1>" in page
    buttons = dict(re.findall(r'data-key="(\w)"><kbd>\w</kbd> ([^<]*)<', page))
    assert buttons == {"y": yes, "n": no, "s": "Leave it open, on to the next"}
    assert "staff/doubt.js" in page


@pytest.mark.parametrize(("decision", "state"), [("accept", "accepted"), ("reject", "rejected")])
def test_a_decision_leads_to_the_next_of_its_kind(staff: Client, member: User, decision: str, state: str) -> None:
    first, other, second = doubt_of("vanished"), doubt_of("lost-evidence"), doubt_of("vanished")
    assert decide(staff, first, decision) == page_of(second)
    assert (first.state, first.decided_by) == (state, member)
    assert decide(staff, second, decision) == page_of(other)
    assert decide(staff, other, decision) == reverse("admin:programs_doubt_changelist")


def test_left_open_it_is_passed_by_and_comes_again(staff: Client) -> None:
    first, second = doubt_of("vanished"), doubt_of("vanished")
    for one, following in ((first, second), (second, first)):
        assert f'href="{page_of(following)}" accesskey="s"' in staff.get(page_of(one)).content.decode()
    assert set(Doubt.objects.values_list("state", flat=True)) == {"open"}


def test_what_was_decided_shows_by_whom_and_asks_no_more(staff: Client, member: User) -> None:
    doubt = doubt_of("vanished")
    decide(staff, doubt, "reject")
    page = staff.get(page_of(doubt)).content.decode()
    assert "data-decide" not in page
    assert member.username in text_of(page)
    assert decide(staff, doubt, "accept") == reverse("admin:programs_doubt_changelist")
    assert (doubt.state, doubt.program.status) == ("rejected", "published")


def test_who_may_only_look_cannot_decide(staff: Client, member: User) -> None:
    doubt = doubt_of("vanished")
    User.objects.filter(pk=member.pk).update(is_superuser=False)
    member.user_permissions.set(Permission.objects.filter(codename="view_doubt"))
    assert "data-decide" not in staff.get(page_of(doubt)).content.decode()
    staff.post(page_of(doubt), {"decision": "accept"})
    assert Doubt.objects.get().state == "open"
    assert Program.objects.get().status == "published"


def test_rows_stand_side_by_side_and_what_differs_is_bold(staff: Client) -> None:
    evidence = [
        {"label": "name1", "before": "Maple Grove", "after": "Maple Grove LLC"},
        {"label": "phone", "before": "303-555-0142", "after": "303-555-0142"},
        {"label": "street1", "before": "", "after": "8 Mill Road"},
    ]
    page = staff.get(page_of(doubt_of("lost-evidence", evidence=evidence))).content.decode()
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', page)
    assert rows == [
        ("name", "Maple Grove", "<strong>Maple Grove LLC</strong>"),
        ("phone", "303-555-0142", "303-555-0142"),
        ("street", "", "8 Mill Road"),
    ]


def test_the_list_shows_the_open_ones_with_their_age_and_town(staff: Client) -> None:
    doubt_of("renamed", "Open Meadow", other=ProgramFactory(name="Birch Lane"))
    decide(staff, doubt_of("vanished", "Quiet House"), "reject")
    text = text_of(staff.get(reverse("admin:programs_doubt_changelist")).content.decode())
    assert "Open Meadow (Denver, CO) · Birch Lane" in text
    assert "Quiet House" not in text
