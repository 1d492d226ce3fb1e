"""What a file is, told from its first bytes and not from its name."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, BinaryIO, Literal, cast

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError, TooLargeError

Content = Literal["workbook", "json", "text", "tables"]
"""``tables``: a folder or a zip of CSV files that belong together."""

MAX_BYTES = 200 * 1024 * 1024
"""The full national download has about 15 MB; ten times as much is not a facility list."""

HEAD_BYTES = 4096
CHUNK_BYTES = 1 << 20
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
WORKBOOK_PART = "[Content_Types].xml"
"""A zip with this member is an Office file (ECMA-376, part 2)."""
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A readable file. ``sha256`` is of its bytes, unpacked; ``size`` counts them; ``name`` is what reports call it."""

    path: Path
    sha256: str
    content: Content
    size: int = 0
    compressed: bool = False
    held: bytes | None = field(default=None, repr=False)
    """Its bytes as they came, where it is no file of the disk."""

    def open(self) -> BinaryIO:
        """Its bytes, unpacked where it is compressed."""
        if self.compressed:  # what is given to gzip by its path is closed with it
            return cast(BinaryIO, gzip.open(self.path if self.held is None else io.BytesIO(self.held)))
        return self.path.open("rb") if self.held is None else io.BytesIO(self.held)

    @property
    def name(self) -> str:
        return self.path.name


def open_import_file(path: Path) -> ImportFile:
    """Look at a file. Raises ``BadFileError`` when it cannot be read or is plainly something else."""
    try:
        if path.is_dir():
            return open_folder(path)
        if not path.is_file():
            raise BadFileError(path, _("there is no such file."))
        if path.stat().st_size == 0:
            raise BadFileError(path, _("the file is empty."))
        with path.open("rb") as file:
            compressed = file.read(len(GZIP)) == GZIP
        with gzip.open(path) if compressed else path.open("rb") as file:
            head, digest, size = looked_through(path, cast(BinaryIO, file), MAX_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        problem = _("the file is damaged or cut off (%(reason)s).") % {"reason": error}
        raise BadFileError(path, problem) from error
    except OSError as error:
        raise BadFileError(path, _("cannot be read: %(reason)s.") % {"reason": error.strerror or error}) from error
    refuse_twice_compressed(path, head, compressed)
    return ImportFile(path, digest, content_of(path, head), size, compressed)


def open_import_bytes(name: str, content: bytes, *, most: int = MAX_BYTES) -> ImportFile:
    """Look at what was sent under ``name``, at most ``most`` bytes when unpacked. Raises ``BadFileError``, of which
    ``TooLargeError`` is one."""
    path = Path(name)
    if not content:
        raise BadFileError(path, _("the file is empty."))
    file = ImportFile(path, "", "text", compressed=content.startswith(GZIP), held=content)
    try:
        with file.open() as stream:
            head, digest, size = looked_through(path, stream, most)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFileError(path, _("the file is damaged or cut off (%(reason)s).") % {"reason": error}) from error
    if not head.startswith(ZIP):  # a workbook is a workbook, also where it is kept compressed until it is read
        refuse_twice_compressed(path, head, file.compressed)
    kind: Content = "workbook" if head.startswith(ZIP) else content_of(path, head)
    return replace(file, sha256=digest, content=kind, size=size)


def refuse_twice_compressed(path: Path, head: bytes, compressed: bool) -> None:
    if compressed and head.startswith((ZIP, GZIP)):
        raise BadFileError(path, _("a compressed file in a compressed file. Unpack it first."))


def looked_through(path: Path, file: BinaryIO, most: int) -> tuple[bytes, str, int]:
    """The first bytes, the SHA-256 and the number of bytes of a file, which is refused as soon as it is too large.

    So a small file that unpacks to a huge one is unpacked no further than to the limit.
    """
    head, digest, size = b"", hashlib.sha256(), 0
    while chunk := file.read(CHUNK_BYTES):
        head = head or chunk[:HEAD_BYTES]
        digest.update(chunk)
        size += len(chunk)
        if size > most:
            raise TooLargeError(path, _("the file has more than %(megabytes)d MB.") % {"megabytes": most >> 20})
    return head, digest.hexdigest(), size


def open_folder(path: Path) -> ImportFile:
    """A folder of CSV files that belong together. Raises ``BadFileError`` for another folder."""
    members = sorted(path.glob("*.csv"))
    if not members:
        raise BadFileError(path, _("this is a folder; name the files in it."))
    digest, size = hashlib.sha256(), 0
    for member in members:
        with member.open("rb") as file:
            _head, of_member, bytes_of_member = looked_through(member, file, MAX_BYTES)
        digest.update(f"{member.name} {of_member}\n".encode())
        size += bytes_of_member
    return ImportFile(path, digest.hexdigest(), "tables", size)


def content_of_zip(path: Path) -> Content:
    """A workbook, or CSV files in a zip. What is neither is left to the reader of workbooks to say."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return "workbook"  # whose reader says what is wrong
    if WORKBOOK_PART in names:
        return "workbook"
    if not any(name.lower().endswith(".csv") for name in names):
        return "workbook"
    return "tables"


def read_up_to(file: IO[bytes], most: int) -> bytes | None:
    """All bytes of a file, ``None`` when there are more than ``most``."""
    content = file.read(most + 1)
    return None if len(content) > most else content


def content_of(path: Path, head: bytes) -> Content:
    """The kind of content that starts with ``head``. Raises ``BadFileError`` for what is none of them."""
    if head.startswith(ZIP):
        return content_of_zip(path)
    old_or_locked = _("this is an old Excel file (.xls) or one with a password. Save it as .xlsx without one.")
    for magic, problem in (
        (b"%PDF", _("this is a PDF. Choose the Excel, CSV or JSON version.")),
        (b"\xd0\xcf\x11\xe0", old_or_locked),
        (b"<", _("this is a web page, not a download.")),
    ):
        if head.lstrip().startswith(magic):
            raise BadFileError(path, problem)
    if head.startswith(BYTE_ORDER_MARKS[1:]):
        return "text"  # UTF-16, in which every other byte may be NUL
    text = head.removeprefix(BYTE_ORDER_MARKS[0]).lstrip()
    if not text:
        raise BadFileError(path, _("the file starts with nothing but blanks."))
    if text.startswith((b"{", b"[")):
        return "json"
    if b"\0" in head:
        raise BadFileError(path, _("this is neither an Excel file nor text nor JSON."))
    return "text"
