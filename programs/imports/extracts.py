"""Extracts: the small files that ``extract_…`` commands write and ``import_…`` commands read.

One JSON object a line (NDJSON), in gzip. The first line is a header whose ``format`` names kind and version. The same
input gives the same bytes, and an extract is whole or absent: it is written beside its place and renamed at the end.
"""

from __future__ import annotations

import fcntl
import glob
import gzip
import os
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.errors import BadFileError

LEVEL = 1
"""Extracts are small; a higher level would take a tenth of the time of reading a large file."""
COPIED = 1_000
PART = ".part"
LONGEST_LINE = 64 << 20
"""Bytes of one line. A header with all its findings stays far below; what is longer is no extract."""

MOST_FINDINGS = 1_000
"""Findings of one kind that are kept with their place; beyond, they are counted."""


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that was odd: a kind (``unknown-group-id``), where it stands (``item 12``) and a sentence."""

    kind: str
    at: str
    text: str


class Oddities:
    """What was odd in a file: counted by kind, and the first ``MOST_FINDINGS`` of each kind kept."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.findings: list[Finding] = []

    def note(self, kind: str, at: str = "", text: str = "", *, times: int = 1) -> None:
        """Count ``kind``; keep where it was, unless there are enough of it already."""
        self.counts[kind] += times
        if text and self.kept[kind] < MOST_FINDINGS:
            self.kept[kind] += 1
            self.findings.append(Finding(kind, at, text))

    def add(self, other: Oddities) -> None:
        """Everything that another one counted and kept, after what is here."""
        for finding in other.findings:
            if self.kept[finding.kind] < MOST_FINDINGS:
                self.kept[finding.kind] += 1
                self.findings.append(finding)
        self.counts.update(other.counts)

    def numbers(self) -> dict[str, int]:
        """Kind → how often, in the order of the alphabet."""
        return dict(sorted(self.counts.items()))


class ExtractWriter:
    """Writes the lines of an extract. Made by ``writing``."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.encode = msgspec.json.Encoder(decimal_format="string").encode_into
        self.buffer = bytearray()

    def write(self, line: Any) -> None:
        """One object, compact, its keys in the order of its fields."""
        self.encode(line, self.buffer)
        self.buffer += b"\n"
        self.file.write(self.buffer)
        self.buffer.clear()

    def copy(self, lines: Iterable[bytes]) -> None:
        """Lines that are encoded already, each with its line feed; many at a time, for gzip's sake."""
        for batch in in_batches(lines, COPIED):
            self.file.write(b"".join(batch))


@contextmanager
def writing(path: Path) -> Iterator[ExtractWriter]:
    """Write an extract to ``path``, which appears only when the block ends without an error.

    What a process that was killed left beside it goes, what one writes that lives stays.
    """
    tidy(path)
    handle, beside = begun(path)
    try:
        with os.fdopen(handle, "wb") as raw:
            # No name and no time in its header: the same lines give the same bytes.
            with gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=raw, mtime=0) as packed:
                yield ExtractWriter(cast(IO[bytes], packed))
            raw.flush()
            os.fsync(raw.fileno())
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def begun(path: Path) -> tuple[int, Path]:
    """A new file beside ``path``, and its name; it is locked as long as it is open."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)
        with suppress(OSError):  # a file system without locks: then nothing is tidied up there
            fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():  # else another one tidied up before it was locked
            return handle, Path(name)
        os.close(handle)


def tidy(path: Path) -> None:
    """Remove files beside ``path`` that were begun and that nobody writes any more. Others' stay."""
    for beside in path.parent.glob(f".{glob.escape(path.name)}.*{PART}"):
        with suppress(OSError), beside.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            beside.unlink()


def _umask() -> int:
    """The mask of new files; ``mkstemp`` makes them for their owner alone."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def reading(path: Path, lines: Any, formats: Iterable[str]) -> Iterator[tuple[int, Any]]:
    """Every line of an extract with its number, decoded as ``lines`` (a union of tagged Structs).

    The first line must be a header (an object with ``format``), and every header must name one of ``formats``. Raises
    ``BadFileError`` with the line's number for what is damaged, cut off, of another kind or of an unknown version.
    """
    decode = msgspec.json.Decoder(lines).decode
    known = frozenset(formats)
    number = 0
    try:
        for number, line in enumerate(_lines(path), 1):
            try:
                found = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                refuse_other_kinds(path, number, line, known)
                raise BadFileError(
                    path, _("not a line of an extract (%(why)s).") % {"why": error}, row=number
                ) from error
            written = getattr(found, "format", None)
            if (number == 1 and written is None) or (written is not None and written not in known):
                refuse_other_kinds(path, number, line, known)
            yield number, found
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        problem = _("the file is damaged or cut off (%(reason)s).") % {"reason": error}
        raise BadFileError(path, problem, row=number + 1) from error
    except OSError as error:
        raise BadFileError(path, _("cannot be read: %(reason)s.") % {"reason": error.strerror or error}) from error
    if not number:
        raise BadFileError(path, _("the file is empty."))


def _lines(path: Path) -> Iterator[bytes]:
    """Lines of a gzip file, none longer than ``LONGEST_LINE``."""
    with gzip.open(path) as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise BadFileError(path, _("the line is too long for an extract."), row=number)
            yield line


class _Head(msgspec.Struct):
    """What every header has."""

    format: str


def refuse_other_kinds(path: Path, number: int, line: bytes, known: frozenset[str]) -> None:
    """Say what the file is, where its first line or another header says so. Returns where it is of a known kind."""
    try:
        written = msgspec.json.decode(line, type=_Head).format
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if number == 1:
            raise BadFileError(path, _("this is not an extract: it has no header."), row=1) from None
        return
    if written not in known:
        problem = _("this is an extract of the kind “%(kind)s”; expected “%(known)s”.")
        raise BadFileError(path, problem % {"kind": written[:60], "known": ", ".join(sorted(known))}, row=number)
