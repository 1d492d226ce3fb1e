"""“Reported, being checked”: three independent reports, as far as that can be told without knowing who reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.models import Correction, UnderReview
from programs.quality import under_review
from programs.quality.corrections import correction_submit
from programs.quality.under_review import APART, CHECKED, FRESH, LASTS, MASS, independent
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

DEAD = {"phone": ""}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("hours", "number"),
    [
        ([], 0),
        ([0], 1),
        ([0, 11.99], 1),
        ([0, 12], 2),
        ([0, 6, 12, 18], 2),  # each is compared with the last that counted
        ([24, 0, 12], 3),
        ([0, 0, 0, 0], 1),
    ],
)
def test_reports_count_when_they_lie_apart(hours: list[float], number: int) -> None:
    assert independent(NOON + timedelta(hours=each) for each in hours) == number


def back(by: timedelta) -> None:
    """Everything that was said was said earlier."""
    for report in Correction.objects.all():
        moments = [moment - by for moment in report.said_at]
        Correction.objects.filter(pk=report.pk).update(created_at=report.created_at - by, said_at=moments)


def say(program: Any, field: str = "phone", value: dict[str, str] | None = None, message: str = "") -> None:
    """Somebody says it now; everything before lies half a day further back."""
    back(APART)
    correction_submit(program=program, field=field, value=DEAD if value is None else value, message=message)


def marked(program: Any) -> list[str]:
    return list(UnderReview.objects.filter(program=program, until__gt=timezone.now()).values_list("alarm", flat=True))


def test_the_third_who_says_so_marks_the_listing_at_once(client: Client) -> None:
    program: Any = ProgramFactory(slug="cedar", phone="303-555-0142")
    for number in range(3):
        assert marked(program) == []
        assert "It is being checked" not in client.get("/programs/cedar/").content.decode()
        say(program, message=f"Nobody answers {number}" if number else "")
    assert marked(program) == ["number"]
    page = client.get("/programs/cedar/").content.decode()
    assert "Several people reported that (303) 555-0142 does not work. It is being checked." in page
    assert "tel:+13035550142" in page


@pytest.mark.parametrize(
    ("alarm", "said"),
    [("number", "Number may not work. Being checked."), ("closed", "May have closed. Being checked.")],
)
def test_every_card_page_and_answer_says_so_until_it_has_ended(client: Client, alarm: str, said: str) -> None:
    """A listing that is kept in memory is read again when the mark comes and when it goes."""
    program: Any = ProgramFactory(name="Cedar House", phone="303-555-0142")
    ids, text = f"id={program.pk}", said
    pages = ("/programs/", "/programs/?view=table", f"/shortlist/?{ids}", f"/compare/?{ids}")
    pages = (*pages, f"/shortlist/csv/?{ids}", f"/programs/{program.slug}/")
    answers = ("/api/v1/programs/", f"/api/v1/programs/{program.pk}/")

    def shown() -> list[bool]:
        marks = [client.get(address).json() for address in answers]
        listings = [marks[0]["results"][0], marks[1]]
        assert listings[0]["under_review"] == listings[1]["under_review"]
        return [*(text in client.get(page).content.decode() for page in pages), bool(listings[0]["under_review"])]

    assert not any(shown())
    mark = UnderReview.objects.create(
        program=program, alarm=alarm, value=program.phone if alarm == "number" else "", until=timezone.now() + LASTS
    )
    assert all(shown())
    (told,) = client.get(answers[0]).json()["results"][0]["under_review"]
    assert (told["alarm"], told["number"]) == (alarm, "303-555-0142" if alarm == "number" else None)
    assert told["since"] < told["until"]
    mark.delete()
    assert not any(shown())


def test_without_words_it_is_one_report_said_again(client: Client) -> None:
    program: Any = ProgramFactory(slug="cedar")
    for _ in range(3):
        say(program, "closed", {"status": "closed"})
    (report,) = Correction.objects.all()
    assert (report.times, len(report.said_at)) == (3, 2)
    assert marked(program) == ["closed"]
    assert "this place has closed. It is being checked." in client.get("/programs/cedar/").content.decode()


def test_one_text_counts_once_however_often_it_comes() -> None:
    program: Any = ProgramFactory()
    for message in ("It is dead!", "it is dead", "IT IS DEAD.", "It  is dead"):
        say(program, message=message)
    assert marked(program) == []
    assert Correction.objects.get().times == 4


@pytest.mark.parametrize(("elsewhere", "alarms"), [(MASS - 2, ["number"]), (MASS - 1, [])])
def test_one_text_about_many_listings_counts_for_none(elsewhere: int, alarms: list[str]) -> None:
    program: Any = ProgramFactory()
    for other in ProgramFactory.create_batch(elsewhere):
        correction_submit(program=other, field="phone", value=DEAD, message="Fraudsters, all of them.")
    for message in ("Rings and rings", "No tone", "FRAUDSTERS, all of them"):
        say(program, message=message)
    assert marked(program) == alarms


def test_three_on_one_day_are_not_enough() -> None:
    program: Any = ProgramFactory()
    for message in ("Rings", "Beeps", "Silence", "Fax"):
        correction_submit(program=program, field="phone", value=DEAD, message=message)
    assert marked(program) == []


@pytest.mark.parametrize(("age", "alarms"), [(FRESH - A_MINUTE, ["number"]), (FRESH, [])])
def test_old_reports_count_no_more(age: timedelta, alarms: list[str]) -> None:
    program: Any = ProgramFactory()
    say(program)
    back(age - 2 * APART)
    say(program, message="It beeps")
    say(program, message="It rings")
    assert marked(program) == alarms


def test_reports_of_a_number_that_was_changed_count_no_more(client: Client) -> None:
    program: Any = ProgramFactory(slug="cedar", phone="303-555-0142")
    say(program)
    say(program)
    program.phone = "303-555-0177"
    program.save()
    say(program)
    assert marked(program) == []
    say(program)
    say(program)
    assert marked(program) == ["number"]
    program.phone = "303-555-0188"
    program.save()
    assert "It is being checked" not in client.get("/programs/cedar/").content.decode()


def test_another_value_or_the_fax_is_no_alarm() -> None:
    program: Any = ProgramFactory(fax="303-555-0111")
    for value in ({"phone": "303-555-0199"}, {"fax": ""}):
        for _ in range(4):
            say(program, value=value)
    assert not UnderReview.objects.exists()


@pytest.mark.parametrize(("ago", "alarms"), [(CHECKED - A_MINUTE, []), (CHECKED, ["number"])])
def test_after_staff_found_it_right_nothing_is_marked_for_a_while(ago: timedelta, alarms: list[str]) -> None:
    program: Any = ProgramFactory()
    say(program)
    Correction.objects.update(state="rejected", reason="confirmed", decided_at=timezone.now() - ago)
    for message in ("Rings", "Beeps", "Silence"):
        say(program, message=message)
    assert marked(program) == alarms


def test_few_marks_are_made_in_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_review, "PER_DAY", 1)
    first, second = ProgramFactory.create_batch(2)
    for program in (first, second):
        for _ in range(3):
            say(program)
    assert (marked(first), marked(second)) == (["number"], [])
    UnderReview.objects.update(since=timezone.now() - timedelta(days=1))
    say(second)
    assert marked(second) == ["number"]


def test_a_mark_ends_by_itself(client: Client) -> None:
    program: Any = ProgramFactory(slug="cedar")
    UnderReview.objects.create(program=program, alarm="closed", until=timezone.now())
    assert "It is being checked" not in client.get("/programs/cedar/").content.decode()
    UnderReview.objects.update(until=timezone.now() + A_MINUTE)
    assert "It is being checked" in client.get("/programs/cedar/").content.decode()
    assert timedelta(days=1) < LASTS
