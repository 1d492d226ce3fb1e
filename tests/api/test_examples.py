"""Every documented example is what the server answers, key by key.

``UPDATE_EXAMPLES=1 pytest tests/api/test_examples.py`` records the answers anew.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.test import Client

from programs import feed
from programs.api import schema
from programs.exports.moment import epoch
from programs.models import (
    ApiClient,
    ApiKey,
    ChangeNote,
    ExportFile,
    ExportSet,
    FeedEvent,
    Plan,
    Program,
    Roster,
)
from programs.quality.api_keys import create_key
from programs.rosters.checking import check_roster
from programs.rosters.storing import digest, packed
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    TrackFactory,
)

AT = datetime(2026, 1, 31, 8, tzinfo=UTC)
PROGRAM, NETWORK, PAYER, ROSTER = (
    UUID(int=0x5EED_0000_0000_4000_8000_0000_0000_0000 + number) for number in (0, 1, 2, 4)
)
SENT = "facility_name,address,city,state,zip,phone,tier,effective_date\n" + (
    "Cedar Evening IOP,100 Cedar St,Denver,CO,80203,(303) 555-0142,1,01/01/2026\n"
    "Elm House,9 Elm Road,Denver,CO,80203,,1,02/30/2026\n"
)
REQUESTS = {
    "programs_list": "/api/v1/programs/?near=80203&ordering=distance&demonstration=false",
    "programs_retrieve": f"/api/v1/programs/{PROGRAM}/",
    "places_list": "/api/v1/places/?page_size=1",
    "places_retrieve": "/api/v1/places/zip-80203/",
    "vocabularies_list": "/api/v1/vocabularies/?page_size=1&page=2",
    "payers_list": "/api/v1/payers/",
    "payers_retrieve": "/api/v1/payers/aspen-health/",
    "networks_list": "/api/v1/networks/?payer=aspen-health",
    "networks_retrieve": "/api/v1/networks/aspen-ppo/",
    "adequacy_retrieve": "/api/v1/adequacy/?miles=10&standard=ma-outpatient-behavioral-health",
    "adequacy_gaps_retrieve": "/api/v1/adequacy/gaps/?count=2",
    "adequacy_standards_list": "/api/v1/adequacy/standards/?page_size=1",
    "networks_adequacy_retrieve": "/api/v1/networks/aspen-ppo/adequacy/?state=CO",
    "networks_adequacy_gaps_retrieve": "/api/v1/networks/aspen-ppo/adequacy/gaps/?count=2",
    "changes_list": "/api/v1/changes/?since=*",
    "key_retrieve": "/api/v1/key/",
    "exports_retrieve": "/api/v1/exports/index.json",
    "rosters_retrieve": f"/api/v1/rosters/{ROSTER}/",
    "rosters_rows_list": f"/api/v1/rosters/{ROSTER}/rows/?outcome=matched",
}
WITH_KEY = ("key", "roster")
ALL_SEEN = "9223372036854775807:9223372036854775807:"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
RECORDED = Path(schema.__file__).with_name("examples.json")


@pytest.fixture
def key(db: None) -> str:
    """A world of one program; the key to ask with."""
    PlaceFactory(county="Denver County")
    payer = PayerFactory(id=PAYER, name="Aspen Health", slug="aspen-health")
    network = NetworkFactory(id=NETWORK, name="Aspen PPO", slug="aspen-ppo", payer=payer)
    program = ProgramFactory(
        id=PROGRAM,
        name="Cedar Evening IOP",
        slug="cedar-evening-iop-denver-co",
        provider=ProviderFactory(id=UUID(int=PROGRAM.int + 3), name="Cedar Health"),
        conditions=["depression"],
        ages=["adult"],
    )
    TrackFactory(program=program)
    Plan.objects.create(
        network=network, hios_id="12345CO1234567", year=2026, name="Aspen Silver PPO", product_type="ppo"
    )
    ParticipationFactory(program=program, network=network, basis="plan-directory", verified_at=AT, since="2025-01-01")
    Program.objects.update(updated_at=AT)
    ChangeNote.objects.update(at=AT)
    written = ExportSet.objects.create(
        made_at=AT, epoch=epoch(), snapshot=ALL_SEEN, cursor="WyI0MjFhMzI3NDkzY2U1YTU4Il0:1"
    )
    ExportFile.objects.create(
        export_set=written,
        kind="participations.csv",
        of=NETWORK,
        name="aspen-ppo-participations-9f86d081884c7d65.csv",
        rows=1,
        bytes=306,
        sha256=DIGEST,
        gzip_bytes=251,
        gzip_sha256=DIGEST[::-1],
    )
    client = ApiClient.objects.create(name="Aspen Health", contact_email="api@aspen.example", payer=payer)
    key, text = create_key(client=client, name="production", scopes=["read", "roster:read", "roster:write"])
    roster = Roster.objects.create(
        id=ROSTER, network=network, media_type="text/csv", content=packed(SENT.encode()), sha256=digest(SENT.encode()),
        size=len(SENT),
    )  # fmt: skip
    check_roster(roster)
    Roster.objects.update(received_at=AT, checked_at=AT)
    ApiKey.objects.update(prefix="Q7mZr2Lp", created=AT)
    return text.replace(key.prefix, "Q7mZr2Lp", 1)


@pytest.fixture
def changes(key: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """One change, in a database and at a time of which the cursor is always the same."""
    settings.SECRET_KEY = "of the examples"
    Program.objects.update(phone="303-555-0142")
    (event,) = FeedEvent.objects.all()
    FeedEvent.objects.all().delete()
    event.changed_in, event.place, event.number, event.at = "4711", 4711, 1, AT
    event.shown_before, event.aspects, event.networks = "real", ["contact", "sources"], []
    FeedEvent.objects.bulk_create([event])
    moment = feed.Instant(epoch="5eed" * 8, oldest=5000, upcoming=5000, at=AT)
    monkeypatch.setattr("programs.feed.instant", lambda: moment)


@pytest.fixture
def answers(client: Client, key: str, changes: None) -> dict[str, Any]:
    """What the server answers now. The hash of the key is of its old prefix, so that it is hashed anew."""
    ApiKey.objects.update(hashed_key=ApiKey.objects.key_generator.hash(key))
    found = {}
    for operation, address in REQUESTS.items():
        headers = {"Host": "localhost"} | ({"Authorization": f"Bearer {key}"} if operation.startswith(WITH_KEY) else {})
        response = client.get(address, headers=headers)
        assert response.status_code == 200, (operation, response.content)
        found[operation] = {"request": f"GET {address}", "answer": response.json()}
    return found


def test_what_is_documented_is_what_is_answered(answers: dict[str, Any]) -> None:
    if os.environ.get("UPDATE_EXAMPLES"):
        RECORDED.write_bytes(orjson.dumps(answers, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        schema.examples.cache_clear()
    assert schema.examples() == answers


def test_every_operation_has_one(answers: dict[str, Any]) -> None:
    document = schema.examples()
    assert document.keys() == answers.keys() == REQUESTS.keys()
