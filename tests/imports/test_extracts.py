"""Extracts: whole or absent, the same bytes every time, and errors that name file and line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from programs.imports.errors import BadFileError
from programs.imports.extracts import MOST_FINDINGS, Oddities, writing
from programs.imports.tic.extract import FORMAT, Counts, FileLine, GroupLine, RateLine, read_extract

HEADER = FileLine(FORMAT, "a.json", 1, "0" * 64, "", "", "", "", [], Counts(0, 0, 0, 0, 0), {}, [], "fast")
GROUP = GroupLine(1, ["A"], ["9000000007"], "ein", "12-3456789", "")
RATE = RateLine("HCPCS", "H0015", [], "ffs", "per diem", "310.00", "9999-12-31", "both", "", ["11"], False, [1])


def written(path: Path) -> Path:
    with writing(path) as writer:
        for line in (HEADER, GROUP, RATE):
            writer.write(line)
    return path


def packed(path: Path, *lines: bytes) -> Path:
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    return path


def test_what_is_written_is_read_with_the_number_of_its_line(tmp_path: Path) -> None:
    assert list(read_extract(written(tmp_path / "a.gz"))) == [(1, HEADER), (2, GROUP), (3, RATE)]


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path / "a.gz").read_bytes()
    assert written(tmp_path / "other-name.gz").read_bytes() == first
    assert first[3:8] == bytes(5)  # no flags, so no name; no time


def test_the_lines_are_as_documented(tmp_path: Path) -> None:
    lines = gzip.decompress(written(tmp_path / "a.gz").read_bytes()).decode().splitlines()
    assert lines[1] == (
        '{"kind":"group","number":1,"networks":["A"],"npis":["9000000007"],"tin_type":"ein","tin":"12-3456789",'
        '"business_name":""}'
    )
    assert lines[2].startswith('{"kind":"rate","code_type":"HCPCS","code":"H0015","modifiers":[],"arrangement":"ffs",')


def test_an_error_leaves_the_former_extract_and_nothing_else(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gz")
    before = path.read_bytes()

    def fail() -> None:
        with writing(path) as writer:
            writer.write(HEADER)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


HEAD = gzip.decompress(gzip.compress(b'{"kind":"file","format":"tic-extract/1"'))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([], "the file is empty"),
        ([b'{"kind":"group"}'], "row 1: this is not an extract"),
        ([b"[]"], "row 1: this is not an extract"),
        ([b'{"kind":"file","format":"tic-extract/2"}'], "row 1: this is an extract of the kind “tic-extract/2”"),
        ([b'{"kind":"file","format":"nppes-extract/1"}'], "expected “tic-extract/1”"),
        ([HEAD + b"}"], "row 1: not a line of an extract"),
        ([b"\xff"], "row 1: this is not an extract"),
    ],
    ids=map(str, range(7)),
)
def test_what_is_no_extract_is_refused(lines: list[bytes], problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=problem):
        list(read_extract(packed(tmp_path / "a.gz", *lines)))


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    lines = gzip.decompress(written(tmp_path / "a.gz").read_bytes()).splitlines()
    for wrong in (b'{"kind":"rate"}', b"{", lines[1][:-1] + b',"more":1}', lines[1].replace(b"1,", b'"1",', 1)):
        with pytest.raises(BadFileError, match=r"a\.gz, row 2: not a line of an extract"):
            list(read_extract(packed(tmp_path / "a.gz", lines[0], wrong)))


def test_a_second_header_of_another_kind_is_refused(tmp_path: Path) -> None:
    lines = gzip.decompress(written(tmp_path / "a.gz").read_bytes()).splitlines()
    with pytest.raises(BadFileError, match="row 4: this is an extract of the kind “x”"):
        list(read_extract(packed(tmp_path / "a.gz", *lines, b'{"kind":"file","format":"x"}')))


def test_what_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gz")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(BadFileError, match="damaged or cut off"):
        list(read_extract(path))
    path.write_bytes(b"plain text")
    with pytest.raises(BadFileError, match="damaged or cut off"):
        list(read_extract(path))
    with pytest.raises(BadFileError, match="cannot be read"):
        list(read_extract(tmp_path / "none"))


def test_a_thousand_findings_of_a_kind_are_kept() -> None:
    odd = Oddities()
    for number in range(MOST_FINDINGS + 2):
        odd.note("a", f"item {number}", "text")
    odd.note("b", "", "text", times=5)
    other = Oddities()
    other.add(odd)
    other.add(odd)
    assert odd.numbers() == {"a": MOST_FINDINGS + 2, "b": 5}
    assert other.numbers() == {"a": 2 * MOST_FINDINGS + 4, "b": 10}
    assert (len(odd.findings), len(other.findings)) == (MOST_FINDINGS + 1, MOST_FINDINGS + 2)
