"""Facilities with coordinates of their own, held against the gazetteer."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from programs.imports.gazetteer.build import place_rows
from programs.imports.gazetteer.measure import Facility, facilities_of, measured
from programs.imports.gazetteer.sources import Town
from tests.imports.gazetteer.test_points import TOWN, miles_north, zip_row

CITY = ("town", "NE")
HEADER = "zip,city,state,latitude,longitude,kind\n"


def held(point_of_zip: float, facility: float, uncertainty_neighbours: float = 2) -> tuple[int, int, int]:
    """In the city, missed, and missed by all: a ZIP code and a facility so many miles north of the town."""
    others = {f"6901{n}": miles_north(TOWN, point_of_zip + uncertainty_neighbours) for n in range(3)}
    rows = [
        zip_row("69001", own_point=TOWN),
        *(zip_row(f"6900{n}", own_point=TOWN) for n in range(3, 8)),
        zip_row("69002", own_point=miles_north(TOWN, point_of_zip)),
        *(zip_row(code, city="Other") for code in others),
    ]
    zcta = {"69002": miles_north(TOWN, point_of_zip), **others}
    facilities = [Facility("69002", CITY, miles_north(TOWN, facility))] * 10
    found = measured(facilities, place_rows(rows, zcta), {CITY: Town(TOWN, 900)})
    return found.in_city // 10, found.missed // 10, found.missed_by_all // 10


@pytest.mark.parametrize(
    ("point_of_zip", "facility", "expected"),
    [
        (9.9, 9.9, (1, 0, 0)),
        (10.1, 9.9, (1, 1, 0)),
        (10.1, 10.1, (0, 0, 0)),
    ],
)
def test_missed_is_who_is_in_the_city_and_not_listed(point_of_zip: float, facility: float, expected: tuple) -> None:
    assert held(point_of_zip, facility) == expected


def test_only_rows_with_coordinates_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    rows = ["736,Town,NE,40,-100,a", "69001,Town,NE,40,-100,a", "69001,Town,NE,,,a", "69001,Town,NE,40.5,-100,b"]
    file.write_text(HEADER + "\n".join(rows))
    own = [one.zip_code for one in facilities_of(file, {"69001": (40.0, -100.0)})]
    assert own == ["00736", "69001"]
    assert [one.point for one in facilities_of(file, {}, ("kind", "b"))] == [(40.5, -100.0)]


@pytest.mark.parametrize("text", [HEADER, HEADER.replace("zip", "postcode") + "1,2,3,4,5,6", HEADER + "1,T,NE,x,y,a"])
def test_a_file_that_cannot_be_measured_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(text)
    with pytest.raises(CommandError, match=r"rows\.csv"):
        call_command("measure_places", str(file))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="none"):
        call_command("measure_places", str(tmp_path / "none.csv"))
