"""Reports of wrong facts: kept without a sender, and held back by listing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programs.models import Correction
from programs.quality import corrections
from programs.quality.corrections import (
    CORRECTION_FIELDS,
    FIRST_FREE,
    KIND_OPEN_MAX,
    LISTING_MAX,
    MESSAGE_MAX,
    OPEN_MAX,
    RESERVED_EVERY,
    correction_submit,
    crowded_listings,
)
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


def flood(program: Any, number: int, field: str = "other") -> None:
    Correction.objects.bulk_create(
        Correction(program=program, field=field, message=f"Junk {each}") for each in range(number)
    )


def refusal(program: Any, field: str = "other") -> str:
    """The code with which one more report is refused; empty when it is taken."""
    try:
        correction_submit(program=program, field=field, message=f"A person: {uuid.uuid4()}")
    except ValidationError as error:
        return str(error.code)
    return ""


def test_a_kind_has_a_budget_of_its_own() -> None:
    program: Any = ProgramFactory()
    flood(program, KIND_OPEN_MAX - 1)
    assert [refusal(program), refusal(program)] == ["", "many"]
    assert refusal(program, "phone") == ""
    assert refusal(ProgramFactory()) == ""


def test_twenty_junk_reports_do_not_mute_a_listing() -> None:
    """Each kind still takes one a day: today of a kind without any, tomorrow of every kind."""
    program: Any = ProgramFactory()
    flood(program, OPEN_MAX, "services")
    assert [refusal(program, "phone"), refusal(program, "phone"), refusal(program, "services")] == ["", "many", "many"]
    Correction.objects.update(created_at=timezone.now() - RESERVED_EVERY + timedelta(minutes=1))
    assert refusal(program, "phone") == "many"
    Correction.objects.update(created_at=timezone.now() - RESERVED_EVERY)
    assert [refusal(program, "phone"), refusal(program, "services")] == ["", ""]


def test_even_the_reserved_share_ends() -> None:
    program: Any = ProgramFactory()
    flood(program, LISTING_MAX - 1)
    assert [refusal(program, "phone"), refusal(program, "closed")] == ["", "many"]


def test_a_flood_of_the_whole_site_leaves_every_listing_its_first_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "SITE_PER_HOUR", 4)
    busy: Any = ProgramFactory()
    kinds = ["phone", "name", "closed", "schedule"]
    assert [refusal(busy, kind) for kind in kinds] == ["", "", "", ""]
    assert refusal(busy, "insurance") == "many"
    quiet: Any = ProgramFactory()
    assert [refusal(quiet, kind) for kind in kinds[: FIRST_FREE + 1]] == [""] * FIRST_FREE + ["many"]
    Correction.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert refusal(quiet, "closed") == ""


def test_staff_see_which_listings_are_flooded() -> None:
    program: Any = ProgramFactory()
    flood(program, OPEN_MAX - 1)
    assert crowded_listings() == 0
    flood(program, 1)
    assert crowded_listings() == 1


def test_codes_fit_their_column() -> None:
    length = Correction._meta.get_field("field").max_length
    assert length is not None
    assert all(len(code) <= length for code, _label in CORRECTION_FIELDS)
