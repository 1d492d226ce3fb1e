"""The code key that a workbook brings along: older meanings, new wordings, codes that changed their name."""

from __future__ import annotations

from pathlib import Path

import pytest

from programs.imports.samhsa.key import ALIKE, NEWEST, CodeKey, is_reworded
from programs.models import Program, SourceRecord
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import facility, workbook

CHILDREN = "SA * OP OIT * CHLD"
OF_2022 = ("CHLD", "Children/adolescents", "Facility accepts children/adolescents (12 or younger) for treatment.")
OF_2023 = ("CHLD", "Children/Adolescents", "Facility accepts children/adolescents (17 or younger) for treatment.")


def ages_after(
    samhsa: Importer, path: Path, *key: tuple[str, str, str], service_code_info: str = CHILDREN
) -> list[str]:
    samhsa(workbook(path, [facility(service_code_info=service_code_info)], key=key))
    return list(Program.objects.get().ages)


def test_children_of_12_or_younger_in_the_key_of_2022(samhsa: Importer, tmp_path: Path) -> None:
    assert ages_after(samhsa, tmp_path / "a.xlsx", OF_2022) == ["child"]
    assert SourceRecord.objects.get().key_edition == "2022"


def test_people_of_17_or_younger_since_2023(samhsa: Importer, tmp_path: Path) -> None:
    assert ages_after(samhsa, tmp_path / "a.xlsx", OF_2023) == ["under-18", "adolescent"]
    assert SourceRecord.objects.get().key_edition == ""


def test_a_file_without_a_key_is_read_by_the_newest(samhsa: Importer, tmp_path: Path) -> None:
    assert ages_after(samhsa, tmp_path / "a.xlsx") == ["under-18", "adolescent"]


def test_a_row_keeps_the_meaning_of_its_edition_when_another_source_is_read(samhsa: Importer, tmp_path: Path) -> None:
    """The mental-health twin is imported a year later: the stored row of 2022 does not become one of 2023."""
    ages_after(samhsa, tmp_path / "a.xlsx", OF_2022)
    samhsa(workbook(tmp_path / "b.xlsx", [facility(service_code_info="MH * OP * ADLT")], key=[OF_2023]))
    assert Program.objects.get().ages == ["child", "adult"]


def test_the_same_row_under_a_newer_key_is_a_change(samhsa: Importer, tmp_path: Path) -> None:
    ages_after(samhsa, tmp_path / "a.xlsx", OF_2022)
    assert ages_after(samhsa, tmp_path / "b.xlsx", OF_2023) == ["under-18", "adolescent"]
    assert SourceRecord.objects.get().key_edition == ""


def test_a_code_with_another_name_is_reported_and_not_read(samhsa: Importer, tmp_path: Path) -> None:
    row = facility(service_code_info="SA * OP OIT * CBT DBT")
    printed = samhsa(workbook(tmp_path / "a.xlsx", [row], key=[("DBT", "Dance and body therapy", "")]))
    assert "calls DBT “Dance and body therapy”, a name it never had: the code is not read." in printed.text
    assert Program.objects.get().therapies == ["cbt"]
    assert "DBT: 1 rows" in printed.text
    assert "DBT" in SourceRecord.objects.get().raw["Service_code_info"]


def test_a_new_wording_of_the_same_is_reported_and_read(samhsa: Importer, tmp_path: Path) -> None:
    row = facility(service_code_info="SA * OP OIT * CBT")
    printed = samhsa(workbook(tmp_path / "a.xlsx", [row], key=[("OIT", "Intensive outpatient treatments", "")]))
    assert "calls OIT “Intensive outpatient treatments”: taken for a new wording of the same." in printed.text
    assert Program.objects.get().evidence == "stated"


@pytest.mark.parametrize(
    ("code", "name", "reworded"),
    [
        ("OIT", "Intensive outpatient treatment services", True),
        ("OIT", "Regular outpatient treatment", False),  # another code's name
        ("OP", "Intensive outpatient treatment", False),
        ("BU", "Methadone used in treatment", False),
        ("NAUT", "Does treat alcohol use disorder", False),  # a word that turns it round
        ("MALE", "Male only", False),
        ("XYZ", "Anything", None),  # a code of no edition: told as unknown when a row has it
    ],
)
def test_what_is_a_new_wording(code: str, name: str, reworded: bool | None) -> None:
    assert is_reworded(code, name) is reworded


def test_the_limit_of_a_new_wording() -> None:
    """“Child care for clients children” and letters more: from ``ALIKE`` of 100 on it is the same."""
    from rapidfuzz import fuzz

    known = "anger management"
    for more in range(1, 20):
        name = known + "x" * more
        assert is_reworded("ANG", name) is (fuzz.ratio(known, name) >= ALIKE), name


def test_a_key_without_names_or_with_blank_rows_is_the_newest() -> None:
    assert CodeKey.of([("", "", ""), ("CHLD", "", "12 or younger")]) == NEWEST
