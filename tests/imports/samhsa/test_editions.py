"""The same facility in the next edition: its id, its street, and what is said of it. All names are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.utils import timezone

from programs.imports.identity import program_id, site_key
from programs.models import Doubt, Program, ProgramAlias, SourceRecord
from programs.quality.doubts import doubt_decided
from tests.factories import VerificationFactory, edited
from tests.imports.samhsa.conftest import Importer, counts
from tests.imports.samhsa.made_up import MENTAL_HEALTH, answered, download, facility, located, page, workbook

pytestmark = pytest.mark.django_db

FILLER = facility(name1="Two Rivers", street1="8 Mill Road", phone="303-555-0199")


def mental(**cells: Any) -> dict[str, Any]:
    return facility(**({"service_code_info": MENTAL_HEALTH} | cells))


@pytest.fixture
def years(samhsa: Importer, tmp_path: Path) -> Any:
    """``years([rows of 2023], [rows of 2024], …)``: an edition each, with a filler row; gives the last report."""

    def run(*editions: list[dict[str, Any]]) -> Any:
        found = None
        for year, rows in enumerate(editions, start=2023):
            path = workbook(tmp_path / f"{year}-{rows[0]['name1'] if rows else ''}.xlsx", [*rows, FILLER])
            found = samhsa(path, edition=str(year))
        return found

    return run


def ours() -> Program:
    """The one program beside the filler."""
    return Program.objects.exclude(name="Two Rivers").get()


RENAMES = [
    # what the new row has otherwise; whether it is the same program
    ({"name1": "Cedar Hollow Recovery LLC"}, True),
    ({"name1": "Cedar Hollow Recovery, L.L.C."}, True),
    ({"name1": "Recovery Cedar Hollow Inc"}, True),
    ({"name1": "Cedar Hollow Recovery", "street1": "120 JUNIPER ST"}, True),
    ({"name1": "Juniper Wellness"}, False),
    ({"name1": "Cedar Hollow Recovery LLC", "phone": "303-555-0143"}, False),
    ({"name1": "Cedar Hollow Recovery LLC", "zip": "02139", "state": "MA", "city": "Cambridge"}, False),
    ({"street1": "9 Elm Street"}, True),
    ({"street1": "9 Elm Street", "city": "Aurora"}, False),
    ({"street1": "9 Elm Street", "phone": "303-555-0143"}, False),
]


@pytest.mark.parametrize(("cells", "same"), RENAMES, ids=[str(cells) for cells, _same in RENAMES])
def test_a_facility_of_another_name_or_place(years: Any, cells: dict[str, Any], same: bool) -> None:
    years([facility()])
    before = ours()
    found = years([facility()], [facility(**cells)])
    assert Program.objects.filter(phone__startswith="303-555-014").count() == (1 if same else 2)
    after = Program.objects.get(id=before.id)
    assert after.slug == before.slug
    assert ("by door" in found.text or "by moved" in found.text) == same
    if same:
        new = facility(**cells)
        own = program_id(site_key(new["name1"], "", new["street1"], new["zip"]))
        assert ProgramAlias.objects.get(id=own).program_id == before.id
        assert after.former_names == ([] if new["name1"] == before.name else [before.name])


def test_what_could_be_two_is_nobodys(years: Any) -> None:
    """Two old names and two new ones at one door: candidates, never merged alone."""
    door = [facility(name1="Cedar Hollow"), facility(name1="Cedar House")]
    found = years(door, [facility(name1="Cedar Hollow Health"), facility(name1="Cedar House Health")])
    assert Program.objects.count() == 5
    assert found.text.count("is new, with the phone and address of") == 4
    assert Doubt.objects.filter(kind="renamed").count() == 4
    assert set(Program.objects.filter(name__in=["Cedar Hollow", "Cedar House"]).values_list("evidence", flat=True)) == {
        "lapsed"
    }


@pytest.mark.parametrize("accepted", [True, False])
def test_a_decision_on_a_candidate(years: Any, accepted: bool) -> None:
    years([facility()], [facility(name1="Juniper Wellness")])
    old, new = Program.objects.get(name="Cedar Hollow Recovery"), Program.objects.get(name="Juniper Wellness")
    assert old.evidence == "lapsed"
    doubt = Doubt.objects.get(kind="renamed")
    doubt_decided(doubt=doubt, accepted=accepted, user=None)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.evidence, new.merged_into) == ("stated", old if accepted else None)
    with pytest.raises(ValidationError):
        doubt_decided(doubt=doubt, accepted=True, user=None)
    if accepted:
        assert set(SourceRecord.objects.filter(program=old).values_list("last_edition", flat=True)) == {"2023", "2024"}


@pytest.mark.parametrize("street", ["- - -", "---", "--", ""])
def test_a_withdrawn_street(years: Any, street: str) -> None:
    years([facility()], [facility(street1=street)])
    program = ours()
    assert (program.street1, program.street2, program.precision) == ("", "", "hidden")
    assert (program.latitude, program.longitude) == (39.7313, -104.9829)  # the ZIP code's
    assert SourceRecord.objects.filter(program=program).count() == 2


def test_a_withdrawn_street_goes_even_where_a_person_edited_it(years: Any) -> None:
    years([facility()])
    edited(ours(), "street1")
    years([facility()], [facility(street1="- - -")])
    assert (ours().street1, ours().precision) == ("", "hidden")


def test_a_masked_row_that_two_could_be_hides_both(years: Any) -> None:
    two = [facility(), facility(street1="9 Elm Street")]
    years(two, [facility(street1="- - -")])
    assert not Program.objects.filter(phone="303-555-0142").exclude(street1="").exists()


def test_the_newest_statement_about_a_street_wins_across_files(samhsa: Importer, tmp_path: Path) -> None:
    su = workbook(tmp_path / "su.xlsx", [facility()])
    mh = workbook(tmp_path / "mh.xlsx", [mental()])
    masked = workbook(tmp_path / "masked.xlsx", [mental(street1="- - -")])
    samhsa(su, mh, edition="2023")
    found = samhsa(masked, edition="2024")
    program = Program.objects.get()
    assert (program.street1, program.precision) == ("", "hidden")
    assert "Sources disagree" in found.text
    assert Doubt.objects.get(kind="confidentiality").program == program
    samhsa(workbook(tmp_path / "su5.xlsx", [facility(phone="303-555-0142")]), edition="2025")
    assert Program.objects.get().street1 == "120 Juniper Street"


def test_twins_stay_twins_when_one_side_is_masked(samhsa: Importer, tmp_path: Path) -> None:
    su = workbook(tmp_path / "su.xlsx", [facility()])
    mh = workbook(tmp_path / "mh.xlsx", [mental(street1="- - -")])
    samhsa(su, mh)
    program = Program.objects.get()
    assert (program.precision, program.focus) == ("hidden", ["mental-health", "substance-use"])
    for first, second in ((su, mh), (mh, su)):
        SourceRecord.objects.all().delete()
        Program.objects.all().delete()
        samhsa(first)
        samhsa(second)
        assert (Program.objects.get().precision, Program.objects.get().focus) == ("hidden", program.focus)


def test_masked_rows_of_two_phones_are_two_programs(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(street1="- - -"), facility(street1="- - -", phone="303-555-0143")]
    path = workbook(tmp_path / "su.xlsx", [*rows, rows[0]])
    assert samhsa(path) == counts(read=3, added=2, duplicate=1)
    assert samhsa(path) == counts(read=3, unchanged=2, duplicate=1)
    assert set(Program.objects.values_list("phone", flat=True)) == {"303-555-0142", "303-555-0143"}


def test_two_suites_of_one_name_keep_their_phones_and_facts(samhsa: Importer, tmp_path: Path) -> None:
    rows = [
        facility(street2="Suite 100", service_code_info="SA * OP OIT * MD * ADLT"),
        facility(street2="Suite 105", phone="303-555-0143", service_code_info="SA * OP OIT * SF * CHLD"),
    ]
    samhsa(workbook(tmp_path / "su.xlsx", rows))
    one, two = Program.objects.order_by("phone")
    assert (one.phone, one.payments, two.phone, two.payments) == (
        "303-555-0142",
        ["medicaid"],
        "303-555-0143",
        ["self-pay"],
    )


def test_a_vanished_program_says_so_and_lapses_after_two_editions(years: Any) -> None:
    years([facility()], [])
    program, record = ours(), SourceRecord.objects.exclude(program__name="Two Rivers").get()
    assert (program.status, program.evidence) == ("published", "stated")
    assert (record.first_edition, record.last_edition, record.missed_in) == ("2023", "2023", ["2024"])
    assert Doubt.objects.get(kind="vanished").program == program


@pytest.mark.parametrize(("fresh", "evidence"), [("", "lapsed"), ("contact", "lapsed"), ("services", "stated")])
def test_two_editions_without_it(years: Any, fresh: str, evidence: str) -> None:
    years([facility()])
    if fresh:
        VerificationFactory(program=ours(), aspect=fresh, at=timezone.now())
    years([facility()], [], [])
    assert ours().evidence == evidence


def test_back_again(years: Any) -> None:
    years([facility()], [], [], [facility()])
    record = SourceRecord.objects.exclude(program__name="Two Rivers").get()
    assert (ours().evidence, record.last_edition, record.missed_in) == ("stated", "2026", [])


def test_an_older_edition_is_refused_and_the_same_again_changes_nothing(samhsa: Importer, tmp_path: Path) -> None:
    path = workbook(tmp_path / "su.xlsx", [facility()])
    samhsa(path, edition="2024")
    assert samhsa(path, edition="2024") == counts(read=1, unchanged=1)
    older = workbook(tmp_path / "older.xlsx", [facility(phone="303-555-0143")])
    with pytest.raises(CommandError, match="2023 of samhsa-directory-substance-use is older than 2024"):
        samhsa(older, edition="2023")
    assert Program.objects.get().phone == "303-555-0142"


@pytest.mark.parametrize("edition", ["23", "2023-13-01", "next", "20 24", "1899"])
def test_what_is_no_edition(samhsa: Importer, tmp_path: Path, edition: str) -> None:
    with pytest.raises(CommandError, match="is no edition"):
        samhsa(workbook(tmp_path / "su.xlsx", [facility()]), edition=edition)


def test_two_states_of_the_api_in_two_commands(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(page(tmp_path / "co.json", [answered()]))
    ma = answered(name1="Elm", state="MA", city="Cambridge", zip="02139", phone="617-555-0101")
    assert samhsa(page(tmp_path / "ma.json", [ma]))["missing"] == 0
    again = page(tmp_path / "co2.json", [answered(name1="Birch", phone="303-555-0150", street1="1 Birch")])
    assert samhsa(again)["missing"] == 0
    whole = page(tmp_path / "co3.json", [answered(name1="Birch", phone="303-555-0150", street1="1 Birch", miles=3)])
    assert samhsa(whole, scope="CO")["missing"] == 1
    assert SourceRecord.objects.get(program__name="Elm").missed_in == []


def test_the_records_own_id_finds_the_program(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(page(tmp_path / "one.json", [answered(frid="a1")]))
    before = Program.objects.get()
    moved = answered(frid="a1", name1="Juniper Wellness", street1="9 Elm Street", phone="303-555-0143")
    samhsa(page(tmp_path / "two.json", [moved]))
    after = Program.objects.get()
    assert (after.id, after.slug, after.name, after.former_names) == (
        before.id,
        before.slug,
        "Juniper Wellness",
        ["Cedar Hollow Recovery"],
    )


def test_only_what_a_row_says_counts(samhsa: Importer, tmp_path: Path) -> None:
    """Capitals of the header, the order of columns and a column that numbers the rows say nothing."""
    rows = [located(), located(name1="Elm", phone="303-555-0143")]
    plain = download(tmp_path / "one.csv", rows)
    text = plain.read_text().splitlines()
    numbered = tmp_path / "two.csv"
    numbered.write_text("\n".join([f"X1,{text[0].upper()}", *(f"{n},{line}" for n, line in enumerate(text[1:], 7))]))
    samhsa(plain)
    assert samhsa(numbered) == counts(read=2, unchanged=2)


def test_a_point_without_a_street_is_not_the_streets(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(download(tmp_path / "one.csv", [located(street1="")]))
    assert Program.objects.get().precision == "zip"


def test_the_branch_next_door_is_not_it(years: Any) -> None:
    """A row that is no program yet is a facility all the same: what is like it is that one."""
    summit = facility(name1="Cedar Health", name2="Summit Branch")
    seneca = facility(name1="Cedar Health", name2="Seneca Branch", street1="9 Elm Street", service_code_info="SA * OP")
    years([summit, seneca])
    before = ours()
    years([summit, seneca], [seneca | {"street1": ""}])
    record = SourceRecord.objects.get(site_key__startswith="cedar health|seneca branch||")
    assert record.program is None
    assert Program.objects.get(id=before.id).street1 == ""  # same phone and ZIP code: hidden to be safe


def test_a_known_row_is_not_joined_to_one_that_moved(years: Any) -> None:
    """Its key is known: it is its own site, although it was of no program."""
    rows = [facility(), facility(street1="9 Elm Street", service_code_info="SA * OP")]
    years(rows, rows[1:])
    assert SourceRecord.objects.get(site_key__contains="9 elm street").program is None
