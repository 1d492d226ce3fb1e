"""What a text resolves to: one place, several to choose from, or none with a message."""

from __future__ import annotations

import pytest

from programs.geocoding.outcomes import AmbiguousPlace, ResolvedPlace, UnknownPlace
from programs.models import Place
from tests.cases import every
from tests.searching import resolve

pytestmark = pytest.mark.usefixtures("gazetteer")

ONE_PLACE = [
    ("80203", "zip-80203"),
    (" 80203 ", "zip-80203"),
    ("80203-1234", "zip-80203"),
    ("80203 1234", "zip-80203"),
    ("80203–1234", "zip-80203"),
    ("802031234", "zip-80203"),
    ("８０２０３", "zip-80203"),
    ("00901", "zip-00901"),
    ("99510", "zip-99510"),
    ("Denver, CO", "city-denver-co"),
    ("denver,co", "city-denver-co"),
    ("DENVER CO", "city-denver-co"),
    ("Denver Colorado", "city-denver-co"),
    ("Denver, Colorado, USA", "city-denver-co"),
    ("denver co united states", "city-denver-co"),
    ("Denver\t,\nCO", "city-denver-co"),
    ("\x00Denver, CO\x00", "city-denver-co"),
    ("Denver PA", "city-denver-pa"),
    ("1600 Cedar Street, Denver, CO", "city-denver-co"),
    ("1600 Cedar Street, Denver, CO 80203-1234, USA", "zip-80203"),
    ("Denver, CO 80203", "zip-80203"),
    ("Denver 80203", "zip-80203"),
    ("80203 Denver", "zip-80203"),
    ("80203, Denver, CO", "zip-80203"),
    ("80203-1234 Denver Colo.", "zip-80203"),
    ("80203 E Colfax Ave, Denver, CO", "city-denver-co"),
    ("80203 CO", "zip-80203"),
    ("80203, Colorado", "zip-80203"),
    ("St. Louis, MO", "city-saint-louis-mo"),
    ("saint louis missouri", "city-saint-louis-mo"),
    ("McKinney TX", "city-mckinney-tx"),
    ("La Grange, GA", "city-lagrange-ga"),
    ("Hagåtña, Guam", "city-hagatna-gu"),
    ("Charleston West Virginia", "city-charleston-wv"),
    ("Kansas City, KS", "city-kansas-city-ks"),
    ("Chicago", "city-chicago-il"),
    ("Adak, Alaska", "city-adak-ak"),
    ("St.Louis, MO", "city-saint-louis-mo"),
    ("Denver, CO (80203)", "zip-80203"),
    ("80203 (Denver, CO)", "zip-80203"),
    ("the Chicago", "city-chicago-il"),
    ("Capitol Hill, Denver, CO", "city-denver-co"),
    ("Old San Juan PR", "city-old-san-juan-pr"),
    ("Manhattan, NY", "city-manhattan-ny"),
    ("New York, NY", "city-new-york-ny"),
    ("new york new york", "city-new-york-ny"),
    ("Washington DC", "city-washington-dc"),
    ("Washington, D.C.", "city-washington-dc"),
    ("Oregon, IL", "city-oregon-il"),
    ("Oregon", "state-or"),
    ("CO", "state-co"),
    ("co.", "state-co"),
    ("Colorado", "state-co"),
    ("West Virginia", "state-wv"),
    ("w virginia", "state-wv"),
    ("Puerto Rico", "state-pr"),
    ("D.C.", "state-dc"),
    ("Boston, Mass.", "city-boston-ma"),
    ("Boston Mass", "city-boston-ma"),
    ("Denver, Colo.", "city-denver-co"),
    ("Denver, Penna.", "city-denver-pa"),
    ("Portland, Ore.", "city-portland-or"),
    ("Charleston, W. Va.", "city-charleston-wv"),
    ("New York, N. Y.", "city-new-york-ny"),
    ("Washington State", "state-wa"),
    ("State of Washington", "state-wa"),
    ("New York State", "state-ny"),
    ("Micronesia", "state-fm"),
]


@every(("text", "key"), ONE_PLACE)
def test_one_place(text: str, key: str) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, ResolvedPlace), outcome
    assert outcome.key == key


