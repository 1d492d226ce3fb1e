"""One program's way: a federal listing without network, NPI or price, until a roster confirms it, and back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate as today

from programs.imports.tic.run import tic_import
from programs.models import Doubt, ImportRun, Network, NetworkContract, Program, Roster
from programs.rates.deriving import derive
from programs.rosters.applying import apply_roster
from programs.rosters.checking import check_roster
from programs.rosters.storing import digest, packed
from programs.search import listings_of
from tests.factories import NetworkFactory, PayerFactory, ProgramFactory, SourceFactory
from tests.rates.extracts import KNEE, extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db

OURS, OTHERS = npi(1), [npi(number) for number in range(2, 12)]


def last_month() -> date:
    return today() - timedelta(days=31)


@pytest.fixture
def cedar() -> Program:
    """As the federal list has it: nothing of networks, and cash alone."""
    return ProgramFactory(name="Cedar IOP", slug="cedar", npi="", payments=["self-pay"])


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus", slug="choice-plus", payer=PayerFactory(name="Example Health"))


def shown(program: Program) -> dict[str, Any]:
    """What the public reads of it, but for when it was changed."""
    (listing,) = listings_of([program.pk])
    return {name: value for name, value in listing.items() if name != "updated_at"}


def load(tmp_path: Path, day: date, *lines: Any) -> ImportRun:
    (run,) = tic_import(paths=[extract(tmp_path / f"{day}.gz", day, *lines)], apply=True).runs
    return run


def page_of(client: Client, language: str = "en") -> str:
    return " ".join(client.get(f"/{language}/programs/cedar/").content.decode().split())


def said(day: date) -> str:
    return str(date_format(day, "DATE_FORMAT"))


def confirm_by_roster(network: Network) -> None:
    content = b"program,street,zip,phone\nCedar IOP,100 Cedar St,80203,303-555-0142\n"
    roster = Roster.objects.create(
        network=network, media_type="text/csv", content=packed(content), sha256=digest(content), size=1
    )
    check_roster(roster)
    apply_roster(roster)


def test_the_way_of_one_program(client: Client, tmp_path: Path, cedar: Program, network: Network) -> None:
    before = shown(cedar)
    assert before["networks"] == []
    assert "plan’s own file" not in page_of(client)

    # Its NPI, confirmed by a person, and a plan's file: a contract, and a range over modifiers.
    linked(cedar, OURS, state="confirmed")
    november = load(
        tmp_path,
        last_month(),
        group(1, OURS),
        group(2, *OTHERS),
        rate(1, 2),
        rate(1, amount="365.00", modifiers=["TG"]),
    )
    (question,) = Doubt.objects.filter(kind="network-name")
    assert (question.program, shown(cedar)) == (cedar, before)  # nothing unseen becomes a network by itself
    means(network)
    page = page_of(client)
    assert (
        f"Choice Plus (Example Health): may be in network. The plan’s own file of {said(last_month())} lists a "
        "contract. Nobody has confirmed it. Ask the program and your plan." in page
    )
    assert "Mental health: <strong>$310–$365 a day</strong>" in page
    assert "This is the full price, not your bill." in page
    (entry,) = shown(cedar)["networks"]
    assert (entry["status"], entry["basis"], entry["as_of"]) == ("unknown", "rate-file", last_month().isoformat())
    assert (entry["source"], entry["verified_at"]) == ("rates-example-health", None)
    assert Doubt.objects.get(kind="cash-or-contract").program == cedar  # both stand there, somebody finds out

    # The file of the next month does not have it: last seen, which is not out of network.
    in_november = shown(cedar)
    december = load(tmp_path, today(), group(1, *OTHERS), rate(1))
    page = page_of(client)
    assert f"Choice Plus (Example Health): last seen in the plan’s own file of {said(last_month())}." in page
    assert f"Its file of {said(today())} does not name it. That alone does not mean out of network." in page
    assert "a day</strong>" not in page
    (entry,) = shown(cedar)["networks"]
    assert (entry["status"], entry["contract"]["missing_since"]) == ("unknown", today().isoformat())

    # A roster confirms it: that counts, whatever a file says.
    confirm_by_roster(network)
    (entry,) = shown(cedar)["networks"]
    assert (entry["status"], entry["basis"], entry["contract"]) == ("in-network", "roster", None)

    # Undone, the last one first: the listing is what it was, word for word.
    cedar.participations.all().delete()
    with pytest.raises(Exception, match="undo that one first"):
        call_command("undo_import", str(november.pk))
    call_command("undo_import", str(december.pk))
    assert shown(cedar) == in_november
    call_command("undo_import", str(november.pk))
    assert shown(cedar) == before
    assert not Doubt.objects.filter(kind__in=["network-name", "cash-or-contract"]).exists()


def test_a_newer_file_does_not_beat_a_roster_that_says_out(tmp_path: Path, cedar: Program, network: Network) -> None:
    cedar.participations.create(network=network, status="out-of-network", basis="roster", verified_at=timezone.now())
    linked(cedar, OURS)
    means(network)
    load(tmp_path, today(), group(1, OURS), rate(1))
    (entry,) = shown(cedar)["networks"]
    assert (entry["status"], entry["basis"]) == ("out-of-network", "roster")


@pytest.mark.parametrize(("lines", "evidence"), [((), "possible"), ((rate(1, code=KNEE),), "lapsed")])
def test_a_specific_contract_is_evidence_to_ask_and_a_blanket_one_is_none(
    client: Client, tmp_path: Path, network: Network, lines: tuple[Any, ...], evidence: str
) -> None:
    """The ghost pair: the same rate, once alone and once beside that for a new knee."""
    program = ProgramFactory(slug="cedar", evidence="lapsed", focus=["mental-health"])
    program.statements.create(
        aspect="services", method="file", source=SourceFactory(), values={"evidence": "lapsed"}, as_of=date(2020, 1, 1)
    )
    linked(program, OURS)
    means(network)
    run = load(tmp_path, today(), group(1, OURS), rate(1), *lines)
    program.refresh_from_db()
    assert program.evidence == evidence
    page = page_of(client)
    assert ("$310" in page) is (not lines)
    assert ("operations, which no such program does" in page) is bool(lines)
    call_command("undo_import", str(run.pk))
    program.refresh_from_db()
    assert program.evidence == "lapsed"


@pytest.mark.parametrize("evidence", ["stated", "named"])
def test_a_rate_never_raises_evidence_above_possible(tmp_path: Path, network: Network, evidence: str) -> None:
    program = ProgramFactory(evidence=evidence)
    program.statements.create(aspect="services", method="file", source=SourceFactory(), values={"evidence": evidence})
    linked(program, OURS)
    means(network)
    load(tmp_path, today(), group(1, OURS), rate(1))
    program.refresh_from_db()
    assert program.evidence == evidence
    assert program.statements.filter(values={"evidence": "possible"}, source__slug="rates-example-health").exists()


@pytest.mark.parametrize("state", ["open", "rejected"])
def test_a_link_that_nobody_has_confirmed_says_nothing(
    tmp_path: Path, cedar: Program, network: Network, state: str
) -> None:
    linked(cedar, OURS, state=state)
    means(network)
    load(tmp_path, today(), group(1, OURS), rate(1))
    assert not NetworkContract.objects.exists()
    assert derive() == type(derive())()


def test_in_spanish_too(client: Client, tmp_path: Path, cedar: Program, network: Network) -> None:
    linked(cedar, OURS)
    means(network)
    load(tmp_path, today(), group(1, OURS), rate(1))
    page = page_of(client, "es")
    assert "Choice Plus (Example Health): puede estar en la red. El archivo del plan del" in page
    assert "$310 por día" in page
