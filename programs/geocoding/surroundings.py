"""What is around a place: the states that it may lie in, how unsure its point is, and which clock it keeps."""

from __future__ import annotations

from dataclasses import replace

from programs import time_zones
from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.outcomes import ResolvedPlace
from programs.geocoding.points import STATE_WITHIN_MILES


def surveyed(place: ResolvedPlace, gazetteer: Gazetteer) -> ResolvedPlace:
    """The place with what is around it.

    A ZIP code or point at a border may lie in several states; a city has the state that was typed. A ZIP code has
    its own time zone, a city and a point that of the nearest ZIP code, a whole state all that it keeps.
    """
    if place.kind == "state":
        return replace(place, time_zones=time_zones.of_state(place.state or ""))
    if place.latitude is None or place.longitude is None:
        return place
    if place.kind == "city":
        nearest = gazetteer.zips.nearest(place.latitude, place.longitude, within_miles=STATE_WITHIN_MILES)
        return place if nearest is None else replace(place, time_zones=zone_of(gazetteer.zip_codes[nearest]))
    if place.kind == "zip":
        found = gazetteer.around_zip.get(place.zip_code)
        if found is None:
            found = gazetteer.around_zip[place.zip_code] = around(place, place.latitude, place.longitude, gazetteer)
    else:
        found = around(place, place.latitude, place.longitude, gazetteer)
    border, uncertainty, zone = found
    return replace(place, border=border, uncertainty_miles=uncertainty, time_zones=zone)


def around(
    place: ResolvedPlace, latitude: float, longitude: float, gazetteer: Gazetteer
) -> tuple[tuple[str, ...], float | None, tuple[str, ...]]:
    """Of a ZIP code or a point: other states, miles of doubt, time zone."""
    perhaps = gazetteer.zips.perhaps_of(latitude, longitude, within_miles=STATE_WITHIN_MILES)
    if place.kind == "zip":
        zone, uncertainty = zone_of(place.zip_code), gazetteer.uncertainty_of(place.zip_code)
    else:
        zone, uncertainty = zone_of(gazetteer.zip_codes[perhaps[0]]) if place.state and len(perhaps) else (), 0.0
    states = dict.fromkeys(gazetteer.states.of(one) for one in perhaps.tolist()) if place.state else {}
    return tuple(state for state in states if state != place.state), uncertainty, zone


def zone_of(zip_code: str) -> tuple[str, ...]:
    """The zone of a ZIP code; none where it has none."""
    zone = time_zones.of_zip(zip_code)
    return (zone,) if zone else ()
