"""What a file is, told from its first bytes and not from its name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError

Content = Literal["workbook", "json", "text"]

MAX_BYTES = 200 * 1024 * 1024
"""The full national download has about 15 MB; ten times as much is not a facility list."""

HEAD_BYTES = 4096
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A readable file. ``sha256`` is of its bytes; ``name`` is what reports call it."""

    path: Path
    sha256: str
    content: Content

    @property
    def name(self) -> str:
        return self.path.name


def open_import_file(path: Path) -> ImportFile:
    """Look at a file. Raises ``BadFileError`` when it cannot be read or is plainly something else."""
    try:
        if path.is_dir():
            raise BadFileError(path, _("this is a folder; name the files in it."))
        if not path.is_file():
            raise BadFileError(path, _("there is no such file."))
        size = path.stat().st_size
        if size == 0:
            raise BadFileError(path, _("the file is empty."))
        if size > MAX_BYTES:
            raise BadFileError(path, _("the file has more than %(megabytes)d MB.") % {"megabytes": MAX_BYTES >> 20})
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFileError(path, _("cannot be read: %(reason)s.") % {"reason": error.strerror or error}) from error
    return ImportFile(path, digest, content_of(path, head))


def content_of(path: Path, head: bytes) -> Content:
    """The kind of content that starts with ``head``. Raises ``BadFileError`` for what is none of the three."""
    if head.startswith(b"PK\x03\x04"):
        return "workbook"
    for magic, problem in (
        (b"%PDF", _("this is a PDF. Choose the Excel, CSV or JSON version.")),
        (b"\xd0\xcf\x11\xe0", _("this is an old Excel file (.xls). Save it as .xlsx.")),
        (b"\x1f\x8b", _("this is a compressed file. Unpack it first.")),
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
