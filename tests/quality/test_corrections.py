"""Reports of wrong facts: kept without a sender, and held back by listing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programs.models import Correction
from programs.quality.corrections import CORRECTION_FIELDS, MESSAGE_MAX, OPEN_MAX, correction_submit
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db


def test_a_report_is_open_and_says_what_was_said() -> None:
    program: Any = ProgramFactory()
    correction = correction_submit(program=program, field="phone", message="  It is\r\n303-555-0199.\n ")
    correction.refresh_from_db()
    assert (correction.program, correction.field, correction.message, correction.state, correction.decided_by) == (
        program, "phone", "It is\n303-555-0199.", "open", None,
    )  # fmt: skip


def test_nothing_of_the_sender_has_a_place() -> None:
    columns = {field.name for field in Correction._meta.fields}
    assert columns == {"id", "program", "field", "message", "state", "created_at", "decided_at", "decided_by"}


@pytest.mark.parametrize(
    ("field", "message", "wrong"),
    [
        ("nonsense", "It moved.", "field"),
        ("", "It moved.", "field"),
        ("phone", "", "message"),
        ("phone", " \n\t ", "message"),
        ("phone", "?!…", "message"),
        ("phone", "x" * (MESSAGE_MAX + 1), "message"),
    ],
)
def test_what_nobody_could_act_on_is_refused(field: str, message: str, wrong: str) -> None:
    program: Any = ProgramFactory()
    with pytest.raises(ValidationError) as refused:
        correction_submit(program=program, field=field, message=message)
    assert list(refused.value.message_dict) == [wrong]
    assert not Correction.objects.exists()


@pytest.mark.parametrize("message", ["x" * MESSAGE_MAX, "关闭了", "أغلق البرنامج", "<script>alert(1)</script>"])
def test_whatever_says_something_is_kept_as_it_is(message: str) -> None:
    program: Any = ProgramFactory()
    assert correction_submit(program=program, field="other", message=message).message == message


def test_the_same_report_is_kept_once_until_it_is_decided() -> None:
    program: Any = ProgramFactory()
    first = correction_submit(program=program, field="phone", message="It is 303-555-0199.")
    assert correction_submit(program=program, field="phone", message="It is 303-555-0199. ") == first
    Correction.objects.update(state="rejected", decided_at=timezone.now())
    assert correction_submit(program=program, field="phone", message="It is 303-555-0199.") != first


def test_a_flood_about_one_listing_ends_and_others_stay_open() -> None:
    flooded: Any = ProgramFactory()
    other: Any = ProgramFactory()
    for number in range(OPEN_MAX):
        correction_submit(program=flooded, field="other", message=f"Report {number}")
    with pytest.raises(ValidationError) as refused:
        correction_submit(program=flooded, field="other", message="One more")
    assert refused.value.code == "many"
    correction_submit(program=other, field="other", message="Another listing")
    assert Correction.objects.count() == OPEN_MAX + 1


def test_codes_fit_their_column() -> None:
    length = Correction._meta.get_field("field").max_length
    assert length is not None
    assert all(len(code) <= length for code, _label in CORRECTION_FIELDS)
