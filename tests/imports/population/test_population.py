"""Tables of people by ZIP code: which files are read, what becomes of what is odd."""

from __future__ import annotations

import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from programs.imports.errors import RowRefusedError
from programs.imports.population.rows import people_of, zip_of
from programs.models import ImportRun, Population
from programs.search.moment import ask
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db

P1 = (
    '"GEO_ID","NAME","P1_001N",\n"Geography","Geographic Area Name"," !!Total",\n'
    '"860Z200US80203","ZCTA5 80203","20,000",\n"860Z200US02139","ZCTA5 02139","36349",\n'
)
ACS = (
    "GEO_ID,NAME,B01003_001E,B01003_001M\nGeography,Geographic Area Name,Estimate!!Total,Margin of Error!!Total\n"
    "8600000US80203,ZCTA5 80203,20000,512\n8600000US02139,ZCTA5 02139,36349,700\n"
)
FACT_FINDER = (
    "GEO.id,GEO.id2,GEO.display-label,D001\nId,Id2,Geography,Total\n"
    "8600000US80203,80203,ZCTA5 80203,20000\n8600000US02139,02139,ZCTA5 02139,36349\n"
)
API = """[["NAME","P1_001N","zip code tabulation area"],
["ZCTA5 80203","20000","80203"],
["ZCTA5 02139","36349","02139"]]"""
CUT_OFF = P1.replace('"P1_001N",\n', '"P1_001N","Tota",\n').replace(
    '"Geography","Geographic Area Name"," !!Total",\n', ""
)
"""As one download came: no line in words, and the last heading cut off."""
ACS_WHOLE = (
    "GEO_ID|B01003_E001|B01003_M001\n0100000US|331097593|-555555555\n0500000US08031|713734|-555555555\n"
    "860Z200US80203|20000|512\n860Z200US02139|36349|700\n860Z200US99999|-666666666|-222222222\n"
)
"""The table-based summary file: every kind of area, and numbers in place of signs."""
SHOWN = '\ufeff"Label (Grouping)","ZCTA5 80203","ZCTA5 02139"\n"Total","20,000","36,349"\n'
SHOWN_ACS = (
    '"Label (Grouping)","ZCTA5 80203!!Estimate","ZCTA5 80203!!Margin of Error","ZCTA5 02139!!Estimate",'
    '"ZCTA5 02139!!Margin of Error"\n"\u00a0\u00a0Total","20,000","±512","36,349","±700"\n'
)
GAZETTEER = "GEOID\tPOP10\tHU10\tALAND\tINTPTLAT\n80203\t20000\t9\t1\t39.7\n02139\t36349\t9\t1\t42.3\n"
LIST_OF_2010 = "\ufeffZip Code ZCTA,2010 Census Population,Country\n80203,20000,US\n2139,36349,US\n"
PARTS = """[["NAME","P001001","state","zip code tabulation area (or part)"],
["ZCTA5 80203 (part)","19000","08","80203"], ["ZCTA5 80203 (part)","1000","56","80203"],
["ZCTA5 02139","36349","25","02139"]]"""
PARTS_BY_ID = (
    "GEO_ID,NAME,P1_001N\n871Z200US0880203,ZCTA5 80203 (part),19000\n871Z200US5680203,ZCTA5 80203 (part),1000\n"
    "871Z200US2502139,ZCTA5 02139 (part),36349\n"
)
PLAIN = "zip,population\n80203,20000\n2139,36349\n"
BOTH = {"80203": 20_000, "02139": 36_349}


@pytest.fixture(autouse=True)
def world() -> None:
    PlaceFactory()
    PlaceFactory(zip_code="02139", name="Cambridge", state="MA", latitude=42.3647, longitude=-71.1042)


def run(path: Path, **options: object) -> str:
    output = StringIO()
    call_command("import_population", path, stdout=output, stderr=output, **options)
    return output.getvalue()


