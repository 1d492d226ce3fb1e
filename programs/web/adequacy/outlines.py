"""A map without a script: outlines of states or counties and a dot for each gap, as paths of one SVG.

The shapes are those of the maps of programs (``static/vendor/us-atlas``), so that nobody else is asked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

ATLAS = Path(settings.BASE_DIR) / "static" / "vendor" / "us-atlas"
WIDTH, HEIGHT_MAX, EDGE = 800.0, 800.0, 8.0

BESIDE = frozenset({"AK", "HI", "PR", "VI", "GU", "AS", "MP"})
"""Not on the map of the country: in its place they would make all else small. Each has a map of its own."""

STANDARD_PARALLELS, ORIGIN = (29.5, 45.5), (37.5, -96.0)
"""Of the Albers equal-area conic projection in which maps of the contiguous states are usually drawn."""

Point = tuple[float, float]
"""Longitude and latitude in degrees; or x and y on the paper, down from the top."""


@dataclass(frozen=True, slots=True)
class GapMap:
    """The SVG: ``land`` and ``dots`` are the data of paths, ``lines`` of borders within."""

    width: int
    height: int
    land: str
    dots: str
    shown: int


def gap_map(state: str, gaps: Iterable[tuple[str, float, float]]) -> GapMap | None:
    """``gaps`` are state, latitude and longitude; ``state`` is empty for the country. ``None`` without a shape."""
    lines = outline_of(state) if state else outline_of_country()
    if not lines:
        return None
    points = [(longitude, latitude) for of, latitude, longitude in gaps if (of == state if state else of not in BESIDE)]
    projected = flat(lines) if state else albers
    on_paper = [[projected(point) for point in line] for line in lines]
    fit, height = fitted(on_paper)
    spots = sorted({tuple(map(round, fit(projected(point)))) for point in points})
    return GapMap(
        round(WIDTH),
        height,
        "".join(path(list(map(fit, line))) for line in on_paper),
        "".join(f"M{x} {y}h0" for x, y in spots),
        len(points),
    )


def path(line: list[Point]) -> str:
    """A line in tenths of a pixel, without the points that lie on the one before."""
    rounded = [(round(x, 1), round(y, 1)) for x, y in line]
    kept = [point for place, point in enumerate(rounded) if place == 0 or point != rounded[place - 1]]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept)


@cache
def outline_of_country() -> list[list[Point]]:
    topology = read(ATLAS / "states.json")
    states = [one for one in topology["objects"]["states"]["geometries"] if one["id"] not in BESIDE]
    return lines_of(topology, states)


@cache
def outline_of(state: str) -> list[list[Point]]:
    """The counties of a state; empty where the atlas has none."""
    file = ATLAS / "counties" / f"{state}.json"
    if not (state.isalpha() and file.is_file()):
        return []
    topology = read(file)
    return lines_of(topology, topology["objects"]["counties"]["geometries"])


def read(file: Path) -> dict[str, Any]:
    topology: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return topology


def lines_of(topology: dict[str, Any], shapes: Iterable[dict[str, Any]]) -> list[list[Point]]:
    """Every arc that a shape has, once: a border between two is one line (TopoJSON 1.0, section 2.1.4)."""
    used = {number if number >= 0 else ~number for shape in shapes for number in arcs_in(shape["arcs"])}
    lines = [list(positions(topology, topology["arcs"][number])) for number in sorted(used)]
    longitudes = [longitude for line in lines for longitude, _latitude in line]
    if longitudes and max(longitudes) - min(longitudes) > 180:  # across the antimeridian: the Aleutian Islands
        return [
            [(longitude - 360 if longitude > 0 else longitude, latitude) for longitude, latitude in line]
            for line in lines
        ]
    return lines


def arcs_in(arcs: Any) -> Iterator[int]:
    for one in arcs:
        if isinstance(one, int):
            yield one
        else:
            yield from arcs_in(one)


def positions(topology: dict[str, Any], arc: Iterable[Iterable[float]]) -> Iterator[Point]:
    """Degrees from an arc, whose points are steps from the one before where the topology has a transform."""
    if "transform" not in topology:
        yield from ((x, y) for x, y in arc)
        return
    (scale_x, scale_y), (from_x, from_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0.0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + from_x, y * scale_y + from_y


def albers(point: Point) -> Point:
    """Albers equal-area conic (Snyder, Map Projections: A Working Manual, 1987, page 100); y is down."""
    first, second = map(math.radians, STANDARD_PARALLELS)
    cone = (math.sin(first) + math.sin(second)) / 2
    constant = math.cos(first) ** 2 + 2 * cone * math.sin(first)

    def radius(latitude: float) -> float:
        return math.sqrt(constant - 2 * cone * math.sin(math.radians(latitude))) / cone

    angle = cone * math.radians(point[0] - ORIGIN[1])
    return radius(point[1]) * math.sin(angle), radius(point[1]) * math.cos(angle) - radius(ORIGIN[0])


def flat(lines: list[list[Point]]) -> Any:
    """Degrees as they are, as wide as they are in the middle of a state."""
    latitudes = [latitude for line in lines for _longitude, latitude in line]
    shrink = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    west = min(longitude for line in lines for longitude, _latitude in line) < -180

    def projected(point: Point) -> Point:
        longitude = point[0] - 360 if west and point[0] > 0 else point[0]
        return longitude * shrink, -point[1]

    return projected


def fitted(lines: list[list[Point]]) -> tuple[Any, int]:
    """What puts a point into the paper, and how high that is."""
    xs, ys = [x for line in lines for x, _y in line], [y for line in lines for _x, y in line]
    wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT_MAX - 2 * EDGE) / high)
    left = (WIDTH - wide * scale) / 2

    def fit(point: Point) -> Point:
        return left + (point[0] - min_x) * scale, EDGE + (point[1] - min_y) * scale

    min_x, min_y = min(xs), min(ys)
    return fit, round(high * scale + 2 * EDGE)
