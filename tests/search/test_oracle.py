"""The search against a reading of every program, one by one, in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from geopy.distance import great_circle

from programs.models import Program
from programs.models.sessions import MINUTES_A_WEEK
from programs.search import SearchPage, answer
from programs.search.filters import FACET_PARAMETERS
from programs.search.question import Question, read
from programs.search.schedule import week_minutes
from tests.search.weeks import fits, on_clock
from tests.search.worlds import make_question, world
from tests.searching import only

pytestmark = pytest.mark.django_db


def is_near(program: Program, question: Question) -> bool:
    place = question.place
    if place is None:
        return True
    if program.format == "virtual":
        return place.state in program.serves
    if not question.has_point:
        return program.state == place.state
    if program.latitude is None:
        return False
    assert place.latitude is not None
    away = miles((place.latitude, place.longitude), (program.latitude, program.longitude))
    return question.radius_miles is None or away <= question.radius_miles


@lru_cache(maxsize=256)  # many questions ask from the same place
def miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(great_circle(one, other).miles)


def has_terms(program: Program, values: Any) -> bool:
    wanted = {"evidence": ["stated", "named"], **values}
    for name, facet in FACET_PARAMETERS.items():
        codes = set(wanted.get(name) or ())
        if not codes:
            continue
        if name == "state" and program.format == "virtual":
            has = set(program.serves)
        else:
            value = getattr(program, facet.column)
            has = set(value) if isinstance(value, list) else {value} - {None}
        if not (codes <= has if facet.match == "all" else codes & has):
            return False
    return True


def is_left_out(program: Program, values: Any) -> bool:
    """Whether a restriction contradicts a choice, of those that ``make_world`` makes; none does when asked for."""
    if values.get("restriction"):
        return False
    condition, service, population = (set(values.get(name) or ()) for name in ("condition", "service", "population"))
    return any(
        (
            "women-only" in program.restrictions and population == {"men"},
            "opioid-only" in program.restrictions and "alcohol-use" in condition and "opioid-use" not in condition,
            "no-opioid-use" in program.restrictions and "opioid-use" in condition,
            "no-opioid-use" in program.restrictions and "opioid-medicines" in service,
            "no-opioid-medication" in program.restrictions and "opioid-medicines" in service,
            # Any of several levels will do: another one that it has still does.
            "no-opioid-use" in program.restrictions
            and "opioid-treatment" in (values.get("level") or ())
            and not set(program.levels) & (set(values["level"]) - {"opioid-treatment"}),
        )
    )


def is_covered(program: Program, values: Any) -> bool:
    inside = [part.network for part in program.participations.all() if part.status == "in-network"]
    payers, networks = values.get("payer"), values.get("network")
    return (not payers or any(network.payer.slug in payers for network in inside)) and (
        not networks or any(network.slug in networks for network in inside)
    )


def meets(program: Program, question: Question) -> bool:
    return not question.asks_for_schedule or any(fit is True for fit in fits_of_tracks(program, question))


def fits_of_tracks(program: Program, question: Question) -> Iterator[bool | None]:
    """Whether each track that says when it meets fits; ``None`` where only its clock is in doubt."""
    least, most = question.minutes_a_week or (0, MINUTES_A_WEEK)
    for track in program.tracks.all():
        sessions = [(session.lower, session.upper) for session in track.sessions]
        if not sessions or not least <= sum(end - start for start, end in week_minutes(sessions)) <= most:
            continue
        by_video = (track.format or program.format) == "virtual"
        if question.free is None or question.place is None or not by_video:
            yield question.free is None or fits(sessions, question.free)
        elif track.time_zone == "America/Nowhere":
            yield None
        else:  # all states of these worlds keep one clock
            yield fits(on_clock(sessions, track.time_zone or "America/Denver", "America/Denver"), question.free)


def is_fresh(program: Program, values: Any) -> bool:
    def days(moment: datetime) -> int:
        return (timezone.localdate() - timezone.localdate(moment)).days

    if values.get("accepting") and not (
        program.accepting == "yes"
        and program.openings_reported_at is not None
        and days(program.openings_reported_at) <= 30
    ):
        return False
    within = values.get("verified_within")
    return not within or (program.verified_at is not None and days(program.verified_at) <= int(within))


def matches(program: Program, question: Question) -> bool:
    values = question.values
    return (
        program.status == "published"
        and is_near(program, question)
        and has_terms(program, values)
        and not is_left_out(program, values)
        and is_covered(program, values)
        and meets(program, question)
        and is_fresh(program, values)
        and ("q" not in values or values["q"].lower() in program.name.lower())
    )


@pytest.mark.parametrize("seed", range(16))
def test_the_search_finds_what_reading_every_program_finds(seed: int) -> None:
    directory, found = world(seed).directory, 0
    with only("parts_of"):
        for number in range(38):
            query = make_question(5000 * seed + number)
            query["page_size"] = "100"
            question = read(query, directory, strict=True)
            assert isinstance(question, Question)
            outcome = answer(question, directory)
            assert isinstance(outcome, SearchPage)
            expected = {program.pk for program in world(seed).programs if matches(program, question)}
            assert {listing["id"] for listing in outcome.listings} == expected, query.urlencode()
            assert outcome.count == len(expected)
            found += outcome.count
    assert found, "questions that find nothing prove nothing"


def test_questions_are_of_many_kinds() -> None:
    """The generator reaches every parameter: otherwise the test above would be silent about some."""
    named: set[str] = set()
    for seed in range(600):
        query: QueryDict = make_question(seed)
        named |= set(query)
    assert named >= {"near", "radius", *FACET_PARAMETERS, "payer", "network", "when", "free", "hours_min", "accepting"}
    assert named >= {"verified_within", "q"}
