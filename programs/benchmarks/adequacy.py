"""What a measurement of adequacy costs and whether it is right, beside a brute-force pass over all pairs.

Brute force measures every ZIP code to every program: for the time by chords, for the comparison by the formula of
geopy's great circle, written for arrays; where a decision hangs on it, geopy itself measures again.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import orjson
from django.http import QueryDict
from geopy.distance import great_circle
from numpy.typing import NDArray

from programs.api.v1.adequacy_answer import answer_of
from programs.benchmarks.databases import BenchmarkError
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE
from programs.search import Directory, measured, read_adequacy, written_once
from programs.search.adequacy.areas import Areas
from programs.search.adequacy.measuring import Adequacy, Kept, kept_with
from programs.search.adequacy.nearest import pairwise
from programs.search.adequacy.parameters import AdequacyQuestion

MILES = (10.0, 30.0, 60.0)
CLOSE_MILES = 0.01
"""A pair so close to a limit is measured by geopy itself."""

AT_ONCE = 256
"""ZIP codes of one step of brute force: more do not fit into the processor's cache."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Times:
    """Seconds, medians over the rounds. ``cold``: nothing is kept, the whole answer is measured and written."""

    cold: float
    reach: float
    brute: float
    warm: float
    zips: int
    programs: int

    @property
    def against_brute(self) -> float:
        return self.cold / self.brute

    @property
    def warm_share(self) -> float:
        return self.warm / self.cold


@dataclass(frozen=True)
class Compared:
    """Of one distance: ZIP codes within by brute force, those of which the measurement says otherwise, and how many
    pairs geopy itself decided."""

    miles: float
    within: int
    wrong: int
    by_geopy: int


def question_of(directory: Directory, text: str) -> AdequacyQuestion:
    asked = read_adequacy(QueryDict(text), directory, strict=True)
    if not isinstance(asked, AdequacyQuestion):
        raise BenchmarkError(f"{text}: {asked.errors}")
    return asked


def written(directory: Directory, question: AdequacyQuestion) -> bytes:
    """The whole answer, as the API makes it."""
    return written_once(
        directory, question, "benchmark", lambda: orjson.dumps(answer_of(measured(question, directory)), default=str)
    )


def forget(directory: Directory) -> None:
    """Nothing of any measurement is kept."""
    kept, empty = kept_with(directory), Kept()
    with kept.lock:
        kept.measurements, kept.answers = empty.measurements, empty.answers


def measure_times(directory: Directory, miles: float, rounds: int) -> Times:
    """Cold, warm and brute force in turn. Raises ``BenchmarkError`` where there is nothing to measure."""
    question = question_of(directory, f"miles={miles:g}")
    found = measured(question, directory)
    if not len(found.measured.programs) or not len(directory.areas.codes):
        raise BenchmarkError("There are no programs, or no ZIP codes: import a directory first.")
    position = directory.areas.position
    took: dict[str, list[float]] = {"cold": [], "reach": [], "brute": [], "warm": []}
    turns: dict[str, Callable[[], object]] = {
        "cold": lambda: written(directory, question),
        "warm": lambda: written(directory, question),
        "reach": lambda: measured(question, directory),
        "brute": lambda: nearest_of_all(position, found.directory.index.space.position[:, found.measured.programs]),
    }
    for _each in range(rounds):
        for name, turn in turns.items():
            if name in ("cold", "reach"):
                forget(directory)
            started = time.perf_counter()
            turn()
            took[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(times) for name, times in took.items()}
    return Times(**medians, zips=position.shape[1], programs=len(found.measured.programs))


