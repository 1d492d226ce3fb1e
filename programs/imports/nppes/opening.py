"""What a file of the register is, and the tables in it: a zip as CMS publishes it, or its files by themselves."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, cast

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import BYTE_ORDER_MARKS, GZIP, WORKBOOK_PART, ZIP

Kind = Literal["npidata", "othername", "pl", "deactivations"]

TABLE = re.compile(r"(npidata|othername|pl)_pfile_(\d{8})-(\d{8})\.csv(?:\.gz)?", re.IGNORECASE)
REPORT = re.compile(r"NPPES.Deactivated.NPI.Report.(\d{8}).*\.xlsx", re.IGNORECASE)
BUNDLE = re.compile(r"NPPES_Data_Dissemination", re.IGNORECASE)
SECOND_VERSION = re.compile(r"_V\.?2\b|_V2[._ ]", re.IGNORECASE)
FIRST_DAY = date(2005, 5, 23)
"""On which every full file begins: since then NPIs are given."""

LAST_OF_VERSION_1 = date(2026, 3, 3)


@dataclass(frozen=True, slots=True)
class Part:
    """One table. ``path`` is the file as it was published, ``member`` its name within a zip, ``name`` its own."""

    path: Path
    kind: Kind
    name: str
    begins: date
    ends: date
    member: str = ""


def day_of(path: Path, digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise BadFileError(path, _("its name has no day: “%(digits)s”.") % {"digits": digits}) from None


def parts_of(path: Path) -> list[Part]:
    """The tables of one file. Raises ``BadFileError`` for what is none of the register."""
    if not path.is_file():
        raise BadFileError(path, _("there is no such file."))
    if path.stat().st_size == 0:
        raise BadFileError(path, _("the file is empty."))
    with path.open("rb") as file:
        head = file.read(8)
    if BUNDLE.search(path.name) and not SECOND_VERSION.search(path.name):
        raise BadFileError(path, version_1())
    if head.startswith(ZIP):
        return parts_of_zip(path)
    part = part_named(path, path.name)
    if part is None:
        raise BadFileError(path, unknown())
    if part.ends <= LAST_OF_VERSION_1 and part.kind != "deactivations":
        raise BadFileError(path, version_1())
    return [part]


def version_1() -> str:
    return _(
        "this is version 1 of the register's files, or cannot be told from it. Version 1 ended on 3 March 2026: "
        "take the file whose name has “V2”."
    )


def unknown() -> str:
    return _(
        "this is no file of the register. Expected are the zip as CMS publishes it, or from it npidata_pfile_…, "
        "othername_pfile_… and pl_pfile_….csv under their own names, or “NPPES Deactivated NPI Report ….xlsx”."
    )


def part_named(path: Path, name: str, member: str = "") -> Part | None:
    """By its name, which has the days that it is of: nothing inside says them."""
    if table := TABLE.fullmatch(name):
        kind = cast(Kind, table[1].lower())
        begins, ends = day_of(path, table[2]), day_of(path, table[3])
        if begins > ends:
            raise BadFileError(path, _("its name ends before it begins."))
        return Part(path, kind, name, begins, ends, member)
    if report := REPORT.fullmatch(name):
        day = day_of(path, report[1])
        return Part(path, "deactivations", name, day, day, member)
    return None


def parts_of_zip(path: Path) -> list[Part]:
    """A workbook is a zip as well. Names in a zip are only read: nothing is written under them."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise BadFileError(path, _("the file is damaged or cut off (%(reason)s).") % {"reason": error}) from error
    if any(member.filename == WORKBOOK_PART for member in members):
        if (part := part_named(path, path.name)) is None:
            raise BadFileError(path, unknown())
        return [part]
    found = []
    for member in members:
        part = part_named(path, PurePosixPath(member.filename.replace("\\", "/")).name, member.filename)
        if part is None:
            continue
        if member.flag_bits & 1:
            raise BadFileError(path, _("“%(name)s” in it is encrypted.") % {"name": part.name})
        found.append(part)
    if not found:
        raise BadFileError(path, unknown())
    return found


@contextmanager
def opened(part: Part, tell: Callable[[int], None]) -> Iterator[BinaryIO]:
    """The bytes of a table, unpacked as they are read; ``tell`` hears how many bytes of the published file are behind.

    Raises ``BadFileError`` for what is damaged.
    """
    with part.path.open("rb") as raw:
        watched = cast(BinaryIO, Watched(raw, tell))
        try:
            if part.member:
                with zipfile.ZipFile(watched) as archive, archive.open(part.member) as stream:
                    yield cast(BinaryIO, stream)
            elif raw.peek(2)[:2] == GZIP:
                with gzip.GzipFile(fileobj=watched) as stream:
                    yield cast(BinaryIO, stream)
            else:
                yield watched
        except NotImplementedError as error:
            raise BadFileError(part.path, _("is packed in a way that is not read here: unpack it first.")) from error
        except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
            problem = _("the file is damaged or cut off (%(reason)s).") % {"reason": error}
            raise BadFileError(part.path, problem) from error


class Watched(io.RawIOBase):
    """A file that tells how far it was read."""

    def __init__(self, file: BinaryIO, tell: Callable[[int], None]) -> None:
        self.file, self.told = file, tell

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def read(self, size: int = -1) -> bytes:
        found = self.file.read(size)
        self.told(len(found))
        return found


def refuse_other_encodings(path: Path, head: bytes) -> None:
    """Raise for what is not text of one byte or UTF-8."""
    if head.startswith(BYTE_ORDER_MARKS[1:]) or b"\0" in head:
        raise BadFileError(path, _("this is UTF-16 or no text; the register writes UTF-8."))
