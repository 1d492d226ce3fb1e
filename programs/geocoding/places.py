"""Text to place: what somebody typed, read as one place, several, or none.

The gazetteer in memory answers: the one of the directory that a request has taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from programs.geocoding.alike import in_county, is_misspelled, nearest
from programs.geocoding.completion import completions
from programs.geocoding.gazetteer import COLUMNS, FIVE_DIGITS, Gazetteer, Row
from programs.geocoding.names import (
    NICKNAMES,
    initials_joined,
    normalize_place_name,
    normalize_words,
    state_of_words,
    words_of,
)
from programs.geocoding.outcomes import AmbiguousPlace, PlaceOutcome, ResolvedPlace, UnknownPlace
from programs.geocoding.points import coordinates_in, resolve_point
from programs.geocoding.reading import Reading, Readings, plain_text, read
from programs.geocoding.regions import places_of_region

TEXT_MAX = 200
"""Characters of text that are read: more than any way to write a place needs."""

SUGGESTIONS = 6
CHOICES_MAX = 20

FUZZY_FROM = 3
"""While somebody types, fewer letters are like too many names."""

HAMLET_ZIPS = 2
"""A name that one place alone bears, with this many ZIP codes at most, is asked for where no state stands beside it:
NoVA is northern Virginia to most people, and a village in Ohio to the Postal Service."""

OVERWHELMING, PEOPLE_AT_LEAST = 10, 20_000
"""Of several places one is taken at once, and said so, when this many times as many people live in it as in all the
others together, and at least so many."""

THE = "the "

BIG_CITY_ZIPS = 20
"""The name of a state means the state, unless a city of that name has this many ZIP codes (New York,
Washington): then the person chooses. Oregon, Illinois, does not make “Oregon” unclear."""

NUMBERS = re.compile(r"[-+−()°\s]*\d[-+−()°\d.,;\s]*")
NOT_A_ZIP = re.compile(r"\d*\.\d|\d\s*[,;].*\d")
DOTTED = re.compile(r"\w\.\s*\w\.?")
ONLY_DIGITS = re.compile(r"\d[\d\s-]*")
ZIP_CODE = re.compile(r"(\d{5})(?:\s*-?\s*\d{4})?")
ZIP_AT_END = re.compile(r"(.*?[^\d\s].*?)[\s,]+(\d{5})(?:\s*-\s*\d{4})?")
ZIP_AT_START = re.compile(r"(\d{5})(?:\s*-\s*\d{4})?[\s,]+(\D+)")
MILITARY = re.compile(r"09[0-8]|340|96[2-6]")

__all__ = ["COLUMNS", "Row", "resolve", "resolved", "suggest", "taken"]


def resolve(text: str, gazetteer: Gazetteer) -> PlaceOutcome:
    """The place that ``text`` names; never raises, and never settles for a place that it may not name.

    Understood are a ZIP code, ZIP+4, ``City, ST``, ``City State``, a state's name or code, ``lat,lng``
    (degrees, WGS 84) and a city alone when only one bears the name.
    """
    if FIVE_DIGITS.fullmatch(text):
        return outcome_of_zip(text, text, gazetteer.zip_row(text))
    # One sign can stand for eighteen (“ﷺ”): what counts is what will be looked at.
    if max(len(text.strip()), len(unicodedata.normalize("NFKC", text[:TEXT_MAX]).strip())) > TEXT_MAX:
        message = _("That is too long for a place. Type a ZIP code, or a city and state.")
        return UnknownPlace(printable(text.strip()[:TEXT_MAX]), message)
    text = printable(text)
    if coordinates := coordinates_in(text):
        return resolve_point(text, *coordinates, gazetteer)
    compatible = unicodedata.normalize("NFKC", text)
    if NUMBERS.fullmatch(compatible) and NOT_A_ZIP.search(compatible):
        return UnknownPlace(text, _("A point on the map is two numbers, like 39.73, -104.98."))
    plain = plain_text(text)
    if not words_of(plain):
        return UnknownPlace(text, _("Type a ZIP code, a city and state, or a state."))
    if ONLY_DIGITS.fullmatch(plain):
        return resolve_number(text, plain, gazetteer)
    if found := ZIP_AT_END.fullmatch(plain):
        return resolve_address(text, gazetteer, beside=found[1], zip_code=found[2])
    if (found := ZIP_AT_START.fullmatch(plain)) and (outcome := resolve_zip_first(text, gazetteer, found[1], found[2])):
        return outcome
    if DOTTED.fullmatch(initials_joined(text)) and plain in NICKNAMES:
        return resolve_nickname(text, plain, gazetteer)
    outcome = resolve_name(text, read(plain), gazetteer)
    if isinstance(outcome, UnknownPlace) and plain.startswith(THE):
        without = resolve_name(text, read(plain.removeprefix(THE)), gazetteer)
        return outcome if isinstance(without, UnknownPlace) else without
    return outcome


def resolve_number(text: str, plain: str, gazetteer: Gazetteer) -> PlaceOutcome:
    """A ZIP code or ZIP+4. Fewer digits are not filled up: which zeros are missing is a guess."""
    found = ZIP_CODE.fullmatch(plain)
    if not found:
        return UnknownPlace(
            text, _("A ZIP code has five digits. Type all of them, also a zero at the start, like 02134.")
        )
    return outcome_of_zip(text, found[1], gazetteer.zip_row(found[1]))


def outcome_of_zip(text: str, zip_code: str, row: Row | None) -> PlaceOutcome:
    if row is None and MILITARY.match(zip_code):
        return UnknownPlace(
            text, _("%(zip)s is a military address, not a place on the map. Type a city and state.") % {"zip": zip_code}
        )
    if row is None:
        return UnknownPlace(text, _("There is no ZIP code %(zip)s. Check the digits.") % {"zip": zip_code})
    return located(text, row)


def resolve_address(text: str, gazetteer: Gazetteer, *, beside: str, zip_code: str) -> PlaceOutcome:
    """``Denver, CO 80203``: the ZIP code counts, unless the state or the city beside it contradicts."""
    row = gazetteer.zip_row(zip_code)
    if row is None:
        return outcome_of_zip(text, zip_code, row)
    words = words_of(beside)
    named = next((state for start in range(len(words)) if (state := state_of_words(words[start:]))), "")
    last = words_of(beside.split(",")[-1])
    if named != row[4] if named else is_city_elsewhere(last, row, gazetteer):
        return contradiction(text, row)
    return located(text, row)


def resolve_zip_first(text: str, gazetteer: Gazetteer, zip_code: str, beside: str) -> PlaceOutcome | None:
    """``80203 Denver``. ``None`` when no city or state stands beside the digits: they can be a house number."""
    if state_of_words(words_of(beside)):
        return resolve_address(text, gazetteer, beside=beside, zip_code=zip_code)
    if beside.count(",") > 1:
        return None  # a street before the city
    row = gazetteer.zip_row(zip_code)
    states = {gazetteer.states.of(city) for city in cities_read(gazetteer, read(beside).cities)}
    if not states:
        return None
    return contradiction(text, row) if row and row[4] not in states else outcome_of_zip(text, zip_code, row)


def contradiction(text: str, row: Row) -> UnknownPlace:
    """The ZIP code ``row`` lies elsewhere than the city or state beside it."""
    message = _("ZIP code %(zip)s is in %(place)s. Leave out what is wrong.")
    return UnknownPlace(text, message % {"zip": row[6], "place": f"{row[1]}, {row[4]}"}, (resolved(row),))


def is_city_elsewhere(words: list[str], row: Row, gazetteer: Gazetteer) -> bool:
    """Whether the words name a city, and none in the state of the ZIP code ``row``: “Boston 80203”."""
    name = normalize_words(words)
    if name == normalize_place_name(row[1]):
        return False
    states = {gazetteer.states.of(city) for city in gazetteer.cities(name)}
    return bool(states) and row[4] not in states


def resolve_nickname(text: str, plain: str, gazetteer: Gazetteer) -> PlaceOutcome:
    """``L.A.`` is the city for most people, and Louisiana by its letters."""
    state = gazetteer.keyed([f"state-{(state_of_words([plain]) or '').lower()}"])
    choices = located_places(gazetteer, [*sorted(gazetteer.keyed(NICKNAMES[plain])), *state])
    return AmbiguousPlace(text, told_apart(choices)) if choices else not_known(text)


def resolve_name(text: str, readings: Readings, gazetteer: Gazetteer) -> PlaceOutcome:
    """Cities and states, by every way to read the text."""
    if readings.unknown_state:
        return city_around(text, readings, gazetteer) or unknown(text, readings, gazetteer)
    if not (readings.cities or readings.whole_state):
        return unknown(text, readings, gazetteer)
    cities = cities_read(gazetteer, readings.cities)
    states = gazetteer.keyed([f"state-{readings.whole_state.lower()}"])
    if states and not any(rivals(gazetteer, city, states[0]) for city in cities):
        return resolved(gazetteer.row(states[0]))
    if region := places_of(readings, cities, gazetteer):
        return which_of(text, region)
    if not (cities or states):
        spoken = called_so(readings, gazetteer)
        return which_of(text, spoken) if spoken else unknown(text, readings, gazetteer)
    if len(cities) == 1 and not states and is_hamlet(cities[0], readings, gazetteer):
        choices = located_places(gazetteer, cities)
        message = _("We know one small place of this name. If it is not yours, type a city and state, or a ZIP code.")
        return AmbiguousPlace(text, choices, message) if choices else one_of(text, gazetteer, cities)
    return one_of(text, gazetteer, sorted([*states, *cities]))


def which_of(text: str, choices: Sequence[ResolvedPlace]) -> AmbiguousPlace:
    """What people say of a place, and that is no name of a city or state by itself."""
    message = _("We can't search around “%(text)s”. Which of these is nearest to you?")
    return AmbiguousPlace(text, told_apart(choices), message % {"text": text[:60]})


def called_so(readings: Readings, gazetteer: Gazetteer) -> tuple[ResolvedPlace, ...]:
    """The cities that people call so in speech: “Mpls”; with a state, those in it."""
    keys = dict.fromkeys(key for reading in readings.cities for key in NICKNAMES.get(reading.name, ()))
    states = {reading.state for reading in readings.cities if reading.state and reading.name in NICKNAMES}
    found = located_places(gazetteer, sorted(gazetteer.keyed(keys)))
    return tuple(place for place in found if not states or place.state in states)


def cities_read(gazetteer: Gazetteer, readings: Iterable[Reading]) -> list[int]:
    """The cities that a text can mean, the largest first."""
    return sorted({city for reading in readings for city in gazetteer.cities(reading.name, reading.state)})


def city_around(text: str, readings: Readings, gazetteer: Gazetteer) -> AmbiguousPlace | None:
    """“Capitol Hill, Denver”: the cities that stand where a state should, for a part of one of them."""
    cities = gazetteer.cities(normalize_words(words_of(readings.unknown_state)))
    choices = located_places(gazetteer, cities[:SUGGESTIONS])
    message = _("We search by city, not by parts of it. Which city is it?")
    return AmbiguousPlace(text, choices, message) if choices else None


def places_of(readings: Readings, cities: Sequence[int], gazetteer: Gazetteer) -> tuple[ResolvedPlace, ...]:
    """The places of a region that the text names, then those that bear its name; none where a state beside the name
    says which city is meant, unless all of it is the region's name: “West Texas” is no town called West to most."""
    with_state = {city for reading in readings.cities if reading.state for city in gazetteer.cities(*parts(reading))}
    keys = [key for reading in readings.cities for key in places_of_region(reading.name, reading.state)]
    is_whole = any(not reading.state and places_of_region(reading.name) for reading in readings.cities)
    if not keys or (with_state and not is_whole):
        return ()
    order = {key: place for place, key in enumerate(keys)}
    found = sorted(gazetteer.keyed(keys), key=lambda city: order[gazetteer.keys[city]])
    return located_places(gazetteer, dict.fromkeys([*found, *cities[: SUGGESTIONS - 1]]))


