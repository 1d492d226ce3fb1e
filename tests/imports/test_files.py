from __future__ import annotations

from pathlib import Path

import pytest

from programs.imports.errors import BadFileError
from programs.imports.files import open_import_file


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b'{"page": 1}', "json"),
        (b'\xef\xbb\xbf \n{"page": 1}', "json"),
        (b"name1,name2\r\n", "text"),
        (b"\xef\xbb\xbfname1", "text"),
        ("name1,name2".encode("utf-16"), "text"),
    ],
)
def test_content_is_told_from_the_first_bytes(tmp_path: Path, head: bytes, content: str) -> None:
    path = tmp_path / "misnamed.pdf"
    path.write_bytes(head)
    assert open_import_file(path).content == content


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"", "empty"),
        (b" \n ", "blanks"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1", "old Excel"),
        (b"\x1f\x8b\x08", "damaged or cut off"),
        (b"\n<!DOCTYPE html>", "web page"),
        (b"\x7fELF\x00\x00", "neither"),
    ],
)
def test_other_content_is_named(tmp_path: Path, head: bytes, says: str) -> None:
    path = tmp_path / "facilities.xlsx"
    path.write_bytes(head)
    with pytest.raises(BadFileError, match=rf"facilities\.xlsx: .*{says}"):
        open_import_file(path)


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="folder"):
        open_import_file(tmp_path)
    with pytest.raises(BadFileError, match="no such file"):
        open_import_file(tmp_path / "gone.csv")
