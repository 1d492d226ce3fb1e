"""What leaves the site: exports with the basis, events of the feed, and an import that is killed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import localdate as today

from programs.exports.columns import PARTICIPATIONS
from programs.exports.contents import pages_of_participations
from programs.exports.formats import csv_head, csv_lines
from programs.imports.published import importing
from programs.imports.tic.run import tic_import
from programs.models import ChangeNote, FeedEvent, Network, NetworkContract, Participation, Payer, PublishedFile
from programs.rates.deriving import derive
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.rates.extracts import extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus", slug="choice-plus")


def test_an_export_has_the_basis_and_never_calls_a_contract_in_network(tmp_path: Path, network: Network) -> None:
    filed, confirmed, unknown, draft = (ProgramFactory() for _ in range(4))
    draft.status = "draft"
    draft.save()
    ParticipationFactory(program=confirmed, network=network, basis="roster")
    ParticipationFactory(program=unknown, network=network, status="unknown")
    for place, program in enumerate((filed, confirmed, unknown, draft)):
        linked(program, npi(place))
    means(network)
    tic_import(paths=[extract(tmp_path / "a", today(), group(1, *map(npi, range(4))), rate(1))], apply=True)
    text = csv_head(PARTICIPATIONS) + b"".join(
        csv_lines(PARTICIPATIONS, page) for page in pages_of_participations(network)
    )
    rows = {row["program_id"]: row for row in csv.DictReader(io.StringIO(text.decode()))}
    told = {pk: (row["status"], row["basis"], row["as_of"]) for pk, row in rows.items()}
    assert told == {
        str(filed.pk): ("unknown", "rate-file", today().isoformat()),
        str(unknown.pk): ("unknown", "rate-file", today().isoformat()),
        str(confirmed.pk): ("in-network", "roster", ""),
    }
    assert rows[str(filed.pk)]["source"] == "rates-example-health"


def test_a_change_of_contracts_is_an_event_of_insurance_with_its_network(tmp_path: Path, network: Network) -> None:
    program = ProgramFactory()
    linked(program, npi(1))
    means(network)
    tic_import(paths=[extract(tmp_path / "a", today(), group(1, npi(1)), rate(1))], apply=True)
    FeedEvent.objects.all().delete()
    NetworkContract.objects.all().delete()
    derive()
    (event,) = FeedEvent.objects.filter(program_id=program.pk)
    assert (event.aspects, event.networks) == (["insurance"], [network.number])


@pytest.mark.parametrize("named", [Network.objects, Payer.objects], ids=["network", "payer"])
def test_a_new_name_is_news_of_programs_that_only_a_file_knows_there(
    tmp_path: Path, network: Network, named: Any
) -> None:
    program = ProgramFactory()
    linked(program, npi(1))
    means(network)
    tic_import(paths=[extract(tmp_path / "a", today(), group(1, npi(1)), rate(1))], apply=True)
    FeedEvent.objects.all().delete()
    ChangeNote.objects.all().delete()
    named.update(name="Renamed")
    assert ChangeNote.objects.filter(program_id=program.pk).exists()
    (event,) = FeedEvent.objects.filter(program_id=program.pk)
    assert (event.aspects, event.networks) == (["insurance"], [network.number])


def test_nothing_is_an_event_where_nothing_changes(tmp_path: Path, network: Network) -> None:
    linked(ProgramFactory(), npi(1))
    means(network)
    path = extract(tmp_path / "a", today(), group(1, npi(1)), rate(1))
    tic_import(paths=[path], apply=True)
    FeedEvent.objects.all().delete()
    tic_import(paths=[path], apply=True)
    assert not FeedEvent.objects.exists()


def test_an_import_that_breaks_off_at_its_end_has_left_nothing(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(ProgramFactory(), npi(1))
    means(network)

    def broken() -> None:
        assert PublishedFile.objects.exists()
        raise ConnectionError

    monkeypatch.setattr(importing, "derive", broken)
    with pytest.raises(ConnectionError):
        tic_import(paths=[extract(tmp_path / "a", today(), group(1, npi(1)), rate(1))], apply=True)
    assert not PublishedFile.objects.exists()
    assert not NetworkContract.objects.exists()


def test_an_extract_for_trying_out_is_looked_at_and_not_applied(tmp_path: Path) -> None:
    path = extract(tmp_path / "a", today(), group(1, npi(1)), rate(1), odd={"not-whole": 1})
    assert tic_import(paths=[path], apply=False).report.total("added") == 1
    with pytest.raises(Exception, match="is a part of what was published"):
        tic_import(paths=[path], apply=True)


def test_what_reads_participations_sees_no_contract(client: Client, tmp_path: Path, network: Network) -> None:
    linked(ProgramFactory(), npi(1))
    means(network)
    tic_import(paths=[extract(tmp_path / "a", today(), group(1, npi(1)), rate(1))], apply=True)
    assert not Participation.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programs_program WHERE network_numbers <> '{}'")
        assert cursor.fetchone() == (0,)
    found = client.get(f"/api/v1/networks/{network.pk}/").json()["programs"]
    assert (found["in"], found["unknown"]) == (0, 1)


def test_the_vocabulary_explains_the_basis(client: Client) -> None:
    page = client.get("/api/v1/vocabularies/").json()
    (vocabulary,) = [one for one in page["results"] if one["code"] == "network-basis"]
    assert vocabulary["field"] == "networks.basis"
    assert "Nobody has confirmed it" in {one["code"]: one["label"] for one in vocabulary["terms"]}["rate-file"]


def test_a_savepoint_is_no_obstacle(tmp_path: Path) -> None:
    with transaction.atomic():
        tic_import(paths=[extract(tmp_path / "a", today(), group(1, npi(1)), rate(1))], apply=True)
    assert PublishedFile.objects.count() == 1
