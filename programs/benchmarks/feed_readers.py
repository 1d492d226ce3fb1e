"""Whether the change feed misses or repeats anything while many write: writers and readers at once, then a comparison.

Readers keep copies as a client does, by ``next`` and ``include=program`` alone. What they have at the end is compared
with what the lists of the API say, and the events that they were told with those that there are.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from programs.benchmarks.serving import HOST
from programs.models import FeedEvent, Merge, Network, Participation, Payer, Program, Provider, Track, Verification
from programs.quality.merges import merge_undone, programs_merged
from programs.quality.statements import staff_edit

CHANGES, LISTED = "/api/v1/changes/", "/api/v1/programs/"
NETWORK = "followed"
LONG_EVERY, LONG_SECONDS = 40, 1.0
"""One transaction in so many stays open for up to so long."""

UNTOLD = ("updated_at", "match", "distance_miles")
"""Keys of a listing that are of the moment or of a search."""


@dataclass
class Reader:
    """Follows the feed from the cursor with which it begins; of a network, where it has one."""

    query: str = ""
    copy: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    address: str = ""

    def begin(self) -> None:
        self.address = Client(HTTP_HOST=HOST).get(f"{CHANGES}?{self.query}&include=program&limit=50").json()["next"]

    def read(self) -> bool:
        """One page. Whether there is more."""
        answer = Client(HTTP_HOST=HOST).get(self.address)
        if answer.status_code != 200:
            raise AssertionError(f"{answer.status_code}: {answer.content[:300]!r}")
        page = answer.json()
        for change in page["results"]:
            self.told.append(change["event"])
            if change["program"] is None:
                self.copy.pop(change["id"], None)
            else:
                self.copy[change["id"]] = said(change["program"])
        self.address = page["next"]
        return page["wait_seconds"] == 0


def said(listing: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in listing.items() if key not in UNTOLD}


@dataclass(frozen=True, slots=True)
class Outcome:
    """``missed``: events that a reader should have been told and was not. ``wrong``: programs of which a copy is not
    what the lists say."""

    transactions: int
    rolled_back: int
    events: int
    missed: int
    repeated: int
    wrong: int


def make_programs(number: int) -> None:
    """A few hundred programs, some of them in a network, published and not."""
    provider = Provider.objects.create(name="Cedar Health")
    networks = [
        Network.objects.create(payer=Payer.objects.create(name=name, slug=name), name=name, slug=name)
        for name in (NETWORK, "other")
    ]
    programs = Program.objects.bulk_create(
        Program(
            provider=provider, name=f"Program {place}", slug=f"program-{place}", status="published",
            evidence="stated", format="in-person", city="Denver", state="CO", zip_code="80203", street1="1 Main St",
        )
        for place in range(number)
    )  # fmt: skip
    Participation.objects.bulk_create(
        Participation(program=program, network=networks[place % 2], status="in-network")
        for place, program in enumerate(programs[: number // 2])
    )


# -- What writers do ------------------------------------------------------------------------------


def rows(chance: random.Random, ids: list[UUID], number: int = 1) -> Any:
    return Program.objects.filter(pk__in=chance.sample(ids, number))


def edit(chance: random.Random, ids: list[UUID]) -> None:
    rows(chance, ids, chance.randint(1, 5)).update(phone=f"303-555-{chance.randint(0, 9999):04}")


def withdraw(chance: random.Random, ids: list[UUID]) -> None:
    street = chance.choice(["", f"{chance.randint(1, 99)} Main St"])
    rows(chance, ids).update(street1=street, precision="")


def show_or_not(chance: random.Random, ids: list[UUID]) -> None:
    status = chance.choice(["published", "published", "hidden", "closed"])
    rows(chance, ids).filter(merged_into=None).update(status=status)


def joins_or_leaves(chance: random.Random, ids: list[UUID]) -> None:
    network = Network.objects.order_by("pk")[chance.randint(0, 1)]
    program = chance.choice(ids)
    if chance.random() < 0.5:
        Participation.objects.filter(program=program, network=network).delete()
    else:
        Participation.objects.update_or_create(
            program_id=program, network=network, defaults={"status": chance.choice(["in-network", "out-of-network"])}
        )


def renamed(chance: random.Random, ids: list[UUID]) -> None:
    Network.objects.filter(slug=NETWORK).update(name=f"Network {chance.randint(0, 99)}")


def timetable(chance: random.Random, ids: list[UUID]) -> None:
    Track.objects.create(program_id=chance.choice(ids), name=f"Track {chance.randint(0, 9)}")


def checked(chance: random.Random, ids: list[UUID]) -> None:
    from django.utils import timezone

    Verification.objects.create(program_id=chance.choice(ids), aspect="contact", at=timezone.now(), by="staff")


def stated(chance: random.Random, ids: list[UUID]) -> None:
    staff_edit(program=rows(chance, ids).get(), values={"fax": f"303-555-{chance.randint(0, 9999):04}"})


def merged(chance: random.Random, ids: list[UUID]) -> None:
    kept, joined = (Program.objects.get(pk=pk) for pk in chance.sample(ids, 2))
    programs_merged(joined=joined, kept=kept)


def parted(chance: random.Random, ids: list[UUID]) -> None:
    merge = Merge.objects.filter(undone_at=None).order_by("?").first()
    if merge:
        merge_undone(merge=merge)


def comes_and_goes(chance: random.Random, ids: list[UUID]) -> None:
    provider = Provider.objects.order_by("pk")[0]
    name = uuid4().hex
    Program.objects.create(provider=provider, name=name, slug=name, status="published", evidence="stated")
    Program.objects.filter(name__regex="^[0-9a-f]{32}$").exclude(name=name).order_by("pk")[:1].get().delete()


WRITES: tuple[Callable[[random.Random, list[UUID]], None], ...] = (
    *(edit, edit, edit, withdraw, withdraw, show_or_not, show_or_not, joins_or_leaves, joins_or_leaves, timetable),
    *(checked, checked, stated, stated, renamed, merged, parted, comes_and_goes),
)


@dataclass
class Writer:
    """One after the other, by chance: some in one transaction, some rolled back, some long."""

    seed: int
    ids: list[UUID]
    done: int = 0
    rolled_back: int = 0

    def write(self, until: float) -> None:
        chance = random.Random(self.seed)  # noqa: S311
        while time.monotonic() < until:
            try:
                with transaction.atomic():
                    self.within(chance)
                self.done += 1
            except (DatabaseError, ValidationError, Program.DoesNotExist, RolledBack):
                self.rolled_back += 1
        connection.close()

    def within(self, chance: random.Random) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
        for write in chance.choices(WRITES, k=chance.randint(1, 3)):
            write(chance, self.ids)
        if chance.random() < 1 / LONG_EVERY:
            time.sleep(chance.random() * LONG_SECONDS)
        if chance.random() < 0.1:
            raise RolledBack


class RolledBack(Exception):  # noqa: N818 - on purpose
    """A transaction that ends so."""


# -- The run --------------------------------------------------------------------------------------


def watched(writers: int, readers: int, seconds: float, programs: int) -> Outcome:
    """Let them write and read at once for so long, read to the end, and compare."""
    make_programs(programs)
    followers = [Reader(query=f"network={NETWORK}" if place % 2 else "") for place in range(readers)]
    for follower in followers:
        follower.begin()
        follower.copy = listed(follower)
    first = FeedEvent.objects.order_by("-place").values_list("place", flat=True)[0]
    ids = list(Program.objects.values_list("pk", flat=True))
    writing = [Writer(seed, ids) for seed in range(writers)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.write, args=(until,)) for one in writing]
    threads += [threading.Thread(target=follow, args=(one, until)) for one in followers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for follower in followers:
        while follower.read():
            pass
    return compared(writing, followers, first)


def follow(reader: Reader, until: float) -> None:
    while time.monotonic() < until:
        if not reader.read():
            time.sleep(0.02)
    connection.close()


def listed(reader: Reader) -> dict[str, Any]:
    """What the lists of the API say: a crawl."""
    address: str | None = f"{LISTED}?cursor=*&page_size=100&{reader.query}"
    found: dict[str, Any] = {}
    while address:
        page = Client(HTTP_HOST=HOST).get(address).json()
        found |= {listing["id"]: said(listing) for listing in page["results"]}
        address = page["next"]
    return found


def compared(writers: list[Writer], readers: list[Reader], first: int) -> Outcome:
    """What there is beside what was told. A copy of a network may still have who left it: the client sees that."""
    there = must_be_told(first)
    missed = repeated = wrong = 0
    for reader in readers:
        repeated += len(reader.told) - len(set(reader.told))
        now = listed(reader)
        copy = {pk: kept for pk, kept in reader.copy.items() if not reader.query or is_in_network(kept)}
        wrong += sum(copy.get(pk) != now.get(pk) for pk in copy.keys() | now.keys())
        if not reader.query:
            missed += len(there - set(reader.told))
    return Outcome(
        transactions=sum(writer.done for writer in writers),
        rolled_back=sum(writer.rolled_back for writer in writers),
        events=len(there),
        missed=missed,
        repeated=repeated,
        wrong=wrong,
    )


def is_in_network(listing: dict[str, Any]) -> bool:
    return any(each["slug"] == NETWORK and each["status"] == "in-network" for each in listing["networks"])


def must_be_told(first: int) -> set[str]:
    """Names of the events of programs whose own row changed in what shows, as the table has them."""
    events = FeedEvent.objects.filter(place__gt=first, shown_before__isnull=False)
    return {
        f"{event.changed_in}-{event.program_id}"
        for event in events
        if (event.shown_before or event.shown_after) and (event.shown_before != event.shown_after or event.aspects)
    }
