"""What is no file of the register is refused with its name and place; a bad row is counted, and the others stand."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from programs.benchmarks.made_register import MadeRegister, location, organization, person, written
from programs.imports.errors import BadFileError
from programs.imports.nppes import columns
from programs.imports.nppes.extracting import Wish, extract_nppes, npis_in
from programs.models.npi import made_npi
from tests.imports.nppes.test_extracting import kept, lines_of

MONTH = date(2026, 11, 8)
TABLE = "npidata_pfile_20050523-20261108.csv"
GOOD = written([organization(1, "HOPE")], columns.COLUMNS)
HEADER, ROW = GOOD.split(b"\n")[:2]


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


BUNDLE = "NPPES_Data_Dissemination_November_2026_V2.zip"
V1_HEADER = written([], columns.COLUMNS[:-1])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (TABLE, b"", "empty"),
        (TABLE, HEADER, "no rows"),
        (TABLE, V1_HEADER, "329 columns"),
        ("NPPES_Data_Dissemination_November_2026.zip", zipped({TABLE: GOOD}), "version 1"),
        ("npidata_pfile_20050523-20260208.csv", GOOD, "version 1"),
        (TABLE, GOOD.replace(b'"Last Update Date"', b'"Updated"'), "column 38 is “Updated”"),
        (TABLE, GOOD.decode().encode("utf-16"), "UTF-16"),
        (TABLE, b"\0" * 100, "UTF-16 or no text"),
        (TABLE, HEADER + b"\n" + b"x" * (5 << 20), "no row ends where one must, row 2|row 2: no row ends"),
        (TABLE + ".gz", gzip.compress(GOOD)[:-9], "damaged or cut off"),
        (TABLE + ".gz", gzip.compress(GOOD) + b"rubbish", "damaged or cut off"),
        (BUNDLE, zipped({TABLE: GOOD})[:-30], "damaged or cut off"),
        (BUNDLE, zipped({"readme.txt": b"x"}), "no file of the register"),
        (BUNDLE, zipped({TABLE: GOOD, f"again/{TABLE}": GOOD}), "two files “npidata” of the same days"),
        (BUNDLE, zipped({"othername_pfile_20050523-20261108.csv": b'"NPI"\n'}), "npidata file is missing"),
        ("npidata_pfile_20261115-20261109.csv", GOOD, "ends before it begins"),
        ("npidata_pfile_20261399-20261399.csv", GOOD, "has no day"),
        ("providers.csv", GOOD, "no file of the register"),
        ("NPPES Deactivated NPI Report 20261109.xlsx", b"no workbook", "damaged or cut off"),
    ],
)
def test_a_file_is_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadFileError, match=says) as error:
        extract_nppes([path], tmp_path / "x.gz")
    assert name in str(error.value)
    assert [one.name for one in tmp_path.iterdir()] == [name], "no extract, and nothing beside it"


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({TABLE: GOOD}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / BUNDLE).write_bytes(content)
    with pytest.raises(BadFileError, match="encrypted"):
        extract_nppes([tmp_path / BUNDLE], tmp_path / "x.gz")


def test_a_name_with_a_path_in_a_zip_is_only_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / BUNDLE
    path.write_bytes(zipped({f"../../{TABLE}": GOOD}))
    extract_nppes([path], tmp_path / "in" / "x.gz")
    assert len(kept(lines_of(tmp_path / "in" / "x.gz"))) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


def odd(tmp_path: Path, *rows: dict[str, str], content: bytes | None = None) -> dict[str, int]:
    path = tmp_path / TABLE
    path.write_bytes(content or written(rows, columns.COLUMNS))
    [header] = extract_nppes([path], tmp_path / "x.gz")
    return header.odd


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({columns.NPI: "9000000000"}, "refused-npi"),
        ({columns.NAME: " "}, "refused-no-name"),
        ({columns.UPDATED: "0000-00-00"}, "day"),
        ({columns.UPDATED: "02/30/2026"}, "day"),
        ({columns.ZIP: "ABC"}, "zip"),
        ({columns.STATE: "ZZ"}, "state"),
        ({columns.PHONE: "12"}, "phone"),
        ({columns.NAME: "A" * 10_000}, "long-text"),
        ({columns.REPLACEMENT: "12"}, "replacement"),
    ],
)
def test_a_bad_cell_is_counted_and_the_other_rows_stand(tmp_path: Path, cells: dict[str, str], kind: str) -> None:
    found = odd(tmp_path, organization(1, "HOPE") | cells, organization(2, "CARE"))
    assert found[kind] == 1
    assert made_npi(2) in [line["npi"] for line in kept(lines_of(tmp_path / "x.gz"))]


def test_markup_and_marks_of_direction_are_text(tmp_path: Path) -> None:
    odd(tmp_path, organization(1, "\u202eHOPE\u202c <script>"))
    [line] = kept(lines_of(tmp_path / "x.gz"))
    assert line["name"] == "HOPE <script>"


def test_latin_1_is_read(tmp_path: Path) -> None:
    odd(tmp_path, content=GOOD.replace(b"HOPE", "SEÑOR".encode("latin-1")))
    assert kept(lines_of(tmp_path / "x.gz"))[0]["name"] == "SEÑOR"


def test_a_mark_of_utf_8_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert odd(tmp_path, content=b"\xef\xbb\xbf" + GOOD) == {}


def test_a_row_that_is_cut_off_is_counted(tmp_path: Path) -> None:
    assert odd(tmp_path, content=HEADER + b"\n" + ROW[:400] + b"\n" + ROW)["cells"] == 1
    assert len(kept(lines_of(tmp_path / "x.gz"))) == 1


def test_later_columns_are_ignored_and_told(tmp_path: Path) -> None:
    register = MadeRegister(MONTH, rows=[organization(1, "HOPE")], more=2)
    [header] = extract_nppes([register.write(tmp_path)], tmp_path / "x.gz")
    assert header.odd["later-column"] == 2
    assert len(kept(lines_of(tmp_path / "x.gz"))) == 1


def test_an_npi_that_stands_twice_is_told(tmp_path: Path) -> None:
    assert odd(tmp_path, organization(1, "HOPE"), organization(1, "HOPE AGAIN"))["npi-twice"] == 1


def test_at_most_a_thousand_findings_of_a_kind_are_kept(tmp_path: Path) -> None:
    rows = [organization(number, "HOPE") | {columns.ZIP: "X"} for number in range(1_001)]
    (tmp_path / TABLE).write_bytes(written(rows, columns.COLUMNS))
    [header] = extract_nppes([tmp_path / TABLE], tmp_path / "x.gz")
    assert (header.odd["zip"], len(header.findings)) == (1_001, 1_000)


def test_a_place_abroad_has_no_state_and_no_zip(tmp_path: Path) -> None:
    found = odd(tmp_path, organization(1, "HOPE", country="CA", state="ON", zip="K1A 0B1"))
    assert found == {}
    assert kept(lines_of(tmp_path / "x.gz"))[0]["site"]["zip_code"] == ""


def test_a_short_row_of_locations_is_counted(tmp_path: Path) -> None:
    register = MadeRegister(MONTH, rows=[organization(1, "HOPE")], locations=[location(made_npi(1), street1="1 A ST")])
    tables = register.tables()
    name = f"pl_pfile_{register.days}.csv"
    tables[name] += b'"9"\n'
    (tmp_path / BUNDLE).write_bytes(zipped(tables))
    [header] = extract_nppes([tmp_path / BUNDLE], tmp_path / "x.gz")
    assert (header.odd, header.counts.locations) == ({"cells": 1}, 1)


def test_a_person_s_number_that_is_asked_for_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "npis.txt").write_text(f"{made_npi(1)},1234567890 and {made_npi(2)}\n")
    assert npis_in(tmp_path / "npis.txt") == {made_npi(1), made_npi(2)}
    register = MadeRegister(MONTH, rows=[person(1), organization(2, "HOSPITAL", taxonomy="282N00000X")])
    [header] = extract_nppes([register.write(tmp_path)], tmp_path / "x.gz", Wish(asked=npis_in(tmp_path / "npis.txt")))
    assert header.odd == {"asked-not-found": 1}
    assert [line["npi"] for line in kept(lines_of(tmp_path / "x.gz"))] == [made_npi(2)]


def test_the_command_says_what_is_wrong_and_what_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = MadeRegister(MONTH, rows=[organization(1, "HOPE")]).write(tmp_path)
    call_command("extract_nppes", str(path), "--out", str(tmp_path / "x.gz"))
    assert "wanted: 1" in capsys.readouterr().out
    for arguments, says in (
        ([str(tmp_path / "none.zip"), "--out", str(tmp_path / "y.gz")], "no such file"),
        ([str(path), "--out", str(tmp_path / "none" / "y.gz")], "there is no folder"),
        ([str(path), "--out", str(tmp_path / "y.gz"), "--npis", str(path / "none")], "cannot be read"),
    ):
        with pytest.raises(CommandError, match=says):
            call_command("extract_nppes", *arguments)
    assert not (tmp_path / "y.gz").exists()


def test_a_table_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    """By itself it has no checksum. A line feed at its end may be missing, a cell may not."""
    path = MadeRegister(MONTH, rows=[organization(number, "HOPE") for number in (1, 2)]).write(tmp_path, packed=False)
    content = path.read_bytes()
    begins = content.rindex(b'\n"', 0, -1)  # of the last row
    for end in (len(content), len(content) - 1, begins + 1, begins):
        path.write_bytes(content[:end])
        extract_nppes([path], tmp_path / "x.gz")
    for end in (len(content) - 20, begins + 400, begins + 40, begins + 5, begins + 2):
        path.write_bytes(content[:end])
        with pytest.raises(BadFileError, match="cut off"):
            extract_nppes([path], tmp_path / "x.gz")
