"""Cities with programs: those of a state, and those near another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from programs.models.position import chord_of_miles, point_on_sphere
from programs.search.index.space import points
from programs.search.matches import VIRTUAL, Matches
from programs.web.landing.addresses import city_url, slug_of_city
from programs.web.landing.cities import Cities, Place

WITHIN_MILES = 60.0
MOST = 12


@dataclass(frozen=True, slots=True)
class CityLink:
    """A city, the programs that have it in their address, and its page."""

    name: str
    count: int
    url: str


def with_programs(cities: Cities, programs: Mapping[Place, BitMap], found: BitMap) -> list[CityLink]:
    """The cities that some of ``found`` stand in, by name."""
    links = (link(cities, city, here.intersection_cardinality(found)) for city, here in programs.items())
    return sorted((one for one in links if one.count), key=lambda one: one.name)


def link(cities: Cities, city: Place, count: int, *, with_state: str = "") -> CityLink:
    gazetteer = cities.gazetteer
    state, name = gazetteer.states.of(city), gazetteer.place_names[city]
    label = f"{name}, {state}" if with_state and state != with_state else name
    return CityLink(label, count, city_url(state, slug_of_city(gazetteer.keys[city])))


def neighbours(cities: Cities, city: Place, near: Matches) -> list[CityLink]:
    """The nearest cities with programs, also of other states. ``near`` is a search without filters."""
    gazetteer = cities.gazetteer
    places = np.array([place for place in cities.programs if place != city], dtype=np.int64)
    if not len(places):
        return []
    latitudes, longitudes = gazetteer.points[places].T
    centre = np.array(point_on_sphere(*gazetteer.points[city].tolist()))[:, None]
    chords = np.linalg.norm(points(latitudes, longitudes) - centre, axis=0)
    reach, found, state = chord_of_miles(WITHIN_MILES), everywhere(near), gazetteer.states.of(city)
    links: list[CityLink] = []
    for place in chords.argsort(kind="stable").tolist():
        if chords[place] > reach or len(links) == MOST:
            break
        count = cities.programs[int(places[place])].intersection_cardinality(found)
        if count:
            links.append(link(cities, int(places[place]), count, with_state=state))
    return links


def everywhere(matches: Matches) -> BitMap:
    """What a search would find in person at any distance."""
    return matches.within(matches.index.everything) - matches.index.term(VIRTUAL)


def largest(links: list[CityLink], count: int) -> list[CityLink]:
    """The cities with most programs, if not all are shown at once anyway."""
    return sorted(links, key=lambda one: -one.count)[:count] if len(links) > count else []
