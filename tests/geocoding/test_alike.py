"""Which names and states are spelled alike."""

from __future__ import annotations

import math

import numpy as np

from programs.geocoding.alike import Candidates, distances, guesses, states_alike
from programs.geocoding.reading import Reading, plain_text, read
from tests.cases import every


@every(
    ("text", "states"),
    [
        ("colrado", ["CO"]),
        ("ilinois", ["IL"]),
        ("pensylvania", ["PA"]),
        ("noth carolina", ["NC", "SC"]),
        ("kanssas", ["KS"]),
        ("tx", []),
        ("denver", []),
        ("x" * 200, []),
    ],
)
def test_states_spelled_alike(text: str, states: list[str]) -> None:
    assert states_alike(text.split()) == states


@every(
    ("text", "meant"),
    [
        ("Denver, Colrado", [Reading("denver", "CO"), Reading("denver")]),
        ("Denver Colrado", [Reading("denver", "CO"), Reading("denver colrado")]),
        ("Denvr, CO", [Reading("denvr", "CO")]),
        ("Denvr", [Reading("denvr")]),
        ("CO", []),
    ],
)
def test_guesses(text: str, meant: list[Reading]) -> None:
    assert guesses(read(plain_text(text))) == meant


def test_fewer_wrong_letters_come_first_then_the_named_state_then_size() -> None:
    rows = [
        ("pittsburgh", "PA", 90, 0.8),
        ("pittsburgh", "PA", 1, 0.8),
        ("pittsburg", "KS", 1, 1.0),
        ("pittsfield", "PA", 1, 0.4),
        ("quakertown", "PA", 9, 0.0),
    ]
    apart = distances(candidates(rows), [Reading("pittsburg", "PA")]).tolist()
    assert apart == sorted(apart)
    assert math.isfinite(apart[-2])
    assert math.isinf(apart[-1])


def test_the_nearest_of_several_guesses_counts_and_a_nickname_before_all() -> None:
    rows = [("denver", "CO", 30, 0.4), ("denver", "PA", 1, 0.4), ("philadelphia", "PA", 90, 0.0)]
    meant = [Reading("denver", "PA"), Reading("denver colrado")]
    apart = distances(candidates(rows, nicknamed=(False, False, True)), meant).tolist()
    assert sorted(range(3), key=apart.__getitem__) == [2, 1, 0]


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert distances(candidates([]), [Reading("denver")]).tolist() == []


def candidates(rows: list[tuple[str, str, int, float]], nicknamed: tuple[bool, ...] = ()) -> Candidates:
    """Of names, states, ZIP codes and the share of trigrams in common."""
    return Candidates(
        places=np.arange(len(rows), dtype=np.int32),
        names=[row[0] for row in rows],
        states=[row[1] for row in rows],
        sizes=np.array([row[2] for row in rows], np.int32),
        likeness=np.array([row[3] for row in rows], float),
        nicknamed=np.array(nicknamed or [False] * len(rows), bool),
    )
