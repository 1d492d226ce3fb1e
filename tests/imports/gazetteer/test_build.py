"""Rows of the gazetteer from rows of ZIP codes."""

from __future__ import annotations

import pytest

from programs.imports.gazetteer.build import PlaceRow, place_rows, proper_name
from programs.imports.gazetteer.sources import zcta_centroids, zip_rows
from tests.imports.gazetteer.test_points import zip_row

TOWN, HILL = (40.0, -100.0), (40.2, -100.2)


def built(*rows) -> dict[str, PlaceRow]:
    places = place_rows(rows, {})
    keys = [place.key for place in places]
    assert len(keys) == len(set(keys))
    return dict(zip(keys, places, strict=True))


def test_zip_city_and_state() -> None:
    places = built(*(zip_row(f"6900{n}", "Mc Town", TOWN, county="Some County") for n in range(3)))
    assert set(places) == {"state-ne", "city-mctown-ne", "zip-69000", "zip-69001", "zip-69002"}
    city = places["city-mctown-ne"]
    assert (city.name, city.zip_count, city.county, city.latitude) == ("McTown", 3, "Some County", 40.0)
    assert places["state-ne"].name == "Nebraska"


def test_other_names_point_to_the_city_and_have_a_point_of_their_own() -> None:
    places = built(
        zip_row("69001", own_point=TOWN),
        zip_row("69002", own_point=TOWN),
        zip_row("69003", own_point=HILL, accepted=("Hill Side", "St. Anns")),
    )
    hill = places["city-hill-side-ne"]
    assert (hill.same_as, hill.zip_count, hill.latitude) == ("city-town-ne", 1, HILL[0])
    assert places["city-saint-anns-ne"].name == "St. Anns"


def test_a_city_of_its_own_is_no_other_name() -> None:
    places = built(zip_row("69001", own_point=TOWN, accepted=("Village",)), zip_row("69002", "Village", HILL))
    assert places["city-village-ne"].same_as == ""


@pytest.mark.parametrize(("zips", "listed"), [(2, False), (3, True)])
def test_refused_names_count_when_they_are_in_common_use(zips: int, listed: bool) -> None:
    places = built(*(zip_row(f"6900{n}", own_point=TOWN, refused=("Nickname", "NE")) for n in range(zips)))
    assert ("city-nickname-ne" in places) is listed
    assert "city-ne-ne" not in places


def test_large_receivers_name_no_places() -> None:
    places = built(
        zip_row("69001", own_point=TOWN),
        zip_row("69002", own_point=TOWN, kind="UNIQUE", accepted=("Some Bank",)),
        zip_row("69003", "Agency", kind="UNIQUE"),
    )
    assert set(places) == {"state-ne", "city-town-ne", "zip-69001", "zip-69002", "zip-69003"}


def test_boxes_do_not_pull_the_centre_of_a_city() -> None:
    boxes = [zip_row(f"6900{n}", own_point=HILL, kind="PO BOX") for n in range(2, 7)]
    assert built(zip_row("69001", own_point=TOWN), *boxes)["city-town-ne"].latitude == TOWN[0]


def test_retired_zip_codes_are_found_but_do_not_count() -> None:
    places = built(*(zip_row(f"6900{n}", own_point=TOWN, active=n > 0) for n in range(3)))
    assert "zip-69000" in places
    assert places["city-town-ne"].zip_count == 2


@pytest.mark.parametrize(
    ("listed", "proper"),
    [
        ("Mc Kinney", "McKinney"),
        ("Mcallen", "McAllen"),
        ("O Fallon", "O'Fallon"),
        ("Land O Lakes", "Land O'Lakes"),
        ("King Of Prussia", "King of Prussia"),
        ("Winston-salem", "Winston-Salem"),
        ("The Plains", "The Plains"),
        ("Of", "Of"),
        ("Denver", "Denver"),
    ],
)
def test_names_as_people_write_them(listed: str, proper: str) -> None:
    assert proper_name(listed) == proper


def test_the_published_lists_are_whole() -> None:
    assert len(zcta_centroids()) == 33_791
    rows = list(zip_rows())
    assert len(rows) > 41_000
    assert not {row.state for row in rows} & {"AA", "AE", "AP"}
    assert not any(row.own_point == (0, 0) for row in rows)
