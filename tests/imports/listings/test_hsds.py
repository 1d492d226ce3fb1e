"""HSDS tables (Open Referral) as a folder and as a zip: joined, read by their map, refused with the table's name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from programs.imports.listings import hsds
from programs.models import Program, SourceRecord, Track
from tests.imports.listings.running import run
from tests.imports.samhsa.made_up import gazetteer

TABLES = {
    "organizations": "id,name\no1,Made Up Health\n",
    "locations": "id,organization_id,name,latitude,longitude\nl1,o1,East,39.7312,-104.9826\nl2,o1,West,,\n",
    "services": (
        "id,organization_id,name,description,url\n"
        "s1,o1,Harbor Evening Care,We run an Intensive Outpatient Program. Ask us.,https://harbor.example\n"
        "s2,o1,Harbor Pantry,Food on Fridays,\n"
        "s3,o1,Harbor Day IOP,,\n"
    ),
    "services_at_location": "id,service_id,location_id\nx1,s1,l1\nx2,s2,l1\nx3,s3,l2\n",
    "addresses": (
        "id,location_id,address_1,address_2,city,state_province,postal_code,country,address_type\n"
        "a0,l1,PO Box 9,,Denver,CO,80203,US,postal\n"
        "a1,l1,1 Invented Way,Suite 2,Denver,CO,80203,US,physical\n"
        "a2,l2,9 Invented Way,,Denver,CO,80203,US,physical\n"
    ),
    "phones": (
        "id,organization_id,service_id,service_at_location_id,number,extension,type\n"
        "p1,o1,,,303-555-0140,,voice\n"
        "p2,,s1,,303-555-0149,,fax\n"
        "p3,,s1,,303-555-0141,7,voice\n"
    ),
    "schedules": (
        "id,service_id,freq,interval,byday,opens_at,closes_at\n"
        'h1,s1,WEEKLY,1,"MO,WE,TH",17:30,20:30\n'
        'h2,s3,WEEKLY,1,"MO,TU,WE,TH,FR",08:00,17:00\n'
    ),
}


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    gazetteer()
    path = tmp_path / "export"
    path.mkdir()
    for table, text in TABLES.items():
        (path / f"{table}.csv").write_text(text)
    return path


def zipped(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in folder.iterdir():
            archive.write(member, f"hsds/{member.name}")
    return path


@pytest.mark.parametrize("shape", [lambda folder: folder, zipped], ids=["folder", "zip"])
def test_tables_are_joined(folder: Path, shape: Callable[[Path], Path]) -> None:
    said = run(shape(folder), name="hsds")
    assert [line for line in said.splitlines() if line.startswith(("read", "added", "no-evidence", "refused"))] == [
        "read: 3", "added: 2", "refused: 0", "no-evidence: 1",
    ]  # fmt: skip
    evening = Program.objects.get(name="Harbor Evening Care")
    assert (evening.provider.name, evening.street1, evening.street2) == (
        "Made Up Health", "1 Invented Way", "Suite 2",
    )  # fmt: skip
    assert (evening.phone, evening.precision, evening.website) == (
        "303-555-0141 x7", "street", "https://harbor.example",
    )  # fmt: skip
    assert SourceRecord.objects.get(program=evening).quote == "We run an Intensive Outpatient Program"
    assert [session.lower for session in Track.objects.get().sessions] == [1050, 3930, 5370]
    day = Program.objects.get(name="Harbor Day IOP")
    assert day.phone == "303-555-0140", "the organization's, where the service has none"
    assert "these look like opening hours" in said
    assert "unchanged: 2" in run(shape(folder), name="hsds")


def test_the_names_of_older_versions_are_known(folder: Path) -> None:
    (folder / "addresses.csv").rename(folder / "physical_addresses.csv")
    (folder / "schedules.csv").write_text(
        "id,service_id,weekday,opens_at,closes_at\nh1,s1,Monday,17:30,20:30\nh2,s1,Thursday,17:30,20:30\n"
    )
    (folder / "schedules.csv").rename(folder / "regular_schedules.csv")
    run(folder, name="hsds")
    assert [session.lower for session in Track.objects.get().sessions] == [1050, 5370]


def test_a_schedule_that_is_not_weekly_is_no_timetable(folder: Path) -> None:
    (folder / "schedules.csv").write_text(
        "id,service_id,freq,interval,byday,opens_at,closes_at\nh1,s1,MONTHLY,1,MO,17:30,20:30\n"
    )
    run(folder, name="hsds")
    assert not Track.objects.exists()


@pytest.mark.parametrize("table", hsds.NEEDED)
def test_a_missing_table_is_named(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").unlink()
    with pytest.raises(CommandError, match=f"the table “{table}.csv” is missing"):
        run(folder, name="hsds")
    assert not Program.objects.exists()


def test_a_service_that_is_not_there_is_refused_alone(folder: Path) -> None:
    with (folder / "services_at_location.csv").open("a") as file:
        file.write("x4,nobody,l1\n")
    said = run(folder, name="hsds")
    assert "row 5: column “services.name” is blank." in said
    assert "added: 2" in said


def test_a_zip_that_unpacks_to_too_much_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(path.stat().st_size for path in folder.iterdir())
    path = zipped(folder)
    monkeypatch.setattr(hsds, "MAX_BYTES", size - 1)
    with pytest.raises(CommandError, match="too much"):
        run(path, name="hsds", apply=False)
    monkeypatch.setattr(hsds, "MAX_BYTES", size)
    assert "added: 2" in run(path, name="hsds", apply=False)


def test_a_table_with_too_many_rows_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hsds, "MOST_ROWS", 2)
    with pytest.raises(CommandError, match=r"services\.csv|addresses\.csv"):
        run(folder, name="hsds")


def test_a_map_of_one_table_says_what_it_was_given(folder: Path) -> None:
    with pytest.raises(CommandError, match="layout: hsds"):
        run(folder, name="plain")
    single = folder.parent / "one.csv"
    single.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="folder or a zip of HSDS tables"):
        run(single, name="hsds")
