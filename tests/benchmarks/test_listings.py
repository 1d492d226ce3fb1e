"""Made-up listings: the same seed gives the same, and the database agrees with all that is derived."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F

from programs.benchmarks import frequencies
from programs.benchmarks.listings import COLUMNS, Listings
from programs.benchmarks.loading import build
from programs.benchmarks.sites import weighted_sites
from programs.models import Network, Participation, Place, Program, Provider, Timetable, Track, Verification
from tests.factories import TrackFactory, session

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def lines(count: int = 50, seed: int = 1, now: datetime = NOW) -> list[str]:
    """All lines, drawn from fewer sets of terms and weeks than a benchmark has: these take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frequencies, "POOL", 100)
        patch.setattr(frequencies, "WEEKS", 50)
        return made(count, seed, now)


def made(count: int, seed: int, now: datetime) -> list[str]:
    return [row for chunk in Listings(count, seed, now).chunks() for table in COLUMNS for row in chunk.get(table, [])]


@pytest.fixture(scope="module")
def known() -> list[str]:
    return lines()


def test_the_same_seed_gives_the_same_lines(known: list[str]) -> None:
    assert lines() == known


@pytest.mark.parametrize("other", [{"seed": 2}, {"now": datetime(2026, 11, 23, tzinfo=UTC)}], ids=["seed", "day"])
def test_another_seed_or_day_gives_others(known: list[str], other: dict) -> None:
    assert lines(**other) != known


def test_metros_are_dense() -> None:
    """New York has more weight than the whole of Wyoming many times over."""
    sites = weighted_sites()
    single = [after - before for before, after in zip([0.0, *sites.weights], sites.weights, strict=False)]
    share = {
        state: sum(weight for site, weight in zip(sites.sites, single, strict=True) if site.state == state)
        for state in ("NY", "WY")
    }
    assert share["NY"] > 20 * share["WY"]


@pytest.fixture
def loaded(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.benchmarks.loading.gazetteer_load", lambda: None)
    build(count=300, seed=1, now=NOW, say=lambda text: None)


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def constraints() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_loading_leaves_the_schema_as_it_was_and_listings_that_hold(request: pytest.FixtureRequest) -> None:
    before = indexes(), constraints()
    request.getfixturevalue("loaded")
    assert (indexes(), constraints()) == before
    terms_are_common_and_rare()
    triggers_find_nothing_to_correct()
    the_application_can_go_on_writing()


def triggers_find_nothing_to_correct() -> None:
    """Whatever a trigger derives, now or later, the lines must hold: else the benchmark measures another thing."""
    before = list(Program.objects.order_by("pk").values()), list(Track.objects.order_by("pk").values())
    assert len(before[0]) == 300
    # Setting a column to itself changes nothing and runs every trigger.
    Provider.objects.update(name=F("name"))
    for model in (Track, Participation, Verification, Program):
        model.objects.update(id=F("id"))
    assert (list(Program.objects.order_by("pk").values()), list(Track.objects.order_by("pk").values())) == before


def the_application_can_go_on_writing() -> None:
    """Sequences stand above the numbers that were copied, and triggers are on again."""
    week = [session("sun", "03:15", "04:45")]
    track = TrackFactory(sessions=week)
    track.refresh_from_db()
    assert track.timetable_id == Timetable.objects.latest("number").pk
    network = Network.objects.create(payer=Network.objects.first().payer, name="New", slug="new")
    Participation.objects.create(program=track.program, network=network, status="in-network")
    track.program.refresh_from_db()
    assert track.program.network_numbers == [Network.objects.get(slug="new").number]


def terms_are_common_and_rare() -> None:
    def share(**condition: object) -> float:
        return Program.objects.filter(**condition).count() / 300

    assert share(payments__contains=[100]) > 0.7
    assert share(conditions__contains=[225]) < 0.05
    assert share(status="published") > 0.9
    assert Place.objects.count() == 0
