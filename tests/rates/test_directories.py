"""``import_qhp``: what plans' own directories list is shown with its day, and is confirmed by nobody."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils.timezone import localdate as today

from programs.exports.contents import pages_of_participations
from programs.imports.errors import BadFileError, ImportStoppedError
from programs.imports.qhp.run import qhp_import
from programs.imports.tic.run import tic_import
from programs.models import (
    CoverageAlias,
    DirectoryEntry,
    Doubt,
    ImportRun,
    Network,
    NetworkContract,
    NpiLink,
    Participation,
    Plan,
    Program,
    PublishedFile,
)
from programs.rates import deriving
from programs.rates.deriving import derive
from programs.rates.names import name_decided
from programs.rosters.registry.linking import link_programs
from programs.search import listings_of
from tests import searching
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, ProgramFactory
from tests.rates import extracts
from tests.rates.directories import DOOR, ENTITY, OTHER_PLAN, PLAN, extract, facility, load
from tests.rates.extracts import linked, means, npi

pytestmark = pytest.mark.django_db

OURS = npi(1)


def last_month() -> date:
    return today() - timedelta(days=30)


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus", slug="choice-plus", payer=PayerFactory(name="Example Health"))


@pytest.fixture
def cedar(network: Network) -> Program:
    """Linked, and its plan known of this year and the last."""
    for year in (today().year, last_month().year, today().year - 1):
        Plan.objects.get_or_create(hios_id=PLAN, year=year, defaults={"network": network})
    program = ProgramFactory(name="Cedar IOP", slug="cedar", zip_code="80203")
    linked(program, OURS)
    return program


def entry_of(program: Program) -> dict[str, Any]:
    (listing,) = listings_of([program.pk])
    (entry,) = listing["networks"]
    return dict(entry)


def found(query: str) -> list[str]:
    return [one.listing["name"] for one in searching.search(QueryDict(query), strict=False).results]


def page_of(client: Client, language: str = "en") -> str:
    return " ".join(client.get(f"/{language}/programs/cedar/").content.decode().split())


def test_a_directory_is_the_plans_word_with_its_day_and_not_confirmed(
    client: Client, tmp_path: Path, cedar: Program
) -> None:
    load(tmp_path, today(), facility(OURS))
    entry = entry_of(cedar)
    assert (entry["status"], entry["basis"], entry["as_of"]) == ("unknown", "plan-directory", today().isoformat())
    assert (entry["source"], entry["tier"], entry["accepting"]) == ("directory-hios-00000", "PREFERRED", None)
    assert (entry["contract"]["current"], entry["contract"]["rates_for_iop"]) == (True, False)
    assert not Participation.objects.exists()
    page = page_of(client)
    assert "(Example Health): listed in the plan’s own directory of" in page
    assert "Such directories often have mistakes. Ask the program and your plan." in page
    assert "Los directorios como este" in page_of(client, "es")
    assert found("network=choice-plus&unstated=exclude") == []
    assert found("network=choice-plus&unstated=exclude&basis=any") == ["Cedar IOP"]
    cedar.refresh_from_db()
    assert cedar.evidence == ProgramFactory.build().evidence  # a type in free text proves no level of care


@pytest.mark.parametrize("status", ["in-network", "out-of-network"])
def test_a_roster_beats_it_and_it_beats_a_rate_file(
    tmp_path: Path, cedar: Program, network: Network, status: str
) -> None:
    means(network)
    lines = (extracts.group(1, OURS), extracts.rate(1))
    tic_import(paths=[extracts.extract(tmp_path / "rates", today(), *lines)], apply=True)
    assert entry_of(cedar)["basis"] == "rate-file"
    load(tmp_path, last_month(), facility(OURS))  # older, and still the better word
    entry = entry_of(cedar)
    assert (entry["basis"], entry["contract"]["rates_for_iop"]) == ("plan-directory", True)
    (row,) = (row for page in pages_of_participations(network) for row in page)
    assert (row["basis"], row["status"], row["tier"]) == ("plan-directory", "unknown", "PREFERRED")
    ParticipationFactory(program=cedar, network=network, status=status, basis="roster")
    assert (entry_of(cedar)["basis"], entry_of(cedar)["status"]) == ("roster", status)


def test_a_rate_that_counts_comes_before_a_directory_that_does_not(
    tmp_path: Path, cedar: Program, network: Network
) -> None:
    means(network)
    load(tmp_path, today() - timedelta(days=101), facility(OURS))
    lines = (extracts.group(1, OURS), extracts.rate(1))
    tic_import(paths=[extracts.extract(tmp_path / "rates", today(), *lines)], apply=True)
    assert entry_of(cedar)["basis"] == "rate-file"


def test_the_next_directory_without_it_says_nothing_of_out_of_network(
    client: Client, tmp_path: Path, cedar: Program
) -> None:
    others = [facility(npi(number), number=number) for number in range(2, 9)]
    load(tmp_path, last_month(), facility(OURS), *others)
    before = entry_of(cedar)
    (december,) = load(tmp_path, today(), *others)
    entry = entry_of(cedar)
    assert (entry["status"], entry["contract"]["missing_since"]) == ("unknown", today().isoformat())
    page = page_of(client)
    assert "(Example Health): last listed in the plan’s own directory of" in page
    assert "That alone does not mean out of network." in page
    call_command("undo_import", str(december.pk))
    assert entry_of(cedar) == before
    call_command("undo_import", str(ImportRun.objects.get(undone_at=None).pk))
    assert not NetworkContract.objects.exists()
    assert not DirectoryEntry.objects.exists()


def test_the_same_again_changes_nothing_and_an_older_one_is_refused(tmp_path: Path, cedar: Program) -> None:
    path = extract(tmp_path / "a", today(), facility(OURS))
    assert qhp_import(paths=[path], apply=False).report.total("added") == 1
    assert not PublishedFile.objects.exists()
    assert len(qhp_import(paths=[path], apply=True).runs) == 1
    again = qhp_import(paths=[path], apply=True)
    assert (again.runs, again.report.total("unchanged")) == ([], 1)
    with pytest.raises(BadFileError, match="of the same series"):
        load(tmp_path, last_month(), facility(OURS))


@pytest.mark.parametrize(("kept", "stops"), [(4, False), (3, True)])
def test_the_brake_is_for_more_than_a_fifth(tmp_path: Path, kept: int, stops: bool) -> None:
    everybody = [facility(npi(number), number=number) for number in range(5)]
    load(tmp_path, last_month(), *everybody)
    if not stops:
        load(tmp_path, today(), *everybody[:kept])
        return
    with pytest.raises(ImportStoppedError, match="--confirm-ended 2"):
        load(tmp_path, today(), *everybody[:kept])
    assert PublishedFile.objects.get().dated == last_month()
    load(tmp_path, today(), *everybody[:kept], confirmed=2)


def test_issuers_of_one_directory_are_series_of_their_own(tmp_path: Path) -> None:
    both = facility(OURS, PLAN, "00001CO0010001")
    assert len(load(tmp_path, last_month(), both)) == 2
    assert len(load(tmp_path, today(), facility(OURS))) == 1  # the other issuer's stays in force until it is too old
    current = PublishedFile.objects.filter(current=True).order_by("entity")
    assert [(one.entity, one.dated) for one in current] == [("HIOS 00000", today()), ("HIOS 00001", last_month())]
    assert [plan["plan_id"] for plan in DirectoryEntry.objects.get(file=current[1]).plans] == ["00001CO0010001"]


def test_a_plan_that_we_do_not_know_waits_for_a_person_once_a_program_does(
    tmp_path: Path, cedar: Program, network: Network
) -> None:
    load(tmp_path, today(), facility(OURS, OTHER_PLAN), facility(npi(2), "00000CO0030001", number=2))
    assert CoverageAlias.objects.filter(kind="plan").count() == 2
    (question,) = Doubt.objects.filter(kind="network-name")
    assert question.coverage_alias.spelling == f"{OTHER_PLAN} PREFERRED"
    assert question.coverage_alias.entity == ENTITY
    assert not NetworkContract.objects.exists()
    name_decided(alias=question.coverage_alias, network=network, user=None)
    assert entry_of(cedar)["basis"] == "plan-directory"
    name_decided(alias=question.coverage_alias, network=None, user=None)
    assert not NetworkContract.objects.exists()


def test_what_a_person_says_of_plan_and_tier_comes_before_what_we_know_of_the_plan(
    tmp_path: Path, cedar: Program
) -> None:
    load(tmp_path, today(), facility(OURS))
    assert not Doubt.objects.filter(kind="network-name").exists()
    name_decided(alias=CoverageAlias.objects.get(kind="plan"), network=None, user=None)
    assert not NetworkContract.objects.exists()


def test_a_plan_counts_in_its_years(tmp_path: Path, cedar: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of next year's plan alone is not in network yet; one of last year's, not any more."""
    this = today().year
    cases: list[tuple[tuple[int, ...], bool | None]] = [
        ((this,), True), ((this, this + 1), True), ((this + 1,), None), ((this - 1,), False), ((this - 1, this), True),
    ]  # fmt: skip
    for place, (years, current) in enumerate(cases):
        (run,) = load(tmp_path, today(), facility(OURS, (PLAN, years)), confirmed=1)
        contract = NetworkContract.objects.filter(program=cedar).first()
        assert (contract.current if contract else None) is current, place
        call_command("undo_import", str(run.pk))
    load(tmp_path, today(), facility(OURS))  # no years: the year of the file
    monkeypatch.setattr(deriving.timezone, "localdate", lambda: date(this + 1, 1, 1))
    derive()
    assert NetworkContract.objects.get().current is False


