"""What was checked, and the newest report of openings stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programs.quality.freshness import openings_report, verification_record
from tests.factories import ProgramFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def test_a_verification_makes_the_program_fresh() -> None:
    program, user, source = ProgramFactory(), UserFactory(), SourceFactory()
    at = NOW - timedelta(days=3)
    row = verification_record(program=program, aspect="contact", by="staff", at=at, user=user, source=source)
    program.refresh_from_db()
    assert program.verified_at is None, "what it offers was not checked"
    verification_record(program=program, aspect="services", by="provider", at=NOW - timedelta(days=1))
    verification_record(program=program, aspect="insurance", by="plan", at=NOW)
    program.refresh_from_db()
    assert program.verified_at == at, "the older of contact and services"
    assert (row.user, row.source) == (user, source)


@pytest.mark.parametrize(
    ("aspect", "days", "code"), [("kitchen", 0, "aspect"), ("contact", 1, "future"), ("", 0, "aspect")]
)
def test_a_verification_that_cannot_be_is_refused(aspect: str, days: int, code: str) -> None:
    program = ProgramFactory()
    with pytest.raises(ValidationError) as refused:
        verification_record(program=program, aspect=aspect, by="staff", at=NOW + timedelta(days=days))
    assert refused.value.code == code
    assert not program.verifications.exists()


def report(program, **changes) -> bool:
    facts = {"accepting": "yes", "wait_days": 3, "next_intake": date(2026, 12, 1), "at": NOW, "by": "provider"}
    return openings_report(program=program, **facts | changes)


def test_a_report_is_written_and_counts_as_a_check() -> None:
    program = ProgramFactory()
    assert report(program, note="Evenings only")
    program.refresh_from_db()
    assert (program.accepting, program.accepting_note, program.wait_days) == ("yes", "Evenings only", 3)
    assert (program.next_intake, program.openings_reported_at) == (date(2026, 12, 1), NOW)
    assert [(row.aspect, row.by, row.at) for row in program.verifications.all()] == [("openings", "provider", NOW)]


def test_an_older_report_does_not_replace_a_newer_one() -> None:
    program = ProgramFactory()
    report(program)
    assert not report(program, accepting="no", at=NOW - timedelta(days=2), by="staff")
    program.refresh_from_db()
    assert (program.accepting, program.openings_reported_at) == ("yes", NOW)
    assert program.verifications.count() == 2


def test_a_new_report_clears_what_it_does_not_say() -> None:
    program = ProgramFactory()
    report(program, at=NOW - timedelta(days=2))
    assert report(program, accepting="no", wait_days=None, next_intake=None)
    program.refresh_from_db()
    assert (program.accepting, program.wait_days, program.next_intake) == ("no", None, None)


@pytest.mark.parametrize(
    ("changes", "code"), [({"accepting": "maybe"}, "accepting"), ({"at": NOW + timedelta(days=1)}, "future")]
)
def test_a_report_that_cannot_be_is_refused_whole(changes: dict, code: str) -> None:
    program = ProgramFactory()
    with pytest.raises(ValidationError) as refused:
        report(program, **changes)
    assert refused.value.code == code
    program.refresh_from_db()
    assert (program.accepting, program.verifications.count()) == ("unknown", 0)
