"""``import_listings``: check, clean, diff, report, apply, as for SAMHSA's files."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from programs.models import Program, Source, SourceRecord
from tests.imports.samhsa.made_up import gazetteer

HEADER = "Program name,Street,City,State,ZIP,Phone,Levels of care,Description,Mood"
ROWS = (
    "North Fork Care,3 Fork Road,Denver,CO,80203,303-555-0181 opt 2,IOP,,fine",
    "South Fork Care,4 Fork Road,Denver,CO,80203,303-555-0182,Outpatient,Our intensive outpatient program,fine",
    "West Fork Care,5 Fork Road,Denver,CO,80203,303-555-0183,Level Nine,,fine",
    "East Fork Care,6 Fork Road,Denver,CO,80203,303-555-0184,Outpatient,Counseling,fine",
)


@pytest.fixture
def plain_file(tmp_path: Path, db: None) -> Path:
    gazetteer()
    path = tmp_path / "sent.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n")
    return path


def run(path: Path, *, apply: bool = True, name: str = "plain") -> str:
    output = StringIO()
    call_command("import_listings", str(path), map=name, apply=apply, stdout=output, stderr=StringIO())
    return output.getvalue()


def test_a_dry_run_changes_nothing(plain_file: Path) -> None:
    assert "added: 2" in run(plain_file, apply=False)
    assert not Program.objects.exists()


def test_a_list_goes_in_and_is_unchanged_the_second_time(plain_file: Path) -> None:
    said = run(plain_file)
    assert "added: 2" in said
    assert "row 4: column “Levels of care” is not understood: no term of “level: Level Nine”" in said
    assert "columns that the map does not use: Mood" in said
    assert "opt 2" in said
    assert {(program.name, program.evidence) for program in Program.objects.all()} == {
        ("North Fork Care", Program.objects.get(name="North Fork Care").evidence),
        ("South Fork Care", Program.objects.get(name="North Fork Care").evidence),
    }
    assert Program.objects.get(name="North Fork Care").phone == "303-555-0181"
    record = SourceRecord.objects.get(row_number=2)
    assert record.raw["row"]["Mood"] == "fine"
    assert Source.objects.get().licence == "As agreed with the sender"
    assert "unchanged: 2" in run(plain_file)


def test_a_licence_that_has_expired_is_told(tmp_path: Path, db: None) -> None:
    gazetteer()
    path = tmp_path / "licences.csv"
    path.write_text(
        "license_number,facility_name,legal_entity,address_line1,city,zip,phone,setting_code,license_expiration,"
        "target_population\n1,Made Up IOP,Made Up,1 Test Street,Los Angeles,90001,213-555-0100,NON,2020-01-31,Adults\n"
    )
    assert "row 2: expired on 2020-01-31." in run(path, name="ca-dhcs")
    assert Program.objects.get().state == "CA"


def test_a_map_that_is_not_there_changes_nothing(plain_file: Path) -> None:
    with pytest.raises(CommandError, match="no map “nowhere”"):
        run(plain_file, name="nowhere")


def test_suggest_prints_a_map(plain_file: Path) -> None:
    output = StringIO()
    call_command("import_listings", str(plain_file), suggest=True, stdout=output)
    assert "name1: Program name" in output.getvalue()
    with pytest.raises(CommandError, match="one file"):
        call_command("import_listings", str(plain_file), str(plain_file), suggest=True)
