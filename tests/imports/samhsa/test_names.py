"""When two names are one facility's. The names are invented."""

from __future__ import annotations

import pytest

from programs.imports.samhsa.names import ALIKE, BRANCH, CUT, alike, comparable, is_cut_off, street_of_door
from tests.cases import every


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What names were compared to before says nothing of how they are compared now."""
    for kept in (alike, comparable, street_of_door):
        kept.cache_clear()


NAMES = [
    ("Maple Grove Counseling", "Maple Grove Counseling LLC", True),
    ("Maple Grove Counseling", "Maple Grove Counseling, P.C.", True),
    ("Maple Grove Counseling Center", "Maple Grove Counseling Ctr", True),
    ("Maple Grove Behavioral Health Services", "Maple Grove Behav Hlth Svcs Inc", True),
    ("Maple Grove Counseling", "Counseling Maple Grove", True),
    ("Maple Grove Counseling", "Maple Grove Counselling", True),
    ("Maple Grove – Seneca Branch", "Maple Grove – Summit Branch", False),
    ("Maple Grove Counseling", "Stone Arch Services", False),
    ("Saint Mary Hospital", "St. Mary Hosp.", True),
    ("Maple Grove Health East", "Maple Grove Health West", False),
]


@every(("one", "other", "same"), NAMES)
def test_names(one: str, other: str, same: bool) -> None:
    assert (alike(one, other) >= ALIKE) == (alike(other, one) >= ALIKE) == same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("120 Juniper Street", "120 JUNIPER ST.", True),
        ("120 North Juniper Avenue", "120 N Juniper Ave", True),
        ("120 Juniper Street", "121 Juniper Street", False),
    ],
)
def test_streets(one: str, other: str, same: bool) -> None:
    assert (street_of_door(one) == street_of_door(other)) == same


@every("law", ["LLC", "L.L.C.", ", L. L. C.", " Inc.", "P.A.", "P. A.", "PC", "P.C.", ", P. C."])
def test_what_follows_from_the_law_is_no_part_of_a_name(law: str) -> None:
    assert comparable(f"Maple Grove {law}") == "maple grove"
    assert comparable(f"Maple Grove {law}{BRANCH}Seneca") == "maple grove seneca"


@pytest.mark.parametrize(("name", "words"), [("LLC", "llc"), ("Inc. LLC", "inc"), ("Maple LLC", "maple")])
def test_a_name_of_nothing_but_legal_words_keeps_one(name: str, words: str) -> None:
    assert comparable(name) == words


@pytest.mark.parametrize(("length", "cut"), [(CUT - 1, False), (CUT, True), (CUT + 1, True)])
def test_how_long_a_name_is_that_may_be_cut_off(length: int, cut: bool) -> None:
    whole = "Maple Grove Community Counseling and Recovery Services of Denver".lower()
    assert is_cut_off(whole[:length], whole) is cut
    assert is_cut_off(whole, whole[:length]) is cut
    assert is_cut_off(f"{whole}{BRANCH}Seneca", whole) is False
