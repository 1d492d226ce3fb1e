"""Text to place: what somebody typed, read as one place, several, or none.

A text that names a place costs one query; one that names none a second, to find what was meant.
The table is asked and not a copy in memory, so that no process is ever behind the gazetteer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from programs.geocoding.alike import in_county, nearest
from programs.geocoding.completion import beginning_like, exactly
from programs.geocoding.names import (
    NICKNAMES,
    initials_joined,
    normalize_place_name,
    normalize_words,
    state_of_words,
    words_of,
)
from programs.geocoding.outcomes import AmbiguousPlace, PlaceKind, PlaceOutcome, ResolvedPlace, UnknownPlace
from programs.geocoding.points import coordinates_in, resolve_point
from programs.geocoding.reading import Readings, plain_text, read
from programs.models import Place

TEXT_MAX = 200
"""Characters of text that are read: more than any way to write a place needs."""

SUGGESTIONS = 6
CHOICES_MAX = 20

FUZZY_FROM = 3
"""While somebody types, fewer letters are like too many names."""

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

COLUMNS = ("kind", "name", "latitude", "longitude", "state", "key", "zip_code")
Row = tuple[PlaceKind, str, float | None, float | None, str, str, str]


def resolve(text: str) -> PlaceOutcome:
    """The place that ``text`` names; never raises, and never settles for a place that it may not name.

    Understood are a ZIP code, ZIP+4, ``City, ST``, ``City State``, a state's name or code, ``lat,lng``
    (degrees, WGS 84) and a city alone when only one bears the name.
    """
    if len(text.strip()) > TEXT_MAX:
        message = _("That is too long for a place. Type a ZIP code, or a city and state.")
        return UnknownPlace(printable(text.strip()[:TEXT_MAX]), message)
    text = printable(text)
    if coordinates := coordinates_in(text):
        return resolve_point(text, *coordinates)
    compatible = unicodedata.normalize("NFKC", text)
    if NUMBERS.fullmatch(compatible) and NOT_A_ZIP.search(compatible):
        return UnknownPlace(text, _("A point on the map is two numbers, like 39.73, -104.98."))
    plain = plain_text(text)
    if not words_of(plain):
        return UnknownPlace(text, _("Type a ZIP code, a city and state, or a state."))
    if ONLY_DIGITS.fullmatch(plain):
        return resolve_number(text, plain)
    if found := ZIP_AT_END.fullmatch(plain):
        return resolve_address(text, beside=found[1], zip_code=found[2])
    if (found := ZIP_AT_START.fullmatch(plain)) and (outcome := resolve_zip_first(text, found[1], found[2])):
        return outcome
    if DOTTED.fullmatch(initials_joined(text)) and plain in NICKNAMES:
        return resolve_nickname(text, plain)
    return resolve_name(text, read(plain))


def resolve_number(text: str, plain: str) -> PlaceOutcome:
    """A ZIP code or ZIP+4. Fewer digits are not filled up: which zeros are missing is a guess."""
    found = ZIP_CODE.fullmatch(plain)
    if not found:
        return UnknownPlace(
            text, _("A ZIP code has five digits. Type all of them, also a zero at the start, like 02134.")
        )
    row = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=found[1]).values_list(*COLUMNS).first()
    return outcome_of_zip(text, found[1], row)


def outcome_of_zip(text: str, zip_code: str, row: Row | None) -> PlaceOutcome:
    if row is None and MILITARY.match(zip_code):
        return UnknownPlace(
            text, _("%(zip)s is a military address, not a place on the map. Type a city and state.") % {"zip": zip_code}
        )
    if row is None:
        return UnknownPlace(text, _("There is no ZIP code %(zip)s. Check the digits.") % {"zip": zip_code})
    return located(text, row)


def resolve_address(text: str, *, beside: str, zip_code: str) -> PlaceOutcome:
    """``Denver, CO 80203``: the ZIP code counts, unless the state or the city beside it contradicts."""
    row = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=zip_code).values_list(*COLUMNS).first()
    if row is None:
        return outcome_of_zip(text, zip_code, row)
    words = words_of(beside)
    named = next((state for start in range(len(words)) if (state := state_of_words(words[start:]))), "")
    if (named and named != row[4]) or (not named and is_city_elsewhere(words_of(beside.split(",")[-1]), row)):
        return contradiction(text, row)
    return located(text, row)


def resolve_zip_first(text: str, zip_code: str, beside: str) -> PlaceOutcome | None:
    """``80203 Denver``. ``None`` when no city or state stands beside the digits: they can be a house number."""
    if state_of_words(words_of(beside)):
        return resolve_address(text, beside=beside, zip_code=zip_code)
    is_zip = Q(kind=Place.Kind.ZIP, zip_code=zip_code)
    if beside.count(",") > 1:
        return None  # a street before the city
    rows = list(Place.objects.filter(is_zip | cities_read(read(beside))).order_by("key").values_list(*COLUMNS))
    zips, cities = ([row for row in rows if row[0] == kind] for kind in ("zip", "city"))
    if not cities:
        return None
    if not zips or any(row[4] == zips[0][4] for row in cities):
        return outcome_of_zip(text, zip_code, zips[0] if zips else None)
    return contradiction(text, zips[0])


def contradiction(text: str, row: Row) -> UnknownPlace:
    """The ZIP code ``row`` lies elsewhere than the city or state beside it."""
    message = _("ZIP code %(zip)s is in %(place)s. Leave out what is wrong.")
    return UnknownPlace(text, message % {"zip": row[6], "place": f"{row[1]}, {row[4]}"}, (resolved(row),))


def is_city_elsewhere(words: list[str], row: Row) -> bool:
    """Whether the words name a city, and none in the state of the ZIP code ``row``: “Boston 80203”."""
    name = normalize_words(words)
    if name == normalize_place_name(row[1]):
        return False
    states = set(Place.objects.filter(kind=Place.Kind.CITY, normalized_name=name).values_list("state", flat=True))
    return bool(states) and row[4] not in states


def resolve_nickname(text: str, plain: str) -> PlaceOutcome:
    """``L.A.`` is the city for most people, and Louisiana by its letters."""
    state = Q(key=f"state-{(state_of_words([plain]) or '').lower()}")
    rows = Place.objects.filter(state | Q(key__in=NICKNAMES[plain])).order_by("kind", "-zip_count", "key")
    if choices := with_point(rows.values_list(*COLUMNS)):
        return AmbiguousPlace(text, told_apart(choices))
    return not_known(text)


def resolve_name(text: str, readings: Readings) -> PlaceOutcome:
    """Cities and states, by every way to read the text."""
    if readings.unknown_state or not (readings.cities or readings.whole_state):
        return unknown(text, readings)
    wanted = Q(key=f"state-{readings.whole_state.lower()}") if readings.whole_state else Q()
    found = Place.objects.filter(wanted | cities_read(readings)).order_by("-zip_count", "key")
    rows = list(found.values_list(*COLUMNS, "zip_count"))
    states = [row[:-1] for row in rows if row[0] == "state"]
    if states and not any(rivals(row, states[0]) for row in rows if row[0] == "city"):
        return resolved(states[0])
    if not rows:
        return unknown(text, readings)
    return one_of(text, [row[:-1] for row in rows])


def cities_read(readings: Readings) -> Q:
    wanted = Q()
    for reading in readings.cities:
        in_state = Q(state=reading.state) if reading.state else Q()
        wanted |= Q(kind=Place.Kind.CITY, normalized_name=reading.name) & in_state
    return wanted


def rivals(city: tuple[Any, ...], state: Row) -> bool:
    """Whether a text that names the state can as well mean the city: a large one of the same name, or any
    that bears as its full name what abbreviates the state’s (Penn, North Dakota)."""
    return city[-1] >= BIG_CITY_ZIPS or normalize_place_name(city[1]) != normalize_place_name(state[1])


def one_of(text: str, rows: Sequence[Row]) -> PlaceOutcome:
    """The only place of the name, or the choice between several."""
    choices = with_point(rows)
    if len(rows) == 1 or not choices:
        return located(text, rows[0])
    return AmbiguousPlace(text, told_apart(choices[:CHOICES_MAX]))


def unknown(text: str, readings: Readings) -> UnknownPlace:
    """What was typed instead of a place, as far as that can be told, and what was probably meant."""
    meant = probably_meant(readings)
    if readings.address:
        return UnknownPlace(text, _("We can't look up addresses. Type the ZIP code, or the city and state."), meant)
    if readings.county:
        return UnknownPlace(text, _("We can't search by county. Type a city in it, or a ZIP code."), meant)
    if readings.unknown_state:
        message = _("We don't know a state called “%(state)s”.") % {"state": readings.unknown_state[:60]}
        return UnknownPlace(text, message, meant)
    return not_known(text, meant)


def not_known(text: str, suggestions: tuple[ResolvedPlace, ...] = ()) -> UnknownPlace:
    message = _("We don't know a place called “%(text)s”. Check the spelling, or type a ZIP code.")
    return UnknownPlace(text, message % {"text": text[:60]}, suggestions)


def located(text: str, row: Row) -> PlaceOutcome:
    """The place, or that nobody knows where it lies."""
    place = resolved(row)
    if place.latitude is None and place.kind != "state":
        message = _("We don't know where %(place)s lies. Type a place near it.") % {"place": place.label}
        return UnknownPlace(text, message)
    return place


def with_point(rows: Iterable[Any]) -> tuple[ResolvedPlace, ...]:
    """The places that can be searched near; for a state no point is needed."""
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


def probably_meant(readings: Readings, limit: int = SUGGESTIONS) -> tuple[ResolvedPlace, ...]:
    """Places for a text that names none: the city that an address ends with, those of a county, or names
    spelled alike. One query at most."""
    if readings.ends:
        found = Place.objects.filter(cities_read(Readings(readings.ends))).order_by("-zip_count", "key")
        return with_point(found.values_list(*COLUMNS)[:limit])
    if readings.address:
        return ()
    if readings.county:
        return with_point(in_county(readings.county).values_list(*COLUMNS)[:limit])
    return tuple(without_other_names(nearest(readings, (*COLUMNS, "id", "same_as"), 2 * limit))[:limit])


def suggest(text: str, limit: int = SUGGESTIONS + 2) -> list[ResolvedPlace]:
    """Places for the search box while somebody types, the largest first; misspelled ones when none begins so."""
    plain = plain_text(text[:TEXT_MAX])
    if not words_of(plain):
        return []
    rows = (
        Place.objects.filter(beginning_like(plain), latitude__isnull=False)
        .order_by(exactly(plain).desc(), "-zip_count", "key")
        .values_list(*COLUMNS, "id", "same_as")[: 2 * limit]
    )
    if places := without_other_names(rows)[:limit]:
        return places
    readings = read(plain)
    fuzzy = len(plain) >= FUZZY_FROM and (readings.address or not plain[0].isdigit())
    return list(probably_meant(readings, limit)) if fuzzy else []


def without_other_names(rows: Iterable[tuple[Any, ...]]) -> list[ResolvedPlace]:
    """The places, less the other names of those that are listed: after “New York” no “New York Cty”."""
    rows = list(rows)
    listed = {row[-2] for row in rows}
    return [resolved(row[: len(COLUMNS)]) for row in rows if row[-1] not in listed]
