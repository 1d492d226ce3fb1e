"""What is kept of a listing is what would be made of it now: after every kind of change, and when a day turns.

The oracle is the same answer with nothing kept.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.api.v1 import kept_programs
from programs.models import (
    ImportRun,
    Network,
    NpiLink,
    Participation,
    Payer,
    Program,
    RegistryEntry,
    SourceRecord,
    UnderReview,
)
from programs.quality.merges import programs_merged
from programs.search import keeper as keeper_module
from programs.search.keeper import keeper
from programs.web import pieces
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    SourceFactory,
    TrackFactory,
    UserFactory,
    VerificationFactory,
    verified,
)

pytestmark = pytest.mark.django_db(transaction=True)

SEEDS = range(7)


@pytest.fixture(autouse=True)
def read_once() -> None:
    """Nothing stands between these tests and the keeper."""


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def client() -> Client:
    """Who may have just written, and so sees every change at once: by the cookie of a session, which there is not."""
    client = Client()
    client.cookies["sessionid"] = "x"
    return client


@pytest.fixture
def world() -> list[Program]:
    PlaceFactory()
    network = NetworkFactory(name="Gold", payer=PayerFactory(name="Blue"))
    programs: list[Program] = []
    for number, name in enumerate(("Aspen", "Birch", "Cedar")):
        program: Any = ProgramFactory(
            id=IDS[number], slug=name.lower(), name=name, ages=["adult"], focus=["mental-health"],
            conditions=["depression"], accepting="yes",
            openings_reported_at=timezone.now() - timedelta(days=29), payments=["medicaid"],
        )  # fmt: skip
        TrackFactory(program=program, name=f"Track {number}")
        ParticipationFactory(
            program=program, network=network, since=timezone.localdate() - timedelta(days=9), until=timezone.localdate()
        )
        VerificationFactory(program=program, aspect="openings", at=timezone.now() - timedelta(days=3))
        programs.append(program)
    Program.objects.filter(slug="aspen").update(npi=NPI)
    run = ImportRun.objects.create(
        source=SourceFactory(), started_at=timezone.now(), file_name="a", file_sha256="0" * 64
    )
    RegistryEntry.objects.create(npi=NPI, name="Aspen", as_of="2026-10-05", run=run)
    NpiLink.objects.create(program=programs[0], npi=NPI, level="site", state="automatic", basis="registry", points=9)
    return programs


NPI = "1234567893"
IDS = [UUID(int=17_000 + number) for number in range(3)]


def forget() -> None:
    pieces.pages.clear()
    kept_programs.answers.clear()
    keeper.forget()


PATHS = (
    "/programs/aspen/",
    "/programs/birch/",
    "/programs/cedar/?condition=depression&payment=medicaid",
    "/es/programs/aspen/",
    "/programs/?near=80203",
    "/es/programs/?near=80203&payer=blue",
    "/api/v1/programs/?near=80203&ordering=distance",
    *(f"/api/v1/programs/{pk}/" for pk in IDS),
    "/programs/?near=80203&view=table&payment=medicaid",
    "/programs/near/",
    "/es/programs/near/colorado/",
    "/",
)
"""Whatever has something of a listing in it, and the first page."""


def asked(client: Client) -> dict[str, Any]:
    found = {}
    for path in PATHS:
        response = client.get(path, HTTP_ACCEPT_LANGUAGE="en")
        found[path] = response.status_code, response.headers.get("Location"), response.content
    return found


def same_as_anew(client: Client) -> None:
    """What is kept is as if nothing were, and is kept from now on."""
    kept = asked(client)
    forget()
    assert asked(client) == kept


def change(**values: Any) -> Callable[[list[Program]], None]:
    return lambda world: Program.objects.filter(slug=random.choice(world).slug).update(**values)


def mark(world: list[Program]) -> None:
    program = Program.objects.filter(slug="birch").first() or world[0]
    UnderReview.objects.update_or_create(
        program=program, alarm="number",
        defaults={"value": program.phone, "until": timezone.now() + timedelta(days=random.choice([-1, 5]))},
    )  # fmt: skip


def merge(world: list[Program]) -> None:
    joined, kept = Program.objects.get(pk=world[2].pk), Program.objects.get(pk=world[0].pk)
    if not joined.merged_into_id:
        programs_merged(joined=joined, kept=kept, user=UserFactory())


def exchange_names(_world: list[Program]) -> None:
    """One program gets the address that another had."""
    one, other = Program.objects.filter(merged_into=None).order_by("pk")[:2]
    slugs = one.slug, other.slug
    Program.objects.filter(pk=one.pk).update(slug="between")
    Program.objects.filter(pk=other.pk).update(slug=slugs[0])
    Program.objects.filter(pk=one.pk).update(slug=slugs[1])


CHANGES: dict[str, Callable[[list[Program]], Any]] = {
    "name": change(name="Zinnia <b>"),
    "street withdrawn": change(precision="hidden", street1="", street2=""),
    "hidden": change(status="hidden"),
    "shown again": lambda _world: Program.objects.filter(status="hidden").update(status="published"),
    "closed": change(status="closed"),
    "telephone": change(phone="3035550188"),
    "words": change(description="About <us> \ue000nearby\ue001"),
    "terms": change(conditions=["anxiety"]),
    "openings": change(accepting="no", openings_reported_at=timezone.now()),
    "provider": lambda world: world[1].provider and type(world[1].provider).objects.update(name="Another & Co"),
    "network out": lambda _world: Participation.objects.all()[:1].get().delete(),
    "network's name": lambda _world: Network.objects.update(name="Silver"),
    "payer's name": lambda _world: Payer.objects.update(name="Green"),
    "check": lambda world: verified(world[0], timezone.now()),
    "track": lambda world: TrackFactory(program=world[0], name="Evenings too"),
    "list": lambda _world: SourceRecord.objects.all().delete(),
    "NPI": lambda _world: NpiLink.objects.update(state="confirmed", decided_at=timezone.now()),
    "register": lambda _world: RegistryEntry.objects.update(as_of="2026-11-02"),
    "another near": lambda _world: ProgramFactory(name="Dogwood", ages=["adult"], focus=["mental-health"]),
    "deleted": lambda world: Program.objects.filter(pk=world[1].pk).delete(),
    "mark": mark,
    "merge": merge,
    "exchange": exchange_names,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_after_random_changes(client: Client, world: list[Program], seed: int) -> None:
    names = random.Random(499).sample(sorted(CHANGES), len(CHANGES))  # so what is hidden is shown again next
    random.seed(seed)
    asked(client)
    for name in names[seed :: len(SEEDS)]:  # each of them once
        CHANGES[name](world)
        same_as_anew(client)


@pytest.mark.parametrize(
    "changed", [{"precision": "hidden", "street1": ""}, {"status": "hidden"}, {"status": "closed"}], ids=str
)
def test_what_is_withdrawn_leaves_at_once(world: list[Program], changed: dict[str, str]) -> None:
    """For anybody, who has no part in the change."""
    anybody = Client()
    Program.objects.update(street1="1234 Secret Lane")
    for _turn in range(2):
        assert b"1234 Secret Lane" in anybody.get("/programs/aspen/").content
    Program.objects.filter(slug="aspen").update(**changed)
    assert b"1234 Secret Lane" not in anybody.get("/programs/aspen/").content


@pytest.mark.parametrize("days", [1, 91])
def test_when_a_day_turns(client: Client, world: list[Program], monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    before = asked(client)
    pretend(monkeypatch, timezone.now() + timedelta(days=days))
    after = asked(client)
    assert after == asked(client)
    assert after["/programs/aspen/"] != before["/programs/aspen/"]  # “3 days ago” is “4 days ago”
    for api in ("/api/v1/programs/?near=80203&ordering=distance", f"/api/v1/programs/{IDS[0]}/"):
        assert b'"in-network"' in before[api][2]
        assert b'"in-network"' not in after[api][2]  # its last day is over
    forget()
    assert asked(client) == after


def pretend(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """It is ``now``, here and for the database."""
    ask = keeper_module.ask
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(keeper_module, "ask", lambda *seen, **more: replace(ask(*seen, **more), day=now.date()))


def test_how_an_npi_is_known_is_no_note_and_is_seen_all_the_same(client: Client, world: list[Program]) -> None:
    page, told = "/programs/aspen/", f"/api/v1/programs/{world[0].pk}/"
    etags = [client.get(told)["ETag"]]
    assert b"confirmed by our staff" not in client.get(page).content
    for name, words in (("NPI", b"confirmed by our staff"), ("register", b"Nov. 2, 2026")):
        CHANGES[name](world)
        assert words in client.get(page).content
        etags.append(client.get(told)["ETag"])
    assert len(set(etags)) == 3


def test_a_mark_ends_what_is_kept(client: Client, world: list[Program]) -> None:
    until = timezone.now() + timedelta(hours=1)
    UnderReview.objects.create(program=world[0], alarm="closed", until=until)
    UnderReview.objects.create(program=world[0], alarm="number", value=world[0].phone, until=until + timedelta(days=1))
    assert b"It is being checked." in client.get("/programs/aspen/").content
    client.get("/programs/birch/")
    assert sorted(page.ends_at for page in pieces.pages.kept.values()) == [until.timestamp(), math.inf]
    client.get("/programs/?near=80203")
    assert keeper.kept is not None
    ends = {one.listing["slug"]: one.ends_at for one in keeper.kept.listings.kept.values()}
    assert ends == {"aspen": until.timestamp(), "birch": math.inf, "cedar": math.inf}


def test_a_kept_page_asks_two_questions(world: list[Program], django_assert_num_queries: Any) -> None:
    anybody = Client()
    first = anybody.get("/programs/aspen/").content
    with CaptureQueriesContext(keeper_module.connection) as questions:
        assert anybody.get("/programs/aspen/").content == first
    assert [query["sql"].partition(" (")[0] for query in questions.captured_queries] == [
        "EXECUTE state_by_slug",
        "EXECUTE news",
    ]
    with django_assert_num_queries(0):
        assert anybody.get("/").status_code == 200


def test_within_a_transaction_that_has_written_nothing_is_kept(client: Client, world: list[Program]) -> None:
    client.get("/programs/aspen/")
    kept = pieces.pages.size
    with transaction.atomic():
        for name in ("Once", "Twice"):
            Program.objects.filter(slug="aspen").update(name=name)
            assert f">{name}</h1>" in client.get("/programs/aspen/").content.decode()
        transaction.set_rollback(True)
    assert pieces.pages.size == kept
    assert ">Aspen</h1>" in client.get("/programs/aspen/").content.decode()


def test_what_one_asked_is_not_shown_to_another(client: Client, world: list[Program]) -> None:
    plain = client.get("/programs/aspen/").content
    asked_for = client.get("/programs/aspen/?condition=depression&utm_source=me").content
    assert b"You asked:" in asked_for
    assert b"utm_source" in asked_for  # in the link to the other language
    assert client.get("/programs/aspen/").content == plain
    assert b"utm_source=you" in client.get("/?utm_source=you").content
    assert b"utm_source" not in client.get("/").content