def parts(reading: Reading) -> tuple[str, str]:
    return reading.name, reading.state


def is_hamlet(city: int, readings: Readings, gazetteer: Gazetteer) -> bool:
    """Whether the only place of a name is so small that it is asked for; never where its state was typed."""
    with_state = any(
        city in gazetteer.cities(reading.name, reading.state) for reading in readings.cities if reading.state
    )
    return not with_state and bool(gazetteer.sizes[city] <= HAMLET_ZIPS)


def taken(outcome: PlaceOutcome, gazetteer: Gazetteer) -> PlaceOutcome:
    """For a person: one of several places, or of those spelled alike, when far more people live in it than in all
    the others together. It says so by ``instead``; a program has to choose itself."""
    if isinstance(outcome, AmbiguousPlace) and not outcome.message:
        return overwhelming(outcome.choices, gazetteer) or outcome
    if isinstance(outcome, UnknownPlace) and outcome.misspelled and outcome.suggestions:
        first = overwhelming(outcome.suggestions, gazetteer)
        if first and first.key == outcome.suggestions[0].key and is_misspelled(outcome.misspelled, name_of(first)):
            return first
    return outcome


def name_of(place: ResolvedPlace) -> str:
    return normalize_place_name(place.label.rpartition(",")[0])


def overwhelming(choices: Sequence[ResolvedPlace], gazetteer: Gazetteer) -> ResolvedPlace | None:
    """The choice in which nearly all the people live; a state is no such choice, and leaves none."""
    if any(choice.kind != "city" for choice in choices):
        return None
    people = [people_of(choice, gazetteer) for choice in choices]
    most = max(people)
    place = choices[people.index(most)]
    if most < PEOPLE_AT_LEAST or most < OVERWHELMING * (sum(people) - most):
        return None
    others = [number for number in range(len(choices)) if number != people.index(most)]
    return replace(place, instead=tuple(choices[n] for n in sorted(others, key=lambda n: -people[n])))


