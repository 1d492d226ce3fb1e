"""The whole gazetteer: known points, real names, and that a name never means another place."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from programs.geocoding.alike import in_county
from programs.geocoding.names import NICKNAMES, state_name
from programs.geocoding.outcomes import AmbiguousPlace, ResolvedPlace, UnknownPlace
from programs.geocoding.points import STATE_WITHIN_MILES, miles_between
from programs.geocoding.reading import Reading, plain_text, read
from programs.models import Place
from programs.search.keeper import current
from tests.geocoding import in_sql
from tests.geocoding.both import MISSPELLED, POINTS, TYPED, agrees_with_the_database, keys, made_up_texts
from tests.searching import resolve, suggest

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("full_gazetteer")]

KNOWN = [
    # A landmark inside the place, and how many miles from it the place's point may be.
    ("80203", 39.7393, -104.9848, 2, "Colorado State Capitol"),
    ("99503", 61.1925, -149.8875, 3, "Midtown Anchorage; its Census point is 278 miles away"),
    ("99510", 61.2181, -149.9003, 5, "Downtown Anchorage, boxes; Census: 614 miles away"),
    ("79942", 31.7587, -106.4869, 20, "El Paso, boxes; Census: 304 miles away"),
    ("99701", 64.8378, -147.7164, 10, "Fairbanks; Census: 162 miles away"),
    ("00901", 18.4663, -66.1057, 2, "Old San Juan"),
    ("99546", 51.8800, -176.6581, 20, "Adak, in the Aleutians: the ZIP list has it 18 miles west"),
    ("99547", 52.1961, -174.2006, 15, "Atka, in the Aleutians"),
    ("96815", 21.2793, -157.8292, 3, "Waikiki"),
    ("96910", 13.4745, 144.7504, 5, "Hagåtña"),
    ("96799", -14.2756, -170.7020, 10, "Pago Pago"),
    ("10001", 40.7505, -73.9934, 2, "Penn Station"),
    ("Anchorage, AK", 61.2176, -149.8997, 10, "city hall"),
    ("El Paso, TX", 31.7587, -106.4869, 15, "city hall"),
    ("Denver, CO", 39.7392, -104.9903, 5, "city hall"),
    ("New York, NY", 40.7580, -73.9855, 5, "Times Square"),
    ("Los Angeles, CA", 34.0537, -118.2428, 10, "city hall"),
    ("Houston, TX", 29.7604, -95.3698, 10, "city hall"),
    ("Washington, DC", 38.8951, -77.0364, 5, "White House"),
    ("Adak, AK", 51.8800, -176.6581, 20, "the town, which no list of towns has"),
    ("Manhattan, NY", 40.7580, -73.9855, 5, "Times Square"),
]


@pytest.mark.parametrize(("text", "latitude", "longitude", "miles", "what"), KNOWN)
def test_known_points(text: str, latitude: float, longitude: float, miles: float, what: str) -> None:
    place = resolve(text)
    assert isinstance(place, ResolvedPlace)
    assert place.latitude is not None
    assert place.longitude is not None
    assert miles_between((place.latitude, place.longitude), (latitude, longitude)) <= miles, what


def test_all_of_it_is_there() -> None:
    kinds = Counter(Place.objects.values_list("kind", flat=True))
    assert kinds["zip"] >= 41_000
    assert kinds["state"] == 59
    assert kinds["city"] >= 29_000
    assert Place.objects.filter(latitude=None).count() < 50
    assert not Place.objects.filter(state__in=["AA", "AE", "AP"]).exists()
    assert not Place.objects.filter(kind="city", same_as=None, zip_count=0, latitude=None).exists()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("King of Prussia, Pennsylvania", "city-king-of-prussia-pa"),
        ("Winston-Salem NC", "city-winston-salem-nc"),
        ("Coeur d'Alene, ID", "city-coeur-dalene-id"),
        ("Land O' Lakes, FL", "city-land-olakes-fl"),
        ("29 Palms CA", "city-29-palms-ca"),
        ("Twentynine Palms, CA", "city-twentynine-palms-ca"),
        ("Virginia Beach", "city-virginia-beach-va"),
        ("Nevada City CA", "city-nevada-city-ca"),
        ("Hollywood, CA", "city-hollywood-ca"),
        ("NYC", "city-nyc-ny"),
        ("California", "state-ca"),
        ("LA", "state-la"),
        ("Calif.", "state-ca"),
        ("N. Mex.", "state-nm"),
        ("Indiana PA", "city-indiana-pa"),
        ("California, MD", "city-california-md"),
        ("Notre Dame IN", "city-notre-dame-in"),
    ],
)
def test_names(text: str, key: str) -> None:
    place = resolve(text)
    assert isinstance(place, ResolvedPlace)
    assert place.key == key


def test_springfield_is_many() -> None:
    outcome = resolve("Springfield")
    assert isinstance(outcome, AmbiguousPlace)
    assert len(outcome.choices) == 20
    sizes = [Place.objects.get(key=choice.key).zip_count for choice in outcome.choices]
    assert sizes == sorted(sizes, reverse=True)


def test_only_new_york_and_washington_leave_open_whether_the_state_is_meant() -> None:
    unclear = [
        place.name for place in Place.objects.filter(kind="state") if isinstance(resolve(place.name), AmbiguousPlace)
    ]
    assert sorted(unclear) == ["New York", "Washington"]


def test_city_and_state_are_read_in_one_way_only_for_every_city() -> None:
    cities = {*Place.objects.filter(kind="city").values_list("name", "normalized_name", "state")}
    names = {(normalized, state) for _name, normalized, state in cities}
    for name, normalized, state in cities:
        assert read(plain_text(f"{name}, {state}")).cities == (Reading(normalized, state),)
        for text in (f"{name} {state}", f"{name} {state_name(state)}"):
            readings = read(plain_text(text)).cities
            found = [reading for reading in readings if (reading.name, reading.state) in names]
            assert found == [Reading(normalized, state)]


def test_a_sample_of_places_resolves_to_itself() -> None:
    keys = list(Place.objects.exclude(latitude=None).order_by("key").values_list("key", flat=True))
    for place in Place.objects.filter(key__in=keys[::200]):
        text = {"zip": place.zip_code, "state": place.state}.get(place.kind, place.label)
        outcome = resolve(text)
        assert isinstance(outcome, ResolvedPlace)
        assert (outcome.key, outcome.text) == (place.key, text)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("los ang", "Los Angeles, CA"),
        ("chic", "Chicago, IL"),
        ("phil", "Philadelphia, PA"),
        ("philadelfia", "Philadelphia, PA"),
    ],
)
def test_suggestions(typed: str, first: str) -> None:
    assert suggest(typed)[0].label == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Albuqerque NM", "Albuquerque, NM"),
        ("Tuscon", "Tucson, AZ"),
        ("Tuscon, AZ", "Tucson, AZ"),
        ("Pittsburg, PA", "Pittsburgh, PA"),
        ("Los Angelas", "Los Angeles, CA"),
        ("Milwakee", "Milwaukee, WI"),
        ("Saint Loius", "Saint Louis, MO"),
        ("San Fran", "San Francisco, CA"),
        ("Denver, Colrado", "Denver, CO"),
        ("Denver Colrado", "Denver, CO"),
        ("Springfield, Ilinois", "Springfield, IL"),
        ("Denver, CA", "Denver, CO"),
        ("Noth Carolina", "North Carolina"),
        ("1600 Pennsylvania Ave, Washington DC", "Washington, DC"),
        ("Jefferson County, CO", "Arvada, CO"),
        ("Jefferson Co., CO", "Arvada, CO"),
        ("Prince George's County MD", "Bowie, MD"),
        ("Saint Louis County, Minn.", "Duluth, MN"),
        ("Bsoton", "Boston, MA"),
        ("Edtroit", "Detroit, MI"),
        ("Orleans Parish", "New Orleans, LA"),
    ],
)
def test_what_was_probably_meant_comes_first(text: str, first: str) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, UnknownPlace)
    assert outcome.suggestions[0].label == first


@pytest.mark.parametrize(
    ("text", "label"),
    [("LA, CA", "Los Angeles, CA"), ("Philly", "Philadelphia, PA"), ("Philly, PA", "Philadelphia, PA")],
)
def test_what_people_call_a_city_is_that_city(text: str, label: str) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, AmbiguousPlace)
    assert [place.label for place in outcome.choices] == [label]


def test_the_very_name_elsewhere_comes_after_one_nearly_right_in_the_state() -> None:
    outcome = resolve("Pittsburg, PA")
    assert isinstance(outcome, UnknownPlace)
    labels = [place.label for place in outcome.suggestions]
    assert labels[0] == "Pittsburgh, PA"
    assert "Pittsburg, CA" in labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("L.A.", ["Los Angeles, CA", "Louisiana (the whole state)"]),
        ("l. a.", ["Los Angeles, CA", "Louisiana (the whole state)"]),
        ("Penn.", ["Pennsylvania (the whole state)", "Penn, ND", "Penn, PA"]),
        ("Colo", ["Colorado (the whole state)", "Colo, IA"]),
    ],
)
def test_letters_that_mean_a_state_and_a_city_are_choices(text: str, labels: list[str]) -> None:
    outcome = resolve(text)
    assert isinstance(outcome, AmbiguousPlace)
    assert [choice.label for choice in outcome.choices] == labels


def test_every_nickname_is_of_cities_and_names_none_itself() -> None:
    keys = {key for places in NICKNAMES.values() for key in places}
    assert set(Place.objects.filter(key__in=keys).values_list("key", flat=True)) == keys
    assert not Place.objects.filter(normalized_name__in=NICKNAMES, kind="city").exists()


class TestInMemory:
    """It answers as the database does."""

    def test_texts(self) -> None:
        gazetteer = current().gazetteer
        for text in (*TYPED, *MISSPELLED, *made_up_texts()):
            agrees_with_the_database(text, gazetteer)

    def test_points(self) -> None:
        gazetteer, chance = current().gazetteer, random.Random(5)
        made_up = [(chance.uniform(17, 72), chance.uniform(-180, -64)) for _each in range(300)]
        made_up += [(chance.uniform(50, 54), chance.choice((-1, 1)) * chance.uniform(170, 180)) for _each in range(100)]
        made_up += [(chance.uniform(-15, 20), chance.uniform(130, 172)) for _each in range(100)]
        for point in (*POINTS, *made_up):
            found = gazetteer.zips.nearest_state(*point, within_miles=STATE_WITHIN_MILES)
            assert found == in_sql.state_of_point(*point, STATE_WITHIN_MILES), point

    def test_counties(self) -> None:
        gazetteer = current().gazetteer
        counties = Place.objects.filter(kind="city").exclude(county="").order_by("county", "state")
        for county, state in [*counties.values_list("county", "state").distinct()][::40]:
            name = plain_text(county)
            for reading in (Reading(name, state), Reading(name)):
                assert keys(gazetteer, in_county(gazetteer, reading)) == in_sql.in_county(reading)

    def test_every_row(self) -> None:
        gazetteer = current().gazetteer
        places = Place.objects.order_by("-zip_count", "key").select_related("same_as")
        assert len(gazetteer) == len(places)
        for number, place in enumerate(places):
            row = (place.kind, place.name, place.latitude, place.longitude, place.state, place.key, place.zip_code)
            assert gazetteer.row(number) == row
            main = gazetteer.main_names.get(number)
            assert (gazetteer.keys[main] if main is not None else None) == (place.same_as and place.same_as.key)
            assert not place.zip_code or gazetteer.zips.number(place.zip_code) == number
