"""Files that cannot be imported: an error that names file, row and column, and nothing applied."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from programs.imports.samhsa import reading
from programs.imports.samhsa.readers import workbook as workbook_reader
from programs.imports.samhsa.sources import DIRECTORY_COLUMNS, LOCATOR_COLUMNS
from programs.models import ImportRun, Program, SourceRecord
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import answered, download, facility, located, page, workbook

pytestmark = pytest.mark.django_db


def cut(path: Path, keep: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    return path


def without(columns: tuple[str, ...], column: str) -> tuple[str, ...]:
    return tuple(name for name in columns if name != column)


def pdf(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7\n%%EOF")
    return path


def no_services(path: Path) -> Path:
    return workbook(path, [facility()], columns=without(DIRECTORY_COLUMNS, "service_code_info"))


def no_zip(path: Path) -> Path:
    return workbook(path, [facility()], columns=without(DIRECTORY_COLUMNS, "zip"))


def column_twice(path: Path) -> Path:
    return workbook(path, [facility()], columns=(*DIRECTORY_COLUMNS, "phone"))


def another_list(path: Path) -> Path:
    return workbook(path, [{"title": "Dune"}], columns=("title", "author", "year"))


def empty_sheet(path: Path) -> Path:
    Workbook().save(path)
    return path


def header_only(path: Path) -> Path:
    return workbook(path, [])


def neither_directory(path: Path) -> Path:
    return workbook(path, [facility(service_code_info="PVTN")])


def cut_workbook(path: Path) -> Path:
    return cut(workbook(path, [facility()]), 0.6)


def cut_sheet(path: Path) -> Path:
    """A whole archive whose sheet ends in the middle of a row."""
    whole = workbook(path.with_name("whole.xlsx"), [facility() for _row in range(40)])
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, content[: len(content) // 2] if member.endswith("sheet1.xml") else content)
    return path


def not_a_workbook(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear all")
    return path


def no_latitude(path: Path) -> Path:
    columns = without(LOCATOR_COLUMNS, "latitude")
    path.write_text(",".join((*columns, "sa")) + "\n" + "x," * len(columns) + "1\n")
    return path


def no_codes(path: Path) -> Path:
    return download(path, [located()], codes=())


def cut_csv(path: Path) -> Path:
    return cut(download(path, [located() for _row in range(9)]), 0.9)


def open_quote(path: Path) -> Path:
    path.write_text(download(path, [located()]).read_text() + '"Cedar, and no end')
    return path


def plain_answer(path: Path) -> Path:
    path.write_text("Invalid parameter: sAddr")
    return path


def cut_json(path: Path) -> Path:
    return cut(page(path, [answered()]), 0.7)


def other_json(path: Path) -> Path:
    path.write_text('{"facilities": []}')
    return path


def json_list(path: Path) -> Path:
    path.write_text("[1, 2]")
    return path


def json_row_without_state(path: Path) -> Path:
    row = answered()
    del row["state"]
    return page(path, [row])


def json_rows_no_objects(path: Path) -> Path:
    return page(path, ["Cedar", None, answered()])


def page_nine_of_two(path: Path) -> Path:
    return page(path, [answered()], number=9, of=2)


def page_of_many_digits(path: Path) -> Path:
    text = page(path, [answered()]).read_text()
    path.write_text(re.sub(r'"page": ?1', f'"page": "{"1" * 5000}"', text))
    return path


def other_list_with_broken_texts(path: Path) -> Path:
    """Behind the texts of the header nothing can be read: it must have been refused before."""
    whole = workbook(path.with_name("whole.xlsx"), [{"title": "Dune"}], columns=("title", "author", "year"))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, content[:-8] if member.endswith("sharedStrings.xml") else content)
    return path


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (page_of_many_digits, "column “page”: this is not a number"),
        (other_list_with_broken_texts, "no SAMHSA facility list: its first row has title, author, year"),
        (pdf, "PDF"),
        (no_services, "row 1, column “service_code_info”: the column is missing"),
        (no_zip, "row 1, column “zip”: the column is missing"),
        (column_twice, "row 1, column “phone”: the column stands twice"),
        (another_list, "no SAMHSA facility list: its first row has title, author, year"),
        (empty_sheet, "empty"),
        (header_only, "no row below the header"),
        (neither_directory, "column “service_code_info”: cannot tell"),
        (cut_workbook, "damaged or cut off"),
        (cut_sheet, "row .*damaged or cut off"),
        (not_a_workbook, "damaged or cut off"),
        (no_latitude, "row 1, column “latitude”: the column is missing"),
        (no_codes, "no column for any service code"),
        (cut_csv, "row 9: the file is cut off"),
        (open_quote, "row 3: the file is damaged or cut off"),
        (plain_answer, "no SAMHSA facility list: its first row has invalid parameter: saddr"),
        (cut_json, "JSON is damaged or cut off .*line 1 column"),
        (other_json, "column “page”: this is no page"),
        (json_list, "no page of the locator"),
        (json_row_without_state, "row 1, column “state”: the key is missing"),
        (json_rows_no_objects, "row 3: 2 of the first 3 rows cannot be used"),
        (page_nine_of_two, "column “page”: there is no such page"),
    ],
)
def test_nothing_is_applied(samhsa: Importer, tmp_path: Path, write: Callable[[Path], Path], says: str) -> None:
    good = workbook(tmp_path / "good.xlsx", [facility(name1="Good")])
    bad = write(tmp_path / "bad.xlsx")
    with pytest.raises(CommandError, match=rf"bad\.xlsx.*{says}.*Nothing was changed\."):
        samhsa(good, bad)
    for model in (Program, SourceRecord, ImportRun):
        assert not model.objects.exists()


def test_an_expanding_workbook_is_refused(samhsa: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reader, "MAX_UNPACKED_BYTES", 1 << 20)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(workbook(path, [facility()]), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(2 << 20))
    with pytest.raises(CommandError, match=r"bomb\.xlsx: unpacks to 2 MB"):
        samhsa(path)


def test_junk_stops_early(samhsa: Importer, tmp_path: Path) -> None:
    path = download(tmp_path / "junk.csv", [located()])
    with path.open("a") as file:
        file.writelines("junk," * 26 + "1\n" for _row in range(20_000))
    with pytest.raises(CommandError, match=r"junk\.csv, row 1001: 999 of the first 1000 rows cannot be used"):
        samhsa(path)


def test_too_many_rows_are_refused(samhsa: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    rows = [located(name1=f"Cedar {number}") for number in range(2)]
    files = [download(tmp_path / name, rows + extra) for name, extra in (("a.csv", []), ("b.csv", [located()]))]
    with pytest.raises(CommandError, match="more than 3 rows"):
        samhsa(*files)


def test_one_short_row_in_the_middle_is_refused_alone(samhsa: Importer, tmp_path: Path) -> None:
    lines = download(tmp_path / "listing.csv", [located(), located(name1="Elm"), located(name1="Fir")]).read_text()
    first, second, *rest = lines.splitlines(keepends=True)
    path = tmp_path / "short.csv"
    path.write_text("".join([first, second, "Oak,,1 Oak Street\n", *rest]))
    found = samhsa(path)
    assert (found["added"], found["refused"]) == (3, 1)
    assert "short.csv, row 3: has 3 cells, the header 27." in found.text


def test_text_that_postgresql_cannot_keep_is_refused(samhsa: Importer, tmp_path: Path) -> None:
    rows = [answered(), answered(name1="El\0m"), answered(name1="Oak", services=[{"f2": "TC", "f3": "\0"}])]
    found = samhsa(page(tmp_path / "page.json", [*rows, answered(name1="Fir")]))
    assert (found["added"], found["refused"]) == (2, 2)
    assert "page.json, row 2: a cell holds a NUL character." in found.text


def test_odd_shapes_of_services_are_refused(samhsa: Importer, tmp_path: Path) -> None:
    odd = [answered(name1=f"Elm {number}", services=services) for number, services in enumerate(("OIT", ["OIT"]))]
    found = samhsa(page(tmp_path / "page.json", [answered(), answered(name1="Fir"), *odd]))
    assert (found["added"], found["refused"]) == (2, 2)


def test_a_path_that_is_no_file(samhsa: Importer, tmp_path: Path) -> None:
    for path, says in ((tmp_path, "folder"), (tmp_path / "gone.xlsx", "no such file")):
        with pytest.raises(CommandError, match=says):
            samhsa(path)


def test_without_places_the_way_out_is_named(db: None, tmp_path: Path) -> None:
    path = workbook(tmp_path / "su.xlsx", [facility()])
    with pytest.raises(CommandError, match=r"manage\.py load_gazetteer"):
        call_command("import_samhsa", str(path))


def test_the_report_needs_a_folder(samhsa: Importer, tmp_path: Path) -> None:
    path = workbook(tmp_path / "su.xlsx", [facility()])
    with pytest.raises(CommandError, match="no such folder"):
        samhsa(path, report=tmp_path / "gone" / "report.txt")
    assert not Program.objects.exists()
