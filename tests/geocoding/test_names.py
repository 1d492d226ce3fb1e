"""One spelling for all ways to write a name."""

from __future__ import annotations

from programs.geocoding.names import (
    JOINED_TO_NEXT,
    TRADITIONAL_STATE_NAMES,
    WRITTEN_OUT,
    fold,
    initials_joined,
    normalize_place_name,
    normalize_words,
    state_of_words,
    states_starting,
    words_of,
)
from tests.cases import every


@every(
    ("ways", "normalized"),
    [
        (["Saint Louis", "St. Louis", "ST LOUIS", "st  louis"], "saint louis"),
        (["Fort Worth", "Ft. Worth", "ft worth"], "fort worth"),
        (["Mount Vernon", "Mt Vernon", "mt. vernon"], "mount vernon"),
        (["North Platte", "N Platte", "N. Platte"], "north platte"),
        (["Cañon City", "Canon City", "CAÑON CITY", "Can\u0303on City"], "canon city"),
        (["O'Fallon", "O’Fallon", "O Fallon", "OFallon"], "ofallon"),
        (["Coeur d'Alene", "Coeur D Alene", "COEUR D’ALENE"], "coeur dalene"),
        (["McKinney", "Mc Kinney", "Mckinney"], "mckinney"),
        (["LaGrange", "La Grange", "Lagrange"], "lagrange"),
        (["DeKalb", "De Kalb"], "dekalb"),
        (["Winston-Salem", "Winston Salem", "Winston–Salem"], "winston salem"),
        (["Hagåtña", "Hagatna"], "hagatna"),
        (["Den\u200bver", "\ufeffDenver", "Ｄｅｎｖｅｒ", "Denver\x00"], "denver"),
        (["Washington, D.C.", "Washington D C"], "washington dc"),
        (["", "   ", "🏔", "--"], ""),
    ],
)
def test_ways_to_write_a_name_are_one(ways: list[str], normalized: str) -> None:
    assert {normalize_place_name(way) for way in ways} == {normalized}


@every("name", ["Saint Louis", "Coeur d’Alene", "Mc Kinney", "De La Vega", "O Fallon", "N Platte"])
def test_normalizing_twice_changes_nothing(name: str) -> None:
    once = normalize_place_name(name)
    assert normalize_place_name(once) == once


@every("word", [*WRITTEN_OUT, *JOINED_TO_NEXT, "Harbor", "MT", "Ste", "x", "Straße", "café", "a1", "&"])
def test_one_word_is_normalized_as_words_are(word: str) -> None:
    for written in (word, word.upper(), word.title()):
        assert normalize_place_name(written) == normalize_words(words_of(written)), written


def test_ascii_is_folded_as_all_else_is() -> None:
    """A letter that is no ASCII takes the other way, and leaves the rest as it would be."""
    for code in range(128):
        sign = chr(code)
        assert fold(f"a{sign}b{sign}") == fold(f"a{sign}b{sign} \u00e9").removesuffix(" e"), sign


def test_digits_of_every_script_become_ascii() -> None:
    assert fold("８０２０３ ٨٠٢٠٣") == "80203 80203"


@every(
    ("text", "state"),
    [
        ("CO", "CO"),
        ("colorado", "CO"),
        ("N. Dakota", "ND"),
        ("n.y.", "NY"),
        ("D. C.", "DC"),
        ("Washington, D.C.", None),
        ("us virgin islands", "VI"),
        ("U.S. Virgin Islands", "VI"),
        ("Virgin Islands", "VI"),
        ("Mt", "MT"),
        ("Nueva York", "NY"),
        ("nuevo mexico", "NM"),
        ("Carolina del Norte", "NC"),
        ("Mass.", "MA"),
        ("Calif", "CA"),
        ("Penna.", "PA"),
        ("Ore.", "OR"),
        ("W. Va.", "WV"),
        ("W.Va.", "WV"),
        ("N. Mex.", "NM"),
        ("N.J.", "NJ"),
        ("Colorad", None),
        ("", None),
    ],
)
def test_states_by_code_and_name(text: str, state: str | None) -> None:
    assert state_of_words(words_of(text)) == state


def test_every_traditional_abbreviation_is_of_one_state() -> None:
    for code, names in TRADITIONAL_STATE_NAMES.items():
        for name in names.split(", "):
            assert state_of_words(words_of(name)) == code


@every(
    ("text", "joined"), [("L. A.", "L.A."), ("N. Y. C.", "N.Y.C."), ("St. Louis", "St. Louis"), ("W. Va.", "W. Va.")]
)
def test_initials_are_one_word(text: str, joined: str) -> None:
    assert initials_joined(text) == joined


def test_beginnings_of_states() -> None:
    assert states_starting(["il"]) == {"IL"}
    assert states_starting(["n", "da"]) == {"ND"}
    assert states_starting(["new", "m"]) == {"NM"}
    assert states_starting([]) == set()