@every(
    ("text", "labels"),
    [
        ("Springfield", ["Springfield, IL", "Springfield, MA", "Springfield, MO"]),
        ("denver", ["Denver, CO", "Denver, PA"]),
        ("Portland,", ["Portland, OR", "Portland, ME"]),
        ("New York", ["New York (the whole state)", "New York, NY"]),
        ("washington", ["Washington, DC", "Washington (the whole state)", "Washington, IN"]),
    ],
)
def test_several_places_are_choices_that_resolve(text: str, labels: list[str]) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, AmbiguousPlace)
    assert sorted(choice.label for choice in outcome.choices) == sorted(labels)
    assert [key_of(choice.text) for choice in outcome.choices] == [choice.key for choice in outcome.choices]


def test_choices_stand_largest_first() -> None:
    outcome = resolve("Portland")
    assert isinstance(outcome, AmbiguousPlace)
    assert [choice.key for choice in outcome.choices] == ["city-portland-or", "city-portland-me"]


@every(
    ("text", "message", "suggestion"),
    [
        ("Denvr, CO", "Denvr, CO", "Denver, CO"),
        ("Denvr", "Denvr", "Denver, CO"),
        ("Sprngfield IL", "Sprngfield IL", "Springfield, IL"),
        ("Denver, CA", "Denver, CA", "Denver, CO"),
        ("Denver, Colrado", "state called “colrado”", "Denver, CO"),
        ("Denver Pensylvania", "Denver Pensylvania", "Denver, PA"),
        ("Bsoton", "Bsoton", "Boston, MA"),
        ("80203 Boston", "80203 is in Denver, CO", "80203 (Denver, CO)"),
        ("1600 Cedar Street, Denver CO", "look up addresses", "Denver, CO"),
        ("1600 Cedar Street Denver CO", "look up addresses", "Denver, CO"),
        ("1600 Cedar Street Denver, CO", "look up addresses", "Denver, CO"),
        ("1600 Cedar Street, Boston", "look up addresses", "Boston, MA"),
        ("12 Denver CO", "look up addresses", "Denver, CO"),
        ("Downtown, Denver CO", "Downtown, Denver CO", "Denver, CO"),
        ("Suffolk County, Mass.", "search by county", "Boston, MA"),
        ("Suffolk Co., MA", "search by county", "Boston, MA"),
        ("Coloradoo", "Coloradoo", "Colorado"),
        ("Denver, CA 80203", "80203 is in Denver, CO", "80203 (Denver, CO)"),
        ("Boston 80203", "80203 is in Denver, CO", "80203 (Denver, CO)"),
    ],
)
def test_what_was_probably_meant_is_only_suggested(text: str, message: str, suggestion: str) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, UnknownPlace)
    assert message in outcome.message
    assert suggestion in [place.label for place in outcome.suggestions]


@every(
    ("text", "message"),
    [
        ("", "Type a ZIP code"),
        (" ,; ", "Type a ZIP code"),
        ("🏔🏔", "Type a ZIP code"),
        ("00000", "no ZIP code 00000"),
        ("99999-1234", "no ZIP code 99999"),
        ("Denver, CO 99999", "no ZIP code 99999"),
        ("09012", "military"),
        ("34002", "military"),
        ("736", "five digits"),
        ("2134", "five digits"),
        ("123456", "five digits"),
        ("1" * 190, "five digits"),
        ("x" * 20_000, "too long"),
        ("96941", "where 96941 (Pohnpei, FM) lies"),
        ("Pohnpei, FM", "where Pohnpei, FM lies"),
        ("Москва", "Москва"),
        ("北京", "北京"),
        ("USA", "USA"),
        ("%' OR 1=1 --", "%' OR 1=1 --"),
        ("39.73,-104.98,5", "two numbers"),
        ("39.73", "two numbers"),
        ("80203 E Colfax Ave", "look up addresses"),
        ("100 Main St", "look up addresses"),
        ("Nowhere County, CO", "search by county"),
        ("99999 Denver", "no ZIP code 99999"),
        ("\ud800", "Type a ZIP code"),
        ("st " * 60, "We don't know a place"),
    ],
)
def test_no_place_says_why(text: str, message: str) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, UnknownPlace), outcome
    assert message in outcome.message
    outcome.message.encode()
    outcome.text.encode()


def test_every_place_has_a_text_that_means_exactly_it() -> None:
    for place in Place.objects.exclude(latitude=None):
        text = {"zip": place.zip_code, "state": place.state}.get(place.kind, place.label)
        outcome = resolve(text)
        assert isinstance(outcome, ResolvedPlace)
        assert (outcome.key, outcome.text, outcome.label) == (place.key, text, place.label)


def key_of(text: str) -> str:
    outcome = resolve(text)
    assert isinstance(outcome, ResolvedPlace)
    return outcome.key
