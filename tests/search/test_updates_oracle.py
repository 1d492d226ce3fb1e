"""Random series of writes: a directory that was brought up to date after each says what one read afresh says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from programs.models import Network, Participation, Program, Provider, Track, Verification
from programs.models.changes import GAZETTEER
from programs.search import SearchPage, facet_groups, keeper
from programs.search.directory import Directory
from programs.search.index import snapshot
from tests.factories import NetworkFactory, ProgramFactory, TrackFactory
from tests.search.directories import contents, differences
from tests.search.worlds import make_question, make_world
from tests.searching import search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_writes_are_news")]

Dice = random.Random
NAMES = ("Aspen Hope", "Birch", "Cedar Recovery Ctr", "Ärztehaus", "Zinnia", "cedar", "Willow & Sons")
NAMELESS = "Hope center for anxiety"


def some(dice: Dice, most: int = 3) -> list[Program]:
    programs = list(Program.objects.order_by("number"))
    return dice.sample(programs, min(len(programs), dice.randint(1, most)))


def change(dice: Dice, **values: Any) -> None:
    Program.objects.filter(pk__in=[program.pk for program in some(dice)]).update(**values)


def publish(dice: Dice) -> None:
    slug = f"new-{dice.random()}".replace(".", "-")
    ProgramFactory(
        name=dice.choice(NAMES), slug=slug, latitude=39 + dice.random(), city=dice.choice(["Denver", "Boulder"])
    )


def delete(dice: Dice) -> None:
    some(dice, 1)[0].delete()


def join(dice: Dice) -> None:
    network = dice.choice(list(Network.objects.all()))
    for program in some(dice):
        Participation.objects.update_or_create(
            program=program, network=network, defaults={"status": dice.choice(["in-network", "out-of-network"])}
        )


def meet(dice: Dice) -> None:
    TrackFactory(program=some(dice, 1)[0], name=f"Track {dice.random()}", format=dice.choice([None, "virtual"]))


def rename_provider(dice: Dice) -> None:
    Provider.objects.filter(pk=some(dice, 1)[0].provider_id).update(name=dice.choice(NAMES))


def confirm(dice: Dice) -> None:
    for program in some(dice):
        Verification.objects.create(program=program, aspect="contact", at=timezone.now(), by="staff")


WRITES: list[Callable[[Dice], None]] = [
    publish, publish, delete, join, meet, rename_provider, confirm,
    lambda dice: change(dice, name=dice.choice(NAMES)),
    lambda dice: change(dice, description=dice.choice([NAMELESS, "Quiet evenings", ""])),
    lambda dice: change(dice, conditions=dice.sample(["anxiety", "ptsd", "ocd"], 2), accepting="yes"),
    lambda dice: change(dice, latitude=39 + dice.random(), longitude=-105.0, state="WY"),
    lambda dice: change(dice, status=dice.choice(["hidden", "published", "closed"])),
    lambda dice: change(dice, openings_reported_at=timezone.now() - timedelta(days=dice.choice([1, 40]))),
    lambda _dice: Participation.objects.filter(pk__in=Participation.objects.values("pk")[:2]).delete(),
    lambda _dice: Track.objects.filter(pk__in=Track.objects.values("pk")[:1]).delete(),
    lambda dice: Network.objects.filter(slug="network-1").update(name=f"Renamed {dice.random()}"),
    lambda _dice: NetworkFactory() and None,
]  # fmt: skip


def updated(directory: Directory, *, writes: bool = False) -> Directory:
    """As the updater does it. A transaction of a test sees all of its own changes as new each time, places as well."""
    moment = keeper.ask(directory.moment)
    changed = [one for one in moment.changed if one != str(GAZETTEER)]
    return directory.at(replace(moment, writes=writes, changed=changed))


def answered(seed: int, directory: Directory) -> list[Any]:
    """Some random questions with all counts: ids, scores, reasons, counts."""
    found = []
    for number in range(6):
        query: QueryDict = make_question(100 * seed + number)
        query["unstated"] = "include"
        page = search(query, directory, facets=facet_groups())
        assert isinstance(page, SearchPage)
        results = [(one.listing["id"], one.distance_miles, repr(one.match)) for one in page.results]
        found.append((query.urlencode(), page.count, results, repr(page.facets), repr(page.relaxations)))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_series_of_updates_gives_what_reading_afresh_gives(seed: int) -> None:
    make_world(seed, 25)
    dice, directory = Dice(seed), Directory.read(replace(keeper.ask(None), writes=False))
    contents(directory)
    for _step in range(8):
        dice.choice(WRITES)(dice)
        directory = updated(directory)
        fresh = Directory.read(keeper.ask(None))
        assert not differences(contents(directory), contents(fresh))
    assert directory.index.appended
    assert answered(seed, directory) == answered(seed, fresh)


def test_a_directory_stays_what_it_was_while_others_follow_it() -> None:
    """They share arrays: what is appended for those that follow must not be seen by those before."""
    make_world(7, 25)
    dice, directory = Dice(7), Directory.read(replace(keeper.ask(None), writes=False))
    generations = []
    for write in WRITES[:12]:
        generations.append((directory, contents(directory)))
        write(dice)
        directory = updated(directory)
    for earlier, what_it_was in generations:
        assert not differences(contents(earlier), what_it_was)


def test_two_that_follow_one_directory_do_not_write_over_each_other() -> None:
    """A transaction sees its own writes in a directory that is rolled back with it, while the updater makes another."""
    make_world(3, 20)
    first = Directory.read(replace(keeper.ask(None), writes=False))
    ProgramFactory(name="Before", slug="before")
    directory = updated(first)
    with transaction.atomic():
        ProgramFactory(name="Never", slug="never")
        own = updated(directory, writes=True)
        assert len(own.index) == len(directory.index) + 1
        transaction.set_rollback(True)
    ProgramFactory(name="Then", slug="then")
    after, again = updated(directory), updated(directory)
    fresh = contents(Directory.read(keeper.ask(None)))
    assert not differences(contents(after), fresh)
    assert not differences(contents(again), fresh)
    assert "never" not in {*after.index.words.spellings} - {*directory.index.words.spellings}
    assert len(own.index) == len(after.index), "the one of the transaction is still whole"


def test_names_are_put_in_order_again_when_there_is_no_room_between_two(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[int]()
    read = snapshot.order_of_names
    monkeypatch.setattr(snapshot, "order_of_names", lambda placing: (made.append(1), read(placing))[1])
    for name in ("A", "Z"):
        ProgramFactory(name=name)
    directory = Directory.read(replace(keeper.ask(None), writes=False))
    for number in range(30):  # each between the last one and Z: the room between them halves
        ProgramFactory(name=f"M{number:03}")
        directory = directory.at(replace(keeper.ask(directory.moment), writes=False, changed=newest()))
    assert len(made) == 2, "once when all was read, and once again"
    columns = directory.index.columns
    slots = sorted(range(len(columns)), key=columns.name_order.__getitem__)
    assert [int(columns.number[slot]) for slot in slots] == list(
        Program.objects.order_by("sort_name", "id").values_list("number", flat=True)
    )


def newest() -> list[str]:
    return [str(Program.objects.latest("number").pk)]


def test_a_program_that_is_changed_again_and_again_keeps_its_place_among_the_names() -> None:
    """Half the room would be gone with each change, if its old place counted as a neighbour."""
    for name in ("A", "Z"):
        ProgramFactory(name=name)
    program = ProgramFactory(name="M")
    directory = Directory.read(replace(keeper.ask(None), writes=False))
    for days in range(5):
        Program.objects.filter(pk=program.pk).update(wait_days=days)
        directory = directory.at(replace(keeper.ask(directory.moment), writes=False, changed=[str(program.pk)]))
    orders = directory.index.columns.name_order
    assert orders[-1] == orders[-2] == 1.0
