"""What of a directory goes into a file, and a directory from what is in one.

Only what is published: slots of programs that are public no more, or stand elsewhere now, are blank in the file. What
is small and belongs to the moment (payers, networks, timetables, forms) is read from the database, which is asked for
changes anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from itertools import count, pairwise
from sys import intern
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.geocoding.gazetteer import CountyNames, Gazetteer, Names, States, ZipCodes
from programs.search.adequacy.areas import Areas
from programs.search.cities import Cities
from programs.search.directory import Directory
from programs.search.frozen.container import Reader, Thawing, UnfitError, Writer
from programs.search.index import rows
from programs.search.index.by_id import ById
from programs.search.index.by_video import ByVideo
from programs.search.index.columns import NAMES, Columns, Participants
from programs.search.index.inverted import InvertedIndex, Postings
from programs.search.index.layered import Layered
from programs.search.index.placing import Placing
from programs.search.index.reference import Coverage, Timetables
from programs.search.index.room import Room, capacity_for
from programs.search.index.snapshot import VERSIONS, Index, versions_of
from programs.search.index.space import Space, measured, slots_of
from programs.search.kept import KeptListings
from programs.search.moment import Moment

SINGLE = ("located", "states_insurance", "samples")
LAYERED = ("terms", "forms", "outside")
POSTINGS = Postings._fields
MICROSECONDS = 1_000_000


def write(directory: Directory, file: Writer) -> None:
    write_index(directory.index, file)
    write_words(directory.index, file)
    write_gazetteer(directory.gazetteer, file)
    write_cities(directory.cities, directory.index.everything, file)


def read(file: Reader, moment: Moment, before: Directory | None = None) -> Directory:
    """The directory of ``moment`` but for reference data, which are of now.

    Listings that ``before`` has kept stay so, where the file says the same: programs that changed between them have
    another version once the directory is brought up to date.
    """
    index, gazetteer = read_index(file, before.index if before else None), read_gazetteer(file)
    listings = before.listings if before else KeptListings()
    return Directory(moment, index, gazetteer, read_cities(file), listings, Areas(gazetteer), is_mapped=True)


# -- Programs -------------------------------------------------------------------------------------


def write_index(index: Index, file: Writer) -> None:
    length, everything = len(index.columns), index.everything
    capacity = capacity_for(length)
    dead = slots_of(BitMap(range(length)) - everything)
    for name, array in zip(NAMES, index.columns.arrays, strict=True):
        if name != "version":
            file.array(f"columns.{name}", blanked(array, dead, name), capacity=capacity)
    position = blanked(index.space.position, dead, "position")
    middle, reach = measured(position)
    file.array("position", position, capacity=capacity)
    file.array("middle", middle)
    file.array("reach", reach)
    file.array("placing", index.placing.written_down().base)
    file.array("by_id", ById.of(index.columns).order)
    for name in LAYERED:
        bits: Mapping[int, BitMap] = getattr(index, name)
        file.by_number(name, {number: bits[number] & everything for number in bits})
    file.bitmaps("single", (getattr(index, name) & everything for name in SINGLE))
    write_participants(index, file)
    write_by_video(index.by_video, file)
    file.small["length"], file.small["appended"] = length, index.appended


def blanked(array: NDArray[Any], dead: NDArray[np.uint32], name: str) -> NDArray[Any]:
    """Without what was said of the slots ``dead``. Their numbers, ids and places in the order of names stay: they are
    no secret, and are looked up."""
    if not len(dead) or name in ("number", "id_high", "id_low", "name_order"):
        return array
    blank = array.copy()
    blank[..., dead] = np.nan if array.dtype.kind == "f" else 0
    return blank


def read_index(file: Reader, before: Index | None = None) -> Index:
    length = file.small["length"]
    arrays = {name: file.array(f"columns.{name}") for name in NAMES if name != "version"}
    arrays["version"] = versions_of(arrays["number"], before) if before else versions(len(arrays["number"]))
    columns = Columns.within(Room([arrays[name] for name in NAMES], length), length)
    room, base = Room([file.array("position")], length), file.array("placing")
    singles = file.bitmaps("single")
    located, states_insurance, samples = map(singles.at, range(len(SINGLE)))
    return Index(
        columns=columns,
        space=Space(room.views(length)[0], file.array("middle"), file.array("reach"), room),
        placing=Placing(base, base[:0], base[:0]),
        by_id=ById(file.array("by_id")),
        terms=Layered(file.by_number("terms")),
        forms=Layered(file.by_number("forms")),
        outside=Layered(file.by_number("outside")),
        located=located,
        states_insurance=states_insurance,
        samples=samples,
        participants=read_participants(file),
        timetables=Timetables.read(),
        by_video=read_by_video(file),
        coverage=Coverage.read(),
        words=read_words(file),
        source_forms=rows.source_forms(),
        appended=file.small["appended"],
    )


TAKEN = count()


def versions(length: int) -> NDArray[np.int64]:
    """Of programs as a file has them: zeros, which take no memory until they are written to. Another number where this
    process has taken a file before, because what is kept of a program is kept by its version."""
    return np.full(length, next(VERSIONS)) if next(TAKEN) else np.zeros(length, dtype=np.int64)


def write_participants(index: Index, file: Writer) -> None:
    live = np.zeros(len(index.columns), dtype=bool)
    live[slots_of(index.everything)] = True
    kept = {number: live[one.slots] for number, one in index.participants.items()}
    file.array("participants.keys", np.array(list(kept), dtype=np.int64))
    file.array("participants.starts", np.cumsum([0, *(int(some.sum()) for some in kept.values())], dtype=np.int64))
    for name, dtype in (("slots", np.uint32), ("verified_at", np.float64)):
        parts = [getattr(index.participants[number], name)[some] for number, some in kept.items()]
        file.array(f"participants.{name}", np.concatenate([np.empty(0, dtype), *parts]))


def read_participants(file: Reader) -> dict[int, Participants]:
    slots, verified_at = file.array("participants.slots"), file.array("participants.verified_at")
    starts = pairwise(file.array("participants.starts").tolist())
    return {
        number: Participants.of(slots[start:end], verified_at[start:end])
        for number, (start, end) in zip(file.array("participants.keys").tolist(), starts, strict=True)
    }


def write_by_video(by_video: ByVideo, file: Writer) -> None:
    """``by_video`` has no dead slots."""
    file.small["zones"] = list(by_video.in_zone)
    for place, bits in enumerate([by_video.alone, *by_video.in_zone.values()]):
        file.by_number(f"by_video.{place}", bits)


def read_by_video(file: Reader) -> ByVideo:
    bits = [dict(file.by_number(f"by_video.{place}")) for place in range(len(file.small["zones"]) + 1)]
    return ByVideo(dict(zip(file.small["zones"], bits[1:], strict=True)), bits[0])


# -- Words ----------------------------------------------------------------------------------------


def write_words(index: Index, file: Writer) -> None:
    words, everything = index.words, index.everything
    file.texts("lexemes", list(words.lexemes))
    for place, name in enumerate(POSTINGS):
        file.bitmaps(f"postings.{name}", (words.lexemes[lexeme][place] & everything for lexeme in words.lexemes))
    for name, stems in (("spellings", words.spellings), ("stems", words.stems)):
        file.texts(name, list(stems))
        file.texts(f"{name}.stems", list(stems.values()))


def read_words(file: Reader) -> InvertedIndex:
    bitmaps = [file.bitmaps(f"postings.{name}") for name in POSTINGS]

    def postings(place: int) -> Postings:
        return Postings(*(one.at(place) for one in bitmaps))

    lexemes = Thawing({lexeme: place for place, lexeme in enumerate(file.texts("lexemes"))}, postings)
    stems = {
        name: dict(zip(file.texts(name), file.texts(f"{name}.stems"), strict=True)) for name in ("spellings", "stems")
    }
    return InvertedIndex(lexemes, stems["spellings"], stems["stems"])


# -- Places ---------------------------------------------------------------------------------------

KINDS = "gazetteer.kinds"
MANY_TEXTS = frozenset(
    f"gazetteer.{name}"
    for name in ("place_names", "keys", "zip_codes", "zips.codes", "names.texts", "county_names.names")
)
"""One for each place, or nearly."""

OF_GAZETTEER: dict[str, type] = {"states": States, "zips": ZipCodes, "county_names": CountyNames, "names": Names}


def write_gazetteer(gazetteer: Gazetteer, file: Writer) -> None:
    for path, value in attributes(gazetteer):
        if isinstance(value, np.ndarray):
            file.array(path, value)
        elif path in MANY_TEXTS:
            file.lazy_texts(path, value)
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            file.texts(path, value)
        else:
            file.small[path] = {"pairs": list(value.items())} if isinstance(value, dict) else {"tuples": value}


def attributes(gazetteer: Gazetteer) -> Iterator[tuple[str, Any]]:
    """Everything that a gazetteer consists of, by its path; what is made when first asked for is left out."""
    for name, value in vars(gazetteer).items():
        if name not in OF_GAZETTEER:
            yield f"gazetteer.{name}", value
            continue
        for inner, part in vars(value).items():
            if not isinstance(part, States) and not isinstance(getattr(type(value), inner, None), cached_property):
                yield f"gazetteer.{name}.{inner}", part


def read_gazetteer(file: Reader) -> Gazetteer:
    found = dict[str, Any]()
    for path in [*file.places, *file.small]:
        if path.startswith("gazetteer.") and path.removesuffix(".starts") not in MANY_TEXTS - {path}:
            found[path] = value_of(path, file)
    gazetteer = Gazetteer.__new__(Gazetteer)
    for name, kind in OF_GAZETTEER.items():
        prefix = f"gazetteer.{name}."
        part: Any = object.__new__(kind)
        part.__dict__.update(
            {path.removeprefix(prefix): found.pop(path) for path in list(found) if path.startswith(prefix)}
        )
        gazetteer.__dict__[name] = part
    gazetteer.__dict__.update({path.removeprefix("gazetteer."): value for path, value in found.items()})
    gazetteer.zips.states = gazetteer.states
    return gazetteer


def value_of(path: str, file: Reader) -> Any:
    if path in MANY_TEXTS:
        return file.lazy_texts(path)
    if path in file.small and path in file.places:
        texts = file.texts(path)
        return list(map(intern, texts)) if path == KINDS else texts
    if path in file.places:
        return file.array(path)
    match file.small[path]:
        case {"pairs": pairs}:
            return {tuple(key) if isinstance(key, list) else key: value for key, value in pairs}
        case {"tuples": values}:
            return list(map(tuple, values))
    raise UnfitError(f"{path} is in no form that we know")


# -- Cities ---------------------------------------------------------------------------------------


def write_cities(cities: Cities, everything: BitMap, file: Writer) -> None:
    file.by_number("cities", {city: cities.programs[city] & everything for city in cities.programs})
    file.array("cities.places", np.fromiter(cities.updated, dtype=np.int64, count=len(cities.updated)))
    file.array("cities.updated", np.array([stamp(at) for at in cities.updated.values()], dtype=np.int64))
    file.small["cities.states"] = {state: stamp(at) for state, at in cities.state_updated.items()}


def read_cities(file: Reader) -> Cities:
    places, updated = file.array("cities.places").tolist(), file.array("cities.updated").tolist()
    states = {state: moment_of(at) for state, at in file.small["cities.states"].items()}
    return Cities(file.by_number("cities"), dict(zip(places, map(moment_of, updated), strict=True)), states)


def stamp(at: datetime) -> int:
    """Microseconds since 1970."""
    since = at - datetime.fromtimestamp(0, UTC)
    return (since.days * 86_400 + since.seconds) * MICROSECONDS + since.microseconds


def moment_of(microseconds: int) -> datetime:
    seconds, rest = divmod(microseconds, MICROSECONDS)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