def people_of(place: ResolvedPlace, gazetteer: Gazetteer) -> int:
    number = gazetteer.number_of(place.key)
    return 0 if number is None else int(gazetteer.people[number])


def rivals(gazetteer: Gazetteer, city: int, state: int) -> bool:
    """Whether a text that names the state can as well mean the city: a large one of the same name, or any
    that bears as its full name what abbreviates the state’s (Penn, North Dakota)."""
    names = gazetteer.place_names
    large = gazetteer.sizes[city] >= BIG_CITY_ZIPS
    return bool(large) or normalize_place_name(names[city]) != normalize_place_name(names[state])


def one_of(text: str, gazetteer: Gazetteer, places: Sequence[int]) -> PlaceOutcome:
    """The only place of the name, or the choice between several."""
    choices = located_places(gazetteer, places)
    if len(places) == 1 or not choices:
        return located(text, gazetteer.row(places[0]))
    return AmbiguousPlace(text, told_apart(choices[:CHOICES_MAX]))


def unknown(text: str, readings: Readings, gazetteer: Gazetteer) -> UnknownPlace:
    """What was typed instead of a place, as far as that can be told, and what was probably meant."""
    meant = probably_meant(readings, gazetteer)
    if readings.address:
        return UnknownPlace(text, _("We can't look up addresses. Type the ZIP code, or the city and state."), meant)
    if readings.county:
        return UnknownPlace(text, _("We can't search by county. Type a city in it, or a ZIP code."), meant)
    if readings.unknown_state:
        message = _("We don't know a state called “%(state)s”.") % {"state": readings.unknown_state[:60]}
        return UnknownPlace(text, message, meant)
    is_there = bool(meant) and readings.state in ("", meant[0].state)
    return not_known(text, meant, readings.cities[0].name if readings.cities and is_there else "")


