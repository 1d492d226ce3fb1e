"""The whole way of one program, by the commands and from the files as they are published: register, a plan's file, its
directory, the file of the next month, a roster, and back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localdate as today

from programs.benchmarks.made_register import MadeRegister, organization
from programs.demonstration.directory_files.made import Directory
from programs.demonstration.directory_files.made import Options as DirectoryOptions
from programs.demonstration.rate_files.in_network import InNetwork, Options
from programs.models import CoverageAlias, Doubt, ImportRun, Network, NpiLink, Program
from programs.models.npi import made_npi
from programs.rates.names import name_decided
from programs.rosters.registry.decisions import npi_decided
from programs.search import listings_of
from tests.factories import NetworkFactory, PayerFactory, ProgramFactory, SourceFactory
from tests.rates.test_one_program import confirm_by_roster

pytestmark = pytest.mark.django_db

OURS = made_npi(1)
OTHERS = [made_npi(number) for number in range(2, 12)]


def last_month() -> date:
    return today() - timedelta(days=31)


@pytest.fixture
def cedar() -> Program:
    """A mental health facility as the federal list has it: nothing of networks, and no sign of an IOP any more."""
    program = ProgramFactory(name="Cedar IOP", slug="cedar", npi="", evidence="lapsed", payments=["self-pay"])
    said = {"aspect": "services", "method": "file", "values": {"evidence": "lapsed"}, "as_of": date(2020, 1, 1)}
    program.statements.create(source=SourceFactory(), **said)
    return program


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus", slug="choice-plus", payer=PayerFactory(name="Example Health"))


def run(*commands: list[Any]) -> None:
    for command in commands:
        call_command(*map(str, command), verbosity=0)


def rate_file(folder: Path, day: date, npis: list[str]) -> ImportRun:
    path = folder / f"{day}_example-health_choice-plus_in-network-rates.json"
    path.write_text("".join(InNetwork(Options()).sample("Example Health", "Choice Plus", day, npis, [])))
    out = folder / "rates.gz"
    run(["extract_tic", path, "--out", out], ["import_tic", out, "--apply"])
    return ImportRun.objects.latest("started_at")


def directory(folder: Path, day: date) -> ImportRun:
    made = Directory(DirectoryOptions(plans=1, day=day.isoformat(), year=day.year))
    entry = made.listed(OURS, "Cedar IOP", "100 Cedar St", "Denver", "CO", "80203")
    (folder / "plans.json").write_text(made.plans())
    (folder / "providers.json").write_text(made.writer.write([made.person(3), entry]))
    out = folder / "directory.gz"
    run(
        ["extract_qhp", folder / "plans.json", folder / "providers.json", "--out", out],
        ["import_qhp", out, "--apply"],
    )
    return ImportRun.objects.latest("started_at")


def name_it(network: Network) -> None:
    """Whoever works through the queue decides what the one name that waits there means."""
    (question,) = Doubt.objects.filter(kind="network-name", state="open")
    name_decided(alias=CoverageAlias.objects.get(doubt=question), network=network, user=None)


def entry_of(program: Program) -> dict[str, Any]:
    (entry,) = shown(program)["networks"]
    return dict(entry)


def shown(program: Program) -> dict[str, Any]:
    (listing,) = listings_of([program.pk])
    return {name: value for name, value in listing.items() if name != "updated_at"}


def page_of(client: Client, language: str = "en") -> str:
    return " ".join(client.get(f"/{language}/programs/cedar/").content.decode().split())


def said(day: date) -> str:
    return str(date_format(day, "DATE_FORMAT"))


def test_the_way_from_files_to_the_listing_and_back(
    client: Client, tmp_path: Path, cedar: Program, network: Network
) -> None:
    # The register: its name has a word more, so that a person is asked, and says that it is this very place.
    register = MadeRegister(date(2026, 11, 8), rows=[organization(1, "CEDAR IOP PARTNERS LLC", street1="100 CEDAR ST")])
    register_file = register.write(tmp_path)
    run(
        ["extract_nppes", register_file, "--out", tmp_path / "nppes.gz"],
        ["import_nppes", tmp_path / "nppes.gz", "--apply"],
    )
    link = NpiLink.objects.get()
    assert (link.state, {one["rule"] for one in link.reasons}) == ("open", {"name", "street", "zip"})
    assert link.doubt is not None
    npi_decided(doubt=link.doubt, answer="site", user=None)
    registered = shown(cedar)
    assert (registered["npi"], registered["networks"], registered["evidence"]) == (OURS, [], "lapsed")

    # A plan's file: a contract, a range, and a place that may have an IOP.
    november = rate_file(tmp_path, last_month(), [OURS, *OTHERS])
    assert shown(cedar) == registered  # nothing unseen becomes a network by itself
    name_it(network)
    by_rates = shown(cedar)
    assert by_rates["evidence"] == "possible"
    assert (entry_of(cedar)["basis"], entry_of(cedar)["status"]) == ("rate-file", "unknown")
    page = page_of(client)
    assert f"Choice Plus (Example Health): may be in network. The plan’s own file of {said(last_month())} lists" in page
    assert "Mental health: <strong>$" in page

    # The plan's own directory is the better word of the two, and no confirmation.
    listed = directory(tmp_path, today())
    name_it(network)
    assert (entry_of(cedar)["basis"], entry_of(cedar)["status"]) == ("plan-directory", "unknown")
    assert f"Choice Plus (Example Health): listed in the plan’s own directory of {said(today())}." in page_of(client)
    assert "Mental health: <strong>$" in page_of(client)
    assert "Choice Plus (Example Health): figura en el directorio del plan del" in page_of(client, "es")
    call_command("undo_import", str(listed.pk))
    assert shown(cedar) == by_rates

    # The file of the next month does not have it: last seen, no price, no sign, and not out of network.
    december = rate_file(tmp_path, today(), OTHERS)
    assert shown(cedar)["evidence"] == "lapsed"
    page = page_of(client)
    assert f"Its file of {said(today())} does not name it. That alone does not mean out of network." in page
    assert "<strong>$" not in page

    # A roster confirms it, and beats every file.
    confirm_by_roster(network)
    assert (entry_of(cedar)["basis"], entry_of(cedar)["status"]) == ("roster", "in-network")

    # Back, the last one first.
    cedar.participations.all().delete()
    call_command("undo_import", str(december.pk))
    assert shown(cedar) == by_rates
    call_command("undo_import", str(november.pk))
    assert shown(cedar) == registered