def nearest_of_all(places: Floats, programs: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """The pass that the measurement is timed against: every pair, by chords, which are quicker than great circles."""
    chord, nearest = np.empty(places.shape[1]), np.empty(places.shape[1], np.int64)
    for start in range(0, places.shape[1], AT_ONCE):
        some = slice(start, start + AT_ONCE)
        away = pairwise(places[:, some], programs)
        nearest[some] = away.argmin(axis=1)
        chord[some] = away[np.arange(len(away)), nearest[some]]
    return np.sqrt(chord), nearest


def coordinates(found: Adequacy) -> tuple[Floats, Floats]:
    """Latitude and longitude of every area, and of every program that counts, as degrees."""
    areas: Areas = found.areas
    position = found.directory.index.space.position[:, found.measured.programs]
    latitude = np.degrees(np.arcsin(np.clip(position[2] / EARTH_RADIUS_KM, -1, 1)))
    longitude = np.degrees(np.arctan2(position[1], position[0]))
    return areas.gazetteer.points[areas.places], np.column_stack([latitude, longitude])


def nearest_by_brute_force(zips: Floats, programs: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Miles from each ZIP code to the nearest program, and which that is: every pair is measured."""
    miles, nearest = np.empty(len(zips)), np.empty(len(zips), np.int64)
    for start in range(0, len(zips), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        away = great_circles(zips[some], programs)
        nearest[some] = away.argmin(axis=1)
        miles[some] = away[np.arange(len(away)), nearest[some]]
    return miles, nearest


def great_circles(some: Floats, others: Floats) -> Floats:
    """Miles, some × others, by the formula of ``geopy.distance.great_circle`` and its radius."""
    lat1, lng1 = np.radians(some[:, :1]), np.radians(some[:, 1:])
    lat2, lng2 = np.radians(others[:, 0]), np.radians(others[:, 1])
    sin1, cos1, sin2, cos2 = np.sin(lat1), np.cos(lat1), np.sin(lat2), np.cos(lat2)
    sin_delta, cos_delta = np.sin(lng2 - lng1), np.cos(lng2 - lng1)
    across = np.hypot(cos2 * sin_delta, cos1 * sin2 - sin1 * cos2 * cos_delta)
    along = sin1 * sin2 + cos1 * cos2 * cos_delta
    return np.asarray(np.arctan2(across, along) * EARTH_RADIUS_KM / KM_PER_MILE)


def compare(directory: Directory) -> list[Compared]:
    """Every ZIP code at every distance, against all pairs; where they are close to a limit, geopy decides."""
    first = measured(question_of(directory, "miles=30"), directory)
    zips, programs = coordinates(first)
    found = []
    for miles in MILES:
        within, by_geopy = np.zeros(len(zips), bool), 0
        for start in range(0, len(zips), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            away = great_circles(zips[some], programs)
            inside = away <= miles
            for one, other in np.argwhere(np.abs(away - miles) < CLOSE_MILES).tolist():
                inside[one, other] = great_circle(zips[start + one], programs[other]).miles <= miles
                by_geopy += 1
            within[some] = inside.any(axis=1)
        said = measured(question_of(directory, f"miles={miles:g}"), directory).within
        found.append(Compared(miles, int(within.sum()), int((said != within).sum()), by_geopy))
    return found


def geopy_agrees(directory: Directory) -> tuple[float, int]:
    """The largest difference in miles between geopy itself and the measurement, of the nearest program of every ZIP
    code, and how many have another nearest one than brute force that is not as near."""
    found = measured(question_of(directory, "miles=30"), directory)
    zips, programs = coordinates(found)
    miles, _nearest = nearest_by_brute_force(zips, programs)
    chosen = found.measured.reach.nearest
    by_geopy = np.array(
        [great_circle(zips[area], programs[program]).miles for area, program in enumerate(chosen.tolist())]
    )
    angle = 2 * np.arcsin(np.minimum(1, found.measured.reach.chord / (2 * EARTH_RADIUS_KM)))
    ours = angle * EARTH_RADIUS_KM / KM_PER_MILE
    return float(np.abs(by_geopy - ours).max()), int((np.abs(by_geopy - miles) > 1e-6).sum())
