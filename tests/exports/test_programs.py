"""The files of programs: what the API says, in three forms, true to their schemas."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from programs.api.v1.export_schemas import schema_of
from programs.exports import contents
from programs.exports.columns import PROGRAMS
from programs.models import ExportFile, Program
from tests.exports.conftest import Write
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, TrackFactory, VerificationFactory

AT = datetime(2026, 1, 31, 8, tzinfo=UTC)
NAMES = [column.heading for column in PROGRAMS]


def valid(kind: str, document: Any) -> None:
    schema = schema_of(kind)
    assert schema is not None
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)


def refused(kind: str, document: Any) -> bool:
    schema = schema_of(kind)
    assert schema is not None
    return not Draft202012Validator(schema).is_valid(document)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode())))


@pytest.fixture
def programs(db: None) -> list[Program]:
    """One that says much, one whose address is private, one by video; a draft, a hidden one and a sample beside."""
    full = ProgramFactory(
        name="Cedar Evening IOP", npi="1234567893", conditions=["depression", "anxiety"], ages=["adult"],
        description='She said "come",\r\nand we came.', accepting="yes", wait_days=3, openings_reported_at=AT,
        zip_code="01002", state="MA", wheelchair="yes",
    )  # fmt: skip
    TrackFactory(program=full)
    ParticipationFactory(program=full, network=NetworkFactory(slug="aspen-ppo"), since="2025-01-01", tier="Preferred")
    VerificationFactory(program=full, at=AT)
    VerificationFactory(program=full, at=AT, aspect="services")
    hidden, virtual = ProgramFactory(hidden_address=True), ProgramFactory(virtual=True)
    ProgramFactory(draft=True)
    ProgramFactory(status=Program.Status.HIDDEN)
    ProgramFactory(demo=True)
    return [full, hidden, virtual]


@pytest.mark.parametrize("page", [1, 2, 3, 500])
def test_ndjson_is_what_the_api_answers(
    programs: list[Program], write: Write, folder: Path, client: Client, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """On every size of a page: below, at and above the number of programs."""
    monkeypatch.setattr(contents, "PAGE", page)
    file = write()["programs.ndjson", None]
    lines = (folder / file.name).read_bytes().splitlines()
    assert file.rows == len(lines) == 3
    found = {line["id"]: line for line in map(json.loads, lines)}
    assert list(found) == sorted(found)
    every = "evidence=stated&evidence=named&evidence=possible&evidence=lapsed"
    answer = client.get(f"/api/v1/programs/?{every}&demonstration=false", headers={"Host": "localhost"}).json()
    assert {one["id"] for one in answer["results"]} == set(found)
    for one in answer["results"]:
        expected = one | {"url": one["url"].replace("http://localhost", "https://directory.example")}
        assert found[one["id"]] | {"match": None} == expected | {"match": None}
    for line in found.values():
        valid("programs.ndjson", line)
    assert refused("programs.ndjson", {"id": "5"})


def test_csv_is_that_of_rfc_4180_and_keeps_the_zeros(programs: list[Program], write: Write, folder: Path) -> None:
    file = write()["programs.csv", None]
    text = (folder / file.name).read_bytes().decode()
    assert text.startswith(",".join(map(str, NAMES)) + "\r\n")
    assert text.replace("\r\n", "").count("\n") == 0
    rows = rows_of(folder / file.name)
    assert len(rows) == file.rows == 3
    for row in rows:
        valid("programs.csv", row)
        assert refused("programs.csv", row | {"zip": "1002"})
        assert refused("programs.csv", row | {"surplus": ""})
    full = next(row for row in rows if row["npi"])
    assert full["zip"] == "01002"
    assert full["conditions"] == "depression;anxiety"
    assert full["in_networks"] == "aspen-ppo"
    assert full["longitude"] == "-104.9829"  # no apostrophe: a number runs nothing
    assert full["description"] == 'She said "come",\r\nand we came.'
    assert full["contact_verified_at"] == "2026-01-31T08:00:00Z"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_is_a_formula(write: Write, folder: Path, start: str) -> None:
    ProgramFactory(name=f"{start} Hope", description=start)
    (row,) = rows_of(folder / write()["programs.csv", None].name)
    assert row["name"] == f"'{start} Hope"
    assert row["description"] == f"'{start}"


def test_geojson_has_longitude_first_and_no_point_of_a_private_address(
    programs: list[Program], write: Write, folder: Path
) -> None:
    file = write()["programs.geojson", None]
    document = json.loads((folder / file.name).read_bytes())
    valid("programs.geojson", document)
    assert refused("programs.geojson", document | {"crs": {}})
    full, hidden, virtual = (
        next(one for one in document["features"] if one["id"] == str(program.pk)) for program in programs
    )
    assert full["geometry"] == {"type": "Point", "coordinates": [-104.9829, 39.7313]}
    assert hidden["geometry"] is virtual["geometry"] is None
    assert hidden["properties"]["street1"] is None
    assert full["properties"]["ages"] == ["adult"]
    turned = json.loads(json.dumps(document))
    turned["features"][0]["geometry"] = {"type": "Point", "coordinates": [39.7, -104.9]}
    assert refused("programs.geojson", turned)


def test_a_directory_without_programs_has_whole_files(write: Write, folder: Path) -> None:
    files = write()
    assert (folder / files["programs.ndjson", None].name).read_bytes() == b""
    assert rows_of(folder / files["programs.csv", None].name) == []
    document = json.loads((folder / files["programs.geojson", None].name).read_bytes())
    assert document == {"type": "FeatureCollection", "features": []}


def test_names_bear_the_hash_and_the_compressed_file_is_the_same(
    programs: list[Program], write: Write, folder: Path
) -> None:
    for file in write().values():
        plain, compressed = ((folder / f"{file.name}{more}").read_bytes() for more in ("", ".gz"))
        assert hashlib.sha256(plain).hexdigest() == file.sha256
        assert hashlib.sha256(compressed).hexdigest() == file.gzip_sha256
        assert (len(plain), len(compressed)) == (file.bytes, file.gzip_bytes)
        assert f"-{file.sha256[:16]}." in file.name
        assert gzip.decompress(compressed) == plain


def test_the_same_directory_has_the_same_files(programs: list[Program], write: Write, folder: Path) -> None:
    first = {file.name for file in write().values()}
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {file.name for file in write().values()} == first
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    Program.objects.filter(pk=programs[0].pk).update(name="Cedar Morning IOP")
    assert {file.name for file in write().values() if file.kind in PROGRAM_KINDS}.isdisjoint(first)


PROGRAM_KINDS = {ExportFile.Kind.CSV, ExportFile.Kind.NDJSON, ExportFile.Kind.GEOJSON}
