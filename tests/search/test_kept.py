"""Listings as bytes: what comes back, for how long they hold, what they cost."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, cast

import pytest
from django.utils import timezone

from programs.models import Program, UnderReview
from programs.search import kept as module
from programs.search.keeper import current
from programs.search.kept import KeptListing, KeptListings, Unpacked, ready
from programs.search.listings import Listing, listings_of
from tests.factories import ParticipationFactory, ProgramFactory, TrackFactory, VerificationFactory

pytestmark = pytest.mark.django_db


def listing_of(program: Any) -> Listing:
    return listings_of([program.pk])[0]


def full() -> Any:
    program: Any = ProgramFactory(description="Day \u2013 and <night>", accepting="yes", npi="1234567893")
    TrackFactory(program=program)
    VerificationFactory(program=program, aspect="openings", at=timezone.now())
    return program


def test_a_listing_comes_back_as_it_was() -> None:
    listing = listing_of(full())
    assert ready(listing).listing == listing
    assert ready(listing).url == listing["url"]


def test_it_holds_until_a_mark_ends() -> None:
    program, until = full(), timezone.now() + timedelta(hours=2)
    UnderReview.objects.create(program=program, alarm="closed", until=until)
    one = ready(listing_of(program))
    assert [one.holds(until.timestamp() + seconds) for seconds in (-0.001, 0)] == [True, False]
    assert ready(listing_of(ProgramFactory())).holds(math.inf) is False
    assert ready(listing_of(ProgramFactory())).holds(1e12) is True


@pytest.mark.parametrize(("since", "holds"), [(None, True), (-3, False)])
def test_where_networks_have_days_it_holds_for_one(
    monkeypatch: pytest.MonkeyPatch, since: int | None, holds: bool
) -> None:
    program = full()
    day = None if since is None else timezone.localdate() + timedelta(days=since)
    ParticipationFactory(program=program, since=day)
    one, now = ready(listing_of(program)), timezone.now()
    assert one.holds(now.timestamp())
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=1))
    assert one.holds(now.timestamp()) is holds


def test_only_the_last_stay_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "unpacked", Unpacked(most=2))
    some = [ready(listing_of(ProgramFactory())) for _turn in range(3)]
    texts = [one.listing["name"] for one in some]
    assert [one.unpacked is not None for one in some] == [False, True, True]
    assert [one.listing["name"] for one in some] == texts


def test_what_is_kept_is_bounded_by_bytes() -> None:
    programs = [ProgramFactory(name=f"Program {number}") for number in range(4)]
    index = current().index
    slots = index.slots_of_ids([program.pk for program in programs])
    weight = ready(listing_of(programs[0])).weight
    kept = KeptListings(most=weight * 2 + weight // 2)
    assert [one.listing["name"] for one in kept.of(index, slots) if one] == [program.name for program in programs]
    assert len(kept.kept) == 2
    assert kept.kept.currsize <= kept.kept.maxsize


def test_what_is_rendered_of_a_listing_is_weighed_at_once() -> None:
    some: list[Any] = [ProgramFactory(name=name) for name in ("Ash", "Birch", "Cedar")]
    index = current().index
    slots = index.slots_of_ids([program.pk for program in some])
    light = ready(listing_of(some[0])).weight
    kept = KeptListings(most=light * 3 + 14_000)
    ash, _birch, cedar = kept.of(index, slots)
    assert ash
    assert cedar
    bare = kept.kept.currsize
    ash.rendered = 5_000
    assert kept.kept.currsize == bare + 5_000
    ash.rendered = 9_000
    assert kept.kept.currsize == bare + 9_000
    cedar.rendered = 6_000
    assert kept.kept.currsize == sum(one.weight for one in kept.kept.values()) <= kept.kept.maxsize
    assert {one.listing["name"] for one in kept.kept.values()} == {"Ash", "Cedar"}
    cedar.rendered = light * 3 + 14_000
    assert {one.listing["name"] for one in kept.kept.values()} == {"Ash"}
    cedar.rendered = 0
    assert len(kept.kept) == 1


def test_a_listing_that_is_kept_is_found_without_a_query(django_assert_num_queries: Any) -> None:
    programs: list[Any] = [ProgramFactory() for _turn in range(2)]
    index = current().index
    slots, kept = index.slots_of_ids([program.pk for program in programs]), KeptListings()
    kept.of(index, slots[:1])
    with django_assert_num_queries(1):
        kept.of(index, slots)
    with django_assert_num_queries(0):
        kept.of(index, slots)


def test_one_that_has_vanished_is_none() -> None:
    program = ProgramFactory()
    index = current().index
    slots = index.slots_of_ids([program.pk])
    Program.objects.all().delete()
    assert KeptListings().of(index, slots) == [None]


def test_fragments_are_its_own() -> None:
    one = KeptListing(cast(Listing, {**listing_of(full())}), b"{")
    one.fragments["cards"] = {}
    assert KeptListing(one.listing, b"{").fragments == {}
