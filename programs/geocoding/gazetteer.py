"""The gazetteer in memory: places by ZIP code, by name, by the beginning of a name, by county, near a point.

A place is known by its number, and the largest has the first: in the order of their numbers, places
are shown. All of the United States takes some 30 MB, a lookup some microseconds.
"""

from __future__ import annotations

import csv
import io
import math
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from sys import intern
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from programs.geocoding.names import NICKNAMES, normalize_place_name
from programs.geocoding.outcomes import PlaceKind
from programs.geocoding.regions import regions
from programs.geocoding.trigrams import Trigrams
from programs.letters import Letters
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE, chord_of_miles, point_on_sphere

COLUMNS = ("kind", "name", "latitude", "longitude", "state", "key", "zip_code")
Row = tuple[PlaceKind, str, float | None, float | None, str, str, str]

MORE_COLUMNS = ("zip_count", "people", "uncertainty_miles", "id", "same_as_id", "normalized_name", "county")
"""Read besides ``COLUMNS``, and kept in other forms."""

PLACES = f"""
    COPY (SELECT {", ".join(COLUMNS + MORE_COLUMNS)} FROM programs_place ORDER BY zip_count DESC NULLS FIRST, key)
      TO STDOUT (FORMAT csv)
"""  # noqa: S608 (columns of ours)
"""As a stream: a result would lie in memory three times over, and much of that would stay taken."""

Numbers = npt.NDArray[np.int32]
"""Places by their numbers."""

FIVE_DIGITS = re.compile(r"[0-9]{5}")
AFTER_ALL = "\U0010ffff"
"""Sorts behind everything that a name can go on with."""

NICKNAMED = frozenset(key for keys in NICKNAMES.values() for key in keys)
COUNTY_SIGNS = str.maketrans("-", " ", ".'’")


