"""Rows of the gazetteer: ZIP codes, cities under all their names, states. Pure: no database."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from programs.geocoding.names import state_name
from programs.geocoding.points import Point
from programs.imports.gazetteer.centre import centre_of
from programs.imports.gazetteer.points import Located, one_spelling, points_of_lists, towns_of, zip_points
from programs.imports.gazetteer.reach import uncertainties
from programs.imports.gazetteer.sources import CityKey, Town, ZipRow

REFUSED_NAME_NEEDS_ZIPS = 3
"""A name that the Postal Service refuses is common usage (``Manhattan``) when this many areas list it;
those with fewer are mostly subdivisions and misspellings. Two letters (“NY”) are a state."""

NO_TOWNS: Mapping[CityKey, Town] = {}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The columns of ``Place``; ``same_as`` is the key of the city this is another name of."""

    key: str
    kind: str
    zip_code: str
    name: str
    normalized_name: str
    state: str
    county: str
    latitude: float | None
    longitude: float | None
    point_source: str
    zip_count: int
    uncertainty_miles: float | None = None
    people: int | None = None
    same_as: str = ""


@dataclass(slots=True)
class City:
    """What its ZIP codes say of a city."""

    rows: list[ZipRow] = field(default_factory=list)
    spellings: Counter[str] = field(default_factory=Counter)

    def add(self, row: ZipRow, name: str) -> None:
        self.rows.append(row)
        self.spellings[name] += 1


def place_rows(
    rows: Iterable[ZipRow], zcta: Mapping[str, Point], towns: Mapping[CityKey, Town] = NO_TOWNS
) -> list[PlaceRow]:
    """The whole gazetteer; cities stand before the other names that point to them."""
    rows = list(rows)
    cities = cities_of(rows)
    others = other_names(rows, cities)
    of_lists = points_of_lists(rows, zcta)
    centres = {key: centre_of(list(located(city.rows, of_lists))) for key, city in (cities | others).items()}
    near = towns_of(centres, towns)
    points = zip_points(rows, zcta, {key: town.point for key, town in near.items() if key in cities})
    reach = uncertainties(rows, points, zcta)
    return [
        *state_rows(rows, points),
        *(city_row(key, city, points, near.get(key)) for key, city in cities.items()),
        *(city_row(key, city, points, near.get(key), same_as(city)) for key, city in others.items()),
        *(zip_row(row, points[row.zip_code], reach.get(row.zip_code)) for row in rows),
    ]


def cities_of(rows: Iterable[ZipRow]) -> dict[CityKey, City]:
    """Cities after which ZIP codes are named, but not large receivers of mail that nobody can locate."""
    cities: dict[CityKey, City] = defaultdict(City)
    for row in rows:
        if row.kind != "UNIQUE" or row.own_point:
            cities[one_spelling(row.city), row.state].add(row, row.city)
    return cities


def other_names(rows: Iterable[ZipRow], cities: Mapping[CityKey, City]) -> dict[CityKey, City]:
    """Further names that mail may carry, and refused ones in common use. A single receiver's are firms."""
    accepted: dict[CityKey, City] = defaultdict(City)
    refused: dict[CityKey, City] = defaultdict(City)
    for row in rows:
        if row.kind != "UNIQUE":
            for name in row.accepted:
                accepted[one_spelling(name), row.state].add(row, name)
        if row.is_delivered and row.active:
            for name in row.refused:
                refused[one_spelling(name), row.state].add(row, name)
    for key, city in refused.items():
        if len(city.rows) >= REFUSED_NAME_NEEDS_ZIPS and len(key[0]) > 2:
            accepted[key].rows += city.rows
            accepted[key].spellings += city.spellings
    return {key: city for key, city in accepted.items() if key[0] and key not in cities}


def same_as(city: City) -> str:
    """Key of the city that most of these ZIP codes are named after."""
    names = Counter((one_spelling(row.city), row.state) for row in city.rows if row.kind != "UNIQUE")
    (key, _count) = min(names.items(), key=lambda item: (-item[1], item[0]))
    return city_place_key(key)


def city_place_key(key: CityKey) -> str:
    """``city-denver-co``: made of the normalized name, so that it does not depend on the spelling."""
    name, state = key
    return f"city-{name.replace(' ', '-')}-{state.lower()}"


def city_row(key: CityKey, city: City, points: Mapping[str, Located], town: Town | None, same: str = "") -> PlaceRow:
    """``town`` is the city itself, if a list of towns has it: then it stands where its people are."""
    centre = town.point if town else centre_of(list(located(city.rows, points)))
    counties = Counter(row.county for row in city.rows if row.county)
    return PlaceRow(
        key=city_place_key(key),
        kind="city",
        zip_code="",
        name=proper_name(min(city.spellings, key=lambda name: (-city.spellings[name], name))),
        normalized_name=key[0],
        state=key[1],
        county=min(counties, key=lambda name: (-counties[name], name)) if counties else "",
        latitude=centre[0] if centre else None,
        longitude=centre[1] if centre else None,
        point_source="town" if town else "zips" if centre else "",
        zip_count=sum(row.active for row in city.rows),
        people=town.people or None if town else None,
        same_as=same,
    )


def located(rows: list[ZipRow], points: Mapping[str, Located]) -> Iterator[Point]:
    """Points of the areas with streets; box lobbies and large receivers count only where there are none."""
    for candidates in ([row for row in rows if row.is_delivered and row.active], rows):
        found = [point for row in candidates if (point := points[row.zip_code][0])]
        if found:
            yield from found
            return


def state_rows(rows: list[ZipRow], points: Mapping[str, Located]) -> Iterator[PlaceRow]:
    by_state: dict[str, list[ZipRow]] = defaultdict(list)
    for row in rows:
        by_state[row.state].append(row)
    for code, members in sorted(by_state.items()):
        centre, name = centre_of(list(located(members, points))), state_name(code)
        yield PlaceRow(
            key=f"state-{code.lower()}",
            kind="state",
            zip_code="",
            name=name,
            normalized_name=one_spelling(name),
            state=code,
            county="",
            latitude=centre[0] if centre else None,
            longitude=centre[1] if centre else None,
            point_source="zips" if centre else "",
            zip_count=sum(row.active for row in members),
        )


def zip_row(row: ZipRow, located_at: Located, uncertainty_miles: float | None) -> PlaceRow:
    point, source = located_at
    return PlaceRow(
        key=f"zip-{row.zip_code}",
        kind="zip",
        zip_code=row.zip_code,
        name=proper_name(row.city),
        normalized_name=one_spelling(row.city),
        state=row.state,
        county=row.county,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        point_source=source,
        zip_count=1,
        uncertainty_miles=uncertainty_miles,
    )


def proper_name(name: str) -> str:
    """The list's ``Mc Kinney``, ``Mcallen``, ``O Fallon``, ``King Of Prussia`` as people write them."""
    name = re.sub(r"\bMc ?([A-Za-z])", lambda found: "Mc" + found[1].upper(), name)
    name = re.sub(r"^(?:Nyc|Okc|Slc)$", lambda found: found[0].upper(), name)
    name = re.sub(r"\b([OD]) (?=[A-Z])", r"\1'", name)
    name = re.sub(r"(?<=\w )(?:Of|And|The|On|At|By)(?= )", lambda found: found[0].lower(), name)
    return re.sub(r"(?<=[-/&])[a-z]", lambda found: found[0].upper(), name)
