"""The queue of reports: what stands there, what is said to be right, and one press that makes it so."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs.models import Call, Correction, Doubt, Merge, Program, Statement
from programs.quality.corrections import correction_submit
from tests.factories import PlaceFactory, ProgramFactory, SourceFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db

RIGHT = {"phone": "303-555-0199"}
BOMB = '<img src=x onerror="alert(1)">\u202e=HYPERLINK("x")'


@pytest.fixture
def program() -> Any:
    program = ProgramFactory(name="Maple Grove", slug="maple-grove", phone="303-555-0142")
    Statement.objects.create(
        program=program, source=SourceFactory(name="National Directory"), aspect="contact", method="file",
        values={"phone": "303-555-0142"}, as_of="2023-07-01", by="samhsa",
    )  # fmt: skip
    return program


def reported(program: Program, field: str = "phone", **said: Any) -> Doubt:
    doubt = correction_submit(program=program, field=field, **said).doubt
    assert doubt is not None
    return doubt


def address(doubt: Doubt) -> str:
    return reverse("admin:programs_doubt_change", args=[doubt.pk])


def press(staff: Client, doubt: Doubt, decision: str, **more: str) -> Any:
    """Press a button of the page as it is now; the page that follows."""
    page = staff.get(address(doubt)).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    fields = dict(re.findall(r'<textarea name="(value-\w+)"[^>]*>\s*([^<]*)</textarea>', page))
    data = {"decision": decision, "seen": seen[1] if seen else ""} | fields | more
    return staff.post(address(doubt), data, follow=True)


def test_the_page_has_value_sources_dates_and_all_reports(staff: Client, program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    reported(program, value=RIGHT, message="Answered at once.")
    reported(program, value={"phone": "303-555-0177"})
    page = staff.get(address(doubt)).content.decode()
    text = text_of(page)
    for words in (
        "303-555-0142", "National Directory, July 1, 2023", "303-555-0199", "303-555-0177", "Answered at once.",
        "0 working days",
    ):  # fmt: skip
        assert words in text
    keys = re.findall(r'data-key="(\w)"', page)
    assert keys == ["y", "e", "c", "s", "n"]


def test_one_press_accepts(staff: Client, program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    report = Correction.objects.get()
    press(staff, doubt, f"accept:{report.pk}")
    program.refresh_from_db()
    assert program.phone == "303-555-0199"


def test_accepted_with_a_change(staff: Client, program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    press(staff, doubt, "change", **{"value-phone": "(303) 555-0133"})
    program.refresh_from_db()
    assert program.phone == "303-555-0133"
    assert Correction.objects.get().reason == "otherwise"


@pytest.mark.parametrize(
    ("typed", "words"), [("nonsense", "area code"), ("303-555-0142", "says already"), ("x" * 3000, "at most 2000")]
)
def test_a_change_that_cannot_be_is_told_and_nothing_is_decided(
    staff: Client, program: Program, typed: str, words: str
) -> None:
    doubt = reported(program, message="It rings elsewhere.")
    answer = press(staff, doubt, "change", **{"value-phone": typed})
    assert words in text_of(answer.content.decode())
    assert answer.redirect_chain[-1][0] == address(doubt)
    assert Correction.objects.get().state == "open"


def test_a_zip_code_of_another_state_is_told_to_staff_as_well(staff: Client, program: Program) -> None:
    PlaceFactory(zip_code="90210", state="CA")
    doubt = reported(program, "address", message="They have moved.")
    answer = press(staff, doubt, "change", **{"value-zip_code": "90210"})
    assert "ZIP code 90210 is in California, not in Colorado." in text_of(answer.content.decode())
    assert Correction.objects.get().state == "open"
    press(staff, doubt, "change", **{"value-zip_code": "90210", "value-state": "CA"})
    program.refresh_from_db()
    assert (program.state, program.zip_code) == ("CA", "90210")


def test_rejected_with_a_reason(staff: Client, program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    press(staff, doubt, "reject", reason="confirmed")
    correction = Correction.objects.get()
    assert (correction.state, correction.reason, correction.decided_by_id is not None) == (
        "rejected",
        "confirmed",
        True,
    )


def test_asked_the_program_is_on_the_list_of_calls_and_ticked_off(staff: Client, program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    press(staff, doubt, "ask")
    calls = reverse("admin:programs_call_changelist")
    page = staff.get(calls).content.decode()
    assert 'href="tel:+13035550142"' in page
    assert address(doubt) in page
    assert 'data-key="c"' not in staff.get(address(doubt)).content.decode()
    call = Call.objects.get()
    one = reverse("admin:programs_call_change", args=[call.pk])
    assert "Nobody answered" in staff.get(one).content.decode()
    answer = staff.post(one, {"result": "answered"})
    assert answer["Location"] == address(doubt)
    call.refresh_from_db()
    assert (call.result, call.done_by_id is not None) == ("answered", True)
    assert staff.get(calls).context["cl"].result_count == 0
    assert staff.get(calls, {"made": "yes"}).context["cl"].result_count == 1


def test_several_calls_are_ticked_off_together(staff: Client) -> None:
    for each in ProgramFactory.create_batch(2):
        Call.objects.create(program=each)
    chosen = [str(call.pk) for call in Call.objects.all()]
    staff.post(reverse("admin:programs_call_changelist"), {"action": "no_answer", "_selected_action": chosen})
    assert set(Call.objects.values_list("result", flat=True)) == {"no-answer"}


def test_what_was_seen_no_more_stands_is_told(staff: Client, program: Program) -> None:
    doubt = reported(program, value=RIGHT)
    page = staff.get(address(doubt)).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    Program.objects.update(phone="303-555-0100")
    answer = staff.post(address(doubt), {"decision": "reject", "reason": "unclear", "seen": seen[1]}, follow=True)
    assert "look again" in text_of(answer.content.decode())
    assert Correction.objects.get().state == "open"


@pytest.mark.parametrize("decision", ["", "nonsense", "accept:", "accept:00000000-0000-0000-0000-000000000000"])
def test_an_answer_that_is_none_changes_nothing(staff: Client, program: Program, decision: str) -> None:
    doubt = reported(program, value=RIGHT)
    staff.post(address(doubt), {"decision": decision, "seen": "nonsense"})
    assert (Correction.objects.get().state, Program.objects.get().phone) == ("open", "303-555-0142")


def test_what_people_wrote_is_shown_as_text(staff: Client, program: Program) -> None:
    doubt = reported(program, "other", message=BOMB)
    page = staff.get(address(doubt)).content.decode()
    assert "<img src=x" not in page
    assert '<blockquote dir="auto">&lt;img' in page


def test_the_oldest_comes_first_with_its_age_and_late_is_said(staff: Client, program: Program) -> None:
    late, young = reported(program, "services", message="Adults only."), reported(program, value=RIGHT)
    Doubt.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(days=14))
    page = staff.get(reverse("admin:programs_doubt_changelist"))
    assert [doubt.pk for doubt in page.context["cl"].queryset] == [late.pk, young.pk]
    text = text_of(page.content.decode())
    assert re.search(r"\b(8|9|10) working days: late", text)
    assert "0 working days" in text


def test_a_flood_is_rejected_together_and_nothing_accepted_unread(staff: Client) -> None:
    for number in range(3):
        reported(ProgramFactory(), value=RIGHT, message=f"Junk {number}")
    queue, chosen = reverse("admin:programs_doubt_changelist"), [str(doubt.pk) for doubt in Doubt.objects.all()]
    answer = staff.post(queue, {"action": "accept", "_selected_action": chosen}, follow=True)
    assert "has to be read" in text_of(answer.content.decode())
    assert set(Correction.objects.values_list("state", flat=True)) == {"open"}
    staff.post(queue, {"action": "reject", "_selected_action": chosen})
    assert set(Correction.objects.values_list("state", "reason")) == {("rejected", "unconfirmed")}


def test_the_same_words_about_other_listings_are_told(staff: Client, program: Program) -> None:
    for other in ProgramFactory.create_batch(2):
        reported(other, "other", message="They steal!")
    doubt = reported(program, "other", message="they STEAL")
    assert "the same words about 2 other listings" in text_of(staff.get(address(doubt)).content.decode())


@pytest.fixture
def duplicate(program: Program) -> Doubt:
    other = ProgramFactory(name="Maple Grove Ctr", slug="maple-grove-2", phone="303-555-0177")
    return Doubt.objects.create(
        kind="duplicate", program=other, other=program,
        evidence=[{"label": "door", "before": "+25", "after": ""}, {"label": "name", "before": "+35", "after": "100"}],
    )  # fmt: skip


def test_two_listings_stand_side_by_side_with_a_choice_where_they_differ(staff: Client, duplicate: Doubt) -> None:
    page = staff.get(address(duplicate)).content.decode()
    for words in ("the same street and ZIP code", "names alike, of 100: 100", "Maple Grove Ctr", "303-555-0177"):
        assert words in text_of(page)
    assert set(re.findall(r'name="side-(\w+)" value="kept" checked', page)) == {"name", "provider_id", "phone"}
    assert re.findall(r'data-key="(\w)"', page) == ["y", "k", "n", "s"]


@pytest.mark.parametrize(
    ("decision", "left", "phone"),
    [("accept", "maple-grove", "303-555-0177"), ("turned", "maple-grove-2", "303-555-0177")],
)
def test_merged_with_the_chosen_side_and_undone(
    staff: Client, duplicate: Doubt, decision: str, left: str, phone: str
) -> None:
    press(staff, duplicate, decision, **{"side-phone": "joined"})
    program = Program.objects.get(status="published")
    assert (program.slug, program.phone) == (left, phone)
    merge = Merge.objects.get()
    page = reverse("admin:programs_merge_change", args=[merge.pk])
    assert "Undo this merge" in staff.get(page).content.decode()
    answer = staff.post(page, {"undo": "1"}, follow=True)
    assert "two listings again" in text_of(answer.content.decode())
    assert Program.objects.filter(status="published").count() == 2
    assert "Undo this merge" not in staff.get(page).content.decode()


def test_an_undo_that_is_refused_says_what_changed(staff: Client, duplicate: Doubt) -> None:
    press(staff, duplicate, "accept")
    Program.objects.filter(slug="maple-grove").update(fax="303-555-0101")
    page = reverse("admin:programs_merge_change", args=[Merge.objects.get().pk])
    answer = staff.post(page, {"undo": "1"}, follow=True)
    assert "the listing itself changed since" in text_of(answer.content.decode())


def test_never_the_same(staff: Client, duplicate: Doubt) -> None:
    press(staff, duplicate, "reject")
    duplicate.refresh_from_db()
    assert duplicate.state == "rejected"
    assert not Merge.objects.exists()
