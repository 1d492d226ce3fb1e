"""What was said counts as long at every place: search, facets, ranking, card, JSON-LD, figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from programs.models import Program
from programs.models.currency import (
    CHECKED_CURRENT_DAYS,
    OPENINGS_CURRENT_DAYS,
    check_is_current,
    current_since,
    openings_are_current,
)
from programs.search import SearchPage, last_check, listings_of
from programs.web.about.figures import counts_of
from programs.web.listing.structured_data import taking_patients
from programs.web.wording.facts import checked, new_patients
from tests.factories import ProgramFactory, VerificationFactory, verified
from tests.searching import search

pytestmark = pytest.mark.django_db

A_LITTLE = timedelta(microseconds=1)


def page(query: str) -> SearchPage:
    outcome = search(QueryDict(query))
    assert isinstance(outcome, SearchPage)
    return outcome


def test_the_limits_are_those_that_are_promised() -> None:
    assert (OPENINGS_CURRENT_DAYS, CHECKED_CURRENT_DAYS) == (30, 90)


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2026, 3, 1, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 1, tzinfo=UTC) - A_LITTLE, False),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 1, tzinfo=UTC), True),
        (None, False),
    ],
)
def test_thirty_days_are_days_of_the_calendar(monkeypatch, moment: datetime | None, counts: bool) -> None:
    """“30 days and an hour ago” is a day of its own: the card and the search turn at the same midnight."""
    now = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert openings_are_current(moment) is counts


def test_a_day_of_the_zone_that_is_active_also_across_the_change_to_daylight_time(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 20, 12, 0, tzinfo=UTC))
    with timezone.override("America/Denver"):
        assert current_since(10) == datetime(2026, 3, 10, 6, 0, tzinfo=UTC)  # daylight time
        assert current_since(15) == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)  # standard time


@pytest.mark.parametrize(("before", "counts"), [(timedelta(0), True), (A_LITTLE, False)])
def test_openings_at_the_limit_at_every_place(before: timedelta, counts: bool) -> None:
    ProgramFactory(accepting="yes", openings_reported_at=current_since(OPENINGS_CURRENT_DAYS) - before)
    listing = next(iter(listings_of(list(Program.objects.values_list("pk", flat=True)))))
    found = page("accepting=true&facets=accepting")
    assert found.count == counts
    assert (found.facets or {})["accepting"].counts == {"true": int(counts)}
    assert (new_patients(listing["openings"]).tone == "fit") is counts
    assert taking_patients(listing) == ({"isAcceptingNewPatients": True} if counts else {})
    assert counts_of()["openings"] == counts
    part = next(one for one in page("near=39.73,-104.98").results[0].match["parts"] if one["rule"] == "openings")
    assert (part["points"] == 12) is counts


@pytest.mark.parametrize(("before", "counts"), [(timedelta(0), True), (A_LITTLE, False)])
def test_checks_at_the_limit_at_every_place(before: timedelta, counts: bool) -> None:
    verified(ProgramFactory(), current_since(CHECKED_CURRENT_DAYS) - before)
    listing = next(iter(listings_of(list(Program.objects.values_list("pk", flat=True)))))
    assert check_is_current(listing["verified_at"]) is counts
    assert page(f"verified_within={CHECKED_CURRENT_DAYS}").count == counts
    assert (checked(listing).tone == "fit") is counts
    assert counts_of()["checked_1"] == counts
    part = next(one for one in page("near=39.73,-104.98").results[0].match["parts"] if one["rule"] == "verified")
    assert part["points"] == (15 if counts else 8)


def test_a_report_of_openings_is_no_check() -> None:
    program = ProgramFactory()
    VerificationFactory(program=program, aspect="openings", at=timezone.now() - timedelta(minutes=1))
    program.refresh_from_db()
    listing = next(iter(listings_of([program.pk])))
    assert program.verified_at is None
    assert last_check(listing) is None
    assert checked(listing).tone == "unknown"
    assert page("verified_within=1").count == 0


def test_a_check_names_what_was_checked_and_only_that_counts() -> None:
    program, now = ProgramFactory(), timezone.now()
    for aspect, days, by in (
        ("services", 100, "staff"), ("contact", 40, "provider"), ("schedule", 40, "provider"),
        ("insurance", 40, "plan"), ("openings", 0, "provider"),
    ):  # fmt: skip
        at = now - timedelta(days=days, minutes=2 if by == "plan" else 1)
        VerificationFactory(program=program, aspect=aspect, at=at, by=by)
    program.refresh_from_db()
    listing = next(iter(listings_of([program.pk])))
    check = last_check(listing)
    assert check is not None
    assert (check.at, check.by) == (program.verified_at, "staff")
    assert check.what == checked(listing).more == "contact details, what it offers"
    part = next(one for one in page("near=39.73,-104.98").results[0].match["parts"] if one["rule"] == "verified")
    assert part["reason"] == "Checked 3 months ago: contact details, what it offers"
    assert json.dumps(part["points"]) == "8"
    assert listing["verifications"]["contact"]["due_on"] == timezone.localdate(now) + timedelta(days=50)
    assert listing["verifications"]["openings"]["due_on"] == timezone.localdate(now) + timedelta(days=30)


def test_a_part_that_was_checked_is_named_and_the_listing_is_not_checked() -> None:
    program = ProgramFactory()
    VerificationFactory(program=program, aspect="contact", at=timezone.now() - timedelta(minutes=1))
    fact = checked(next(iter(listings_of([program.pk]))))
    assert (fact.tone, fact.text, fact.more) == (
        "unknown", "Only a part was checked, by the provider", "contact details",
    )  # fmt: skip
