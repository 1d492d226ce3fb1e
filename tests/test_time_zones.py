"""Which clock a place keeps, what it is called, and how two clocks differ in a week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import zipcodes
from django.core.exceptions import ValidationError
from django.utils import translation

from programs import time_zones
from programs.management.commands.zip_time_zones import FILE, lines
from programs.models.sessions import MINUTES_A_DAY, MINUTES_A_WEEK
from programs.search.meeting import fits, turned
from tests.cases import every
from tests.search.weeks import fits as fits_by_the_minute
from tests.search.weeks import on_clock

HONOLULU, PACIFIC, PHOENIX, DENVER = "Pacific/Honolulu", "America/Los_Angeles", "America/Phoenix", "America/Denver"
GUAM, NEW_YORK = "Pacific/Guam", "America/New_York"


def test_the_file_is_what_zipcodes_says_of_every_zip_code() -> None:
    rows = zipcodes.list_all()
    assert FILE.read_text(encoding="ascii").splitlines() == list(lines(rows)), "run manage.py zip_time_zones"
    for row in rows:
        expected = row["timezone"] if row["timezone"] in time_zones.known() else ""
        assert time_zones.of_zip(row["zip_code"]) == expected, row["zip_code"]


@pytest.mark.parametrize(
    ("zip_code", "zone"),
    [("96813", HONOLULU), ("94103", PACIFIC), ("85001", PHOENIX), ("86515", DENVER), ("79901", DENVER),
     ("32501", "America/Chicago"), ("96910", GUAM), ("09001", ""), ("99634", ""), ("00000", ""), ("", "")],
)  # fmt: skip
def test_zip_codes(zip_code: str, zone: str) -> None:
    """86515 is Window Rock, of the Navajo Nation; 99634 is in “Napakiak”, which is no zone."""
    assert time_zones.of_zip(zip_code) == zone


def test_fourteen_states_keep_more_than_one_clock() -> None:
    states = {row["state"] for row in zipcodes.list_all()} - {"AA", "AE", "AP"}
    split = {state for state in states if not time_zones.sole(time_zones.of_state(state))}
    assert split == {"AK", "AZ", "FL", "ID", "IN", "KS", "KY", "MI", "ND", "NE", "OR", "SD", "TN", "TX"}
    assert time_zones.sole(time_zones.of_state("HI")) == HONOLULU
    assert time_zones.of_state("XX") == ()
    assert time_zones.sole(["America/Detroit", NEW_YORK]) == "America/Detroit", "two names of one clock"


@pytest.mark.parametrize(
    ("stated", "zip_code", "state", "serves", "zone"),
    [
        (HONOLULU, "94103", "CA", ["CA"], HONOLULU),
        ("America/Nowhere", "94103", "CA", ["CA"], ""),
        ("", "94103", "NV", ["NV"], PACIFIC),
        ("", "99634", "AK", ["AK"], ""),
        ("", "", "CA", ["HI"], PACIFIC),
        ("", "", "TN", ["HI"], ""),
        ("", "", None, ["HI"], HONOLULU),
        ("", "", None, ["CA", "HI"], ""),
        ("", "", None, [], ""),
    ],
)
def test_zone_of_a_program(stated: str, zip_code: str, state: str | None, serves: list[str], zone: str) -> None:
    assert time_zones.of_program(stated, zip_code, state, serves) == zone


@pytest.mark.parametrize(
    ("zone", "english", "spanish"),
    [
        (PACIFIC, "Pacific time", "hora del Pacífico"),
        ("America/Indiana/Indianapolis", "Eastern time", "hora del Este"),
        (PHOENIX, "Arizona time", "hora de Arizona"),
        (HONOLULU, "Hawaii time", "hora de Hawái"),
        ("America/Adak", "Aleutian time", "hora de las Aleutianas"),
        (GUAM, "Guam time", "hora de Guam"),
        ("Europe/London", "London time", "hora de London"),
        ("Australia/Brisbane", "Brisbane time", "hora de Brisbane"),
    ],
)
def test_names(zone: str, english: str, spanish: str) -> None:
    with translation.override("en"):
        assert time_zones.name_of(zone) == english
    with translation.override("es"):
        assert time_zones.name_of(zone) == spanish


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("America/Los_Angles", "America/Los_Angeles"),
        ("Westcoast", "such as"),
        ("EST", "time zone"),
        ("Etc/GMT+8", "zone"),
    ],
)
def test_a_zone_that_does_not_exist_says_what_was_meant(name: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        time_zones.validate_time_zone(name)
    time_zones.validate_time_zone("US/Pacific")


def test_a_week_runs_from_sunday_to_saturday() -> None:
    """Clocks went forward on Sunday, 14 March 2027: that Saturday is of the old week, that Sunday of the new."""
    assert time_zones.ahead(PACIFIC, date(2027, 3, 13)) == -480
    assert [time_zones.ahead(PACIFIC, date(2027, 3, day)) for day in range(14, 21)] == [-420] * 7
    assert time_zones.ahead(PACIFIC, date(2027, 11, 6)) == -420
    assert time_zones.ahead(PACIFIC, date(2027, 11, 7)) == -480
    assert {time_zones.ahead(PHOENIX, date(2027, month, 1)) for month in range(1, 13)} == {-420}


EVENING = [(day * MINUTES_A_DAY + 1050, day * MINUTES_A_DAY + 1230) for day in (0, 2, 3)]
DAYS = [date(2027, 1, 15), date(2027, 7, 15)] + [
    start + timedelta(days=n) for start in (date(2027, 3, 11), date(2027, 11, 4)) for n in range(8)
]


@every("reader", [HONOLULU, PACIFIC, PHOENIX, DENVER, NEW_YORK, GUAM, "America/Adak"])
@every("today", DAYS)
def test_free_time_is_compared_on_the_clock_of_the_reader(reader: str, today: date) -> None:
    """Against the calendar of that week, also over the change to daylight time and round the end of the week."""
    sunday_night = [(6 * MINUTES_A_DAY + 1260, 6 * MINUTES_A_DAY + 1380)]
    for week in (EVENING, sunday_night, [(30, 120)]):
        there = on_clock(week, PACIFIC, reader, today)
        for slack in (-15, 0, 15):
            free = [
                (start % MINUTES_A_WEEK, start % MINUTES_A_WEEK + length + slack) for start, length in lengths(there)
            ]
            on_circle = [piece for start, end in free for piece in pieces(start, end)]
            (turned_free,) = turned(sorted(on_circle), PACIFIC, [reader], today)
            assert fits_by_the_minute(week, turned_free) is (slack >= 0)


def lengths(week: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end - start) for start, end in week]


def pieces(start: int, end: int) -> list[tuple[int, int]]:
    return [(start, end)] if end <= MINUTES_A_WEEK else [(start, MINUTES_A_WEEK), (0, end - MINUTES_A_WEEK)]


def test_of_two_clocks_both_must_fit() -> None:
    free = [(day * MINUTES_A_DAY + 1050, day * MINUTES_A_DAY + 1290) for day in range(5)]
    tennessee = time_zones.of_state("TN")
    eastern, central = "America/New_York", "America/Chicago"
    assert set(tennessee) == {eastern, central}
    week = [(1050, 1230)]
    assert not fits(week, free, None, zone=eastern, readers=tennessee), "4:30 in Memphis"
    assert fits([(1110, 1290)], free, None, zone=eastern, readers=tennessee), "5:30 in Memphis, 6:30 in Knoxville"
    assert not fits(week, free, None, zone="", readers=[eastern])
    assert fits(week, free, None, zone=None, readers=tennessee), "on site"
    assert fits(week, free, None, zone=central, readers=None), "no place: by its own clock"
