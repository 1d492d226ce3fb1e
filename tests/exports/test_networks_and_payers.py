"""What is known of a network, and the providers' file of a payer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from programs.exports import contents
from programs.exports.qhp import digits
from programs.models import Network, Plan
from tests.exports.conftest import Write
from tests.exports.test_programs import refused, valid
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, ProgramFactory

NOTHING = {
    "address_private": 0,
    "address_incomplete": 0,
    "phone_missing": 0,
    "plan_unknown": 0,
    "other_plans_of_same_npi": 0,
}


def today() -> date:
    """Asked for when a test runs: it may be another day than when it was collected."""
    return datetime.now(UTC).date()


@pytest.fixture
def network(db: None) -> Network:
    network: Network = NetworkFactory(slug="aspen-ppo", payer=PayerFactory(slug="aspen"))
    Plan.objects.create(network=network, hios_id="12345CO1234567", year=today().year)
    return network


@pytest.fixture
def entries(write: Write, folder: Path, network: Network) -> Callable[[], tuple[list[dict[str, Any]], dict[str, int]]]:
    """The providers' file of Aspen now, valid, with what was left out."""

    def now() -> tuple[list[dict[str, Any]], dict[str, int]]:
        file = write()["providers.json", network.payer_id]
        found = json.loads((folder / file.name).read_bytes())
        valid("providers.json", found)
        assert len(found) == file.rows
        return found, file.left_out

    return now


@pytest.mark.parametrize("page", [1, 2, 500])
def test_participations(
    write: Write, folder: Path, network: Network, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(contents, "PAGE", page)
    ParticipationFactory(network=network, program=ProgramFactory(zip_code="01002"), tier="=1+1", accepting=False)
    ParticipationFactory(network=network, status="out-of-network", since="2025-01-01")
    ParticipationFactory(network=network, program=ProgramFactory(demo=True))
    ParticipationFactory(network=network, program=ProgramFactory(draft=True))
    ParticipationFactory()
    file = write()["participations.csv", network.pk]
    rows = list(csv.DictReader(io.StringIO((folder / file.name).read_bytes().decode())))
    assert file.name.startswith("aspen-ppo-participations-")
    assert file.rows == len(rows) == 2
    for row in rows:
        valid("participations.csv", row)
    inside, outside = sorted(rows, key=lambda row: row["status"])
    assert (inside["zip"], inside["tier"], inside["accepting"], inside["state"]) == ("01002", "'=1+1", "false", "CO")
    assert (outside["status"], outside["since"], outside["accepting"]) == ("out-of-network", "2025-01-01", "")


def test_samples_of_payers_and_networks_have_no_file(write: Write) -> None:
    network = NetworkFactory(demonstration=True, payer=PayerFactory(demonstration=True))
    assert not {network.pk, network.payer_id} & {of for _kind, of in write()}


def test_a_facility(entries: Any, network: Network) -> None:
    program = ProgramFactory(npi="1234567893", street2="Suite 5", phone="+1 (303) 555-0142 ext. 7")
    ParticipationFactory(network=network, program=program, tier="non preferred")
    ((entry,), left_out) = entries()
    assert left_out == NOTHING
    assert entry == {
        "npi": "1234567893",
        "type": "FACILITY",
        "facility_name": program.name,
        "facility_type": ["Intensive Outpatient Program"],
        "addresses": [
            {
                "address": "100 Cedar Street", "address_2": "Suite 5", "city": "Denver", "state": "CO", "zip": "80203",
                "phone": "3035550142",
            }
        ],
        "plans": [
            {"plan_id_type": "HIOS-PLAN-ID", "plan_id": "12345CO1234567", "network_tier": "NON-PREFERRED"},
        ],
        "last_updated_on": today().isoformat(),
    }  # fmt: skip
    assert refused("providers.json", [entry | {"plans": []}])
    wrong = entry["plans"][0] | {"plan_id": "1234CO1234567"}
    assert refused("providers.json", [entry | {"plans": [wrong]}])


@pytest.mark.parametrize(
    ("traits", "reason"),
    [
        ({"hidden_address": True}, "address_private"),
        ({"virtual": True}, "address_incomplete"),
        ({"street1": ""}, "address_incomplete"),
        ({"city": ""}, "address_incomplete"),
        ({"zip_code": ""}, "address_incomplete"),
        ({"phone": ""}, "phone_missing"),
        ({"phone": "555-0142"}, "phone_missing"),
    ],
)
def test_what_the_format_has_no_place_for_is_counted(
    entries: Any, network: Network, traits: dict[str, Any], reason: str
) -> None:
    ParticipationFactory(network=network, program=ProgramFactory(**traits))
    assert entries() == ([], NOTHING | {reason: 1})


def test_a_network_whose_plans_are_not_known_is_counted(entries: Any, network: Network) -> None:
    Plan.objects.update(year=today().year - 1)
    ParticipationFactory(network=network)
    assert entries() == ([], NOTHING | {"plan_unknown": 1})


@pytest.mark.parametrize(
    ("since", "until", "inside"),
    [
        (None, None, True), (0, 0, True), (1, None, False), (None, -1, False),
    ],
)  # fmt: skip
def test_the_edges_of_a_participation(
    entries: Any, network: Network, since: int | None, until: int | None, inside: bool
) -> None:
    """Days from today."""
    first, last = (None if days is None else today() + timedelta(days=days) for days in (since, until))
    ParticipationFactory(network=network, since=first, until=last)
    found, left_out = entries()
    assert (len(found), left_out) == (int(inside), NOTHING)


def test_who_is_out_of_network_or_in_another_payers_is_not_there(entries: Any, network: Network) -> None:
    ParticipationFactory(network=network, status="out-of-network")
    ParticipationFactory(network=network, status="unknown")
    other = NetworkFactory()
    Plan.objects.create(network=other, hios_id="99999CO1234567", year=today().year)
    ParticipationFactory(network=other)
    assert entries() == ([], NOTHING)


@pytest.mark.parametrize("page", [1, 2, 500])
def test_one_entry_for_each_npi_and_null_where_there_is_none(
    entries: Any, network: Network, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(contents, "PAGE", page)
    second = NetworkFactory(payer=network.payer)
    Plan.objects.create(network=second, hios_id="12345CO7654321", year=today().year)
    for npi in ("1234567893", "1234567893", "", ""):
        ParticipationFactory(network=network, program=ProgramFactory(npi=npi))
    ParticipationFactory(network=second, program=ProgramFactory(npi="1234567893"))
    found, left_out = entries()
    assert [entry["npi"] for entry in found] == [None, None, "1234567893"]
    assert [len(entry["addresses"]) for entry in found] == [1, 1, 2]
    assert [plan["plan_id"] for plan in found[2]["plans"]] == ["12345CO1234567"]
    assert left_out == NOTHING | {"other_plans_of_same_npi": 1}


@pytest.mark.parametrize("hios_id", ["12345CO123456", "12345co1234567", "12345CO12345678", "ABCDECO1234567"])
def test_a_plan_has_an_id_of_its_form(network: Network, hios_id: str) -> None:
    with pytest.raises(ValidationError, match="five digits, the state"):
        Plan(network=network, hios_id=hios_id, year=2026).validate_constraints()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("303-555-0142", "3035550142"), ("1 303 555 0142", "3035550142"), ("(303) 555-0142 x12", "3035550142"),
        ("555-0142", ""), ("", ""), (None, ""), ("call us", ""),
    ],
)  # fmt: skip
def test_digits_of_a_number(text: str | None, found: str) -> None:
    assert digits(text) == found