class Gazetteer:
    """All places as they stood in the database at one moment. Nothing changes in it: threads share it."""

    def __init__(self, places: Iterable[Sequence[Any]]) -> None:
        """``places`` have ``COLUMNS`` and ``MORE_COLUMNS``, the largest first, then by key."""
        # By columns: a tuple for each place would take as much memory as what is in it.
        self.kinds, self.place_names, self.keys, self.zip_codes = list[Any](), list[str](), list[str](), list[str]()
        states, points, sizes, people, reach, named = [], array("d"), array("i"), array("i"), array("d"), []
        counties = list[str]()
        for number, (kind, name, latitude, longitude, state, key, code, size, many, miles, *more) in enumerate(places):
            self.kinds.append(intern(kind))
            self.place_names.append(intern(name))  # a city's is in its ZIP codes again
            points.extend((math.nan, math.nan) if latitude is None else (latitude, longitude))
            states.append(intern(state))
            self.keys.append(key)
            self.zip_codes.append(code)
            sizes.append(size)
            people.append(many)
            reach.append(miles)
            counties.append(intern(more[3]) if kind == "zip" else "")
            if kind != "zip":
                named.append((number, *more))
        self.points, self.sizes = np.array(points).reshape(-1, 2), np.array(sizes)
        self.people, self.reach = np.array(people), np.array(reach)
        """How many live there, and how many miles from its point a place with that ZIP code may lie; 0: unknown."""
        self.located = ~np.isnan(self.points[:, 0])
        self.around_zip: dict[str, tuple[tuple[str, ...], float | None, tuple[str, ...]]] = {}
        """What is around a ZIP code, once it was asked for (``programs.geocoding.surroundings``)."""
        self.is_city = np.array([kind == "city" for kind in self.kinds], bool)
        self.states = States(states)
        self.zips = ZipCodes(self)
        self.county_names = CountyNames(self.zips.numbers, counties, self.states)
        self.names = Names([(normalized, number) for number, _pk, _main, normalized, _county in named], len(self))
        self.main_names = main_names(named)
        self.counties = self._counties(named)
        self.by_key = self._by_key()

    @classmethod
    def read(cls) -> Gazetteer:
        """All places of the database. One query."""
        stream = io.BytesIO()
        with connection.cursor() as cursor:
            cursor.copy_expert(PLACES, stream)
        stream.seek(0)
        return cls(map(typed, csv.reader(io.TextIOWrapper(stream, "utf-8", newline=""))))

    def _counties(self, named: Iterable[tuple[Any, ...]]) -> dict[str, list[int]]:
        """Cities with a point under their main name, by the bare name of their county."""
        found = defaultdict[str, list[int]](list)
        for number, _pk, main, _normalized, county in named:
            if self.is_city[number] and self.located[number] and main is None:
                found[county.translate(COUNTY_SIGNS).lower()].append(number)
        return dict(found)

    def _by_key(self) -> dict[str, int]:
        """States, and the cities that have nicknames or stand for a region: nothing else is looked up by key."""
        spoken = NICKNAMED.union(*regions().values())
        wanted = (number for number, key in enumerate(self.keys) if self.kinds[number] == "state" or key in spoken)
        return {self.keys[number]: number for number in wanted}

    def __len__(self) -> int:
        return len(self.keys)

    def row(self, number: int) -> Row:
        """``COLUMNS`` of a place."""
        latitude, longitude = self.points[number].tolist() if self.located[number] else (None, None)
        place = (self.place_names[number], latitude, longitude, self.states.of(number), self.keys[number])
        return self.kinds[number], *place, self.zip_codes[number]

    def zip_row(self, code: str) -> Row | None:
        """``COLUMNS`` of a ZIP code."""
        number = self.zips.number(code)
        return None if number is None else self.row(number)

    def uncertainty_of(self, code: str) -> float | None:
        """How many miles from its point a place with that ZIP code may lie; ``None`` where nobody has measured it."""
        number = self.zips.number(code)
        return None if number is None else float(self.reach[number]) or None

    def of_kind_and_state(self, kind: str = "", state: str = "") -> npt.NDArray[np.bool_]:
        """By place, whether it is of a kind and in a state; empty text stands for all."""
        wanted = np.ones(len(self), bool)
        if kind:
            wanted &= np.array([one == kind for one in self.kinds], bool)
        if state:
            wanted &= self.states.are_in(np.arange(len(self), dtype=np.int32), [state])
        return wanted

    def keyed(self, keys: Iterable[str]) -> list[int]:
        """The states and nicknamed cities that bear these keys."""
        return [self.by_key[key] for key in keys if key in self.by_key]

    def cities(self, name: str, state: str = "") -> list[int]:
        """The cities of a normalized name, in ``state`` if one is given; also those without a point."""
        bearers = self.names.bearers(name).tolist()
        return [
            number
            for number in bearers
            if self.kinds[number] == "city" and (not state or self.states.of(number) == state)
        ]

    def city(self, name: str, state: str) -> int | None:
        """The largest city of a name, in any spelling, that can be searched near: it has a point."""
        normalized = normalize_place_name(name)
        found = self.cities(normalized, state) if normalized else []
        return next((city for city in found if self.located[city]), None)

    def number_of(self, key: str) -> int | None:
        """The city of a key, ``city-denver-co``."""
        found = self.cities(normalize_place_name(key[5:-3].replace("-", " ")), key[-2:].upper())
        return next((city for city in found if self.keys[city] == key), None)


def typed(texts: list[str]) -> tuple[Any, ...]:
    """A place from the texts of its columns."""
    kind, name, latitude, longitude, state, key, code, size, people, reach, pk, *more = texts
    same_as, normalized_name, county = more
    point = (float(latitude), float(longitude)) if latitude else (None, None)
    numbers = (int(size), int(people or 0), float(reach or 0), int(pk), int(same_as) if same_as else None)
    return kind, name, *point, state, key, code, *numbers, normalized_name, county


def main_names(named: Iterable[tuple[Any, ...]]) -> dict[int, int]:
    """Of another name of a city, the number of the city."""
    numbers = {pk: number for number, pk, *_rest in named}
    return {number: numbers[main] for number, _pk, main, *_rest in named if main in numbers}


