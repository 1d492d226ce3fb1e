"""A roster's row beside its candidates, decided by a press; and rosters as staff see them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from programs.models import Doubt, Program, Roster, RosterMatch, RosterRow
from programs.rosters.checking import check_roster
from programs.rosters.storing import digest, packed
from tests.factories import NetworkFactory, ProgramFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db

SENT = b"program,street,zip,phone,external_id\nHarbor Recovery Teens,9 Harbor Way,80203,303-555-0110,<b>7</b>\n"


@pytest.fixture
def programs() -> list[Program]:
    place = {"street1": "9 Harbor Way", "phone": "303-555-0110"}
    return [ProgramFactory(name=f"Harbor Recovery – {name} Program", **place) for name in ("Mens", "Womens")]


@pytest.fixture
def doubt(programs: list[Program]) -> Doubt:
    roster = Roster.objects.create(
        network=NetworkFactory(), media_type="text/csv", content=packed(SENT), sha256=digest(SENT), size=len(SENT)
    )
    check_roster(roster)
    return Doubt.objects.get(kind="roster")


def page_of(doubt: Doubt) -> str:
    return reverse("admin:programs_doubt_change", args=[doubt.pk])


def test_the_row_stands_beside_its_candidates_with_points_and_reasons(staff: Client, doubt: Doubt) -> None:
    html = staff.get(page_of(doubt)).content.decode()
    page = text_of(html)
    for words in ("Harbor Recovery Teens", "Harbor Recovery – Mens Program", "Harbor Recovery – Womens Program"):
        assert words in page
    assert "The same street and number." in page
    assert "teen" in page
    assert "<b>7</b>" not in html
    assert [f'data-key="{key}"' in html for key in "12tnxs3"] == [True] * 6 + [False]


@pytest.mark.parametrize("which", [(1,), (0, 1)])
def test_this_one_and_these(staff: Client, doubt: Doubt, programs: list[Program], which: tuple[int, ...]) -> None:
    chosen = [str(programs[place].pk) for place in which]
    form = {"decision": f"this:{chosen[0]}"} if len(chosen) == 1 else {"decision": "these", "program": chosen}
    assert staff.post(page_of(doubt), form).status_code == 302
    assert [str(pk) for pk in RosterMatch.objects.get().programs] == chosen
    assert RosterRow.objects.get().outcome == ("matched" if len(chosen) == 1 else "site")
    assert "✓" in text_of(staff.get(page_of(doubt)).content.decode())


@pytest.mark.parametrize(("decision", "answer"), [("none", "none"), ("no-iop", "no-iop")])
def test_none_and_no_iop(staff: Client, doubt: Doubt, decision: str, answer: str) -> None:
    staff.post(page_of(doubt), {"decision": decision})
    assert RosterMatch.objects.get().answer == answer
    assert RosterRow.objects.get().outcome == "unmatched"


@pytest.mark.parametrize("decision", ["", "these", "this:", "this:7", "accept", "reject"])
def test_what_is_no_answer_leaves_it_open(staff: Client, doubt: Doubt, decision: str) -> None:
    staff.post(page_of(doubt), {"decision": decision})
    doubt.refresh_from_db()
    assert doubt.state == "open"


def test_two_people_do_not_decide_twice(staff: Client, doubt: Doubt, programs: list[Program]) -> None:
    staff.post(page_of(doubt), {"decision": "none"})
    answer = staff.post(page_of(doubt), {"decision": f"this:{programs[0].pk}"}, follow=True)
    assert "decided already" in text_of(answer.content.decode())
    assert RosterMatch.objects.get().answer == "none"


def test_rosters_are_listed_with_their_questions(staff: Client, doubt: Doubt) -> None:
    page = text_of(staff.get(reverse("admin:programs_roster_changelist")).content.decode())
    assert "Checked: can be applied" in page
    roster = Roster.objects.get()
    assert "ambiguous: 1" in text_of(
        staff.get(reverse("admin:programs_roster_change", args=[roster.pk])).content.decode()
    )
