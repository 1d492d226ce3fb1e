"""Bad input to either command: what is said names the file, the row or the column, and nothing is half applied.

The files are harmless: what they declare stands for a word. ``docs/importing.md`` has the whole table.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from programs.imports.listings.maps import read_map
from programs.imports.samhsa.readers import pages
from programs.models import ImportRun, Program, SourceRecord
from tests.imports.listings.test_bad_lists import HEADER, another, as_csv, as_workbook
from tests.imports.samhsa.made_up import answered, download, facility, gazetteer, located, page, workbook
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db

COMMANDS = ("import_samhsa", "import_listings")


@shared_by_all
def places() -> None:
    gazetteer()


def run(command: str, *paths: Path, **options: Any) -> str:
    output = StringIO()
    if command == "import_listings":
        options = {"map": "plain"} | options
    call_command(command, *map(str, paths), apply=True, stdout=output, stderr=output, **options)
    return output.getvalue()


def refused(command: str, path: Path, says: str, **options: Any) -> None:
    with pytest.raises(CommandError, match=says) as error:
        run(command, path, **options)
    assert str(error.value).endswith("Nothing was changed.")
    assert not any(model.objects.exists() for model in (Program, SourceRecord, ImportRun))


def book(command: str, path: Path, *names: str) -> Path:
    """A workbook of facilities as the command wants it."""
    if command == "import_samhsa":
        rows = [facility(name1=name, street1=f"{number} Elm Street") for number, name in enumerate(names)]
        return workbook(path, rows)
    return as_workbook(path, *(another(number, **{"Program name": name}) for number, name in enumerate(names)))


def table(command: str, path: Path, *names: str) -> Path:
    """The same as CSV."""
    if command == "import_samhsa":
        rows = [located(name1=name, street1=f"{number} Elm Street") for number, name in enumerate(names)]
        return download(path, rows)
    return as_csv(path, *(another(number, **{"Program name": name}) for number, name in enumerate(names)))


def with_prolog(whole: Path, path: Path, part: str, prolog: str, encoding: str = "utf-8") -> Path:
    """The workbook, with something before the first element of one of its parts."""
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member.endswith(part):
                text = content.decode()
                text = text.partition("?>")[2] if text.startswith("<?xml") else text
                content = f'<?xml version="1.0" encoding="{encoding}"?>\n{prolog}\n{text.strip()}'.encode(encoding)
            target.writestr(member, content)
    return path


ENTITY = '<!DOCTYPE made [<!ENTITY harbor "Harbor">]>'


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("part", ["sheet1.xml", "styles.xml", "workbook.xml", "[Content_Types].xml"])
def test_a_workbook_that_declares_an_entity_is_refused(tmp_path: Path, command: str, part: str) -> None:
    whole = book(command, tmp_path / "whole.xlsx", "Harbor IOP")
    path = with_prolog(whole, tmp_path / "declares.xlsx", part, ENTITY)
    refused(command, path, r"declares\.xlsx: its part “.*" + part.replace("[", r"\[") + "” declares XML entities")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("prolog", "encoding", "read"),
    [
        ("<!DOCTYPE made>", "utf-8", False),
        ("<!-- one -->" * 9000 + ENTITY, "utf-8", False),
        (ENTITY, "utf-16", False),
        ("<!-- DOCTYPE ENTITY -->", "utf-8", True),
        ("<!-- one -->" * 9000, "utf-8", True),
    ],
    ids=["without entities", "behind a long comment", "UTF-16", "a comment", "a long comment"],
)
def test_a_document_type_in_any_writing(tmp_path: Path, command: str, prolog: str, encoding: str, read: bool) -> None:
    whole = book(command, tmp_path / "whole.xlsx", "Harbor IOP")
    path = with_prolog(whole, tmp_path / "declares.xlsx", "sheet1.xml", prolog, encoding)
    if read:
        assert "added: 1" in run(command, path)
    else:
        refused(command, path, "declares XML entities or a document type")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_web_page_or_another_xml_file_is_refused(tmp_path: Path, command: str) -> None:
    path = tmp_path / "list.xml"
    path.write_text(f'<?xml version="1.0"?>{ENTITY}<made>&harbor;</made>')
    refused(command, path, r"list\.xml: this is a web page, not a download")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("filler", "read"), [(10, False), (200, True)])
def test_nul_in_a_table(tmp_path: Path, command: str, filler: int, read: bool) -> None:
    """In the first bytes it is no text at all; further down its row alone is refused."""
    names = [f"House {number} with a name of some length" for number in range(filler)]
    path = table(command, tmp_path / "a.csv", *names, "Harbor\0IOP")
    if read:
        said = run(command, path)
        assert f"a.csv, row {filler + 2}: a cell holds a NUL character." in said
        assert "refused: 1" in said
    else:
        path.write_bytes(path.read_bytes()[:4000])
        path = table(command, tmp_path / "b.csv", "Harbor\0IOP")
        refused(command, path, r"b\.csv: this is neither an Excel file nor text nor JSON")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_cell_as_full_as_a_workbook_can_have_it_refuses_its_row_alone(tmp_path: Path, command: str) -> None:
    path = book(command, tmp_path / "a.xlsx", "Elm IOP", "Fir IOP", "Oak IOP" + "x" * 32_000)
    said = run(command, path)
    reasons = {"import_samhsa": "column “name1” has more than 150", "import_listings": "the row has more than 50000"}
    assert f"a.xlsx, row 4: {reasons[command]} characters." in said
    assert "refused: 1" in said
    assert Program.objects.count() == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_a_cell_of_a_megabyte_in_csv_ends_the_import(tmp_path: Path, command: str) -> None:
    path = table(command, tmp_path / "a.csv", "Elm IOP", "Oak IOP" + "x" * 1_000_000)
    refused(command, path, r"a\.csv, row 3: a cell has more than 131072 characters")


def test_a_page_of_the_api_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = page(tmp_path / "a.json", [answered()])
    monkeypatch.setattr(pages, "MAX_BYTES", path.stat().st_size - 1)
    refused("import_samhsa", path, r"a\.json: the file has more than")
    monkeypatch.setattr(pages, "MAX_BYTES", path.stat().st_size)
    assert "added: 1" in run("import_samhsa", path)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_older_edition_and_the_same_one_twice(tmp_path: Path, command: str) -> None:
    path = table(command, tmp_path / "a.csv", "Elm IOP", "Fir IOP")
    run(command, path, edition="2025-03-01")
    before = list(SourceRecord.objects.order_by("pk").values("last_edition", "missed_in", "program"))
    older = table(command, tmp_path / "b.csv", "Elm IOP")
    with pytest.raises(
        CommandError, match=r"The edition 2024 of .* is older than 2025-03-01, .* Nothing was changed\."
    ):
        run(command, older, edition="2024")
    assert list(SourceRecord.objects.order_by("pk").values("last_edition", "missed_in", "program")) == before
    assert "unchanged: 2" in run(command, path, edition="2025-03-01")


def test_two_editions_of_one_source_in_one_command(tmp_path: Path) -> None:
    one = workbook(tmp_path / "a.xlsx", [facility()])
    two = workbook(tmp_path / "b.xlsx", [facility(name1="Fir")])
    assert "added: 2" in run("import_samhsa", one, two), "two files of one edition are one"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["columns:", "  name1: Name", "  name1: Title"], "“name1” stands twice: two columns for one field"),
        (["slug: another", "columns: {}"], "“slug” stands twice"),
        (["codes:", "  Level:", "    IOP: OIT", "    IOP: OP"], "“IOP” stands twice"),
    ],
)
def test_a_key_that_stands_twice_in_a_map(tmp_path: Path, lines: list[str], says: str) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text("\n".join(["slug: made-up", "source: Made up", *lines]) + "\n")
    with pytest.raises(Exception, match=rf"twice\.yaml: cannot be read: .*{says}.* line \d+"):
        read_map(path)


def test_what_is_wrong_names_the_columns_of_the_file(tmp_path: Path) -> None:
    """And not the field that the map reads them as; a text in a cell that is such a name stays as it is."""
    rows = [another(1), another(2), another(3, ZIP="phone"), another(4, State="Atlantis"), another(5, Phone="zip")]
    said = run("import_listings", as_csv(tmp_path / "a.csv", *rows))
    assert "a.csv, row 4: column “ZIP” is not understood: phone." in said
    assert "a.csv, row 5: column “State” is not understood: Atlantis." in said
    assert "a.csv, row 6: column “Phone” is not a phone number: zip." in said


def test_json_lines_name_the_line_that_is_damaged(tmp_path: Path) -> None:
    row = json.dumps(dict(zip(HEADER, another(1), strict=True)))
    path = tmp_path / "a.jsonl"
    path.write_text(f"{row}\n{row[:40]}\n{row}\n")
    refused("import_listings", path, r"a\.jsonl, row 2: the JSON is damaged or cut off")


def test_a_row_of_json_that_is_no_object(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([dict(zip(HEADER, another(1), strict=True)), "Harbor"]))
    refused("import_listings", path, r"a\.json, row 2: the row is no object")


Writer = Callable[[str, Path, str], Path]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("write", [book, table])
def test_the_same_files_without_a_fault_go_in(tmp_path: Path, command: str, write: Writer) -> None:
    path = write(command, tmp_path / ("a.xlsx" if write is book else "a.csv"), "Elm IOP")
    assert "added: 1" in run(command, path)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_old_workbook_or_one_with_a_password(tmp_path: Path, command: str) -> None:
    """Both are OLE files: a password puts the whole workbook into one."""
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    refused(command, path, r"locked\.xlsx: this is an old Excel file \(\.xls\) or one with a password")