def test_an_entry_of_another_address_is_not_of_this_place(client: Client, tmp_path: Path, cedar: Program) -> None:
    elsewhere = DOOR.__class__("1 Far St", "", "Boulder", "CO", "80301", "")
    for places, level in (((DOOR,), "site"), ((), "site"), ((elsewhere,), "organization"), ((elsewhere, DOOR), "site")):
        (run,) = load(tmp_path, today(), facility(OURS, places=places))
        assert entry_of(cedar)["contract"]["level"] == level, places
        assert ("It lists the organization, not this address." in page_of(client)) is (level != "site")
        call_command("undo_import", str(run.pk))


def test_facilities_that_the_register_does_not_have_wait_in_the_queue(tmp_path: Path, network: Network) -> None:
    """Name, street, ZIP code and number agree, and still no link makes itself: the NPI may be a person's."""
    program = ProgramFactory(name="Cedar IOP", street1="100 Cedar St", zip_code="80203", phone="303-555-0142")
    (run,) = load(tmp_path, today(), facility(OURS), link=link_programs)
    link = NpiLink.objects.get()
    assert (link.program, link.basis, link.state, link.level) == (program, "plan", "open", "site")
    assert link.reasons[-1]["rule"] == "not-in-register"
    assert Doubt.objects.get(kind="npi").fact == OURS
    link_programs()
    assert NpiLink.objects.count() == 1
    call_command("undo_import", str(run.pk))
    assert not NpiLink.objects.exists()
    assert not Doubt.objects.filter(kind="npi").exists()


