"""Schedule fit: reading windows, and the search against a minute-by-minute oracle."""

from __future__ import annotations

import random

import pytest
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.http import QueryDict
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from programs.models import Program, Timetable, Track
from programs.models.sessions import MINUTES_A_DAY, MINUTES_A_WEEK
from programs.search import BadInput, SearchPage
from programs.search.keeper import current
from programs.search.schedule import PRESETS, BadWindowError, free_minutes
from tests.cases import every
from tests.factories import ProgramFactory, ProviderFactory, TrackFactory, session
from tests.search.weeks import fits
from tests.searching import only, search

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day(number: int, start: int, end: int) -> tuple[int, int]:
    return number * MINUTES_A_DAY + start * 60, number * MINUTES_A_DAY + end * 60


@every(
    ("windows", "minutes"),
    [
        (["mon:17:00-21:00"], [day(0, 17, 21)]),
        (["MON:17:00-21:00 "], [day(0, 17, 21)]),
        (["mon-wed:08:00-12:00"], [day(0, 8, 12), day(1, 8, 12), day(2, 8, 12)]),
        (["fri-mon:09:00-10:00"], [day(0, 9, 10), day(4, 9, 10), day(5, 9, 10), day(6, 9, 10)]),
        (["sat:22:00-02:00"], [day(5, 22, 26)]),
        (["sun:22:00-02:00"], [(0, 120), (MINUTES_A_WEEK - 120, MINUTES_A_WEEK)]),
        (["mon:09:00-12:00", "mon:12:00-15:00"], [day(0, 9, 15)]),
        (["mon:09:00-13:00", "mon:12:00-15:00"], [day(0, 9, 15)]),
        (["sat:09:00-24:00", "sun:00:00-10:00"], [day(5, 9, 34)]),
        (["mon-sun:00:00-24:00"], [(0, MINUTES_A_WEEK)]),
    ],
)
def test_windows_become_minutes_of_the_week(windows: list[str], minutes: list[tuple[int, int]]) -> None:
    assert free_minutes(windows) == minutes


BAD_WINDOWS = [
    "", "mon", "mon:", "17:00-21:00", "mon:17-21", "mon:25:00-26:00", "mon:10:60-11:00", "mon:09:00-09:00",
    "xyz:09:00-10:00", "mon-xyz:09:00-10:00", "mon:24:00-02:00", "mon:09:00-24:30", "mon:nine-ten", "\x00",
    "x" * 20_000,
]  # fmt: skip


@every("window", BAD_WINDOWS, ids=lambda text: text.strip("\x00")[:20] or "nothing")
def test_what_is_no_window_is_refused(window: str) -> None:
    with pytest.raises(BadWindowError):
        free_minutes([window])


@pytest.mark.django_db
@every(
    ("query", "parameter"),
    [
        ("free=", "free"),
        ("free=mon:09:00-09:00", "free"),
        ("free=mon:17:00-21:00&free=nonsense", "free"),
        ("&".join(["free=mon:17:00-21:00"] * 900), "free"),
        ("when=nights", "when"),
        ("hours_min=-1", "hours_min"),
        ("hours_max=169", "hours_max"),
        ("hours_max=nan", "hours_max"),
        ("hours_min=9&hours_min=12", "hours_min"),
        ("hours_min=12&hours_max=9", "hours_max"),
    ],
    ids=lambda text: text[:40],
)
def test_bad_schedules_name_their_parameter(query: str, parameter: str) -> None:
    outcome = search(QueryDict(query), strict=True)
    assert isinstance(outcome, BadInput)
    assert [error.parameter for error in outcome.errors] == [parameter]


@every(
    ("language", "preset", "label"),
    [
        ("en", "evenings", "Weekday evenings (4:30 p.m. to 10 p.m.)"),
        ("en", "afternoons", "Weekday afternoons (noon to 6 p.m.)"),
        ("es", "evenings", "Tarde-noche entre semana (4:30 p.m. a 10 p.m.)"),
        ("es", "weekends", "Fines de semana (7 a.m. a 10 p.m.)"),
    ],
)
def test_usual_times_say_their_hours(language: str, preset: str, label: str) -> None:
    with translation.override(language):
        assert str(PRESETS[preset][0]) == label


def page(text: str) -> SearchPage:
    outcome = search(QueryDict(text), strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


@pytest.mark.django_db
def test_every_session_of_one_track_must_fit_and_the_track_is_named() -> None:
    both = ProgramFactory(name="Both")
    TrackFactory(program=both, name="Mornings", sessions=[session(d, "09:00", "12:00") for d in ("mon", "wed", "fri")])
    TrackFactory(program=both, name="Evenings", sessions=[session(d, "17:30", "20:30") for d in ("mon", "wed", "thu")])
    mixed = ProgramFactory(name="Mixed")
    TrackFactory(program=mixed, sessions=[session("mon", "17:30", "20:30"), session("tue", "09:00", "12:00")])
    ProgramFactory(name="Says nothing")
    result = page("free=mon-thu:17:00-21:00")
    assert [(listing["name"], listing["match"]["tracks"]) for listing in result.listings] == [("Both", ["Evenings"])]
    unsaid = page("free=mon-thu:17:00-21:00&unstated=only")
    assert (unsaid.count, unsaid.count_unstated) == (0, 1)
    assert [listing["name"] for listing in unsaid.listings] == ["Says nothing"], "other hours are no"
    assert unsaid.listings[0]["match"]["unstated"] == [{"parameter": "free", "values": ["mon-thu:17:00-21:00"]}]
    assert [listing["name"] for listing in page("when=evenings&when=mornings").listings] == ["Both", "Mixed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("hours_min=9", ["Nine", "Twelve and six"]),
        ("hours_max=9", ["Nine", "Twelve and six"]),
        ("hours_min=7&hours_max=10", ["Nine"]),
        ("hours_min=10&free=mon-fri:17:00-21:00", []),
        ("hours_min=9.5", ["Twelve and six"]),
    ],
)
def test_hours_are_those_of_the_track_that_fits(query: str, names: list[str]) -> None:
    nine, two = ProgramFactory(name="Nine"), ProgramFactory(name="Twelve and six")
    TrackFactory(program=nine)
    TrackFactory(program=two, name="Days", sessions=[session(d, "09:00", "12:00") for d in DAYS[:4]])
    TrackFactory(program=two, name="Evenings", sessions=[session(d, "18:00", "20:00") for d in DAYS[:3]])
    assert [listing["name"] for listing in page(query).listings] == names


