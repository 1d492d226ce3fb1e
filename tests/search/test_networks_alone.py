"""Where nothing but networks of programs has changed, these alone are read, and all is as if all had been read."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from programs.models import Network, Participation, Program
from programs.search import directory as directory_module
from programs.search import keeper, moment
from programs.search.directory import Directory
from programs.search.index.snapshot import Index
from programs.search.matches import Matches
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.search.directories import contents, differences
from tests.search.test_updates_oracle import Dice, answered, some
from tests.search.worlds import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_writes_are_news")]


AGED = "UPDATE programs_changenote SET changed_in = %s::text::xid8 WHERE changed_in::text::int8 > 100"


@pytest.fixture(autouse=True)
def read_alone(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Even of one program; how many were read so each time."""
    monkeypatch.setattr(directory_module, "NETWORKS_FROM", 1)
    read, times = Index.with_networks, list[int]()
    monkeypatch.setattr(Index, "with_networks", lambda index, ids: (times.append(len(ids)), read(index, ids))[1])
    return times


@pytest.fixture
def seen() -> Callable[[], None]:
    """Makes the notes that are there old ones: a test writes in one transaction, whose notes would all stay news."""
    step = iter(range(3, 100))

    def old() -> None:
        with connection.cursor() as cursor:
            cursor.execute(AGED, [next(step)])

    return old


def updated(directory: Directory) -> Directory:
    """As the updater does it."""
    return directory.at(replace(keeper.ask(directory.moment), writes=False))


def join(dice: Dice) -> None:
    network = dice.choice(list(Network.objects.all()))
    now = [timezone.now() - timedelta(days=days) for days in (1, 40, 500)]
    for program in some(dice, 5):
        values = {"status": dice.choice(["in-network", "out-of-network", "unknown"]), "verified_at": dice.choice(now)}
        Participation.objects.update_or_create(program=program, network=network, defaults=values)


def end(dice: Dice) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    ids = dice.sample(list(Participation.objects.values_list("pk", flat=True)), 2)
    Participation.objects.filter(pk__in=ids).update(since=None, until=yesterday)


def leave(dice: Dice) -> None:
    Participation.objects.filter(pk__in=Participation.objects.order_by("?").values("pk")[:2]).delete()


def edit_as_well(dice: Dice) -> None:
    join(dice)
    Program.objects.filter(pk=some(dice, 1)[0].pk).update(name=f"Renamed {dice.random()}", state="WY")


def hide_as_well(dice: Dice) -> None:
    Program.objects.filter(pk=some(dice, 1)[0].pk).update(status=dice.choice(["hidden", "published"]))
    join(dice)


WRITES = (join, join, end, leave, edit_as_well, hide_as_well)


def without_networks(directory: Directory) -> list[int]:
    index = directory.index
    found = Matches.without_networks.fget(SimpleNamespace(index=index))  # type: ignore[attr-defined]
    return sorted(index.columns.number[list(found)].tolist())


@pytest.mark.parametrize("seed", range(4))
def test_a_series_of_rosters_gives_what_reading_afresh_gives(
    seed: int, seen: Callable[[], None], read_alone: list[int]
) -> None:
    make_world(seed, 25)
    NetworkFactory()
    dice, directory = random.Random(seed), Directory.read(replace(keeper.ask(None), writes=False))
    for _step in range(8):
        seen()
        before = contents(directory), without_networks(directory)
        earlier = directory
        dice.choice(WRITES)(dice)
        directory = updated(directory)
        fresh = Directory.read(keeper.ask(None))
        assert not differences(contents(directory), contents(fresh))
        assert without_networks(directory) == without_networks(fresh)
        assert not differences(contents(earlier), before[0]), "whoever has the one before keeps it as it was"
        assert without_networks(earlier) == before[1]
    assert read_alone, "nothing was read alone: nothing is proved"
    assert answered(seed, directory) == answered(seed, fresh)


def test_programs_stay_in_their_slots_and_only_theirs_are_other_versions(seen: Callable[[], None]) -> None:
    programs: list[Any] = [ProgramFactory() for _each in range(3)]
    network = NetworkFactory()
    before = Directory.read(replace(keeper.ask(None), writes=False))
    seen()
    ParticipationFactory(program=programs[1], network=network, status="in-network")
    after = updated(before)
    slots = before.index.slots_of_ids([one.pk for one in programs])
    assert after.index.slots_of_ids([one.pk for one in programs]) == slots
    assert after.index.appended == before.index.appended == 0
    other = [before.index.columns.version[slot] != after.index.columns.version[slot] for slot in slots]
    assert other == [False, True, False]
    assert list(after.index.term(network.number)) == [slots[1]]
    assert after.index.words is before.index.words
    assert list(after.index.everything) == list(before.index.everything)


def test_few_are_read_as_all_others_are(
    seen: Callable[[], None], monkeypatch: pytest.MonkeyPatch, read_alone: list[int]
) -> None:
    programs: list[Any] = [ProgramFactory() for _each in range(3)]
    network = NetworkFactory()
    monkeypatch.setattr(directory_module, "NETWORKS_FROM", 3)
    directory = Directory.read(replace(keeper.ask(None), writes=False))
    for number, times in ((2, []), (3, [3])):
        seen()
        for program in programs[:number]:
            Participation.objects.update_or_create(
                program=program, network=network, defaults={"status": "in-network", "tier": str(number)}
            )
        directory = updated(directory)
        assert read_alone == times, number


def test_a_day_that_turns_networks_changes_these_alone() -> None:
    """Nobody writes then, so that no note tells."""
    ended, edited = (ProgramFactory() for _each in range(2))
    now = moment.ask(None)
    for program in (ended, edited):
        ParticipationFactory(program=program, network=NetworkFactory(), status="in-network", until=now.day)
    tomorrow = replace(now, changed=[str(edited.pk)], day=now.day + timedelta(days=1))
    turned = moment.with_turned(tomorrow, now.day)
    assert set(turned.programs) == {str(ended.pk), str(edited.pk)}
    assert turned.networks_alone == {str(ended.pk)}
