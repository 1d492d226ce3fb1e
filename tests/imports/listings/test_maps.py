"""A map is checked before a row is read, and a file against its map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from programs.imports.errors import BadFileError, ImportStoppedError, RowRefusedError
from programs.imports.files import open_import_file
from programs.imports.listings.maps import checked_map, listing_maps, named_map, read_map
from programs.imports.listings.rows import canonical
from programs.imports.listings.suggest import suggested_map
from programs.imports.listings.tables import read_rows
from programs.imports.samhsa.evidence import quoted

COLUMNS = {"name1": "Name", "street1": "Street", "city": "City", "state": "State", "zip": "Zip", "phone": "Phone"}


def a_map(**keys: Any) -> dict[str, Any]:
    return {"slug": "made-up", "source": "Made up", "columns": COLUMNS, "codes": {"Level": "standard"}} | keys


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_shipped_maps_are_right_and_say_what_they_ask() -> None:
    assert set(listing_maps()) == {"ca-dhcs", "hsds", "locator", "plain"}
    without = [name for name, listing_map in listing_maps().items() if not listing_map.asks]
    assert without == ["hsds"], "whose directory it is, and what it asks, its publisher knows"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"slug": "Made Up"}, "slug"),
        ({"colums": {}}, "unknown key in the map: colums"),
        ({"columns": COLUMNS | {"mood": "Mood"}}, "“mood” is no field"),
        ({"columns": COLUMNS | {"county": "City"}}, "one column for two"),
        ({"constants": {"state": "MT"}}, "two columns for one field"),
        ({"columns": {"name1": "Name"}}, "no column for: city, state, zip, phone"),
        ({"codes": {"Level": {"High": "HIGH"}}}, "“HIGH” is neither"),
        ({"codes": {"Level": {"High": "level:high"}}}, "“level:high” is no term"),
        ({"codes": {"Level": "anything"}}, "codes of “Level”"),
        ({"asks": ["mood"]}, "“mood” is no facet"),
        ({"asks": {"level": ["iop", "high"]}}, "“level: high” is no facet or term"),
    ],
)
def test_a_wrong_map_is_refused_with_the_reason(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_map(a_map(**keys))


def test_a_map_that_is_no_yaml_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"bad\.yaml: cannot be read"):
        read_map(write(tmp_path / "bad.yaml", "slug: [", ""))


def test_a_map_that_is_not_there_names_the_others() -> None:
    with pytest.raises(ImportStoppedError, match="no map “nowhere”; there are: ca-dhcs, hsds, locator, plain"):
        named_map("nowhere")


def test_two_publishers_cannot_have_one_name(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "other.yaml").write_text(yaml.safe_dump(a_map(slug="plain-listings")))
    settings.LISTING_MAPS = str(tmp_path)
    listing_maps.cache_clear()
    try:
        with pytest.raises(BadFileError, match="another map has this name"):
            listing_maps()
    finally:
        settings.LISTING_MAPS = ""
        listing_maps.cache_clear()


HEADER = "Name,Street,City,State,Zip,Phone,Level"
ROW = "North Fork,3 Fork Road,Helena,MT,59601,406-555-0181,ASAM 2.1"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("a.csv", [HEADER, ROW]),
        ("a.tsv", [HEADER.replace(",", "\t"), ROW.replace(",", "\t")]),
        ("titles.csv", ["Directory 2026,,,,,,", ",,,,,,", HEADER, ROW]),
        ("list.json", ['[{"Name": "North Fork", "Street": "3 Fork Road", "City": "Helena", "State": "MT",',
                       '"Zip": "59601", "Phone": "406-555-0181", "Level": "ASAM 2.1"}]']),
        ("lines.jsonl", ['{"Name": "North Fork", "Street": "3 Fork Road", "City": "Helena", "State": "MT", '
                         '"Zip": "59601", "Phone": "406-555-0181", "Level": "ASAM 2.1"}'] * 2),
    ],
)  # fmt: skip
def test_every_format_gives_the_same_row(tmp_path: Path, name: str, lines: list[str]) -> None:
    listing_map = checked_map(a_map())
    _header, rows = read_rows(open_import_file(write(tmp_path / name, *lines)), listing_map)
    cells = canonical(listing_map, next(rows)[1])
    assert (cells["name1"], cells["zip"], cells["service_code_info"]) == ("North Fork", "59601", "OIT")
    assert cells["row"]["Level"] == "ASAM 2.1"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = open_import_file(write(tmp_path / "a.csv", "Name,City,State,Zip,Level", "a,b,MT,59601,IOP"))
    with pytest.raises(BadFileError, match="row 1, column “Street, Phone”: the column is missing"):
        read_rows(file, checked_map(a_map()))


def test_a_doubled_column_is_named(tmp_path: Path) -> None:
    file = open_import_file(write(tmp_path / "a.csv", HEADER + ",Zip", ROW + ",59601"))
    with pytest.raises(BadFileError, match="column “Zip”: the column stands twice"):
        read_rows(file, checked_map(a_map()))


@pytest.mark.parametrize(
    ("level", "codes"),
    [
        ("IOP", "OIT"), ("Intensive Outpatient Program", "OIT"), ("H0015", "OIT"), ("S9480", "OIT"), ("0905", "OIT"),
        ("0906", "OIT"), ("PHP; IOP", "PHDT OIT"), ("ASAM 1.0", "OP"), ("", ""),
    ],
)  # fmt: skip
def test_words_and_codes_of_levels(level: str, codes: str) -> None:
    assert canonical(checked_map(a_map()), {"Level": level})["service_code_info"] == codes


def test_a_code_that_is_none_refuses_the_row_with_its_value() -> None:
    with pytest.raises(RowRefusedError, match="“Level” is not understood: Level Nine"):
        canonical(checked_map(a_map()), {"Level": "IOP; Level Nine"})


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("We run an Intensive Outpatient Program.", True),
        ("Residential. IOP three evenings a week.", True),
        ("We do not offer intensive outpatient treatment.", False),
        ("No IOP. Counseling only.", False),
        ("Counseling.", False),
    ],
)
def test_evidence_in_a_text(text: str, offers: bool) -> None:
    assert bool(quoted(text)) is offers
    codes = canonical(checked_map(a_map(texts=["About"])), {"About": text})["service_code_info"]
    assert codes == ("OIT" if offers else "")


def test_a_suggested_map_reads_its_file(tmp_path: Path) -> None:
    lines = ["Program Name,Street,City,State,Zip,Telephone No,Level of Care,Mood"]
    lines += ["North Fork IOP,3 Fork Road,Helena,MT,59601,(406) 555-0181,ASAM 2.1,good"]
    file = open_import_file(write(tmp_path / "state_list.csv", *lines))
    text = suggested_map(file)
    listing_map = checked_map(
        yaml.safe_load(text) | {"columns": yaml.safe_load(text)["columns"] | {"phone": "Telephone No"}}
    )
    _header, rows = read_rows(file, listing_map)
    assert canonical(listing_map, next(rows)[1])["service_code_info"] == "OIT"
    assert "# what is “Mood”?" in text
    assert "phone" in text.splitlines()[0]


def test_a_list_of_licences_calls_its_programs_facilities(tmp_path: Path) -> None:
    lines = ["License No,Facility,Street,City,ST,Zip,Telephone,Level"]
    lines += ["A1,North Fork IOP,3 Fork Road,Helena,MT,59601,(406) 555-0181,IOP"]
    text = suggested_map(open_import_file(write(tmp_path / "licences.csv", *lines)))
    assert yaml.safe_load(text)["columns"]["name1"] == "Facility"
    assert "# no column" not in text
