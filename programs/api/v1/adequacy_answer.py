"""A measurement as plain dictionaries: the answer, and its gaps as GeoJSON."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from programs.models import Program
from programs.search import CLASSES, Adequacy, Counted, Figure, Standard, miles_of_chords

DIGITS_OF_SHARE, DIGITS_OF_POINT = 6, 5


def measurement_only() -> str:
    """What every answer and page says of itself."""
    return _(
        "This is a measurement and no finding of compliance. Distances are straight lines from the center of a ZIP "
        "code, not minutes on a road."
    )


def answer_of(found: Adequacy) -> dict[str, Any]:
    """Nationwide, or of what was asked for, at the top; then by state and county; then the gaps."""
    question = found.question
    return {
        "unit": "zips" if found.areas.people is None else "people",
        "miles": question.miles,
        "count": question.count,
        "standard": measured_standard(found),
        **counted(found.whole),
        "not_measured": not_measured(found),
        "network": network_of(found),
        "programs": {
            "in_person": len(found.measured.programs),
            "by_zip_center": found.measured.roughly,
            "virtual": found.measured.virtual_programs if question.by_video else None,
            "unstated": found.measured.unstated,
        },
        "population": population_of(found),
        "note": measurement_only(),
        "states": [
            {"state": code, **counted(one), "virtual_programs": virtual_of(found, code)}
            for code, one in found.by_state()
        ],
        "counties": [county_of(found, county, one) for county, one in found.by_county()],
        "gaps": gaps_of(found),
    }


def figure(one: Figure) -> dict[str, Any]:
    share = one.share
    return {
        "within": one.within,
        "total": one.total,
        "share": None if share is None else round(share, DIGITS_OF_SHARE),
    }


def counted(one: Counted) -> dict[str, Any]:
    return {"people": figure(one.people), "zips": figure(one.zips)}


def not_measured(found: Adequacy) -> dict[str, Any]:
    """What is in no figure: people of ZIP codes that have no point, and, with a standard, counties without a class."""
    left = found.not_counted
    return {
        "zips": left.zips.total,
        "people": left.people.total,
        "people_without_place": None if found.areas.people is None else found.areas.unplaced_people,
    }


def network_of(found: Adequacy) -> dict[str, Any] | None:
    network = found.question.network
    if network is None:
        return None
    payer = {"slug": network.payer_slug, "name": network.payer_name}
    return {"id": network.id, "slug": network.slug, "name": network.name, "payer": payer}


def virtual_of(found: Adequacy, state: str) -> int | None:
    """How many programs serve a state by video; ``None`` where nobody asked."""
    return found.measured.virtual.get(state, 0) if found.question.by_video else None


def population_of(found: Adequacy) -> dict[str, Any] | None:
    table = found.areas.population
    if table is None:
        return None
    return {
        "source": table.source,
        "name": table.name,
        "url": table.url or None,
        "edition": table.edition or None,
        "imported_at": table.imported_at,
        "zips": len(table.people),
    }


def county_of(found: Adequacy, county: int, one: Counted) -> dict[str, Any]:
    names, question = found.directory.gazetteer.county_names, found.question
    place = int(found.areas.county_classes[county])
    threshold = question.standard.thresholds[place] if question.standard and place >= 0 else None
    share = one.people.share
    return {
        "state": names.keys[county][0],
        "county": names.names[county],
        "county_class": CLASSES[place].code if place >= 0 else None,
        "miles": threshold.miles if threshold else question.miles,
        "share_wanted": threshold.share if threshold else None,
        "has_share": None if threshold is None or share is None else share >= threshold.share,
        **counted(one),
    }


def standard_of(standard: Standard) -> dict[str, Any]:
    """A standard as it was published, and where it was read."""
    return {
        "code": standard.code,
        "name": str(standard.label),
        "purpose": str(standard.purpose),
        "source": standard.source,
        "url": standard.url,
        "in_force_from": standard.in_force_from,
        "read_on": standard.read_on,
        "caveat": str(standard.caveat),
        "telehealth_credit": standard.telehealth_credit,
        "states": list(standard.states),
        "classes": [
            {
                "county_class": one.code,
                "name": str(one.label),
                "miles": threshold.miles,
                "minutes": threshold.minutes,
                "share_wanted": threshold.share,
            }
            for one, threshold in zip(CLASSES, standard.thresholds, strict=True)
        ],
    }


def measured_standard(found: Adequacy) -> dict[str, Any] | None:
    """The standard that was asked for, with what was measured of each class."""
    if found.question.standard is None:
        return None
    told = standard_of(found.question.standard) | {"zips_by_miles": found.by_miles}
    for row, (_code, _threshold, one, counties, having) in zip(told["classes"], found.by_class(), strict=True):
        row |= {"counties": counties, "counties_with_share": having, **counted(one)}
    return told


def gaps_of(found: Adequacy, most: int | None = None) -> list[dict[str, Any]]:
    """The ZIP codes without enough programs near, those of most people first. One query for the names of programs."""
    some, areas, gazetteer = found.gaps[:most], found.areas, found.directory.gazetteer
    away = shown_miles(found.measured.reach.chord[some])
    enough = shown_miles(found.measured.reach.enough[some])
    nearest = found.nearest_slots(some).tolist()
    programs = named_programs(found, nearest)
    people = [None] * len(some) if areas.people is None else areas.people[some].tolist()
    names, codes, states = gazetteer.county_names, areas.codes, gazetteer.states.codes
    return [
        {
            "zip": codes[area],
            "city": gazetteer.place_names[place],
            "state": states[state],
            "county": names.names[county] if county >= 0 else None,
            "people": heads,
            "nearest": programs.get(slot),
            "miles": miles,
            "miles_to_enough": last,
            "miles_wanted": wanted,
        }
        for area, place, state, county, heads, slot, miles, last, wanted in zip(
            some.tolist(),
            areas.places[some].tolist(),
            areas.states[some].tolist(),
            areas.counties[some].tolist(),
            people,
            nearest,
            away,
            enough,
            found.limits[some].tolist(),
            strict=True,
        )
    ]


def shown_miles(chords: NDArray[np.float64]) -> list[float | None]:
    """To one decimal; ``None`` where there is nothing."""
    return [round(miles, 1) if math.isfinite(miles) else None for miles in miles_of_chords(chords).tolist()]


def named_programs(found: Adequacy, slots: list[int]) -> dict[int, dict[str, Any]]:
    """Id, slug and name of each program by its slot: never where it is."""
    index, wanted = found.directory.index, sorted(set(slots) - {-1})
    ids: dict[int, UUID] = {slot: index.id_of(slot) for slot in wanted}
    rows = {
        pk: (slug, name)
        for pk, slug, name in Program.objects.filter(pk__in=ids.values()).values_list("pk", "slug", "name")
    }
    return {slot: {"id": pk, "slug": rows[pk][0], "name": rows[pk][1]} for slot, pk in ids.items() if pk in rows}


def geojson_of(found: Adequacy) -> dict[str, Any]:
    """A ``FeatureCollection`` of the gaps (RFC 7946): the point of each ZIP code, longitude first."""
    points = np.round(found.directory.gazetteer.points[found.areas.places[found.gaps]], DIGITS_OF_POINT).tolist()
    return {
        "type": "FeatureCollection",
        "note": measurement_only(),
        "features": [
            {
                "type": "Feature",
                "id": gap["zip"],
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
                "properties": gap,
            }
            for gap, (latitude, longitude) in zip(gaps_of(found), points, strict=True)
        ],
    }
