"""Hospitals' files: whose listing they are about, what its page and the API say, and back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate as today

from programs.imports.errors import ImportStoppedError
from programs.models import Doubt, HospitalCharge, HospitalLink, Program, ProgramHospital, PublishedFile, RegistryEntry
from programs.quality.doubts import doubt_decided
from programs.quality.merges import merge_undone, programs_merged
from programs.rates.deriving import derive
from programs.search import listings_of
from tests.factories import NetworkFactory, ProgramFactory, SourceFactory, UserFactory
from tests.rates import extracts
from tests.rates.charges import ADDRESS, HOSPITAL, NPI, at_the_hospital, charge, extract, load, of_plan
from tests.rates.extracts import linked, means

pytestmark = pytest.mark.django_db


def last_year() -> date:
    return today() - timedelta(days=300)


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.imports.extracts.os.fsync", lambda _file: None)


def page_of(client: Client, language: str = "en") -> str:
    return " ".join(client.get(f"/{language}/programs/west/").content.decode().split())


def prices_of(client: Client, program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/programs/{program.pk}/").json()["cash_prices"]
    return found


def shown(program: Program) -> dict[str, Any]:
    (listing,) = listings_of([program.pk])
    return {name: value for name, value in listing.items() if name != "updated_at"}


def test_name_and_address_lead_to_a_listing_and_its_cash_price_stands_above_what_plans_agreed_to(
    client: Client, tmp_path: Path
) -> None:
    program = at_the_hospital()
    before = shown(program)
    run = load(tmp_path, today(), charge(), charge(cash="450.50", modifiers=["TG"])).runs[0]
    assert HospitalLink.objects.get().state == "automatic"
    linked(program, extracts.npi(1))
    means(NetworkFactory(name="Choice Plus"))
    agreed = extracts.extract(tmp_path / "plan", today(), extracts.group(1, extracts.npi(1)), extracts.rate(1))
    call_command("import_tic", str(agreed), "--apply", verbosity=0)
    page = page_of(client)
    assert "Mental health: <strong>$400–$450.50 a day</strong>" in page
    assert page.index("If you pay without insurance") < page.index("The full price agreed with a plan")
    assert "From the price file of Example West Hospital of" in page
    assert "Si paga sin seguro" in page_of(client, "es")
    assert "$400" not in client.get("/en/programs/?state=CO").content.decode()  # no price on a card
    first, second = prices_of(client, program)
    assert (first["amount"], first["unit"], first["code"]["code"]) == ("400.00", "day", "S9480")
    assert (second["modifiers"], second["link"], second["as_of"]) == (
        ["TG"], {"npi": None, "level": "site"}, today().isoformat(),
    )  # fmt: skip
    assert "without insurance" in first["means"]
    call_command("undo_import", str(PublishedFile.objects.get(hospital=None).run_id), verbosity=0)
    call_command("undo_import", str(run.pk), verbosity=0)
    assert shown(program) == before
    assert "If you pay without insurance" not in page_of(client)
    assert not HospitalLink.objects.exists()


def test_an_npi_of_the_file_leads_to_a_listing(tmp_path: Path, client: Client) -> None:
    site, organization = ProgramFactory(slug="west"), ProgramFactory()
    linked(site, NPI)
    linked(organization, NPI, level="organization")
    load(tmp_path, today(), charge(), addresses=[], locations=[])
    assert prices_of(client, site)[0]["link"] == {"npi": NPI, "level": "site"}
    (withheld,) = prices_of(client, organization)
    assert (withheld["amount"], withheld["means"]) == (
        None, "No amount: the file is of the organization, not of this place.",
    )  # fmt: skip
    waiting = linked(ProgramFactory(), NPI, state="open")
    assert not ProgramHospital.objects.filter(program=waiting.program).exists()


WITHHELD: list[tuple[str, dict[str, Any], str | None]] = [
    ("a day", {}, "400.00"),
    ("no unit", {"code": "H0015"}, "400.00"),
    ("0.99", {"cash": "0.99"}, None),
    ("1", {"cash": "1"}, "1.00"),
    ("10,000", {"cash": "10000"}, "10000.00"),
    ("10,000.01", {"cash": "10000.01"}, None),
    ("another procedure on the department's code", {"system": "RC", "code": "0905", "others": 1}, None),
    ("a procedure beside ours", {"others": 1}, "400.00"),
    ("with its department", {"beside": ["RC 0905"]}, "400.00"),
    ("with the department of another level", {"beside": ["RC 0912"]}, None),
    ("doctors alone", {"billing_class": "professional"}, None),
]
NO_PRICE: list[tuple[str, dict[str, Any]]] = [
    ("an inpatient setting is no IOP price", {"setting": "inpatient"}),
    ("partial hospitalization", {"code": "H0035"}),
    ("its department", {"system": "RC", "code": "0912"}),
    ("a gross charge is nobody's price", {"cash": "", "gross": "900"}),
    ("what a plan agreed to", {"cash": "", "dollars": "310", "payer": "Example Health"}),
    ("a percentage", {"cash": "", "percentage": "40", "payer": "Example Health"}),
]


def test_which_prices_are_told(tmp_path: Path, client: Client) -> None:
    """One file with all cases: each is told from the others by a modifier."""
    program = at_the_hospital()
    cases = [(what, values, amount) for what, values, amount in WITHHELD]
    lines = [charge(**values, modifiers=[f"{at:02}"]) for at, (_what, values, _amount) in enumerate(cases)]
    silent = [charge(**values, modifiers=[f"{at:02}"]) for at, (_what, values) in enumerate(NO_PRICE, 50)]
    load(tmp_path, today(), *lines, *silent)
    told = {price["modifiers"][0]: price["amount"] for price in prices_of(client, program)}
    assert {what: told.pop(f"{at:02}", None) for at, (what, _values, _amount) in enumerate(cases)} == {
        what: amount for what, _values, amount in cases
    }
    assert told == {}
    stored = HospitalCharge.objects.get(percentage__isnull=False)
    assert (stored.percentage, stored.dollars, stored.cash) == (40, None, None)


@pytest.mark.parametrize(
    ("count", "setting", "evidence"),
    [("11", "outpatient", "possible"), ("1-10", "outpatient", "lapsed"), ("0", "both", "lapsed"),
     ("", "outpatient", "lapsed"), ("999", "inpatient", "lapsed"), ("299", "both", "possible")],
)  # fmt: skip
def test_eleven_paid_claims_are_a_strong_sign_and_still_only_possible(
    client: Client, tmp_path: Path, count: str, setting: str, evidence: str
) -> None:
    program = at_the_hospital(evidence="lapsed", focus=["mental-health"])
    program.statements.create(
        aspect="services", method="file", source=SourceFactory(), values={"evidence": "lapsed"}, as_of=date(2020, 1, 1)
    )
    run = load(tmp_path, today(), of_plan("PPO", count, setting=setting), of_plan("HMO", "0", setting=setting)).runs[0]
    program.refresh_from_db()
    assert program.evidence == evidence
    page = page_of(client)
    told = evidence == "possible"
    assert (f"counts at least {count} bills for intensive outpatient care that health plans paid" in page) is told
    found = client.get("/api/v1/programs/", {"near": "39.7313,-104.9829", "evidence": "possible"}).json()["results"]
    assert [one["paid_claims"]["number"] for one in found] == ([int(count)] if told else [])
    assert all(any("have paid this hospital" in reason for reason in one["match"]["reasons"]) for one in found)
    results = client.get("/en/programs/?state=CO&evidence=possible").content.decode()
    assert ("Health plans have paid for an IOP here. Ask if it has one." in results) is told
    call_command("undo_import", str(run.pk), verbosity=0)
    program.refresh_from_db()
    assert program.evidence == "lapsed"


def test_claims_never_raise_evidence_above_possible(tmp_path: Path) -> None:
    program = at_the_hospital(evidence="named")
    program.statements.create(aspect="services", method="file", source=SourceFactory(), values={"evidence": "named"})
    load(tmp_path, today(), of_plan("PPO", "500"))
    program.refresh_from_db()
    assert program.evidence == "named"


def test_a_private_street_is_not_told_by_a_hospitals_address(tmp_path: Path, client: Client) -> None:
    private = {"precision": "hidden", "street1": ""}
    program = at_the_hospital(**private)
    linked(program, NPI)
    load(tmp_path, today(), of_plan("PPO", "23"))
    assert not ProgramHospital.objects.exists()
    Program.objects.filter(pk=program.pk).update(precision="street", street1="12 Main St")
    derive()
    assert len(prices_of(client, program)) == 1
    Program.objects.filter(pk=program.pk).update(**private)  # and nobody has derived since
    assert prices_of(client, program) == []
    assert shown(program)["paid_claims"] is None


def test_what_is_not_sure_is_asked_and_decided_once(tmp_path: Path, client: Client) -> None:
    program = at_the_hospital(name="West Example Hosp Behavioral Services")
    load(tmp_path, last_year(), charge())
    doubt = Doubt.objects.get(kind="hospital")
    assert (doubt.program, HospitalLink.objects.get().state, prices_of(client, program)) == (program, "open", [])
    assert [entry["label"] for entry in doubt.evidence] == ["name1", "address", "in-common"]
    doubt_decided(doubt=doubt, accepted=True, user=UserFactory())
    assert len(prices_of(client, program)) == 1
    load(tmp_path, today(), charge(cash="410"))
    assert (HospitalLink.objects.get().state, Doubt.objects.filter(state="open").count()) == ("confirmed", 0)
    assert [price["amount"] for price in prices_of(client, program)] == ["410.00"]


def test_the_question_shows_both_and_a_button_decides_it(tmp_path: Path, client: Client) -> None:
    at_the_hospital(name="West Example Hosp Behavioral Services")
    load(tmp_path, today(), charge())
    client.force_login(UserFactory(staff=True))
    address = reverse("admin:programs_doubt_change", args=[Doubt.objects.get().pk])
    page = " ".join(client.get(address).content.decode().split())
    for text in ("Is this listing at the hospital that the file is of?", ADDRESS, "The same street and number."):
        assert text in page
    client.post(address, {"decision": "accept"})
    assert HospitalLink.objects.get().state == "confirmed"
    assert client.get(reverse("admin:programs_hospitallink_changelist")).status_code == 200


@pytest.mark.parametrize("state", ["deactivated", "replaced"])
def test_a_number_that_is_nobodys_any_more_leads_nowhere(tmp_path: Path, state: str) -> None:
    linked(ProgramFactory(), NPI)
    run = load(tmp_path, today(), charge()).runs[0]
    assert ProgramHospital.objects.count() == 1
    RegistryEntry.objects.create(npi=NPI, name=HOSPITAL, state=state, as_of=today(), run=run)
    derive()
    assert not ProgramHospital.objects.exists()


def test_names_of_a_file_are_shown_as_text(tmp_path: Path, client: Client) -> None:
    linked(ProgramFactory(slug="west"), NPI)
    load(tmp_path, today(), of_plan("PPO", "23"), hospital="<script>alert('1')</script>")
    assert "<script>alert" not in page_of(client)
    assert "&lt;script&gt;alert" in page_of(client)


def test_a_rejected_pair_never_comes_back(tmp_path: Path, client: Client) -> None:
    program = at_the_hospital(name="West Example Hosp Behavioral Services")
    run = load(tmp_path, last_year(), charge()).runs[0]
    doubt_decided(doubt=Doubt.objects.get(kind="hospital"), accepted=False, user=UserFactory())
    call_command("undo_import", str(run.pk), verbosity=0)
    load(tmp_path, today(), charge())
    assert (HospitalLink.objects.get().state, Doubt.objects.filter(state="open").count()) == ("rejected", 0)
    assert prices_of(client, program) == []


def test_two_programs_of_one_hospital_wait_for_a_person(tmp_path: Path) -> None:
    at_the_hospital(), at_the_hospital(slug="west-2")
    load(tmp_path, today(), charge())
    assert [link.state for link in HospitalLink.objects.all()] == ["open", "open"]


@pytest.mark.parametrize(
    ("days", "shown_at_all", "says"), [(365, True, False), (366, True, True), (400, True, True), (401, False, False)]
)
def test_age(tmp_path: Path, client: Client, days: int, shown_at_all: bool, says: bool) -> None:
    at_the_hospital()
    load(tmp_path, today() - timedelta(days=days), charge())
    page = page_of(client)
    assert ("If you pay without insurance" in page) is shown_at_all
    assert ("This file is old: hospitals must publish a new one every year." in page) is says


def test_an_older_file_and_a_part_of_one_are_refused_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, today(), charge())
    again = load(tmp_path, today(), charge())
    assert (again.runs, again.report.total("unchanged")) == ([], 1)
    with pytest.raises(ImportStoppedError, match="of the same series one of"):
        load(tmp_path, last_year(), charge())
    with pytest.raises(ImportStoppedError, match="is a part of what was published"):
        load(tmp_path, today(), charge(cash="1"), odd={"not-whole": 1})
    with pytest.raises(ImportStoppedError, match="still to come"):
        load(tmp_path, today() + timedelta(days=40), charge())
    with pytest.raises(ImportStoppedError, match="does not say which hospital"):
        load(tmp_path, today(), charge(), hospital=" ")
    with pytest.raises(ImportStoppedError, match="no code that is read"):
        load(tmp_path, today(), charge(code="H0017"))
    assert PublishedFile.objects.count() == 1


@pytest.mark.parametrize(
    ("kept", "confirmed", "stops"), [(3, None, True), (3, 1, True), (3, 2, False), (4, None, False)]
)
def test_many_endings_need_their_number(tmp_path: Path, kept: int, confirmed: int | None, stops: bool) -> None:
    plans = [of_plan(f"Plan {at}") for at in range(5)]
    load(tmp_path, last_year(), *plans)
    if stops:
        with pytest.raises(ImportStoppedError, match="give --confirm-ended 2"):
            load(tmp_path, today(), *plans[:kept], confirmed=confirmed)
        assert PublishedFile.objects.get().dated == last_year()
    else:
        load(tmp_path, today(), *plans[:kept], confirmed=confirmed)
        assert PublishedFile.objects.get(current=True).dated == today()


def test_undo_lets_the_file_before_count_again(tmp_path: Path, client: Client) -> None:
    program = at_the_hospital()
    first = load(tmp_path, last_year(), charge()).runs[0]
    before = prices_of(client, program), shown(program)
    second = load(tmp_path, today(), charge(cash="500")).runs[0]
    with pytest.raises(CommandError, match="undo that one first"):
        call_command("undo_import", str(first.pk), verbosity=0)
    call_command("undo_import", str(second.pk), verbosity=0)
    assert (prices_of(client, program), shown(program)) == before


def test_a_dry_run_changes_nothing_and_says_what_it_would(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at_the_hospital()
    path = extract(tmp_path / "a", today(), charge(), charge(), of_plan("PPO", "23"), odd={"nine-nines": 2})
    call_command("import_hospital_prices", str(path))
    told = capsys.readouterr()
    for line in ("added: 2", "links site: 1", "programs at hospitals: 1"):
        assert line in told.out
    assert "nine-nines: 2" in told.out
    assert "charge-twice: 1" in told.out
    assert "dry run" in told.err
    assert not PublishedFile.objects.exists()
    call_command("import_hospital_prices", str(path), "--apply")
    assert f"undo_import {PublishedFile.objects.get().run_id}" in capsys.readouterr().out


def test_a_merge_moves_what_was_decided_and_its_undoing_moves_it_back(tmp_path: Path) -> None:
    joined, kept = at_the_hospital(name="West Example Hosp Behavioral Services"), ProgramFactory()
    load(tmp_path, today(), charge())
    doubt_decided(doubt=Doubt.objects.get(kind="hospital"), accepted=False, user=UserFactory())
    merge = programs_merged(joined=joined, kept=kept, user=None)
    assert HospitalLink.objects.get().program == kept
    merge_undone(merge=merge, user=None)
    assert HospitalLink.objects.get().program == joined


def test_the_daily_comparison_asks_about_a_listing_that_was_renamed_since(tmp_path: Path) -> None:
    program = at_the_hospital()
    load(tmp_path, today(), charge())
    Program.objects.filter(pk=program.pk).update(name="Cedar Recovery", provider_name="")
    call_command("link_npis", "--apply", verbosity=0)
    link = HospitalLink.objects.get()
    assert (link.state, link.reasons[-1]["rule"], ProgramHospital.objects.count()) == ("open", "gone", 0)
    call_command("link_npis", "--apply", verbosity=0)
    assert Doubt.objects.filter(kind="hospital", state="open").count() == 1
    Program.objects.filter(pk=program.pk).update(name=HOSPITAL)
    call_command("link_npis", "--apply", verbosity=0)
    assert HospitalLink.objects.get().state == "automatic"
    assert not Doubt.objects.filter(kind="hospital").exists()
    assert ProgramHospital.objects.count() == 1
