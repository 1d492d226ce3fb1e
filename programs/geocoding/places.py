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

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q
from django.utils.translation import gettext as _

from programs.geocoding.completion import beginning_like, exactly
from programs.geocoding.names import normalize_place_name, normalize_words, state_of_words, words_of
from programs.geocoding.outcomes import AmbiguousPlace, PlaceKind, PlaceOutcome, ResolvedPlace, UnknownPlace
from programs.geocoding.points import coordinates_in, resolve_point
from programs.geocoding.reading import Readings, plain_text, read
from programs.models import Place

TEXT_MAX = 200
"""Characters of text that are read: more than any way to write a place needs."""

SUGGESTIONS = 6
CHOICES_MAX = 20

FUZZY_FROM, ALIKE_MAX = 3, 60
"""Fewer letters are like too many names, more like none; and both are slow to compare."""

BIG_CITY_ZIPS = 20
"""The name of a state means the state, unless a city of that name has this many ZIP codes (New York,
Washington): then the person chooses. Oregon, Illinois, does not make “Oregon” unclear."""

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
    plain = plain_text(text)
    if not words_of(plain):
        return UnknownPlace(text, _("Type a ZIP code, a city and state, or a state."))
    if ONLY_DIGITS.fullmatch(plain):
        return resolve_number(text, plain)
    if found := ZIP_AT_END.fullmatch(plain):
        return resolve_address(text, beside=found[1], zip_code=found[2])
    if (found := ZIP_AT_START.fullmatch(plain)) and state_of_words(words_of(found[2])):
        return resolve_address(text, beside=found[2], zip_code=found[1])
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
        message = _("ZIP code %(zip)s is in %(place)s. Leave out what is wrong.")
        place = resolved(row)
        return UnknownPlace(text, message % {"zip": zip_code, "place": f"{row[1]}, {row[4]}"}, (place,))
    return located(text, row)


def is_city_elsewhere(words: list[str], row: Row) -> bool:
    """Whether the words name a city, and none in the state of the ZIP code ``row``: “Boston 80203”."""
    name = normalize_words(words)
    if name == normalize_place_name(row[1]):
        return False
    states = set(Place.objects.filter(kind=Place.Kind.CITY, normalized_name=name).values_list("state", flat=True))
    return bool(states) and row[4] not in states


def resolve_name(text: str, readings: Readings) -> PlaceOutcome:
    """Cities and states, by every way to read the text."""
    if readings.unknown_state:
        message = _("We don't know a state called “%(state)s”.") % {"state": readings.unknown_state[:60]}
        return UnknownPlace(text, message, spelled_alike(readings))
    wanted = Q(key=f"state-{readings.whole_state.lower()}") if readings.whole_state else Q()
    for reading in readings.cities:
        in_state = Q(state=reading.state) if reading.state else Q()
        wanted |= Q(kind=Place.Kind.CITY, normalized_name=reading.name) & in_state
    rows = list(Place.objects.filter(wanted).order_by("-zip_count", "key").values_list(*COLUMNS, "zip_count"))
    states = [row[:-1] for row in rows if row[0] == "state"]
    cities = [row[:-1] for row in rows if row[0] == "city"]
    if states and not any(row[0] == "city" and row[-1] >= BIG_CITY_ZIPS for row in rows):
        return resolved(states[0])
    return one_of(text, [row[:-1] for row in rows] if states else cities, readings)


def one_of(text: str, rows: Sequence[Row], readings: Readings) -> PlaceOutcome:
    if len(rows) == 1:
        return located(text, rows[0])
    if choices := with_point(rows):
        return AmbiguousPlace(text, told_apart(choices[:CHOICES_MAX]))
    message = _("We don't know a place called “%(text)s”. Check the spelling, or type a ZIP code.")
    return UnknownPlace(text, message % {"text": text[:60]}, spelled_alike(readings))


def located(text: str, row: Row) -> PlaceOutcome:
    """The place, or that nobody knows where it lies."""
    place = resolved(row)
    if place.latitude is None and place.kind != "state":
        message = _("We don't know where %(place)s lies. Type a place near it.") % {"place": place.label}
        return UnknownPlace(text, message)
    return place


def with_point(rows: Iterable[Row]) -> tuple[ResolvedPlace, ...]:
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


def spelled_alike(readings: Readings, limit: int = SUGGESTIONS) -> tuple[ResolvedPlace, ...]:
    """Places whose names are spelled like the text, those in the named state first. One query."""
    if not readings.cities or len(readings.cities[0].name) > ALIKE_MAX:
        return ()
    reading = readings.cities[0]
    candidates = Place.objects.exclude(kind=Place.Kind.ZIP).filter(
        Q(latitude__isnull=False), similar_to(reading.name, reading.state)
    )
    rows = (
        candidates.annotate(likeness=TrigramSimilarity("normalized_name", reading.name))
        .order_by("-likeness", "-zip_count", "key")
        .values_list(*COLUMNS)[:limit]
    )
    return with_point(rows)


def similar_to(name: str, state: str) -> Q:
    """Spelled alike, within ``state`` if one is given; the very name elsewhere is worth a suggestion too."""
    alike = Q(normalized_name__trigram_similar=name)
    return (alike & Q(state=state)) | Q(normalized_name=name) if state else alike


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
    return list(spelled_alike(read(plain), limit)) if len(plain) >= FUZZY_FROM and not plain[0].isdigit() else []


def without_other_names(rows: Iterable[tuple[Any, ...]]) -> list[ResolvedPlace]:
    """The places, less the other names of those that are listed: after “New York” no “New York Cty”."""
    rows = list(rows)
    listed = {row[-2] for row in rows}
    return [resolved(row[: len(COLUMNS)]) for row in rows if row[-1] not in listed]
