"""Which amounts may be shown, of which unit: each rule just inside and just outside, on the page and in the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate as today

from programs.imports.tic.run import tic_import
from programs.models import ImportRun, Network, NetworkContract, Program, RegistryEntry
from programs.rates.prices import rates_of
from tests.factories import NetworkFactory, PayerFactory, ProgramFactory, SourceFactory
from tests.rates.extracts import KNEE, extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db

OURS = npi(1)
H0015, PER_DAY = ("HCPCS", "H0015"), ("RC", "0905")


@pytest.fixture
def program() -> Program:
    return ProgramFactory(slug="cedar")


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus", slug="choice-plus", payer=PayerFactory(name="Example Health"))


def load(tmp_path: Path, program: Program, network: Network, *rates: Any, level: str = "site") -> None:
    linked(program, OURS, level=level)
    means(network)
    tic_import(paths=[extract(tmp_path / "a", today(), group(1, OURS), *rates)], apply=True)


def load_each(tmp_path: Path, network: Network, every_rate: Iterable[dict[str, Any]]) -> list[Program]:
    """One file with a program for each rate, under a number of its own."""
    means(network)
    programs, lines = list[Program](), list[Any]()
    for number, values in enumerate(every_rate, 1):
        programs.append(ProgramFactory(slug=f"cedar-{number}"))
        linked(programs[-1], npi(number))
        lines += [group(number, npi(number)), rate(number, **values)]
    tic_import(paths=[extract(tmp_path / "a", today(), *lines)], apply=True)
    return programs


def page_of(client: Client, slug: str = "cedar") -> str:
    return " ".join(client.get(f"/programs/{slug}/").content.decode().split())


AMOUNTS: list[tuple[dict[str, Any], str | None]] = [
    ({"negotiated_type": "negotiated"}, "310.00"),
    ({"negotiated_type": "Fee Schedule"}, "310.00"),
    ({"negotiated_type": "per diem"}, "310.00"),
    ({"negotiated_type": "derived"}, None),
    ({"negotiated_type": "percentage", "amount": "40.5"}, None),
    ({"negotiated_type": "something new"}, None),
    ({"arrangement": "bundle"}, None),
    ({"arrangement": "capitation"}, None),
    ({"amount": "0.99"}, None),
    ({"amount": "1"}, "1.00"),
    ({"amount": "10000"}, "10000.00"),
    ({"amount": "10000.01"}, None),
    ({"amount": "99999999"}, None),
    ({"amount": "0"}, None),
]


def test_only_dollars_for_one_service_are_an_amount(client: Client, tmp_path: Path, network: Network) -> None:
    programs = load_each(tmp_path, network, [values for values, _amount in AMOUNTS])
    for program, (values, amount) in zip(programs, AMOUNTS, strict=True):
        (found,) = client.get(f"/api/v1/programs/{program.pk}/").json()["rates"]
        assert found["amount"] == amount, values
        assert ("No amount" in found["means"]) is (amount is None), values
        page = page_of(client, program.slug)
        assert ("The full price agreed with a plan" in page) is (amount is not None), values


UNITS: list[tuple[Any, str, str | None]] = [
    (("HCPCS", "S9480"), "negotiated", "day"),
    (PER_DAY, "fee schedule", "day"),
    (("RC", "0906"), "negotiated", "day"),
    (H0015, "negotiated", None),
    (H0015, "fee schedule", None),
    (H0015, "per diem", "day"),
]


def test_a_day_is_said_where_code_or_file_say_it(client: Client, tmp_path: Path, network: Network) -> None:
    programs = load_each(tmp_path, network, [{"code": code, "negotiated_type": kind} for code, kind, _unit in UNITS])
    for program, (code, kind, unit) in zip(programs, UNITS, strict=True):
        (found,) = client.get(f"/api/v1/programs/{program.pk}/").json()["rates"]
        assert found["unit"] == unit, (code, kind)
        page = page_of(client, program.slug)
        assert ("$310 a day" in page) is (unit == "day"), (code, kind)
        assert ("do not say if a price is for an hour" in page) is (unit is None), (code, kind)


def test_modifiers_make_one_range_and_units_are_apart(
    client: Client, tmp_path: Path, program: Program, network: Network
) -> None:
    prices = [rate(1, amount="310"), rate(1, amount="365.5", modifiers=["TG"]), rate(1, code=H0015, amount="95")]
    load(tmp_path, program, network, *prices, rate(1, code=PER_DAY, amount="400"))
    page = page_of(client)
    assert "Mental health: <strong>$310–$400 a day</strong>" in page
    assert "Alcohol and drugs: <strong>$95, it does not say for how long</strong>" in page


def test_what_has_expired_is_kept_and_not_shown(tmp_path: Path, program: Program, network: Network) -> None:
    expired, last = (str(today() - timedelta(days=days)) for days in (1, 0))
    load(tmp_path, program, network, rate(1, expires=expired), rate(1, amount="200", expires=last))
    assert [str(one.amount) for one in rates_of(program.pk)] == ["200.00"]
    assert len(NetworkContract.objects.get().rates) == 2


def test_a_contract_of_expired_rates_alone_does_not_count(tmp_path: Path, program: Program, network: Network) -> None:
    load(tmp_path, program, network, rate(1, expires=str(today() - timedelta(days=1))))
    assert not NetworkContract.objects.get().current


@pytest.mark.parametrize(
    "values", [{"setting": "inpatient"}, {"code": ("HCPCS", "H0035")}, {"code": KNEE, "amount": "9000"}]
)
def test_what_is_no_outpatient_iop_makes_no_contract(
    tmp_path: Path, program: Program, network: Network, values: dict[str, Any]
) -> None:
    load(tmp_path, program, network, rate(1, **values))
    assert not NetworkContract.objects.exists()


@pytest.mark.parametrize("setting", ["outpatient", "both", ""])
def test_other_settings_do(tmp_path: Path, program: Program, network: Network, setting: str) -> None:
    load(tmp_path, program, network, rate(1, setting=setting))
    assert NetworkContract.objects.get().current


def test_a_link_of_the_organization_shows_a_contract_and_no_amount(
    client: Client, tmp_path: Path, program: Program, network: Network
) -> None:
    load(tmp_path, program, network, rate(1), level="organization")
    page = page_of(client)
    assert "The file names the organization, not this place." in page
    assert "$310" not in page
    assert [one.withheld for one in rates_of(program.pk)] == ["link"]
    program.refresh_from_db()
    assert not program.statements.filter(source__slug="rates-example-health").exists()


def test_each_amount_leads_to_its_source(client: Client, tmp_path: Path, program: Program, network: Network) -> None:
    load(tmp_path, program, network, rate(1, modifiers=["HF"]))
    (found,) = client.get(f"/api/v1/programs/{program.pk}/").json()["rates"]
    contract = NetworkContract.objects.get()
    assert found["code"] == {"system": "HCPCS", "code": "S9480", "label": "Intensive outpatient, mental health, a day"}
    assert found["file"]["sha256"] == contract.file.sha256
    assert (found["link"], found["modifiers"]) == ({"npi": OURS, "level": "site"}, ["HF"])
    assert (found["as_of"], found["network"]["slug"]) == (today().isoformat(), "choice-plus")


def test_groups_of_one_file_have_networks_of_their_own(tmp_path: Path, network: Network) -> None:
    """A provider belongs to the networks of its group, not to all of the file."""
    ours, theirs = ProgramFactory(), ProgramFactory()
    other = NetworkFactory(name="Select")
    linked(ours, OURS)
    linked(theirs, npi(2))
    means(network)
    means(other, spelling="Select")
    lines = [group(1, OURS), group(2, npi(2), networks=["Select", "Nobody's"]), rate(1, 2)]
    tic_import(paths=[extract(tmp_path / "a", today(), *lines)], apply=True)
    pairs = set(NetworkContract.objects.values_list("program", "network"))
    assert pairs == {(ours.pk, network.pk), (theirs.pk, other.pk)}


def test_a_blanket_group_of_a_provider_makes_its_other_groups_blanket(
    tmp_path: Path, program: Program, network: Network
) -> None:
    linked(program, OURS)
    means(network)
    lines = [group(1, OURS, npi(2)), group(2, OURS), rate(1), rate(2, code=KNEE, amount="9000")]
    tic_import(paths=[extract(tmp_path / "a", today(), *lines)], apply=True)
    assert NetworkContract.objects.get().blanket


def test_a_hospital_may_well_replace_knees(tmp_path: Path, program: Program, network: Network) -> None:
    linked(program, OURS)
    means(network)
    registered(npi(2), "282N00000X")
    lines = [group(1, OURS, npi(2)), rate(1), rate(1, code=KNEE, amount="9000")]
    tic_import(paths=[extract(tmp_path / "a", today(), *lines)], apply=True)
    assert not NetworkContract.objects.get().blanket


@pytest.mark.parametrize(("state", "counts"), [("active", True), ("deactivated", False), ("replaced", False)])
def test_a_number_that_is_none_any_more_says_nothing(
    tmp_path: Path, program: Program, network: Network, state: str, counts: bool
) -> None:
    registered(OURS, "261QM0801X", state)
    load(tmp_path, program, network, rate(1))
    assert NetworkContract.objects.exists() is counts


def registered(number: str, taxonomy: str, state: str = "active") -> None:
    source = SourceFactory(slug="register")
    run = ImportRun.objects.create(source=source, started_at=timezone.now(), file_name="register", file_sha256="0" * 64)
    RegistryEntry.objects.create(
        npi=number, name="Example Hospital", taxonomies=[taxonomy], state=state, as_of=today(), run=run
    )


def test_files_of_the_older_format_are_told_by_their_names(tmp_path: Path, program: Program, network: Network) -> None:
    linked(program, OURS)
    means(network, spelling="example-health_choice-plus_in-network-rates", kind="file")
    tic_import(
        paths=[extract(tmp_path / "a", today(), group(1, OURS, networks=[]), rate(1), version="1.3.1")], apply=True
    )
    assert NetworkContract.objects.get().network == network


def test_no_price_stands_on_a_card(client: Client, tmp_path: Path, program: Program, network: Network) -> None:
    load(tmp_path, program, network, rate(1))
    page = " ".join(client.get("/programs/?network=choice-plus&basis=any").content.decode().split())
    assert "contract in the plan’s own file of" in page
    assert "$" not in page
