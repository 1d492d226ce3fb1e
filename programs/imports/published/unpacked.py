"""A rate file as it was published: its hash, and its bytes unpacked block by block.

``.json``, ``.gz`` (RFC 1952, of several members) and ``.zip`` (stored, Deflate, Deflate64) of any size. What a file is
follows from its first bytes, not from its name.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol, cast

import inflate64
from django.utils.translation import gettext as _
from isal import igzip_lib, isal_zlib

from programs.imports.errors import BadFileError
from programs.imports.extracts import Oddities

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
READ = 1 << 18
BLOCK = 1 << 18
"""Unpacked bytes at a time: few enough to lie in the processor's cache while they are searched."""

DAMAGED = cast(type[Exception], igzip_lib.IsalError)
"""Its stub calls it an exception's instance."""

STORED, DEFLATE, DEFLATE64 = 0, 8, 9
ENCRYPTED = 1
LOCAL_HEADER = 30


class Watcher(Protocol):
    """Whoever shows how far reading is: told how many published (compressed) bytes were read, and of a new pass."""

    def update(self, n: int) -> object: ...


class Digest(Protocol):
    """A hash that is being made."""

    def update(self, data: bytes, /) -> None: ...


class Published:
    """One published file. ``blocks`` may be called again for another pass; the first whole pass makes the hash."""

    def __init__(self, path: Path, odd: Oddities, watcher: Watcher | None = None) -> None:
        self.path, self.odd, self.watcher = path, odd, watcher
        try:
            if not path.is_file():
                raise BadFileError(path, _("there is no such file."))
            self.bytes = path.stat().st_size
            with path.open("rb") as file:
                self.magic = file.read(4)
        except OSError as error:
            raise self.unreadable(error) from error
        if not self.bytes:
            raise BadFileError(path, _("the file is empty."))
        self.sha256 = ""
        self.first = True
        self.waiting = b""
        """Bytes of a zip that were read and not yet asked for."""

    def unreadable(self, error: OSError) -> BadFileError:
        return BadFileError(self.path, _("cannot be read: %(reason)s.") % {"reason": error.strerror or error})

    def damaged(self, reason: object) -> BadFileError:
        return BadFileError(self.path, _("the file is damaged or cut off (%(reason)s).") % {"reason": reason})

    def blocks(self) -> Iterator[bytes]:
        """The unpacked bytes. Raises ``BadFileError`` for what is damaged, cut off, encrypted or packed twice."""
        first, self.first, self.waiting = self.first, False, b""
        digest = hashlib.sha256() if first else None
        try:
            with self.path.open("rb") as file:
                yield from self._unpacked(self._raw(file, digest), first)
                for _block in self._raw(file, digest):
                    pass
        except OSError as error:
            raise self.unreadable(error) from error
        if digest:
            self.sha256 = digest.hexdigest()

    def hash(self) -> str:
        """The SHA-256 of the published bytes; reads them again where no pass went to the end."""
        if not self.sha256:
            digest = hashlib.sha256()
            with self.path.open("rb") as file:
                while block := file.read(BLOCK):
                    digest.update(block)
            self.sha256 = digest.hexdigest()
        return self.sha256

    def _raw(self, file: IO[bytes], digest: Digest | None) -> Iterator[bytes]:
        """Published bytes in order from where ``file`` stands."""
        while block := file.read(READ):
            if digest is not None:
                digest.update(block)
            if self.watcher is not None:
                self.watcher.update(len(block))
            yield block

    def _unpacked(self, raw: Iterator[bytes], first: bool) -> Iterator[bytes]:
        if self.magic.startswith(GZIP):
            blocks = self._gunzipped(raw, first)
        elif self.magic.startswith(ZIP):
            blocks = self._unzipped(raw)
        else:
            yield from raw
            return
        head = b""
        while len(head) < len(ZIP) and (block := next(blocks, None)) is not None:
            head = (head + block)[: len(ZIP)]
            if head.startswith((GZIP, ZIP)):
                raise BadFileError(self.path, _("a compressed file in a compressed file. Unpack it first."))
            yield block
        yield from blocks

    def _gunzipped(self, raw: Iterator[bytes], first: bool) -> Iterator[bytes]:
        """All members one after the other; zeros after a member are padding, other bytes there are counted."""
        held = next(raw, b"")
        while True:
            member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
            yield from self._inflated(member, held, raw)
            held = member.unused_data.lstrip(b"\0")
            while len(held) < len(GZIP) and (more := next(raw, None)) is not None:
                held = (held + more).lstrip(b"\0")
            if not held.startswith(GZIP):
                break
        if held and first:
            self.odd.note("bytes-after-the-end", "", "bytes that are no gzip member follow the last one; not read")

    def _inflated(self, member: igzip_lib.IgzipDecompressor, held: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
        """One stream of Deflate that begins with ``held``. Stops at its end."""
        try:
            block = member.decompress(held, BLOCK)
            while True:
                if block:
                    yield block
                if member.eof:
                    return
                held = b""
                if member.needs_input and not (held := next(raw, b"")):
                    raise self.damaged(_("it ends in the middle"))
                block = member.decompress(held, BLOCK)
        except DAMAGED as error:
            raise self.damaged(error) from error

    def _member(self) -> zipfile.ZipInfo:
        """The one file of a zip."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                members = [info for info in archive.infolist() if not info.is_dir()]
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise self.damaged(error) from error
        members = [info for info in members if not info.filename.startswith("__MACOSX/")]
        if len(members) != 1:
            problem = _("the zip holds %(number)d files; expected one. Unpack it and name the files.")
            raise BadFileError(self.path, problem % {"number": len(members)})
        if members[0].flag_bits & ENCRYPTED:
            raise BadFileError(self.path, _("the zip is encrypted. Unpack it first."))
        if members[0].compress_type not in (STORED, DEFLATE, DEFLATE64):
            problem = _("the zip is packed with method %(number)d, which is not read. Unpack it first.")
            raise BadFileError(self.path, problem % {"number": members[0].compress_type})
        return members[0]

    def _unzipped(self, raw: Iterator[bytes]) -> Iterator[bytes]:
        info = self._member()
        packed = self._packed(info, raw)
        if info.compress_type == STORED:
            blocks = packed
        elif info.compress_type == DEFLATE:
            member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
            blocks = self._inflated(member, next(packed, b""), packed)
        else:
            blocks = self._inflated64(packed)
        check, size = 0, 0
        for block in blocks:
            check, size = isal_zlib.crc32(block, check), size + len(block)
            yield block
        if check != info.CRC or size != info.file_size:
            raise self.damaged(_("its checksum is wrong"))

    def _inflated64(self, packed: Iterator[bytes]) -> Iterator[bytes]:
        inflater = inflate64.Inflater()
        try:
            for block in packed:
                # A byte of Deflate64 may stand for a thousand: small pieces keep what comes out small.
                for at in range(0, len(block), 1 << 14):
                    yield inflater.inflate(block[at : at + (1 << 14)])
        except (ValueError, RuntimeError, OSError) as error:
            raise self.damaged(error) from error
        if not inflater.eof:
            raise self.damaged(_("it ends in the middle"))

    def _packed(self, info: zipfile.ZipInfo, raw: Iterator[bytes]) -> Iterator[bytes]:
        """The packed bytes of a zip's file (APPNOTE 4.3.7: a local header, whose last two lengths count)."""
        held = b"".join(self._exactly(raw, info.header_offset + LOCAL_HEADER))[info.header_offset :]
        if len(held) < LOCAL_HEADER or not held.startswith(ZIP):
            raise self.damaged(_("no header where the zip says there is one"))
        names = int.from_bytes(held[26:28], "little") + int.from_bytes(held[28:30], "little")
        for _block in self._exactly(raw, names):
            pass
        left = info.compress_size
        for block in self._exactly(raw, left):
            left -= len(block)
            yield block
        if left:
            raise self.damaged(_("it ends in the middle"))

    def _exactly(self, raw: Iterator[bytes], number: int) -> Iterator[bytes]:
        """The next ``number`` bytes; what is read beyond waits for the next call."""
        while number > 0:
            block = self.waiting or next(raw, b"")
            if not block:
                return
            self.waiting = block[number:]
            yield block[:number]
            number -= len(block[:number])