def test_parts_and_files_without_a_day_are_not_taken_in(tmp_path: Path) -> None:
    path = extract(tmp_path / "a", today(), facility(OURS), odd={"not-whole": 1})
    assert qhp_import(paths=[path], apply=False).report.total("added") == 1
    with pytest.raises(BadFileError, match="is a part of what was published"):
        qhp_import(paths=[path], apply=True)
    for day in ("", "2026-02-30", "9999-12-31", str(today() + timedelta(days=32))):
        with pytest.raises(BadFileError, match="--dated"):
            load(tmp_path, day, facility(OURS))
    with pytest.raises(BadFileError, match="row 3: an NPI has ten digits"):
        load(tmp_path, today(), facility("12345"))
    with pytest.raises(BadFileError, match="row 3: a plan’s id is no HIOS id"):
        load(tmp_path, today(), facility(OURS, "12"))
    with pytest.raises(BadFileError, match="of the kind"):
        qhp_import(paths=[extracts.extract(tmp_path / "rates", today())], apply=True)


def test_the_command_says_what_would_be_and_how_to_undo_it(
    tmp_path: Path, cedar: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(extract(tmp_path / "a", today(), facility(OURS)))
    call_command("import_qhp", path)
    assert "contracts: 1 added" in (told := capsys.readouterr()).out
    assert "dry run" in told.err
    assert not NetworkContract.objects.exists()
    call_command("import_qhp", path, "--apply")
    assert "undo_import" in capsys.readouterr().out
    assert NetworkContract.objects.get().program == cedar
