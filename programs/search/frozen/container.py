"""One file of arrays, each in NumPy's own format, which is mapped and not read. Nothing in it is ever executed.

    64 bytes   mark, where the manifest begins and ends, its CRC-32
    arrays     ``.npy``, each beginning at a multiple of 64
    manifest   JSON: where each array begins, small values, the CRC-32 of the arrays

It is written beside and renamed, so that whoever has the old one mapped keeps it. Texts are one array of UTF-8 with
line ends between, bitmaps one array of the portable Roaring form with a second one of where each begins.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar, cast, overload

import numpy as np
import orjson
from isal import isal_zlib
from numpy.lib import format as npy
from numpy.typing import NDArray
from pyroaring import BitMap

MARK = b"IOPDIR\x00\x01"
HEAD = struct.Struct("<8sQQI")
HEAD_BYTES = ALIGNED = 64
PIECE = 1 << 20

K = TypeVar("K")
V = TypeVar("V")


class UnfitError(Exception):
    """The file cannot be used; the message says why."""


class Writer:
    """Writes arrays into an open file, one behind the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.places, self.small = file, dict[str, int](), dict[str, Any]()
        file.write(bytes(HEAD_BYTES))

    def array(self, name: str, array: NDArray[Any], *, capacity: int = 0) -> None:
        """``capacity``: the length of the last axis, where there is to be room behind it."""
        shape = (*array.shape[:-1], max(capacity, array.shape[-1]))
        self.begin(name, array.dtype, shape)
        spare = (shape[-1] - array.shape[-1]) * array.dtype.itemsize
        for row in array.reshape(int(np.prod(shape[:-1], dtype=np.int64)), array.shape[-1]):
            self.file.write(np.ascontiguousarray(row).tobytes())
            self.file.seek(spare, os.SEEK_CUR)  # a hole, which reads as zeros and takes no place
        self.file.truncate()

    def begin(self, name: str, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
        end = self.file.seek(0, os.SEEK_END)
        self.places[name] = self.file.seek(-(-end // ALIGNED) * ALIGNED)
        about = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self.file, about)

    def pieces(self, name: str, pieces: Iterable[bytes]) -> NDArray[np.int64]:
        """One array of bytes, and where each piece begins in it, and where the last one ends."""
        self.begin(name, np.dtype(np.uint8), (0,))
        starts = [0]
        for piece in pieces:
            self.file.write(piece)
            starts.append(starts[-1] + len(piece))
        end = self.file.tell()
        self.file.seek(self.places[name])
        npy.write_array_header_1_0(self.file, {"descr": "|u1", "fortran_order": False, "shape": (starts[-1],)})
        self.file.seek(end)
        return np.array(starts, dtype=np.int64)

    def texts(self, name: str, texts: Sequence[str]) -> None:
        """None of ``texts`` may have a line end in it."""
        together = "\n".join(texts)
        if texts and together.count("\n") != len(texts) - 1:
            raise ValueError(f"A text of {name} has a line end in it.")
        self.small[name] = len(texts)
        self.pieces(name, [together.encode()])

    def lazy_texts(self, name: str, texts: Iterable[str]) -> None:
        """Texts that are read from the map, each when it is asked for."""
        starts = self.pieces(name, (text.encode() for text in texts))
        self.array(f"{name}.starts", starts.astype(np.uint32))

    def bitmaps(self, name: str, bitmaps: Iterable[BitMap]) -> None:
        """A bitmap without members takes no place."""
        self.array(f"{name}.starts", self.pieces(name, (one.serialize() if one else b"" for one in bitmaps)))

    def by_number(self, name: str, bitmaps: Mapping[int, BitMap]) -> None:
        self.array(f"{name}.keys", np.fromiter(bitmaps, dtype=np.int64, count=len(bitmaps)))
        self.bitmaps(name, (bitmaps[key] for key in bitmaps))

    def finish(self, about: Mapping[str, Any]) -> None:
        """``about`` is what decides whether the file may be used."""
        end = self.file.seek(0, os.SEEK_END)
        body = crc_of(self.file, HEAD_BYTES, end)
        manifest = orjson.dumps({"about": about, "places": self.places, "small": self.small, "crc": body})
        self.file.seek(end)
        self.file.write(manifest)
        self.file.seek(0)
        self.file.write(HEAD.pack(MARK, end, end + len(manifest), isal_zlib.crc32(manifest)))
        self.file.flush()
        os.fsync(self.file.fileno())


@contextmanager
def beside(path: Path) -> Iterator[Writer]:
    """Write a file that takes the place of ``path`` when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield Writer(file)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def crc_of(file: IO[bytes], start: int, end: int) -> int:
    """Read through a small buffer, so that what nobody asks for is not counted as memory of this process."""
    file.flush()
    file.seek(start)
    found, buffer = 0, bytearray(PIECE)
    view = memoryview(buffer)
    while start < end:
        count = file.readinto(view[: min(PIECE, end - start)])  # type: ignore[attr-defined]
        if not count:
            raise UnfitError("it is cut short")
        found, start = isal_zlib.crc32(view[:count], found), start + count
    return found


class Reader:
    """A whole file whose sums are right. Arrays are mapped: what is written to them stays in this process."""

    def __init__(self, path: Path, fits: Callable[[Mapping[str, Any]], None]) -> None:
        """``fits`` raises ``UnfitError`` for what the file says it is about; so do damages. ``OSError`` where there is
        no such file."""
        with path.open("rb", buffering=0) as file:
            manifest, begins = manifest_of(file)
            fits(manifest["about"])
            if crc_of(file, HEAD_BYTES, begins) != manifest["crc"]:
                raise UnfitError("its sum is wrong: it is damaged")
            self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self.about, self.small, self.places = manifest["about"], manifest["small"], manifest["places"]

    def array(self, name: str) -> NDArray[Any]:
        self.map.seek(self.places[name])
        npy.read_magic(self.map)
        shape, _fortran, dtype = npy.read_array_header_1_0(self.map)
        count = int(np.prod(shape, dtype=np.int64))
        if not count:
            return np.empty(shape, dtype)
        return np.frombuffer(self.map, dtype=dtype, count=count, offset=self.map.tell()).reshape(shape)

    def texts(self, name: str) -> list[str]:
        return self.array(name).tobytes().decode().split("\n") if self.small[name] else []

    def lazy_texts(self, name: str) -> Texts:
        return Texts(memoryview(self.array(name).data), self.array(f"{name}.starts"))

    def bitmaps(self, name: str) -> Bitmaps:
        return Bitmaps(memoryview(self.array(name).data), self.array(f"{name}.starts"))

    def by_number(self, name: str) -> Thawing[int, BitMap]:
        bitmaps = self.bitmaps(name)
        return Thawing({key: place for place, key in enumerate(self.array(f"{name}.keys").tolist())}, bitmaps.at)


def about_of(path: Path) -> dict[str, Any]:
    """What a file says that it is about; only its manifest is looked at."""
    with path.open("rb", buffering=0) as file:
        about: dict[str, Any] = manifest_of(file)[0]["about"]
        return about


def manifest_of(file: IO[bytes]) -> tuple[dict[str, Any], int]:
    """The manifest and where it begins."""
    file.seek(0)
    head = file.read(HEAD.size)
    if len(head) < HEAD.size or head[: len(MARK)] != MARK:
        raise UnfitError("it is none of ours, or of another format")
    _mark, begins, ends, crc = HEAD.unpack(head)
    if os.fstat(file.fileno()).st_size != ends:
        raise UnfitError("it is cut short")
    file.seek(begins)
    text = file.read(ends - begins)
    if isal_zlib.crc32(text) != crc:
        raise UnfitError("its manifest is damaged")
    return orjson.loads(text), begins


NOTHING = BitMap()


class Bitmaps:
    """Bitmaps by their place; each is read when it is asked for."""

    __slots__ = ("bytes", "starts")

    def __init__(self, pieces: memoryview, starts: NDArray[np.int64]) -> None:
        self.bytes, self.starts = pieces, starts

    def at(self, place: int) -> BitMap:
        start, end = self.starts[place], self.starts[place + 1]
        return BitMap.deserialize(cast(bytes, self.bytes[start:end])) if end > start else NOTHING


class Texts(Sequence[str]):
    """Texts in the map. A list of as many would take some 60 bytes each, in every process."""

    __slots__ = ("bytes", "starts")

    def __init__(self, pieces: memoryview, starts: NDArray[np.uint32]) -> None:
        self.bytes, self.starts = pieces, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError(place)
        return str(self.bytes[self.starts[place] : self.starts[place + 1]], "utf-8")


class Thawing(Mapping[K, V]):
    """What is at the place of a key; made when it is first asked for, and kept."""

    __slots__ = ("made", "make", "places")

    def __init__(self, places: Mapping[K, int], make: Callable[[int], V]) -> None:
        self.places, self.make, self.made = places, make, dict[K, V]()

    def get(self, key: K, default: Any = None) -> Any:
        found = self.made.get(key)
        if found is None:
            place = self.places.get(key)
            if place is None:
                return default
            found = self.made[key] = self.make(place)
        return found

    def __getitem__(self, key: K) -> V:
        found: V | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return key in self.places

    def __iter__(self) -> Iterator[K]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)
