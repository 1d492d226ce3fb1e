"""Which names and states are spelled alike."""

from __future__ import annotations

import pytest

from programs.geocoding.alike import distance, guesses, states_alike
from programs.geocoding.reading import Reading, plain_text, read


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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
    meant = [Reading("pittsburg", "PA")]
    rows = [
        ("a", "pittsburgh", "PA", 90, 0.8),
        ("b", "pittsburgh", "PA", 1, 0.8),
        ("c", "pittsburg", "KS", 1, 1.0),
        ("d", "pittsfield", "PA", 1, 0.4),
    ]
    distances = [distance(row, meant, ()) for row in rows]
    assert None not in distances
    assert distances == sorted(distances, key=lambda apart: apart or 0)
    assert distance(("e", "quakertown", "PA", 9, 0.0), meant, ()) is None
