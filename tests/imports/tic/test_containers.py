"""What files are packed in: members, padding, cut ends, zips of every kind."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import subprocess
import zipfile
import zlib
from pathlib import Path

import inflate64
import pytest

from programs.imports.errors import BadFileError
from programs.imports.extracts import Oddities
from programs.imports.published.unpacked import Published
from tests.imports.tic.reading import extract, text

PLAIN = text()
PACKED = gzip.compress(PLAIN, mtime=0)


def zipped(*names: str, method: int = zipfile.ZIP_DEFLATED, content: bytes = PLAIN) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name in names:
            archive.writestr(name, content)
    return made.getvalue()


def unpacked(path: Path) -> bytes:
    return b"".join(Published(path, Oddities()).blocks())


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PACKED,
        gzip.compress(PLAIN[:100]) + gzip.compress(PLAIN[100:]),
        gzip.compress(PLAIN[:100]) + b"\0" * 512 + gzip.compress(b"") + gzip.compress(PLAIN[100:]) + b"\0" * 70_000,
        zipped("rates.json"),
        zipped("rates.json", method=zipfile.ZIP_STORED),
        zipped("../../etc/rates.json"),
        zipped("folder/", "folder/rates.json", "__MACOSX/._rates.json"),
    ],
    ids=["plain", "gzip", "members", "padding", "zip", "stored", "path", "folder"],
)
def test_every_way_of_packing_is_read(content: bytes, tmp_path: Path) -> None:
    header, facts = extract(tmp_path, content)
    assert len(facts) == 1
    assert header.odd == {}
    assert header.way == "fast"
    assert (header.bytes, header.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_bytes_after_the_last_member_are_counted(tmp_path: Path) -> None:
    header, facts = extract(tmp_path, PACKED + b"\0\0rubbish")
    assert len(facts) == 1
    assert header.odd == {"bytes-after-the-end": 1}


WRONG_CRC = PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b"", mtime=0), "no JSON"),
        (PACKED[:-1], "damaged or cut off"),
        (PACKED[:40], "damaged or cut off"),
        (PACKED[:2], "damaged or cut off"),
        (WRONG_CRC, "damaged or cut off"),
        (gzip.compress(PACKED), "compressed file in a compressed file"),
        (zipped("rates.json.gz", content=PACKED), "compressed file in a compressed file"),
        (zipped("a.json", "b.json"), "holds 2 files"),
        (zipped(), "no JSON"),
        (zipped("rates.json")[:-30], "damaged or cut off"),
        (zipped("rates.json", method=zipfile.ZIP_BZIP2), "method 12"),
        (PLAIN[:-1], "damaged or cut off|no JSON"),
        (PLAIN[:-4], "damaged or cut off|no JSON"),
        (PLAIN + b"}", "no JSON"),
        (b"<html>", "no JSON"),
        ("{}".encode("utf-16"), "UTF-16"),
        (PLAIN.decode().encode("utf-16-le"), "UTF-16"),
    ],
    ids=map(str, range(18)),
)
def test_what_is_damaged_is_refused_with_its_name(content: bytes, problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=problem) as refused:
        extract(tmp_path, content)
    assert "rates.json" in str(refused.value)
    assert not (tmp_path / "extract.ndjson.gz").exists()
    assert "Example" not in str(refused.value)  # nothing of what the file says


def flagged(content: bytes) -> bytes:
    """A zip whose file is marked as encrypted, in both its headers."""
    central = content.index(b"PK\x01\x02")
    return content[:6] + b"\x01" + content[7 : central + 8] + b"\x01" + content[central + 9 :]


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="encrypted"):
        extract(tmp_path, flagged(zipped("rates.json")))


def test_a_zip_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    content = zipped("rates.json", method=zipfile.ZIP_STORED)
    with pytest.raises(BadFileError, match="checksum"):
        extract(tmp_path, content.replace(b"310.25", b"999.25"))


def as_deflate64(content: bytes) -> bytes:
    """A zip by Deflate64 (method 9), whose stream another library packs."""
    packer = inflate64.Deflater()
    stream = packer.deflate(content) + packer.flush()
    made = bytearray(zipped("rates.json", method=zipfile.ZIP_STORED, content=stream))
    central = made.index(b"PK\x01\x02")
    for at, crc in ((8, 14), (central + 10, central + 16)):
        made[at : at + 2] = (9).to_bytes(2, "little")
        made[crc : crc + 4] = zlib.crc32(content).to_bytes(4, "little")
        made[crc + 8 : crc + 12] = len(content).to_bytes(4, "little")
    return bytes(made)


def test_deflate64_is_read(tmp_path: Path) -> None:
    prose = "".join(random.Random(1).choices("abcdef ", k=300_000))
    content = text(note=prose, more=prose)
    header, facts = extract(tmp_path, as_deflate64(content))
    assert len(facts) == 1
    assert header.way == "fast"
    with pytest.raises(BadFileError, match="damaged or cut off"):
        extract(tmp_path, as_deflate64(content).replace(zlib.crc32(content).to_bytes(4, "little"), b"1234"))


def test_a_small_file_that_unpacks_to_a_large_one_takes_no_memory(tmp_path: Path) -> None:
    """Blanks without an end, and zeros: refused after a few megabytes of them."""
    blanks = PLAIN[:-1] + b" " * (20 << 20) + b"}"
    with pytest.raises(BadFileError, match="4 MB without the end of a value"):
        extract(tmp_path, gzip.compress(blanks))
    with pytest.raises(BadFileError, match="UTF-16"):
        extract(tmp_path, gzip.compress(b"\0" * (1 << 24)))


def test_files_of_the_system_s_own_tools_are_read(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(PLAIN)
    packed = subprocess.run(["gzip", "-c", str(tmp_path / "plain")], capture_output=True, check=True).stdout
    (tmp_path / "packed.gz").write_bytes(packed)
    assert unpacked(tmp_path / "packed.gz") == PLAIN
