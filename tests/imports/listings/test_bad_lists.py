"""Lists that cannot go in, and cells that do not: an error with row and column, and nothing half applied.

Limits are tried with harmless files, a little below and above a limit that the test sets.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from programs.imports import files
from programs.imports.files import open_import_file
from programs.imports.listings import tables
from programs.imports.listings.maps import checked_map, listing_maps
from programs.imports.listings.tables import read_rows
from programs.imports.samhsa import reading
from programs.imports.samhsa.readers import workbook as workbook_reader
from programs.models import ImportRun, Place, Program, Provider, Source, SourceRecord
from tests.imports.listings.running import run
from tests.imports.samhsa.made_up import download, gazetteer, located
from tests.imports.samhsa.test_interrupted import database_url
from tests.killed import no_import_is_running
from tests.shared import shared

HEADER = ["Program name", "Street", "City", "State", "ZIP", "Phone", "Levels of care", "Description"]
ROW = ["North Fork Care", "3 Fork Road", "Denver", "CO", "80203", "303-555-0181", "IOP", ""]
MODELS = (Program, Provider, Source, ImportRun, SourceRecord)


def another(number: int, **cells: str) -> list[str]:
    row = dict(zip(HEADER, ROW, strict=True)) | {"Program name": f"House {number}", "Street": f"{number} Fork Road"}
    return list((row | cells).values())


def as_csv(path: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    lines = [",".join(f'"{cell}"' for cell in cells) for cells in (header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def as_workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in (HEADER, *rows):
        book.active.append(row)
    book.save(path)
    return path


@shared
def places() -> None:
    gazetteer()


@pytest.fixture
def own_maps(tmp_path: Path, settings: Any) -> Iterator[Callable[..., None]]:
    folder = tmp_path / "maps"
    folder.mkdir()
    settings.LISTING_MAPS = str(folder)

    def write(name: str, **keys: Any) -> None:
        plain = {"name1": "Program name", "street1": "Street", "city": "City", "state": "State", "zip": "ZIP"}
        content = {"slug": name, "source": f"The list {name}", "columns": plain | {"phone": "Phone"}}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content | keys))
        listing_maps.cache_clear()

    yield write
    listing_maps.cache_clear()


def refused(path: Path, message: str, name: str = "plain", **options: Any) -> None:
    with pytest.raises(CommandError, match=message) as error:
        run(path, name=name, **options)
    assert str(error.value).endswith("Nothing was changed.")
    assert not any(model.objects.exists() for model in MODELS)


def told(said: str, title: str) -> list[str]:
    """The findings below a title."""
    return [line.strip() for line in said.split(f"{title}\n")[1].split("\n\n")[0].splitlines()]


@pytest.mark.usefixtures("places")
class TestWhatIsRefused:
    def test_a_column_that_the_map_names_and_the_file_lacks(self, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", ROW[:-3], header=HEADER[:-3])
        refused(path, "row 1, column “Phone”: the column is missing that the map names")

    def test_a_column_that_stands_twice(self, tmp_path: Path) -> None:
        refused(
            as_csv(tmp_path / "a.csv", [*ROW, "80203"], header=[*HEADER, "ZIP"]),
            "column “ZIP”: the column stands twice",
        )

    def test_a_term_that_is_none_refuses_its_row_alone(self, tmp_path: Path) -> None:
        said = run(
            as_csv(tmp_path / "a.csv", *(another(n) for n in range(3)), another(9, **{"Levels of care": "Nine"}))
        )
        assert "a.csv, row 5: column “Levels of care” is not understood: no term of “level: Nine”." in said
        assert "added: 3" in said

    def test_a_state_that_is_none_refuses_its_row_alone(self, tmp_path: Path) -> None:
        rows = [another(n) for n in range(3)]
        said = run(as_csv(tmp_path / "a.csv", *rows, another(9, State="ZZ"), another(10, State="Colorado")))
        assert "a.csv, row 5: column “State” is not understood: ZZ." in said
        assert "added: 4" in said

    def test_a_zip_code_that_is_none_or_elsewhere_is_told_by_row(self, tmp_path: Path) -> None:
        said = run(
            as_csv(tmp_path / "a.csv", ROW, another(1, ZIP="99999"), another(2, State="NM"), another(3, ZIP="")),
            apply=False,
        )
        assert told(said, "ZIP codes that are none, or in another state, please look (2)") == [
            "a.csv, row 3: House 1: ZIP code 99999: there is no such ZIP code. It was placed by its city.",
            "a.csv, row 4: House 2: ZIP code 80203: it is in CO, and the row says NM. It was placed by its city.",
        ]
        assert "added: 4" in said

    def test_a_number_that_two_places_share_is_told_by_row(self, tmp_path: Path, own_maps: Callable[..., None]) -> None:
        columns = {"name1": "Program name", "street1": "Street", "city": "City", "state": "State", "zip": "ZIP"}
        own_maps(
            "own",
            columns=columns | {"phone": "Phone", "identifiers": "Description"},
            codes={"Levels of care": "standard"},
        )
        rows = [
            another(n, Description=number)
            for n, number in enumerate(("CO|1", "CO|2", "CO|1", "UT|1", "", "CO|2; CO|1"))
        ]
        said = run(as_csv(tmp_path / "a.csv", *rows), name="own", apply=False)
        assert told(said, "Numbers that stand in rows of different places, please look (3)") == [
            "a.csv, row 4: House 2: CO 1 is that of row 2 of a.csv as well, House 0.",
            "a.csv, row 7: House 5: CO 2 is that of row 3 of a.csv as well, House 1.",
            "a.csv, row 7: House 5: CO 1 is that of row 2 of a.csv as well, House 0.",
        ]

    @pytest.mark.parametrize(
        ("point", "note"),
        [
            (("400", "-105"), "400, -105"),
            (("39.7", ""), "39.7, "),
            (("north", "west"), "north, west"),
            (("nan", "1"), "nan, 1"),
            (("", ""), None),
            (("39.7313", "-104.9829"), None),
        ],
    )
    def test_a_point_that_is_none_is_told_by_row(
        self, tmp_path: Path, own_maps: Callable[..., None], point: tuple[str, str], note: str | None
    ) -> None:
        columns = {"name1": "Program name", "street1": "Street", "city": "City", "state": "State", "zip": "ZIP"}
        columns |= {"phone": "Phone", "latitude": "North", "longitude": "East"}
        own_maps("own", columns=columns, codes={"Levels of care": "standard"})
        path = as_csv(tmp_path / "a.csv", [*another(1), *point], header=[*HEADER, "North", "East"])
        said = run(path, name="own", apply=False)
        assert ("no point" in said) is (note is not None)
        assert note is None or f"a.csv, row 2: column “North” is no point with that of degrees east: {note}." in said

    def test_a_file_that_is_another_list(self, tmp_path: Path) -> None:
        refused(
            as_csv(tmp_path / "a.csv", ["Dune", "Herbert"], header=["title", "author"]), "column “Program name, City"
        )

    def test_rows_that_contradict_their_header(self, tmp_path: Path) -> None:
        refused(as_csv(tmp_path / "a.csv", ROW, ROW[:4]), r"row 3: the file is cut off")

    def test_most_rows_refused_are_the_wrong_map(self, tmp_path: Path) -> None:
        rows = [another(number, ZIP="somewhere") for number in range(4)]
        refused(as_csv(tmp_path / "a.csv", *rows), "cannot be used; the last one: column “ZIP” is not understood")

    def test_too_many_rows_in_a_workbook(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = as_workbook(tmp_path / "a.xlsx", *(another(number) for number in range(4)))
        monkeypatch.setattr(reading, "MAX_ROWS", 3)
        refused(path, "row 5: more than 3 rows")
        monkeypatch.setattr(reading, "MAX_ROWS", 4)
        assert "added: 4" in run(path)

    @pytest.mark.parametrize(("limit", "read"), [(5, False), (6, True)])
    def test_rows_beyond_what_a_sheet_can_have(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, read: bool
    ) -> None:
        path = as_workbook(tmp_path / "a.xlsx", ROW, *([[None] * len(ROW)] * 3), another(5))
        monkeypatch.setattr(workbook_reader, "MAX_SHEET_ROWS", limit)
        if read:
            assert "added: 2" in run(path)
        else:
            refused(path, "row 6: more than 5 rows: this is no sheet")

    def test_a_json_file_that_is_too_large_is_not_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(json.dumps(dict(zip(HEADER, ROW, strict=True))) + "\n")
        monkeypatch.setattr(tables, "MAX_BYTES", path.stat().st_size - 1)
        refused(path, "the file has more than 0 MB")
        monkeypatch.setattr(tables, "MAX_BYTES", path.stat().st_size)
        assert "added: 1" in run(path)

    def test_an_edition_that_is_older(self, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", ROW)
        run(path, edition="2025")
        with pytest.raises(CommandError, match="The edition 2024 of plain-listings is older than 2025"):
            run(path, edition="2024")
        assert "unchanged: 1" in run(path, edition="2025"), "the same edition twice"
        assert Program.objects.count() == 1

    @pytest.mark.parametrize(
        ("size", "outcome"),
        [(5000, ""), (5001, "more than 5000 characters"), (1_000_000, "more than 50000 characters")],
    )
    def test_a_cell_of_a_megabyte(self, tmp_path: Path, size: int, outcome: str) -> None:
        some = [ROW, another(2), another(3, Description="x" * size)]
        path = tmp_path / "a.json"
        path.write_text(json.dumps([dict(zip(HEADER, row, strict=True)) for row in some]))
        said = run(path)
        assert outcome in said
        assert f"added: {2 if size == 1_000_000 else 3}" in said
        assert Program.objects.filter(description="").count() == (3 if outcome and size < 1_000_000 else 2)

    def test_a_cell_of_a_megabyte_in_csv_names_its_row(self, tmp_path: Path) -> None:
        path = as_csv(tmp_path / "a.csv", ROW, another(2, Description="x" * 1_000_000))
        refused(path, r"row 3: a cell has more than 131072 characters")

    def test_nul_refuses_its_row_alone(self, tmp_path: Path) -> None:
        rows = [dict(zip(HEADER, row, strict=True)) for row in (ROW, another(2), another(3, Description="a\0b"))]
        (tmp_path / "a.json").write_text(json.dumps(rows))
        said = run(tmp_path / "a.json")
        assert "row 3: a cell holds a NUL character." in said
        assert "added: 2" in said
        (run_of,) = ImportRun.objects.all()
        assert any(finding["kind"] == "refused" for finding in run_of.report)


@pytest.mark.usefixtures("places")
class TestEditions:
    def test_a_fixed_edition(self, tmp_path: Path, own_maps: Callable[..., None]) -> None:
        own_maps("fixed", edition=2024)
        run(as_csv(tmp_path / "a.csv", another(1, **{"Program name": "Made IOP"})), name="fixed")
        assert ImportRun.objects.get().edition == "2024"

    def test_asked_for(self, tmp_path: Path, own_maps: Callable[..., None]) -> None:
        own_maps("asked", edition="ask")
        path = as_csv(tmp_path / "a.csv", another(1, **{"Program name": "Made IOP"}))
        refused(path, "give --edition", name="asked")
        run(path, name="asked", edition="2025")
        assert ImportRun.objects.get().edition == "2025"

    def test_of_a_column_the_newest_counts(self, tmp_path: Path, own_maps: Callable[..., None]) -> None:
        own_maps("dated", edition={"column": "Updated"})
        rows = [
            [*another(1, **{"Program name": "Made IOP"}), "03/31/2025"],
            [*another(2), "2025-04-01"],
            [*another(3), ""],
        ]
        path = as_csv(tmp_path / "a.csv", *rows, header=[*HEADER, "Updated"])
        run(path, name="dated")
        assert ImportRun.objects.get().edition == "2025-04-01"

    def test_a_column_without_any(self, tmp_path: Path, own_maps: Callable[..., None]) -> None:
        own_maps("dated", edition={"column": "Updated"})
        refused(as_csv(tmp_path / "a.csv", [*ROW, ""], header=[*HEADER, "Updated"]), "give --edition", name="dated")
        wrong = as_csv(tmp_path / "b.csv", [*ROW, "soon"], header=[*HEADER, "Updated"])
        refused(wrong, "row 2, column “Updated”: “soon” is no edition", name="dated")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"edition": "soon"}, "edition: a year, a day"), ({"edition": {"row": 2}}, "edition: a year, a day"),
        ({"layout": "tree"}, "layout: one of table, hsds"), ({"slug": "samhsa-locator"}, "one of SAMHSA's own"),
        ({"tracks": [{"when": "Hours"}]}, "“when” is no field"), ({"tracks": [{"name": "Hours"}]}, "no column for"),
    ],
)  # fmt: skip
def test_keys_of_a_map_that_are_wrong(keys: dict[str, Any], message: str) -> None:
    columns = {"name1": "Name", "city": "City", "state": "State", "zip": "Zip", "phone": "Phone"}
    with pytest.raises(ValueError, match=message):
        checked_map({"slug": "made-up", "source": "Made up", "columns": columns} | keys)


@pytest.mark.parametrize("same", ["slug", "source"])
def test_two_publishers_with_one_name(places: None, tmp_path: Path, own_maps: Callable[..., None], same: str) -> None:
    own_maps("one", source="The List")
    own_maps("two", **({"slug": "one"} if same == "slug" else {"source": "the list"}))
    refused(as_csv(tmp_path / "a.csv", ROW), r"two\.yaml: another map has this name", name="one")


@pytest.mark.parametrize("shape", ["csv", "tsv", "json", "jsonl"])
def test_gzip_of_every_text_format(tmp_path: Path, shape: str) -> None:
    row = dict(zip(HEADER, ROW, strict=True))
    texts = {
        "csv": "\n".join(",".join(cells) for cells in (HEADER, ROW)),
        "tsv": "\n".join("\t".join(cells) for cells in (HEADER, ROW)),
        "json": json.dumps([row]),
        "jsonl": json.dumps(row) + "\n" + json.dumps(row),
    }
    packed, plain = tmp_path / "list", tmp_path / "plain"
    packed.write_bytes(gzip.compress(texts[shape].encode() + b"\n"))
    plain.write_bytes(texts[shape].encode() + b"\n")
    listing_map = listing_maps()["plain"]
    file = open_import_file(packed)
    assert file.sha256 == open_import_file(plain).sha256, "the same content is the same file"
    _header, rows = read_rows(file, listing_map)
    assert next(rows)[1]["Program name"] == "North Fork Care"


def test_gzip_of_the_locators_download(places: None, tmp_path: Path) -> None:
    path = download(tmp_path / "a.csv", [located()])
    path.write_bytes(gzip.compress(path.read_bytes()))
    call_command("import_samhsa", str(path), apply=True, verbosity=0)
    assert Program.objects.count() == 1


def test_what_unpacks_to_too_much_is_unpacked_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 1000))
    monkeypatch.setattr(files, "MAX_BYTES", 3999)
    with pytest.raises(files.BadFileError, match="more than"):
        open_import_file(path)
    monkeypatch.setattr(files, "MAX_BYTES", 4000)
    assert open_import_file(path).size == 4000


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_gzip_that_is_cut_off(tmp_path: Path, keep: float) -> None:
    content = gzip.compress(os.urandom(2000))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(files.BadFileError, match="damaged or cut off"):
        open_import_file(path)


def test_a_workbook_in_gzip_is_not_guessed_at(tmp_path: Path) -> None:
    path = as_workbook(tmp_path / "a.xlsx", ROW)
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(files.BadFileError, match="Unpack it first"):
        open_import_file(path)


KILLS_ITSELF = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from programs.imports.samhsa import apply
from programs.models import Program

def killed(*args):
    assert Program.objects.exists()
    os.kill(os.getpid(), signal.SIGKILL)

apply.write_tracks = killed
call_command("import_listings", sys.argv[1], map="plain", apply=True)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle(tmp_path: Path) -> None:
    gazetteer()
    path = as_csv(tmp_path / "a.csv", ROW)
    environment = os.environ | {
        "DATABASE_URL": database_url(), "SECRET_KEY": "made-up", "DJANGO_SETTINGS_MODULE": "iop_finder.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }  # fmt: skip
    process = subprocess.run(
        [sys.executable, "-c", KILLS_ITSELF, str(path)], env=environment, cwd=settings.BASE_DIR, capture_output=True,
        timeout=60,
    )  # fmt: skip
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    no_import_is_running()
    assert not any(model.objects.exists() for model in MODELS)
    assert "added: 1" in run(path)
    Place.objects.all().delete()
