"""Programs by video meet by a clock of their own: near a place they are found on the clock of that place."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from programs.models import Place, Program, Track
from programs.search import SearchPage
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory, session
from tests.searching import search
from tests.shared import shared_by_all
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
WINTER, SUMMER = date(2027, 1, 13), date(2027, 7, 14)


@shared_by_all
def places() -> None:
    for code, name, state, latitude, longitude in (
        ("96813", "Honolulu", "HI", 21.31, -157.86), ("94103", "San Francisco", "CA", 37.77, -122.41),
        ("96910", "Hagatna", "GU", 13.47, 144.75), ("86515", "Window Rock", "AZ", 35.67, -109.05),
        ("85001", "Phoenix", "AZ", 33.45, -112.07),
    ):  # fmt: skip
        PlaceFactory(
            key=f"zip-{code}", zip_code=code, name=name, normalized_name=name.lower(), state=state,
            latitude=latitude, longitude=longitude,
        )  # fmt: skip
    for state, name in (("AZ", "Arizona"), ("HI", "Hawaii")):
        key = f"state-{state.lower()}"
        PlaceFactory(kind="state", zip_code="", key=key, name=name, normalized_name=name.lower(), state=state)


def californian(*, name: str = "Video", serves: tuple[str, ...] = ("CA", "HI", "AZ", "GU"), **track: Any) -> Program:
    """A virtual program of San Francisco that meets Monday, Wednesday and Thursday, 5:30–8:30 p.m."""
    program = ProgramFactory(virtual=True, name=name, state="CA", zip_code="94103", serves=list(serves))
    TrackFactory(program=program, **track)
    return program


def page(text: str, day: date = WINTER, unstated: str = "include") -> SearchPage:
    with mock.patch.object(timezone, "localdate", return_value=day):
        outcome = search(QueryDict(f"{text}&unstated={unstated}"), strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


def tiers(text: str, day: date = WINTER) -> tuple[list[str], list[str]]:
    found = page(text, day)
    names = [listing["name"] for listing in found.listings]
    return names[: found.count], names[found.count :]


@pytest.mark.parametrize(
    ("query", "day", "is_found"),
    [
        # 3:30–6:30 p.m. in winter, 2:30–5:30 p.m. in summer: Hawaii has no daylight time
        ("near=96813&when=evenings", WINTER, False),
        ("near=96813&when=evenings", SUMMER, False),
        ("near=96813&when=after-school", WINTER, True),
        ("near=96813&when=after-school", SUMMER, True),
        ("near=96813&when=afternoons", WINTER, False),
        ("near=96813&when=afternoons", SUMMER, True),
        ("near=HI&when=afternoons", SUMMER, True),
        ("near=96813&free=mon-thu:14:30-17:30", SUMMER, True),
        ("near=96813&free=mon-thu:14:31-17:30", SUMMER, False),
        ("near=96813&free=mon-thu:14:30-17:29", SUMMER, False),
        ("near=96813&free=mon-thu:15:30-18:30", WINTER, True),
        # the week in which clocks change, from Saturday to Sunday
        ("near=96813&free=mon-thu:15:30-18:30", date(2027, 3, 13), True),
        ("near=96813&free=mon-thu:15:30-18:30", date(2027, 3, 14), False),
        ("near=96813&free=mon-thu:14:30-17:30", date(2027, 3, 14), True),
        ("near=96813&free=mon-thu:14:30-17:30", date(2027, 11, 6), True),
        ("near=96813&free=mon-thu:15:30-18:30", date(2027, 11, 7), True),
        # Arizona keeps one time all year, the Navajo Nation within it does not
        ("near=85001&free=mon-thu:17:30-20:30", SUMMER, True),
        ("near=85001&free=mon-thu:18:30-21:30", WINTER, True),
        ("near=86515&free=mon-thu:18:30-21:30", SUMMER, True),
        ("near=86515&free=mon-thu:18:30-21:30", WINTER, True),
        ("near=86515&free=mon-thu:17:30-20:30", SUMMER, False),
        # a point has the clock of the ZIP code beside it
        ("near=21.32,-157.85&free=mon-thu:15:30-18:30", WINTER, True),
        # Guam: Tuesday, Thursday and Friday from 11:30 in the morning
        ("near=96910&free=tue:11:30-14:30&free=thu-fri:11:30-14:30", WINTER, True),
        ("near=96910&when=evenings", WINTER, False),
        # at home, and without a place: its own clock
        ("near=94103&when=evenings", WINTER, True),
        ("when=evenings", WINTER, True),
    ],
)
def test_fit_is_on_the_clock_of_the_place(query: str, day: date, is_found: bool) -> None:
    californian()
    assert tiers(query, day) == (["Video"] if is_found else [], []), "what meets at other hours is in neither tier"


def test_the_week_wraps_from_sunday_to_monday() -> None:
    californian(sessions=[session("sun", "20:00", "22:00")])
    assert tiers("near=96910&free=mon:14:00-16:00") == (["Video"], [])
    assert tiers("near=96910&free=sun:14:00-16:00") == ([], [])
    assert tiers("near=96813&free=sun:18:00-20:00") == (["Video"], [])


def test_tracks_on_site_are_local_to_the_site() -> None:
    program = ProgramFactory(name="Site", latitude=21.3, longitude=-157.86, state="HI", zip_code="94103")
    track = TrackFactory(program=program)
    assert tiers("near=96813&when=evenings") == (["Site"], [])
    Track.objects.update(format="virtual")
    assert tiers("near=96813&when=evenings") == ([], []), "the index follows"
    TrackFactory(program=program, name="Another", format="in-person", sessions=track.sessions)
    assert tiers("near=96813&when=evenings") == (["Site"], []), "the same times on site too"
    Program.objects.update(format="virtual", serves=["HI"], latitude=None, longitude=None, precision="")
    assert tiers("near=96813&when=evenings") == (["Site"], []), "one track is still on site"


def test_a_track_without_a_zone_in_two_states_is_to_be_asked_and_says_so(client: Client) -> None:
    program = californian(name="Unsure")
    Program.objects.update(zip_code="", state=None)
    for query in ("near=96813&when=evenings", "near=94103&when=evenings", "near=94103&when=mornings"):
        assert tiers(query) == ([], ["Unsure"]), query
    found = page("near=94103&when=evenings")
    assert found.listings[0]["match"]["unstated"] == [{"parameter": "time_zone", "values": []}]
    assert page("near=94103&when=evenings", unstated="exclude").total == 0
    assert tiers("near=94103&hours_min=10") == ([], []), "how long it meets does not depend on the clock"
    assert tiers("near=94103&hours_min=9") == (["Unsure"], [])
    assert tiers("when=evenings") == (["Unsure"], []), "without a place there is no other clock"
    text = client.get("/en/programs/", {"near": "94103", "when": "evenings"}).content.decode()
    assert "Weekday evenings ? : not known · Its time zone ? : not known" in text_of(text)
    assert "time zone not known: ask" in text
    counted = page("near=94103&facets=when").facets
    assert counted is not None
    assert counted["when"].counts == {}
    assert counted["when"].unstated == dict.fromkeys(
        ("mornings", "afternoons", "after-school", "evenings", "weekends"), 1
    )
    Track.objects.update(time_zone="America/Los_Angeles")
    assert tiers("near=94103&when=evenings") == (["Unsure"], [])
    assert program.pk


def test_in_a_state_with_two_clocks_both_must_fit() -> None:
    californian()
    assert tiers("near=Arizona&free=mon-thu:17:30-21:30", SUMMER) == (["Video"], [])
    assert tiers("near=Arizona&free=mon-thu:17:30-20:30", SUMMER) == ([], ["Video"])
    assert tiers("near=Arizona&free=mon-thu:17:30-20:30", WINTER) == ([], [])


def test_ways_on_and_words_count_by_the_same_clock() -> None:
    californian()
    found = page("near=96813&when=evenings", unstated="exclude")
    assert [(way.parameter, way.count) for way in found.relaxations] == [("when", 1)]
    counted = page("near=96813&facets=when").facets
    assert counted is not None
    assert counted["when"].counts == {"after-school": 1}


def test_places_without_a_clock_that_we_know_leave_it_open() -> None:
    Place.objects.filter(zip_code="94103").update(zip_code="00000", key="zip-00000")
    californian()
    assert tiers("near=00000&when=evenings") == ([], ["Video"])


def test_usual_times_follow_the_clocks_of_the_day_on_which_they_are_asked_for() -> None:
    """5:30–8:30 p.m. in California ends at 6:30 p.m. in Honolulu in winter, and at 5:30 p.m. in summer."""
    californian()
    text = "near=96813&facets=when"
    counts = []
    for day in (WINTER, SUMMER, WINTER):
        facets = page(text, day, unstated="exclude").facets
        assert facets is not None
        counts.append((facets["when"].counts.get("afternoons", 0), page(f"{text}&when=afternoons", day).count))
    assert counts == [(0, 0), (1, 1), (0, 0)]
