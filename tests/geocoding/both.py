"""What the gazetteer in memory is held against: texts and points of all kinds, and how the database answers them."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from programs.geocoding.alike import called, guesses, in_county, pool
from programs.geocoding.completion import completions
from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.names import state_name, words_of
from programs.geocoding.reading import plain_text, read
from programs.models import Place
from tests.geocoding import in_sql

TYPED = (
    "s", "st", "ste", "n", "n platte", "new", "new y", "new york", "new york c", "la", "l", "kc", "sf", "philly",
    "nola", "denv", "denver co", "denver, co", "denver,", "denver, c", "denver, pensylvania", "springf il",
    "springf mass", "springfield, i", "winston salem", "winston-salem nc", "o fallon", "ofallon", "de kalb", "mc",
    "coeur d’alene", "cañon city", "hagåtña", "mayagüez", "saint louis", "colo", "penn", "north dak", "nueva york",
    "dakota del sur", "8", "80", "8020", "80203", "80203-12", "80203 1", "00", "00000", "29 palms", "29", "²", "፩8",
    "802 main", "москва", "denverж", "denver ж", "北京", "_", "%", "100%", "x" * 70, "zzzz", "&", "a b c d e f",
)  # fmt: skip
MISSPELLED = (
    "denvr", "denvr, co", "denver, ca", "denver colrado", "denver, colrado", "tuscon", "tuscon, az", "bsoton",
    "edtroit", "los angelas", "chigaco", "philadelfia", "pittsburg, pa", "saint loius", "noth carolina", "coloradoo",
    "springfild ilinois", "la, ca", "philly, pa", "san fran", "x", "xy", "xyzzy", "denverж", "москва", "kanssas",
    "new yrok new yrok", "new york county", "suffolk county, ma", "san juan municipio", "saint louis county, mo",
)  # fmt: skip
POINTS = (
    (39.73, -104.98), (51.88, -176.66), (51.9, 179.99), (51.9, -179.99), (51.9, 180.0), (51.9, -180.0), (52.9, 172.9),
    (13.47, 144.75), (-14.28, -170.7), (7.1, 171.4), (18.2, -66.5), (64.8, -147.7), (70.2, -148.5), (40.0, -140.0),
    (0.0, 0.0), (90.0, 0.0), (-90.0, 0.0), (36.99, -109.04), (37.01, -109.06), (49.1, -97.0), (31.0, -106.5),
)  # fmt: skip


def keys(gazetteer: Gazetteer, places: list[int]) -> list[str]:
    return [gazetteer.keys[place] for place in places]


def agrees_with_the_database(text: str, gazetteer: Gazetteer) -> None:
    """Everything that a text is looked up by."""
    plain = plain_text(text)
    if not words_of(plain):
        return
    readings = read(plain)
    assert keys(gazetteer, completions(gazetteer, plain, 16, gazetteer.of_kind_and_state())) == in_sql.completions(
        plain, 16
    )
    for reading in (*readings.cities, *readings.ends):
        assert keys(gazetteer, gazetteer.cities(reading.name, reading.state)) == in_sql.cities(
            reading.name, reading.state
        )
    if readings.county:
        assert keys(gazetteer, in_county(gazetteer, readings.county)) == in_sql.in_county(readings.county)
    if meant := guesses(readings):
        nicknamed = called(meant)
        found = pool(gazetteer, meant, np.array(gazetteer.keyed(nicknamed), np.int32))
        expected = in_sql.pool(meant, nicknamed)
        assert keys(gazetteer, found.places.tolist()) == [key for key, _likeness in expected]
        assert found.likeness.tolist() == pytest.approx([likeness for _key, likeness in expected], rel=1e-6)


def made_up_texts() -> Iterator[str]:
    """Names as people type them: in full, begun, with the state in several forms, and with mistakes."""
    chance = random.Random(7)
    cities = list(Place.objects.filter(kind="city").order_by("key").values_list("name", "state"))
    zips = list(Place.objects.filter(kind="zip").order_by("key").values_list("zip_code", flat=True))
    for name, state in chance.sample(cities, 40):
        begun = name[: chance.randint(1, len(name))]
        yield from (name, begun, f"{begun} {state.lower()}", f"{name}, {state}", f"{name} {state_name(state)}")
        yield from (with_mistake(name, chance), f"{with_mistake(name, chance)}, {state}")
        yield f"{name} {with_mistake(state_name(state), chance)}"
        yield f"12 Oak Street {name} {state}"
    for zip_code in chance.sample(zips, 40):
        yield zip_code[: chance.randint(1, 5)]


def with_mistake(text: str, chance: random.Random) -> str:
    """A letter left out, doubled, swapped with the next, or another."""
    place = chance.randrange(len(text))
    before, letter, after = text[:place], text[place], text[place + 1 :]
    return before + chance.choice(("", letter * 2, after[:1] + letter, chance.choice("aeiñn"))) + after
