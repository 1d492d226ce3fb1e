"""The decision against a slow and obvious one, on generated statements; and each rule by an example."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.models.currency import CHECK_OUTRANKS_DAYS
from programs.statements.decision import Said, decide
from programs.statements.fields import in_order
from programs.statements.precedence import RULES

TODAY = date(2026, 11, 28)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
PHONES = ("", "303-555-0101", "303-555-0102", "303-555-0103")
TERMS = ("depression", "anxiety", "ptsd", "alcohol-use")
DAYS = st.one_of(st.none(), st.integers(-800, 0).map(lambda days: TODAY + timedelta(days=days)))
METHODS = ("file", "file", "file", "file", "signed-link", "dashboard", "staff", "phone-call")
VALUES = [
    {"phone": phone, "conditions": in_order("conditions", set(some))}
    for phone, count in product(PHONES, range(len(TERMS) + 1))
    for some in combinations(TERMS, count)
]
OF_LISTS = [{"gone": gone, "rank": rank} for gone, rank in product((False, False, False, True), (1, 2, 3))]
OF_PERSONS = [
    {"until": until, "released": frozenset(released)}
    for until, released in product((None, TODAY - timedelta(days=1), TODAY), ((), ("phone",)))
]


@st.composite
def worlds(draw: st.DrawFn) -> list[Said]:
    """Up to six statements about a phone and conditions, each source with one. What goes together is drawn at once:
    most of the time of these tests is that of drawing."""
    found = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        method = draw(st.sampled_from(METHODS))
        is_list = method == "file"
        found.append(
            Said(
                aspect="contact",
                method=method,
                values=dict(draw(st.sampled_from(VALUES))),
                as_of=draw(DAYS),
                received_at=NOON + timedelta(minutes=draw(st.integers(0, 5))),
                source=f"list-{number}" if is_list else "",
                number=number,
                **draw(st.sampled_from(OF_LISTS if is_list else OF_PERSONS)),
            )
        )
    return found


# -- The slow and obvious one: who of two comes first, said in the words of the rules ---------------


def is_staff(said: Said) -> bool:
    return said.method in ("staff", "phone-call")


def is_list(said: Said) -> bool:
    return said.method == "file"


def holds(attested: Said, lists: Sequence[Said]) -> bool:
    """Not overtaken: no list is more than a year younger."""
    dated = [one.as_of for one in lists if one.as_of]
    if not dated:
        return True
    return attested.as_of is not None and attested.as_of + timedelta(days=CHECK_OUTRANKS_DAYS) >= max(dated)


def comes_first(one: Said, other: Said, lists: Sequence[Said]) -> bool:
    if is_staff(one) != is_staff(other):
        return is_staff(one)
    if is_staff(one):
        return (one.received_at, one.number) > (other.received_at, other.number)
    if is_list(one) and is_list(other):
        if one.rank != other.rank:
            return one.rank < other.rank
        if one.as_of != other.as_of:
            return (one.as_of or date.min) > (other.as_of or date.min)
        return one.source < other.source
    if is_list(one):
        return not holds(other, lists)
    if is_list(other):
        return holds(one, lists)
    if holds(one, lists) != holds(other, lists):
        return holds(one, lists)
    first = (one.as_of or date.min, one.received_at, one.number)
    return first > (other.as_of or date.min, other.received_at, other.number)


def best_first(said: Sequence[Said], lists: Sequence[Said]) -> list[Said]:
    """By asking of each how many come before it."""
    return sorted(said, key=lambda one: sum(comes_first(other, one, lists) for other in said if other is not one))


def slow_phone(world: Sequence[Said]) -> str | None:
    live = [said for said in world if not ended(said) and "phone" not in said.released]
    if not live:
        return None  # what was said last: tested by examples
    lists = [said for said in live if is_list(said)]
    order = best_first(live, lists)
    for said in order:
        if not is_list(said):
            # A list that is silent leaves the word to whoever comes after it, but a person's blank after it is none.
            return str(said.values["phone"] or order[0].values["phone"])
        if said.values["phone"]:
            return str(said.values["phone"])
    return ""


def slow_conditions(world: Sequence[Said]) -> set[str] | None:
    live = [said for said in world if not ended(said)]
    if not live:
        return None
    lists = [said for said in live if is_list(said)]
    first = best_first(live, lists)[0]
    return (
        set().union(*(said.values["conditions"] for said in lists))
        if is_list(first)
        else set(first.values["conditions"])
    )


def ended(said: Said) -> bool:
    return said.gone or (said.until is not None and said.until < TODAY)


@settings(max_examples=300)
@given(worlds())
def test_it_decides_as_the_rules_say(world: list[Said]) -> None:
    decided = decide(world, TODAY)
    phone, conditions = slow_phone(world), slow_conditions(world)
    if phone is not None:
        assert decided["phone"].value == phone
    if conditions is not None:
        assert set(decided["conditions"].value) == conditions


@given(worlds(), st.randoms())
def test_the_order_of_statements_does_not_matter(world: list[Said], dice: random.Random) -> None:
    shuffled = dice.sample(world, len(world))
    assert decide(shuffled, TODAY) == decide(world, TODAY)


@pytest.mark.slow
@given(worlds())
def test_everybody_either_wins_agrees_or_is_named_as_saying_otherwise(world: list[Said]) -> None:
    for name, one in decide(world, TODAY).items():
        losers = {said.number for said, _value in one.losers}
        winners = {said.number for said in one.winners}
        assert winners
        assert not winners & losers
        for said in world:
            agrees = said.values[name] == one.value
            assert said.number in winners | losers or agrees


@given(worlds())
def test_a_word_of_staff_makes_it_so_whatever_was_said_before(world: list[Said]) -> None:
    word = says(number=99, phone="303-555-0199", conditions=["ptsd"], received_at=NOON + timedelta(days=1))
    decided = decide([*world, word], TODAY)
    assert (decided["phone"].value, decided["conditions"].value) == ("303-555-0199", ["ptsd"])


# -- Each rule ----------------------------------------------------------------------------------------


def says(method: str = "staff", *, number: int = 1, aspect: str = "contact", **options: Any) -> Said:
    """A statement: what is no column of it is a value."""
    own = {name: options.pop(name) for name in [*options] if name in Said.__dataclass_fields__}
    return Said(aspect=aspect, method=method, values=options, number=number, **{"received_at": NOON, **own})


def a_list(source: str = "list", **options: Any) -> Said:
    return says("file", source=source, **options)


def value(name: str, *world: Said) -> Any:
    return decide(world, TODAY)[name].value


def test_every_rule_has_its_reason_and_a_place_of_its_own() -> None:
    assert all(len(rule.reason) > 40 for rule in RULES)
    assert [rule.place for rule in RULES] == sorted({rule.place for rule in RULES})


@pytest.mark.parametrize(("days", "wins"), [(0, "me"), (365, "me"), (366, "list")])
def test_an_attestation_holds_against_lists_of_a_year(days: int, wins: str) -> None:
    attested = says("signed-link", intake_hours="me", as_of=TODAY - timedelta(days=days))
    assert value("intake_hours", attested, a_list(number=2, intake_hours="list", as_of=TODAY)) == wins


def test_an_older_import_does_not_undo_an_attestation() -> None:
    attested = says("dashboard", intake_hours="me", as_of=date(2020, 1, 1))
    assert value("intake_hours", attested, a_list(number=2, intake_hours="list", as_of=date(2019, 12, 31))) == "me"


def test_of_two_lists_of_one_day_the_rank_decides_and_then_the_name() -> None:
    one = a_list("b", phone="1", as_of=TODAY, rank=2)
    assert value("phone", one, a_list("a", number=2, phone="2", as_of=TODAY, rank=3)) == "1"
    assert value("phone", one, a_list("a", number=2, phone="2", as_of=TODAY, rank=2)) == "2"


def test_a_list_that_its_publisher_keeps_current_comes_before_a_newer_one() -> None:
    current = a_list("a", phone="1", rank=1, as_of=date(2020, 1, 1))
    newer = a_list("b", number=2, phone="2", rank=2, as_of=TODAY)
    assert value("phone", current, newer) == "1"
    assert value("phone", newer, a_list("c", number=3, phone="3", rank=2, as_of=date(2020, 1, 1))) == "2"


def test_a_list_without_a_date_comes_after_one_with_any() -> None:
    undated = a_list("a", phone="1", rank=2)
    assert value("phone", undated, a_list("b", number=2, phone="2", as_of=date(1990, 1, 1), rank=2)) == "2"
    assert value("phone", undated, says("signed-link", number=2, phone="3", as_of=date(1990, 1, 1))) == "3"


def test_what_no_list_says_any_more_goes_when_one_still_speaks_and_else_stays() -> None:
    gone = a_list("a", conditions=["ptsd"], fax="1", gone=True)
    assert value("conditions", gone, a_list("b", number=2, conditions=["anxiety"])) == ["anxiety"]
    assert value("fax", gone, a_list("b", number=2, conditions=["anxiety"])) == "1", "nobody else speaks of it"


def test_what_one_list_denies_another_does_not_say() -> None:
    su = a_list("su", conditions=["alcohol-use", "ptsd"])
    mh = a_list("mh", number=2, conditions=["anxiety"], denied={"conditions": ["alcohol-use"]})
    assert set(value("conditions", su, mh)) == {"anxiety", "ptsd"}


@pytest.mark.parametrize(
    ("roster", "attested", "listed", "winner"),
    [(0, 1, 1, "medicaid"), (1, 1, 9, "medicare"), (5, 9, 4, "self-pay"), (5, 9, 5, "medicaid")],
)
def test_a_newer_roster_beats_list_and_attestation(roster: int, attested: int, listed: int, winner: str) -> None:
    """Days ago. The attestation is years old where a list shall win, so that it holds no more."""
    far = CHECK_OUTRANKS_DAYS if winner == "self-pay" else 0
    found = value(
        "payments",
        says("roster", aspect="insurance", payments=["medicaid"], as_of=TODAY - timedelta(days=roster)),
        says(
            "signed-link",
            number=2,
            aspect="insurance",
            payments=["medicare"],
            as_of=TODAY - timedelta(days=attested + far),
        ),
        a_list(number=3, aspect="insurance", payments=["self-pay"], as_of=TODAY - timedelta(days=listed)),
    )
    assert found == [winner]


def test_staff_beats_a_newer_roster_until_its_term_ends() -> None:
    roster = says("roster", number=2, aspect="insurance", payments=["medicaid"], as_of=TODAY)
    word = {"aspect": "insurance", "payments": ["self-pay"], "as_of": date(2020, 1, 1)}
    assert value("payments", roster, says(**word, until=TODAY)) == ["self-pay"]
    assert value("payments", roster, says(**word, until=TODAY - timedelta(days=1))) == ["medicaid"]


WHERE = {"city": "Denver", "state": "CO", "zip_code": "80203"}
ELM = {"street1": "9 Elm Street", "street2": "", **WHERE, "latitude": 39.7, "longitude": -104.9, "precision": "street"}
PRIVATE = {"street1": "", "street2": "", **WHERE, "latitude": 39.0, "longitude": -104.0, "precision": "hidden"}


def test_a_private_street_goes_against_anybody_but_who_decided_that_it_may_be_shown() -> None:
    person = says(**ELM)
    assert value("street1", person, a_list(number=2, **PRIVATE)) == ""
    assert value("precision", person, a_list(number=2, **PRIVATE)) == "hidden"
    assert value("street1", person, a_list(number=2, public=True, **PRIVATE)) == "9 Elm Street"
    assert value("street1", person, a_list(number=2, gone=True, **PRIVATE)) == "", "a list that has it no more as well"


def test_a_looked_up_point_is_of_that_address_only() -> None:
    centre = ELM | {"latitude": 39.0, "longitude": -104.0, "precision": "zip"}
    found = {name: ELM[name] for name in ("street1", "city", "state", "zip_code", "latitude", "longitude", "precision")}
    looked_up = says("geocoder", number=9, **found)
    assert value("latitude", a_list(**centre), looked_up) == 39.7
    assert value("latitude", a_list(**centre | {"street1": "9 Oak Street"}), looked_up) == 39.0
    assert value("latitude", says(placed=True, **centre), looked_up) == 39.0, "a person set the point"
    assert "latitude" not in decide([looked_up], TODAY), "a point is no word on the address"


def test_the_newest_report_of_openings_counts_whoever_made_it() -> None:
    def report(method: str, number: int, days: int, accepting: str) -> Said:
        at = (NOON - timedelta(days=days)).isoformat()
        values = {"accepting": accepting, "openings_reported_at": at}
        return says(method, number=number, aspect="openings", source="list" if method == "file" else "", **values)

    assert value("accepting", report("staff", 1, 3, "no"), report("file", 2, 2, "yes")) == "yes"
    assert value("accepting", report("staff", 1, 2, "no"), report("file", 2, 2, "yes")) == "no"
    assert value("wait_days", report("staff", 1, 2, "no")) is None


def test_a_conflict_is_a_word_that_stands_and_differs() -> None:
    word = says(phone="1")
    assert decide([word, a_list(number=2, phone="2")], TODAY)["phone"].conflict
    assert not decide([word, a_list(number=2, phone="2", gone=True)], TODAY)["phone"].conflict
    assert not decide([word, a_list(number=2, phone="")], TODAY)["phone"].conflict
    both = [a_list("a", conditions=["ptsd"]), a_list("b", number=2, conditions=["anxiety"])]
    assert not decide(both, TODAY)["conditions"].conflict, "they add up"
