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
    A_DAY,
    FIRST_FREE,
    KIND_PER_DAY,
    LISTING_PER_DAY,
    MESSAGE_MAX,
    OPEN_MAX,
    SITE_PER_HOUR_AT_MOST,
    correction_submit,
    crowded_listings,
)
from programs.quality.reported_facts import CORRECTION_FIELDS
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
    said = {"field", "message", "value", "present", "alarm", "words", "times", "said_at"}
    assert columns == said | {"id", "program", "doubt", "state", "reason", "reference"} | {
        "created_at", "decided_at", "decided_by",
    }  # fmt: skip


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
    for message in ("It is 303-555-0199. ", "it is 303 555 0199!"):
        assert correction_submit(program=program, field="phone", message=message) == first
    first.refresh_from_db()
    assert (first.times, first.said_at) == (3, [])
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
    flood(program, KIND_PER_DAY - 1)
    assert [refusal(program), refusal(program)] == ["", "many"]
    assert refusal(program, "phone") == ""
    assert refusal(ProgramFactory()) == ""


def test_a_listing_has_a_budget_and_the_first_of_a_kind_is_taken_beyond_it() -> None:
    program: Any = ProgramFactory()
    kinds = ("services", "insurance", "name", "other")
    for kind in kinds:
        flood(program, LISTING_PER_DAY // len(kinds), kind)
    Correction.objects.filter(field="name").update(created_at=timezone.now() - A_DAY)  # so that no kind is full
    Correction.objects.filter(field="name").first().delete()  # type: ignore[union-attr]
    assert [refusal(program, "name"), refusal(program, "name")] == ["", "many"]
    assert refusal(program, "phone") == ""


def test_a_form_never_stays_shut_because_nobody_decides() -> None:
    """With a hundred open reports each kind still takes one a day, and the day ends."""
    program: Any = ProgramFactory()
    flood(program, 5 * OPEN_MAX, "services")
    assert [refusal(program, "phone"), refusal(program, "phone"), refusal(program, "services")] == ["", "many", "many"]
    Correction.objects.update(created_at=timezone.now() - A_DAY + timedelta(minutes=1))
    assert refusal(program, "phone") == "many"
    Correction.objects.update(created_at=timezone.now() - A_DAY)
    assert [refusal(program, "phone"), refusal(program, "services")] == ["", ""]


def test_deciding_opens_the_form_no_wider_than_the_day() -> None:
    """What was decided still counts for its day: whoever is rejected cannot go on at once."""
    program: Any = ProgramFactory()
    flood(program, KIND_PER_DAY)
    Correction.objects.update(state="rejected", decided_at=timezone.now())
    assert refusal(program) == "many"


def test_even_first_reports_end_in_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "SITE_PER_HOUR", 1)
    monkeypatch.setattr(corrections, "SITE_PER_HOUR_AT_MOST", 3)
    assert SITE_PER_HOUR_AT_MOST > corrections.SITE_PER_HOUR
    assert [refusal(ProgramFactory()) for _ in range(4)] == ["", "", "", "many"]


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