class States:
    """The state of every place."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = list(dict.fromkeys(codes))
        self.numbers = {code: number for number, code in enumerate(self.codes)}
        self.by_place = np.array([self.numbers[code] for code in codes], np.uint8)

    def of(self, place: int) -> str:
        return self.codes[self.by_place[place]]

    def are_in(self, places: Numbers, codes: Collection[str]) -> npt.NDArray[np.bool_]:
        """Of each of ``places``, whether it lies in one of the states."""
        wanted = np.zeros(len(self.codes), bool)
        wanted[[self.numbers[code] for code in codes if code in self.numbers]] = True
        return wanted[self.by_place[places]]


class CountyNames:
    """The county in which the Postal Service's list puts each ZIP code, the main one of those that it lies in."""

    def __init__(self, zips: Numbers, counties: Sequence[str], states: States) -> None:
        """``counties`` are the names by place, as the list writes them: “St Tammany” and “St. Tammany” are one."""
        spellings = defaultdict[tuple[str, str], Counter[str]](Counter)
        written = [(states.of(place), counties[place]) for place in zips.tolist()]
        read = {(state, county): (state, normalize_place_name(county)) for state, county in set(written)}
        keys = [read[one] for one in written]
        for key, place in zip(keys, zips.tolist(), strict=True):
            spellings[key][counties[place]] += 1
        self.keys = sorted(key for key in spellings if key[1])
        """State and normalized name of each county, by its number."""
        self.names = [min(spellings[key], key=lambda name: (-spellings[key][name], name)) for key in self.keys]
        self.numbers = {key: number for number, key in enumerate(self.keys)}
        self.of_zips = np.array([self.numbers.get(key, -1) for key in keys], np.int32)
        """Of each ZIP code, in the order of ``ZipCodes.numbers``; -1 where the list names none."""

    def named(self, text: str, state: str = "") -> list[int]:
        """The counties that a text can mean, with or without “County”, in ``state`` if one is given."""
        wanted = normalize_place_name(text)
        return [
            number
            for number, (of_state, name) in enumerate(self.keys)
            if state in ("", of_state) and wanted and (name == wanted or bare_county(name) == wanted)
        ]


COUNTY_KINDS = (
    *(" county", " parish", " borough", " census area", " municipality", " municipio", " city and borough", " city"),
    *(" island", " district"),
)


def bare_county(name: str) -> str:
    """``denver`` of ``denver county``."""
    kind = next((kind for kind in sorted(COUNTY_KINDS, key=len, reverse=True) if name.endswith(kind)), "")
    return name.removesuffix(kind)


class Names:
    """Normalized names of cities and states in the order of the alphabet, and the places that bear each."""

    def __init__(self, named: list[tuple[str, int]], places: int) -> None:
        """``named`` are names with a place that bears them; ``places`` is how many there are of any kind."""
        named.sort()
        counts = Counter(name for name, _place in named)
        self.texts = list(counts)
        self.all_bearers = np.array([place for _name, place in named], np.int32)
        self.starts = np.cumsum([0, *counts.values()])
        """Where in ``all_bearers`` those of each name begin; behind the last name, where they end."""
        self.text_of_bearer = np.repeat(np.arange(len(self.texts)), np.diff(self.starts))
        self.text_of = np.full(places, -1, np.int32)
        """Where in ``texts`` the name of a place stands; -1 for a ZIP code."""
        self.text_of[self.all_bearers] = self.text_of_bearer

    @cached_property
    def trigrams(self) -> Trigrams:
        """Made when somebody first misspells a name."""
        return Trigrams(self.texts)

    @cached_property
    def letters(self) -> Letters:
        """Made when a name among the words of a search is first misspelled."""
        return Letters.of([text for text in self.texts if text])

    def find(self, name: str) -> slice:
        """Where in ``texts`` a name stands: one, or none."""
        place = bisect_left(self.texts, name)
        return slice(place, place + (self.texts[place : place + 1] == [name]))

    def beginning(self, prefix: str) -> slice:
        """Where in ``texts`` those stand that begin like ``prefix``."""
        return slice(bisect_left(self.texts, prefix), bisect_right(self.texts, prefix + AFTER_ALL))

    def bearers(self, name: str) -> Numbers:
        return self.bearers_of(self.find(name))

    def bearers_of(self, names: slice) -> Numbers:
        """The places that bear the names at ``names`` in ``texts``."""
        return self.all_bearers[self.starts[names.start] : self.starts[names.stop]]


