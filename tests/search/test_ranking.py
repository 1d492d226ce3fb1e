"""The order ``best``: its rules one by one, what they may read, and that pages neither repeat nor skip."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any, NoReturn
from unittest import mock

import numpy as np
import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from programs.models import Program
from programs.search import Directory, SearchPage
from programs.search.ranking import classes, rules, score
from programs.search.ranking.facts import FACTS, Facts, OnlyFacts
from programs.search.ranking.rules import RULES, Rule
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    VerificationFactory,
    session,
    verified,
)
from tests.search.worlds import make_question, world
from tests.searching import only, search

pytestmark = pytest.mark.django_db


def page(text: str | QueryDict, directory: Directory | None = None) -> SearchPage:
    outcome = search(QueryDict(text) if isinstance(text, str) else text, directory, strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


def names(text: str) -> list[str]:
    return [listing["name"] for listing in page(text).listings]


def part(listing: Any, rule: str) -> tuple[int, str | None]:
    found = next(part for part in listing["match"]["parts"] if part["rule"] == rule)
    return found["points"], found["reason"]


DEGREE_MILES = 69.09


def parts(text: str, rule: str) -> dict[str, tuple[int, str | None]]:
    """Points and reason of a rule, by the name of the program."""
    return {listing["name"]: part(listing, rule) for listing in page(text).listings}


def test_distance() -> None:
    cases = [
        (0.1, 40, "0.1 miles away"),
        (1.9, 40, "1.9 miles away"),
        (2.1, 35, "2.1 miles away"),
        (9.0, 28, "9.0 miles away"),
        (24.0, 18, "24.0 miles away"),
        (49.0, 9, "49.0 miles away"),
        (99.0, 4, "99.0 miles away"),
        (300.0, 0, "300.0 miles away"),
    ]
    PlaceFactory()
    ProgramFactory.create_each(
        {"name": f"{miles} miles", "latitude": 39.7313 - miles / DEGREE_MILES} for miles, *_said in cases
    )
    expected = {f"{miles} miles": (points, reason) for miles, points, reason in cases}
    assert parts("near=80203&radius=any", "distance") == expected


def test_distance_of_what_is_nowhere_or_only_about_there() -> None:
    PlaceFactory()
    ProgramFactory(name="Video", virtual=True)
    ProgramFactory(name="Zip", precision="zip", street1="", latitude=39.76)
    by_name = {listing["name"]: listing for listing in page("near=80203").listings}
    assert part(by_name["Video"], "distance") == (0, "By video, from where you live")
    assert part(by_name["Zip"], "distance") == (40, "About 2 miles away")


def test_openings() -> None:
    cases = [
        ("yes", 1, 15, "Takes new patients, said yesterday"),
        ("yes", 20, 12, "Takes new patients, said 20 days ago"),
        ("waitlist", 5, 7, "Has a waitlist, said 5 days ago"),
        ("no", 5, 0, "Takes no new patients, said 5 days ago"),
        ("yes", 40, 5, None),
        ("no", 40, 5, None),
        ("unknown", None, 5, None),
    ]
    now = timezone.now()
    ProgramFactory.create_each(
        {
            "name": f"{accepting} {days}",
            "accepting": accepting,
            "openings_reported_at": None if days is None else now - timedelta(days=days),
        }
        for accepting, days, *_said in cases
    )
    expected = {f"{accepting} {days}": (points, reason) for accepting, days, points, reason in cases}
    assert parts("ordering=best", "openings") == expected


def test_verified() -> None:
    cases = [
        (0, 20, "Checked today: contact details, what it offers"),
        (29, 20, "Checked 29 days ago: contact details, what it offers"),
        (60, 15, "Checked 2 months ago: contact details, what it offers"),
        (170, 8, "Checked 5 months ago: contact details, what it offers"),
        (300, 4, "Checked 10 months ago: contact details, what it offers"),
        (800, 0, "Checked 2 years ago: contact details, what it offers"),
        (None, 0, None),
    ]
    for program, (days, *_said) in zip(
        ProgramFactory.create_each({"name": f"{days} days"} for days, *_said in cases), cases, strict=True
    ):
        if days is not None:
            verified(program, timezone.now() - timedelta(days=days))
    expected = {f"{days} days": (points, reason) for days, points, reason in cases}
    assert parts("ordering=best", "verified") == expected


def test_evidence() -> None:
    ProgramFactory.create_each({"name": evidence, "evidence": evidence} for evidence in ("stated", "named", "possible"))
    assert parts("ordering=best&evidence=stated&evidence=named&evidence=possible", "evidence") == {
        "stated": (10, "Says that it is an intensive outpatient program"),
        "named": (6, "Its name says it is an IOP"),
        "possible": (0, None),
    }


def test_the_network_that_was_asked_for_and_confirmed_last_counts() -> None:
    blue = PayerFactory(slug="blue", name="Blue")
    old, new = (NetworkFactory(payer=blue, name=name, slug=name.lower()) for name in ("Old", "New"))
    now = timezone.now()
    for name, memberships in {
        "Fresh": [(old, 300), (new, 10)],
        "Stale": [(old, 300)],
        "Never": [(new, None)],
    }.items():
        program = ProgramFactory(name=name)
        for network, days in memberships:
            at = None if days is None else now - timedelta(days=days)
            ParticipationFactory(program=program, network=network, verified_at=at)
    listings = {listing["name"]: listing for listing in page("payer=blue&ordering=best").listings}
    assert list(listings) == ["Fresh", "Stale", "Never"]
    assert part(listings["Fresh"], "network") == (15, "In network with Blue New, confirmed 10 days ago")
    assert part(listings["Stale"], "network") == (
        8,
        "In network with Blue Old, confirmed 10 months ago",
    )
    assert part(listings["Never"], "network") == (4, "In network with Blue New, not confirmed")
    assert part(page("network=old&ordering=best").listings[0], "network")[0] == 8


@pytest.mark.parametrize("status", ["out-of-network", "unknown"])
def test_only_a_network_that_it_is_in_is_a_reason(status: str) -> None:
    """It is in one network of the payer; what it says of another one, confirmed later, is no reason."""
    blue = PayerFactory(slug="blue", name="Blue")
    inside, other = (NetworkFactory(payer=blue, name=name, slug=name.lower()) for name in ("Inside", "Other"))
    program = ProgramFactory()
    ParticipationFactory(program=program, network=inside, verified_at=timezone.now() - timedelta(days=200))
    ParticipationFactory(program=program, network=other, verified_at=timezone.now(), status=status)
    (listing,) = page("payer=blue&ordering=best").listings
    assert part(listing, "network") == (8, "In network with Blue Inside, confirmed 6 months ago")


def test_the_tracks_that_are_named_have_the_hours_that_were_asked_for() -> None:
    program = ProgramFactory()
    TrackFactory(program=program, name="Short", sessions=[session("mon", "18:00", "20:00")])
    TrackFactory(program=program, name="Long", sessions=[session("tue", "09:00", "18:00")])
    for query, names in (
        ("hours_min=9", ["Long"]), ("hours_max=2", ["Short"]), ("hours_min=2&hours_max=9", ["Long", "Short"]),
        ("hours_max=8.9", ["Short"]), ("hours_min=2.1", ["Long"]), ("when=evenings&hours_max=3", ["Short"]),
    ):  # fmt: skip
        (listing,) = page(f"{query}&ordering=best").listings
        assert listing["match"]["tracks"] == names, query


def test_the_older_of_contact_and_services_counts() -> None:
    program = ProgramFactory()
    for days, aspect in ((400, "contact"), (10, "services"), (200, "contact"), (1, "schedule"), (1, "insurance")):
        VerificationFactory(program=program, aspect=aspect, at=timezone.now() - timedelta(days=days))
    (listing,) = page("ordering=best").listings
    assert part(listing, "verified") == (4, "Checked 6 months ago: contact details, what it offers")
    assert page("verified_within=201").count == 1
    assert page("verified_within=199").count == 0


def test_a_check_of_a_part_is_no_check_of_the_listing() -> None:
    aspects = ("contact", "services", "schedule", "insurance", "openings")
    for aspect in aspects:
        VerificationFactory(program=ProgramFactory(name=aspect), aspect=aspect, at=timezone.now())
    assert parts("ordering=best", "verified") == dict.fromkeys(aspects, (0, None))
    assert page("verified_within=1").count == 0


def test_the_schedule_is_named_when_it_was_asked_for() -> None:
    TrackFactory(program=ProgramFactory(), name="Evening adults")
    listing = page("when=evenings&ordering=best").listings[0]
    assert part(listing, "schedule") == (10, "Fits your time: Evening adults")
    assert "schedule" not in {part["rule"] for part in page("ordering=best").listings[0]["match"]["parts"]}


def test_the_score_is_the_sum_of_its_parts_and_reasons_are_theirs() -> None:
    PlaceFactory()
    verified(ProgramFactory(accepting="yes", openings_reported_at=timezone.now()), timezone.now())
    match = page("near=80203").listings[0]["match"]
    assert match["score"] == sum(part["points"] for part in match["parts"]) == 100
    assert match["score_possible"] == sum(part["of"] for part in match["parts"]) == 100
    assert match["reasons"] == [
        "0.0 miles away",
        "Takes new patients, said today",
        "Checked today: contact details, what it offers",
        "Says that it is an intensive outpatient program",
    ]


def test_a_checked_program_comes_before_a_nearer_one_of_the_same_band_and_not_of_a_better_one() -> None:
    PlaceFactory()
    ProgramFactory(name="Next door", latitude=39.7313 + 6 / DEGREE_MILES)
    verified(ProgramFactory(name="Checked", latitude=39.7313 + 9 / DEGREE_MILES), timezone.now())
    ProgramFactory(name="Here", latitude=39.7313, accepting="no", openings_reported_at=timezone.now())
    assert names("near=80203&radius=50") == ["Checked", "Here", "Next door"]
    assert names("near=80203&radius=50&ordering=distance") == ["Here", "Next door", "Checked"]


def test_equals_go_by_distance_then_name() -> None:
    PlaceFactory()
    for name, miles in (("B", 1.0), ("A", 1.0), ("C", 0.5)):
        ProgramFactory(name=name, latitude=39.7313 + miles / DEGREE_MILES)
    ProgramFactory(name="Video", virtual=True)
    assert names("near=80203") == ["C", "A", "B", "Video"]


def test_other_orders_are_not_scored() -> None:
    ProgramFactory()
    assert page("ordering=name").listings[0]["match"] == {
        "score": None, "score_possible": None, "reasons": [], "parts": [], "tracks": [], "unstated": [],
    }  # fmt: skip


def test_reasons_follow_the_language() -> None:
    PlaceFactory()
    ProgramFactory()
    english = page("near=80203").listings[0]["match"]["reasons"]
    with translation.override("es"):
        assert page("near=80203").listings[0]["match"]["reasons"][0] != english[0]


# -- All pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ordering", ["best", "distance", "name", "-verified"])
@pytest.mark.parametrize("seed", range(8))
def test_pages_neither_repeat_nor_skip(seed: int, ordering: str) -> None:
    directory = world(seed).directory
    with only("parts_of"):
        for number in range(4):
            query = make_question(3000 * seed + number)
            query["ordering"] = ordering
            if ordering == "distance":
                query["near"] = "80203"
                query.setdefault("radius", "any")
            query["page_size"] = "100"
            whole = [listing["id"] for listing in page(query, directory).listings]
            query["page_size"] = "3"
            pieces: list[Any] = []
            for place in range(max(1, -(-len(whole) // 3))):
                query["page"] = str(place + 1)
                pieces += [listing["id"] for listing in page(query, directory).listings]
            assert pieces == whole
            assert len(set(whole)) == len(whole)


@pytest.mark.parametrize("seed", range(8))
def test_scores_fall(seed: int) -> None:
    with only("parts_of"):
        for number in range(4):
            query = make_question(4000 * seed + number)
            query["ordering"], query["page_size"] = "best", "100"
            found = [listing["match"]["score"] for listing in page(query, world(seed).directory).listings]
            assert found == sorted(found, reverse=True)


# -- What a rule may be ---------------------------------------------------------------------------

FACTS_ABOUT_CARE = {
    "miles", "network_days", "accepting", "openings_days", "verified_days", "evidence", "words_in",
    "unlisted", "open_questions", "close", "network_filed", "network_unsaid", "schedule_unsaid",
}  # fmt: skip
COLUMNS_OF_A_PROGRAM = {
    "id", "number", "slug", "status", "merged_into", "provider", "provider_name", "name", "sort_name", "description",
    "npi", "identifiers", "evidence", "format", "levels", "focus", "conditions", "therapies", "services", "populations",
    "restrictions", "ages", "languages", "payments", "accreditations", "serves", "phone", "intake_phone", "fax",
    "intake_hours", "intake_time_zone", "tty", "wheelchair", "parking", "website",
    "street1", "street2", "city", "state", "zip_code", "county", "latitude", "longitude", "precision",
    "accepting", "accepting_note", "wait_days", "next_intake", "openings_reported_at",
    "hours_per_week_min", "hours_per_week_max", "demonstration", "former_names", "verified_at",
    "created_at", "updated_at", "network_numbers", "timetable_numbers", "terms",
}  # fmt: skip
"""Nothing here is sold. Another column has to be written down here as well: is it one that money could move?"""


def test_no_rule_reads_what_a_provider_could_buy() -> None:
    assert set(FACTS) == FACTS_ABOUT_CARE
    for rule in RULES:
        assert rule.reads <= FACTS_ABOUT_CARE, rule.code
        assert rule.weight == max(grade.points for grade in rule.grades)
    assert {field.name for field in Program._meta.get_fields() if field.concrete} == COLUMNS_OF_A_PROGRAM


def test_a_rule_that_reads_more_than_it_says_fails() -> None:
    facts = OnlyFacts(mock.Mock(spec=Facts), frozenset({"miles"}))
    with pytest.raises(AttributeError, match="verified_days"):
        facts.verified_days  # noqa: B018
    PlaceFactory()
    ProgramFactory()
    read: set[str] = set()

    class Watching(OnlyFacts):
        def __getattr__(self, name: str) -> Any:
            read.add(name)
            return super().__getattr__(name)

    for rule in RULES:
        read.clear()
        with mock.patch.object(classes, "OnlyFacts", Watching), mock.patch.object(score, "RULES", (rule,)):
            page("near=80203")
        if rule.applies(mock.Mock(has_point=True, values={}, asks_for_schedule=False, second_tier=False)):
            assert read - {"_facts", "_names"} == set(rule.reads), f"{rule.code} says that it reads what it does not"


def fails(*_args: Any) -> NoReturn:
    raise RuntimeError("80203")


@pytest.mark.parametrize("piece", ["grade", "sentence", "applies"])
def test_a_rule_that_fails_is_left_out_and_the_log_says_so(
    piece: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    PlaceFactory()
    ProgramFactory()
    broken = dataclasses.replace(rules.VERIFIED, **{piece: fails})
    monkeypatch.setattr(score, "RULES", tuple(broken if rule is rules.VERIFIED else rule for rule in RULES))
    outcome = page("near=80203")
    assert outcome.count == 1
    parts = {part["rule"]: part for part in outcome.listings[0]["match"]["parts"]}
    assert ("verified" in parts) == (piece == "sentence")
    assert "'verified'" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "80203" not in caplog.text, "nothing of the search is logged"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_grades_lie_in_their_rule(rule: Rule) -> None:
    """Whatever the facts: unknown, of today, of long ago, of the future."""
    count = 6
    facts = mock.Mock(
        miles=np.array([0, 2, 25, 1e5, np.inf, np.nan]),
        network_days=np.array([0, 90, 91, 1e5, np.nan, np.inf]),
        accepting=np.array([0, 1, 2, 3, 0, 1]),
        openings_days=np.array([0, 7, 30, 31, np.nan, np.inf]),
        verified_days=np.array([0, 30, 365, 366, np.nan, np.inf]),
        evidence=np.array([0, 1, 2, 3, 0, 1]),
        words_in=np.array([0, 1, 2, 3, 0, 1]),
        open_questions=np.array([0, 1, 2, 3, 9, 1]),
        close=np.array([True, False] * 3),
        network_unsaid=np.array([True, False] * 3),
        schedule_unsaid=np.array([True, False] * 3),
        unlisted=np.array([0, 1, 0, 1, 0, 1]),
        slots=range(count),
    )
    grades = rule.grade(OnlyFacts(facts, rule.reads))
    assert len(grades) == count
    assert all(0 <= grade < len(rule.grades) for grade in grades)