def not_known(text: str, suggestions: tuple[ResolvedPlace, ...] = (), misspelled: str = "") -> UnknownPlace:
    message = _("We don't know a place called “%(text)s”. Check the spelling, or type a ZIP code.")
    return UnknownPlace(text, message % {"text": text[:60]}, suggestions, misspelled)


def located(text: str, row: Row) -> PlaceOutcome:
    """The place, or that nobody knows where it lies."""
    place = resolved(row)
    if place.latitude is None and place.kind != "state":
        message = _("We don't know where %(place)s lies. Type a place near it.") % {"place": place.label}
        return UnknownPlace(text, message)
    return place


def located_places(gazetteer: Gazetteer, places: Iterable[int]) -> tuple[ResolvedPlace, ...]:
    """The places that can be searched near; for a state no point is needed."""
    rows = map(gazetteer.row, places)
    return tuple(resolved(row) for row in rows if row[0] == "state" or row[2] is not None)


def told_apart(places: Iterable[ResolvedPlace]) -> tuple[ResolvedPlace, ...]:
    """Choices under one name, where a state has to say that it is one: “New York” could be either."""
    whole = _("%(state)s (the whole state)")
    return tuple(
        replace(place, label=whole % {"state": place.label}) if place.kind == "state" else place for place in places
    )