half_hours = st.integers(0, MINUTES_A_WEEK // 30 - 1)
weeks = st.lists(st.tuples(half_hours, st.integers(1, 12)), min_size=1, max_size=5).map(
    lambda parts: [(start * 30, start * 30 + length * 30) for start, length in parts]
)
windows = st.lists(
    st.builds(
        lambda first, last, start, length: (
            f"{first}{last}:{start // 2:02d}:{start % 2 * 30:02d}-"
            f"{(start + length) % 48 // 2:02d}:{(start + length) % 2 * 30:02d}"
        ),
        st.sampled_from(DAYS),
        st.sampled_from(["", *(f"-{name}" for name in DAYS)]),
        st.integers(0, 47),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=4,
)


def oracle(sessions: list[tuple[int, int]], texts: list[str]) -> bool:
    """Minute by minute, in half hours, without the code under test."""
    free: set[int] = set()
    for text in texts:
        days, first, second = text.split(":", 1)[0], text.split(":", 1)[1].split("-")[0], text.rsplit("-", 1)[1]
        start, end = (int(clock[:2]) * 2 + int(clock[3:]) // 30 for clock in (first, second))
        names = days.split("-")
        number = DAYS.index(names[0])
        while True:
            free |= {(number * 48 + slot) % 336 for slot in range(start, end if end > start else end + 48)}
            if number % 7 == DAYS.index(names[-1]):
                break
            number += 1
    return all(slot // 30 % 336 in free for begin, finish in sessions for slot in range(begin, finish, 30))


@settings(max_examples=300, deadline=None)
@given(sessions=weeks, texts=windows)
def test_fits_agrees_with_the_oracle(sessions: list[tuple[int, int]], texts: list[str]) -> None:
    assert fits(sessions, free_minutes(texts)) is oracle(sessions, texts)


Weeks = list[tuple[int, int]]


def random_tracks(count: int) -> list[list[Weeks]]:
    """The timetables of so many programs, drawn as ``weeks`` draws them; some have none."""
    dice = random.Random(7)

    def week() -> Weeks:
        starts = [dice.randrange(MINUTES_A_WEEK // 30) * 30 for _part in range(dice.randint(1, 5))]
        return [(start, start + dice.randint(1, 12) * 30) for start in starts]

    return [[week() for _track in range(dice.randint(0, 3))] for _program in range(count)]


@pytest.mark.django_db
def test_search_agrees_with_the_oracle() -> None:
    """No program that fits is missed, none that does not is found; also with gaps in the free time."""
    programs = [[[(10, 20), (30, 40)]], *random_tracks(99)]
    provider = ProviderFactory()
    made = ProgramFactory.create_each({"provider": provider} for _tracks in programs)
    Track.objects.bulk_create(
        TrackFactory.build(program=program, sessions=[NumericRange(*part) for part in merged(sessions)])
        for program, tracks in zip(made, programs, strict=True)
        for sessions in tracks
    )
    directory, sizes = current(), set[int]()

    @settings(max_examples=60, deadline=None)
    @given(texts=windows)
    @example(texts=["mon:00:00-00:25", "mon:00:28-00:50"])
    @example(texts=["mon-sun:00:00-24:00"])
    def agrees(texts: list[str]) -> None:
        free = free_minutes(texts)
        expected = {
            program.pk
            for program, tracks in zip(made, programs, strict=True)
            if any(fits(sessions, free) for sessions in tracks)
        }
        query = QueryDict(mutable=True)
        query.setlist("free", texts)
        query["page_size"] = "100"
        outcome = search(query, directory)
        assert isinstance(outcome, SearchPage)
        first = outcome.listings[: outcome.count]
        assert {listing["id"] for listing in first} == expected
        assert outcome.count_unstated == sum(not tracks for tracks in programs)
        assert all(listing["match"]["tracks"] for listing in first)
        sizes.add(len(expected))

    with only("parts_of"):
        agrees()
    assert len(sizes) > 5, "windows that find nothing prove nothing"


def merged(sessions: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sessions without overlap, as the database wants those past Sunday midnight: at most one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(sessions):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept


@pytest.mark.django_db
def test_timetables_are_shared_and_follow_the_tracks() -> None:
    one, other = TrackFactory(), TrackFactory()
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.timetable_id == other.timetable_id is not None
    assert one.program.__class__.objects.get(pk=one.program_id).timetable_numbers == [one.timetable_id]
    Track.objects.filter(pk=one.pk).update(sessions=[session("sun", "22:00", "02:00")], timetable_id=other.timetable_id)
    one.refresh_from_db()
    assert one.timetable_id != other.timetable_id
    assert Timetable.objects.get(pk=one.timetable_id).week == "{[0,120),[9960,10080)}"
    Program.objects.update(timetable_numbers=[])
    assert Program.objects.get(pk=one.program_id).timetable_numbers == [one.timetable_id]
    one.delete()
    assert Program.objects.get(pk=one.program_id).timetable_numbers == []