class ZipCodes:
    """ZIP codes in the order of their digits, and those with a point from south to north."""

    def __init__(self, places: Gazetteer) -> None:
        found = sorted((code, number) for number, code in enumerate(places.zip_codes) if code)
        self.codes = [code for code, _number in found]
        self.numbers = np.array([number for _code, number in found], np.int32)
        self.by_digits = np.full(10**5, -1, np.int32)
        """The place of each five digits; -1 where these are no ZIP code."""
        self.by_digits[[int(code) for code in self.codes]] = self.numbers
        located = self.numbers[places.located[self.numbers]]
        located = located[places.points[located, 0].argsort()]
        self.latitudes = places.points[located, 0]
        spots = [point_on_sphere(latitude, longitude) for latitude, longitude in places.points[located].tolist()]
        self.spots = np.array(spots).reshape(-1, 3).T.copy()
        """Kilometres from the centre of the earth along x, y and z; a row for each axis."""
        self.located, self.states, self.reach = located, places.states, places.reach[located]

    def number(self, code: str) -> int | None:
        if not FIVE_DIGITS.fullmatch(code):
            return None
        place = int(self.by_digits[int(code)])
        return None if place < 0 else place

    def beginning(self, digits: str) -> Numbers:
        """The ZIP codes that begin with up to five digits."""
        return self.numbers[bisect_left(self.codes, digits) : bisect_right(self.codes, digits + AFTER_ALL)]

    def nearest_state(self, latitude: float, longitude: float, *, within_miles: float) -> str | None:
        """USPS code of the state whose ZIP code lies nearest to a point, ``None`` when none is that near."""
        nearest = self.nearest(latitude, longitude, within_miles=within_miles)
        return None if nearest is None else self.states.of(nearest)

    def nearest(self, latitude: float, longitude: float, *, within_miles: float) -> int | None:
        """The ZIP code that lies nearest to a point, ``None`` when none is that near.

        Only the ZIP codes of a strip of latitudes are looked at; on the sphere, so that there is no
        edge at the antimeridian.
        """
        strip, squares = self.around(latitude, longitude, within_miles)
        if not len(squares):
            return None
        nearest = int(squares.argmin())
        return int(self.located[strip][nearest]) if squares[nearest] <= chord_of_miles(within_miles) ** 2 else None

    def perhaps_of(self, latitude: float, longitude: float, *, within_miles: float) -> Numbers:
        """The ZIP codes as near to a point as the nearest one's is uncertain: the point may lie in any of them. The
        nearest first; only one of them in most places."""
        strip, squares = self.around(latitude, longitude, within_miles)
        if not len(squares):
            return self.located[:0]
        reach = min(float(self.reach[strip][int(squares.argmin())]), within_miles)
        inside = np.flatnonzero(squares <= max(chord_of_miles(reach) ** 2, float(squares.min())))
        found: Numbers = self.located[strip][inside[squares[inside].argsort(kind="stable")]]
        return found

    def around(self, latitude: float, longitude: float, miles: float) -> tuple[slice, npt.NDArray[np.float64]]:
        """A strip of latitudes, and of each ZIP code in it the square of the chord to the point, in km²."""
        reach = math.degrees(miles * KM_PER_MILE / EARTH_RADIUS_KM) * 1.001
        strip = slice(*np.searchsorted(self.latitudes, (latitude - reach, latitude + reach)))
        apart = self.spots[:, strip] - np.array(point_on_sphere(latitude, longitude))[:, None]
        apart *= apart
        return strip, apart[0] + apart[1] + apart[2]
