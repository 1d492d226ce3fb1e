"""What staff decides of a report becomes a statement; two who decide, and what changed meanwhile, are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programs.models import Call, Correction, Doubt, Program, Statement, UnderReview, User
from programs.quality.corrections import correction_submit
from programs.quality.report_decisions import (
    call_done,
    mark_of,
    program_to_be_asked,
    report_accepted,
    report_rejected,
)
from tests.factories import ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db

RIGHT = {"phone": "303-555-0199"}


@pytest.fixture
def program() -> Any:
    return ProgramFactory(phone="303-555-0142", website="http://old.example.org")


@pytest.fixture
def member() -> User:
    return UserFactory()


def reported(program: Program, field: str = "phone", **said: Any) -> Doubt:
    correction = correction_submit(program=program, field=field, **said)
    assert correction.doubt is not None
    return correction.doubt


def accept(doubt: Doubt, value: dict[str, Any], user: User | None = None) -> None:
    report_accepted(doubt=doubt, value=value, seen=mark_of(doubt), user=user)


def states() -> list[tuple[str, str]]:
    return list(Correction.objects.order_by("created_at").values_list("state", "reason"))


def test_what_is_accepted_is_a_statement_of_staff_and_stands_in_the_listing(program: Program, member: User) -> None:
    doubt = reported(program, value=RIGHT)
    accept(doubt, RIGHT, member)
    program.refresh_from_db()
    assert program.phone == "303-555-0199"
    statement = Statement.objects.get()
    assert (statement.aspect, statement.values, statement.method, statement.user) == ("contact", RIGHT, "staff", member)
    doubt.refresh_from_db()
    assert (doubt.state, doubt.decided_by, states()) == ("accepted", member, [("accepted", "")])


def test_reports_of_one_fact_wait_together_and_are_decided_together(program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    for said in ({"value": {"phone": "303-555-0177"}}, {"message": "It rings elsewhere."}):
        assert reported(program, **said) == doubt
    other = reported(program, "website", value={"website": ""})
    assert other != doubt
    accept(doubt, RIGHT)
    assert states() == [("accepted", ""), ("rejected", "otherwise"), ("accepted", ""), ("open", "")]


def test_a_fact_that_was_decided_can_be_reported_again(program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    report_rejected(doubt=doubt, reason="confirmed", seen=mark_of(doubt), user=None)
    again = reported(program, value=RIGHT)
    assert again != doubt
    assert again.state == "open"


VALUES: list[tuple[str, dict[str, Any], str, Any]] = [
    ("phone", {"phone": ""}, "phone", ""),
    ("phone", {"fax": "303-555-0133"}, "fax", "303-555-0133"),
    ("website", {"website": "http://new.example.org"}, "website", "http://new.example.org"),
    ("address", {"street1": "8 Mill Road"}, "street1", "8 Mill Road"),
    ("name", {"name": "Maple Grove"}, "name", "Maple Grove"),
    ("openings", {"accepting": "waitlist"}, "accepting", "waitlist"),
    ("closed", {"status": "closed"}, "status", "closed"),
]


@pytest.mark.parametrize(("field", "value", "column", "after"), VALUES)
def test_each_fact_with_a_value_is_written_its_own_way(
    program: Program, field: str, value: dict[str, Any], column: str, after: Any
) -> None:
    accept(reported(program, field, value=value), value)
    program.refresh_from_db()
    assert getattr(program, column) == after


def test_a_new_street_has_a_new_point_or_none(program: Program) -> None:
    accept(reported(program, "address", value={"street1": "8 Mill Road"}), {"street1": "8 Mill Road"})
    program.refresh_from_db()
    assert (program.latitude, program.precision) == (None, "")


def test_days_and_times_become_the_timetable(program: Program) -> None:
    text = "Mon, Wed 17:30–20:30"
    accept(reported(program, "schedule", message="m/w 5:30-8:30pm", value={"sessions": text}), {"sessions": text})
    (track,) = program.tracks.all()
    assert [(session.lower, session.upper) for session in track.sessions] == [(1050, 1230), (3930, 4110)]


def test_words_alone_are_accepted_when_a_person_has_changed_the_listing(program: Program) -> None:
    accept(reported(program, "services", message="Adults only."), {})
    assert states() == [("accepted", "")]
    assert not Statement.objects.exists()


def test_a_private_street_is_not_shown_by_a_report() -> None:
    hidden: Any = ProgramFactory(hidden_address=True)
    doubt = reported(hidden, "address", value={"street1": "8 Mill Road"})
    with pytest.raises(ValidationError, match="kept private"):
        accept(doubt, {"street1": "8 Mill Road"})
    hidden.refresh_from_db()
    assert (hidden.street1, states()) == ("", [("open", "")])


def test_two_people_decide_one_report(program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    seen = mark_of(doubt)
    report_accepted(doubt=doubt, value=RIGHT, seen=seen, user=None)
    for decide in (
        lambda: report_rejected(doubt=doubt, reason="unclear", seen=seen, user=None),
        lambda: report_accepted(doubt=doubt, value=RIGHT, seen=seen, user=None),
        lambda: program_to_be_asked(doubt=doubt, user=None),
    ):
        with pytest.raises(ValidationError, match="decided already"):
            decide()
    assert (Statement.objects.count(), states()) == (1, [("accepted", "")])


def test_a_decision_on_top_of_an_edit_is_refused(program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    seen = mark_of(doubt)
    program.phone = "303-555-0111"
    program.save()
    with pytest.raises(ValidationError, match="look again"):
        report_accepted(doubt=doubt, value=RIGHT, seen=seen, user=None)
    program.refresh_from_db()
    assert (program.phone, states()) == ("303-555-0111", [("open", "")])
    program.fax = "303-555-0122"  # another number of the same fact
    program.save()
    program.name = "Another name"  # another fact: nothing that they had to see
    seen = mark_of(doubt)
    program.save()
    report_accepted(doubt=doubt, value=RIGHT, seen=seen, user=None)


def test_a_report_that_came_meanwhile_is_not_decided_unseen(program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    seen = mark_of(doubt)
    reported(program, value={"phone": "303-555-0177"})
    with pytest.raises(ValidationError, match="look again"):
        report_rejected(doubt=doubt, reason="confirmed", seen=seen, user=None)
    assert states() == [("open", ""), ("open", "")]


@pytest.mark.parametrize("reason", ["", "nonsense", "otherwise"])
def test_a_rejection_says_why(program: Program, reason: str) -> None:
    doubt = reported(program, value=RIGHT)
    with pytest.raises(ValidationError, match="Say why"):
        report_rejected(doubt=doubt, reason=reason, seen=mark_of(doubt), user=None)


def test_a_value_that_is_no_part_of_the_fact_is_refused(program: Program) -> None:
    with pytest.raises(ValidationError, match="no part of this fact"):
        accept(reported(program, value=RIGHT), {"name": "Another"})
    assert states() == [("open", "")]


def test_deciding_ends_the_mark_on_the_page(program: Program) -> None:
    doubt = reported(program, value={"phone": ""})
    UnderReview.objects.create(program=program, alarm="number", value=program.phone, until=timezone.now())
    UnderReview.objects.create(program=program, alarm="closed", until=timezone.now())
    report_rejected(doubt=doubt, reason="confirmed", seen=mark_of(doubt), user=None)
    assert list(UnderReview.objects.values_list("alarm", flat=True)) == ["closed"]


def test_of_a_joined_listing_the_one_that_is_left_is_changed(program: Program) -> None:
    joined: Any = ProgramFactory(phone="303-555-0100")
    doubt = reported(joined, value=RIGHT)
    Program.objects.filter(pk=joined.pk).update(status="closed", merged_into=program)
    doubt = Doubt.objects.get(pk=doubt.pk)
    accept(doubt, RIGHT)
    program.refresh_from_db()
    joined.refresh_from_db()
    assert (program.phone, joined.phone) == ("303-555-0199", "303-555-0100")


@pytest.mark.parametrize(
    ("result", "method"), [("answered", "phone-call"), ("no-answer", "staff"), ("wrong-number", "staff")]
)
def test_what_the_program_said_on_the_phone_is_known_by_phone(program: Program, result: str, method: str) -> None:
    doubt = reported(program, value=RIGHT)
    call_done(call=program_to_be_asked(doubt=doubt, user=None), result=result, user=None)
    accept(doubt, RIGHT)
    assert Statement.objects.get().method == method


def test_a_program_is_called_once_for_all_its_questions(program: Program, member: User) -> None:
    first, second = reported(program, value=RIGHT), reported(program, "services", message="Adults only.")
    call = program_to_be_asked(doubt=first, user=member)
    assert program_to_be_asked(doubt=second, user=member) == call
    assert Doubt.objects.filter(asked_at__isnull=False, state="open").count() == 2
    call_done(call=call, result="answered", user=member)
    with pytest.raises(ValidationError, match="made already"):
        call_done(call=call, result="no-answer", user=member)
    again = program_to_be_asked(doubt=first, user=member)
    assert (again != call, Call.objects.count()) == (True, 2)
    with pytest.raises(ValidationError, match="how the call ended"):
        call_done(call=again, result="", user=member)