def file(folder: Path, content: str | bytes, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def people() -> dict[str, int]:
    return dict(Population.objects.values_list("zip_code", "people"))


@pytest.mark.parametrize(
    ("content", "name", "source", "edition"),
    [
        (P1, "DECENNIALPL2020.P1-Data.csv", "census-p1", "2020"),
        (ACS, "ACSDT5Y2022.B01003-Data.csv", "census-b01003", "2022"),
        (FACT_FINDER, "DEC_10_SF1_P1_with_ann.csv", "census-p1", "2010"),
        (API, "p1.json", "census-p1", ""),
        (PLAIN, "people.csv", "population-list", ""),
        (PLAIN.replace(",", ";"), "people.csv", "population-list", ""),
        ("\ufeff" + PLAIN.replace(",", "\t"), "people.txt", "population-list", ""),
        ("ZCTA5|People\n80203|20,000\n2139.0|36349.0\n", "people.csv", "population-list", ""),
        (CUT_OFF, "DECENNIALDHC2020.P1-Data.csv", "census-p1", "2020"),
        (FACT_FINDER.replace("20000", "20000(r38235)"), "DEC_10_SF1_P1_with_ann.csv", "census-p1", "2010"),
        (ACS_WHOLE, "acsdt5y2024-b01003.dat", "census-b01003", "2024"),
        (SHOWN, "DECENNIALDHC2020.P1-2024-12-16T113140.csv", "census-p1", "2020"),
        (SHOWN_ACS, "ACSDT5Y2022.B01003-2025-01-31T090000.csv", "census-b01003", "2022"),
        (GAZETTEER, "Gaz_zcta_national_2010.txt", "census-p1", "2010"),
        (LIST_OF_2010, "zcta_population_2010.csv", "population-list", "2010"),
        (PARTS, "p1.json", "census-p1", ""),
        (PARTS_BY_ID, "p1.csv", "census-p1", ""),
    ],
)
def test_each_shape_is_read(tmp_path: Path, content: str, name: str, source: str, edition: str) -> None:
    path = file(tmp_path, content, name)
    assert "This was a dry run" in run(path)
    assert people() == {}
    run(path, apply=True)
    assert people() == BOTH
    made = ImportRun.objects.get()
    assert (made.source.slug, made.edition, made.counts["added"]) == (source, edition, 2)
    run(path, apply=True)
    assert ImportRun.objects.count() == 1  # the same file twice changes nothing


def test_no_line_in_words_is_told_as_a_refused_row(tmp_path: Path) -> None:
    for content in (P1, ACS, FACT_FINDER):
        assert "refused: 0" in run(file(tmp_path, content))
    assert "refused: 1" in run(file(tmp_path, "zip,population\nabc,x\n80203,1\n"))  # a list has no such line


def test_other_areas_are_counted_and_signs_are_no_people(tmp_path: Path) -> None:
    said = run(file(tmp_path, ACS_WHOLE))
    assert "2 rows are of other areas than ZIP codes" in said
    assert "row 6: no number of people is given (“-666666666”)" in said
    tracts = P1.replace("860Z200US80203", "1400000US08031001702").replace("860Z200US02139", "1400000US25017353101")
    with pytest.raises(CommandError, match="2 rows are of other areas than ZIP codes: choose"):
        run(file(tmp_path, tracts))


def test_parts_of_a_zip_code_are_added_up_when_somebody_says_that_they_are(tmp_path: Path) -> None:
    """A list of 2010 that goes round has a row for each state of a ZCTA on a border."""
    path = file(tmp_path, "zip,population\n2139,14\n02139,26164\n80203,1\n")
    with pytest.raises(CommandError, match=r"give --parts to add them up. 02139: rows 2, 3"):
        run(path, apply=True)
    run(path, apply=True, parts=True)
    assert people() == {"02139": 26_178, "80203": 1}


def test_a_table_with_its_parts_beside_it_counts_nobody_twice(tmp_path: Path) -> None:
    both = PARTS_BY_ID + "860Z200US80203,ZCTA5 80203,20000\n860Z200US02139,ZCTA5 02139,36349\n"
    said = run(file(tmp_path, both), apply=True)
    assert people() == BOTH
    assert "3 rows are of other areas" in said


def test_the_zip_of_a_download_is_read_as_it_came(tmp_path: Path) -> None:
    members = {
        "DECENNIALDHC2020.P1-Data.csv": P1,
        "DECENNIALDHC2020.P1-Column-Metadata.csv": '"Column Name","Label"\n"GEO_ID","Geography"\n',
        "DECENNIALDHC2020.P1-Table-Notes.txt": "Total population",
    }
    path = tmp_path / "DECENNIALDHC2020.P1_2024-12-16T113140.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    run(path, apply=True)
    assert people() == BOTH
    made = ImportRun.objects.get()
    assert (made.file_name, made.edition) == ("DECENNIALDHC2020.P1-Data.csv", "2020")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("DECENNIALDHC2020.P2-Data.csv", P1)
    with pytest.raises(CommandError, match="several tables are in it"):
        run(path)


def test_leading_zeros_are_put_back_and_said(tmp_path: Path) -> None:
    said = run(file(tmp_path, "zip,population\n2139,1\n601,2\n80203,3\n"), apply=True)
    assert "2 ZIP codes had lost their leading zeros, which are put back: rows 2, 3." in said
    assert people() == {"02139": 1, "00601": 2, "80203": 3}
    assert "1 ZIP codes with 2 people are not in the gazetteer" in said


def test_nobody_lives_in_a_post_office_box(tmp_path: Path) -> None:
    """80201 is a box lobby in Denver; 80424 is one by the Postal Service and has a ZCTA, so that people live there."""
    said = run(file(tmp_path, "zip,population\n80201,50\n80424,60\n80203,70\n"), apply=True)
    assert people() == {"80201": 0, "80424": 60, "80203": 70}
    assert "rows 2. Their 50 people are not counted." in said


def test_doubles_are_refused_with_their_rows(tmp_path: Path) -> None:
    content = "zip,population\n02139,1\n80203,3\n2139,2\n80203,3\n80202,1\n"
    with pytest.raises(CommandError, match=r"2 ZIP codes stand twice.*02139: rows 2, 4; 80203: rows 3, 5"):
        run(file(tmp_path, content), apply=True)
    assert people() == {}


def test_rows_that_say_nothing_are_refused_and_the_others_stay(tmp_path: Path) -> None:
    content = "zip,population\n02139-1234,1\nabc,2\n80203,x\n80202,-5\n80204,999999999\n80205,7\n80206,1,000\n"
    said = run(file(tmp_path, content), apply=True)
    assert people() == {"80205": 7, "80206": 1}
    for row, text in ((2, "ZIP\\+4"), (3, "no ZIP code"), (4, "no number"), (5, "no number"), (6, "more people")):
        assert any(f"row {row}:" in line and text.replace("\\", "") in line for line in said.splitlines()), row
    assert "refused: 5" in said


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "no column of ZIP codes"),
        ("zip,zip,population\n1,2,3\n", "two columns have this name"),
        ("zip,population,people\n80203,2,3\n", "two columns of people"),
        ("zip,population\n", "no row of it"),
        ("zip,population\nabc,1\n", "no row of it"),
        ("zip,population\n80203,1\n".encode("utf-16"), "UTF-8"),
        ("zip,population\nCañon,1\n".encode("latin-1"), "UTF-8"),
        ('[["zip"', "no JSON"),
        ('{"a": 1}', "list of lists"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 no archive", "neither CSV nor JSON"),
        (SHOWN, "only in the name of its file"),
        ("GEOID\tALAND\tINTPTLAT\n80203\t1\t39.7\n", "gazetteer, which says where"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str | bytes, problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        run(file(tmp_path, content), apply=True)
    assert people() == {}


def test_a_table_replaces_the_last_one_and_says_what_changes(tmp_path: Path) -> None:
    run(file(tmp_path, PLAIN), apply=True)
    said = run(file(tmp_path, "zip,population\n80203,1\n80202,2\n", "other.csv"), apply=True)
    assert people() == {"80203": 1, "80202": 2}
    for line in ("added: 1", "changed: 1", "unchanged: 0", "missing: 1"):
        assert line in said.splitlines()


def test_the_table_of_one_state_does_not_replace_that_of_the_country(tmp_path: Path) -> None:
    rows = "".join(f"{code},1\n" for code in range(80_200, 80_260))
    run(file(tmp_path, f"zip,population\n{rows}"), apply=True)
    kept = "".join(f"{code},1\n" for code in range(80_200, 80_248))  # four fifths
    small = file(tmp_path, f"zip,population\n{kept.removesuffix('80247,1' + chr(10))}", "small.csv")
    with pytest.raises(CommandError, match="47 ZIP codes, where 60 are known"):
        run(small, apply=True)
    run(file(tmp_path, f"zip,population\n{kept}", "kept.csv"), apply=True)
    assert Population.objects.count() == 48
    run(small, apply=True, fewer=True)
    assert Population.objects.count() == 47


@pytest.mark.django_db(transaction=True)
def test_who_keeps_a_directory_is_told(tmp_path: Path) -> None:
    """In transactions of its own: what one has written before it looked, it does not see as news."""
    seen = ask(None)
    assert not ask(seen).population
    run(file(tmp_path, PLAIN), apply=True)
    moment = ask(seen)
    assert moment.population
    assert moment.programs == []


@pytest.mark.parametrize(
    ("text", "code", "mended"),
    [("02139", "02139", False), ("2139", "02139", True), ("601", "00601", True), ("2139.0", "02139", True),
     ("860Z200US02139", "02139", False), ("8600000US02139", "02139", False), ("ZCTA5 02139", "02139", False)],
)  # fmt: skip
def test_a_zip_code_however_it_is_written(text: str, code: str, mended: bool) -> None:
    assert zip_of(text) == (code, mended)


@pytest.mark.parametrize("text", ["", "21", "021391", "02139-1234", "021391234", "2139.5", "٠٢١٣٩", "0500000US08031"])
def test_what_is_no_zip_code(text: str) -> None:
    with pytest.raises(RowRefusedError):
        zip_of(text)


@pytest.mark.parametrize(
    ("text", "heads"),
    [("0", 0), ("20000", 20_000), ("20,000", 20_000), ("7.0", 7), ("10000000", 10**7), ("18,570(r38235)", 18_570)],
)
def test_a_number_of_people(text: str, heads: int) -> None:
    assert people_of(text) == heads


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1.5", "1,00", "(X)", "-", "**", "null", "-666666666", "-999999999", "1e3", "10000001", "9" * 400, "٣"],
)
def test_what_is_no_number_of_people(text: str) -> None:
    with pytest.raises(RowRefusedError):
        people_of(text)