def resolved(row: Row) -> ResolvedPlace:
    kind, name, latitude, longitude, state, key, zip_code = row
    label = {"state": name, "zip": f"{zip_code} ({name}, {state})"}.get(kind, f"{name}, {state}")
    return ResolvedPlace(kind, label, latitude, longitude, state, key, zip_code)


def printable(text: str) -> str:
    """Text that can go into a database and a page: no control characters, no halves of characters.

    Invisible ones that come along with copied text (zero width, direction marks) go without a trace.
    """
    visible = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(letter if letter.isprintable() else " " for letter in visible).strip()


def probably_meant(readings: Readings, gazetteer: Gazetteer, limit: int = SUGGESTIONS) -> tuple[ResolvedPlace, ...]:
    """Places for a text that names none: the city that an address ends with, those of a county, or names
    spelled alike."""
    if readings.address and not readings.ends:
        return ()
    if readings.ends:
        return located_places(gazetteer, cities_read(gazetteer, readings.ends)[:limit])
    if readings.county:
        return located_places(gazetteer, in_county(gazetteer, readings.county)[:limit])
    return tuple(first_names(gazetteer, nearest(gazetteer, readings, 2 * limit), limit))


def suggest(
    text: str, gazetteer: Gazetteer, limit: int = SUGGESTIONS + 2, *, kind: str = "", state: str = ""
) -> list[ResolvedPlace]:
    """Places for the search box while somebody types, the largest first; misspelled ones when none begins so.

    Only those of ``kind`` and in ``state`` where these are given.
    """
    wanted = gazetteer.of_kind_and_state(kind, state)
    plain = plain_text(unicodedata.normalize("NFKC", text[:TEXT_MAX])[:TEXT_MAX])
    if not words_of(plain):
        return []
    region = gazetteer.keyed(places_of_region(normalize_words(words_of(plain.removeprefix(THE)))))
    begun = [*(city for city in region if wanted[city]), *completions(gazetteer, plain, 2 * limit, wanted)]
    if places := first_names(gazetteer, list(dict.fromkeys(begun)), limit):
        return places
    readings = read(plain)
    fuzzy = len(plain) >= FUZZY_FROM and (readings.address or not plain[0].isdigit())
    meant = probably_meant(readings, gazetteer, limit) if fuzzy else ()
    return [place for place in meant if kind in ("", place.kind) and state in ("", place.state)]


def first_names(gazetteer: Gazetteer, places: Sequence[int], limit: int) -> list[ResolvedPlace]:
    """The places, less the other names of those that are listed: after “New York” no “New York Cty”."""
    listed = set(places)
    kept = [place for place in places if gazetteer.main_names.get(place) not in listed]
    return [resolved(gazetteer.row(place)) for place in kept[:limit]]
