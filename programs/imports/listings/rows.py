"""A row of any list to the cells that the rest of the import reads; the row itself is kept inside, untouched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.cleaning.text import plain
from programs.imports.errors import RowRefusedError
from programs.imports.listings.cells import UnreadableCellError, one_term, term_codes
from programs.imports.listings.fields import BY_NAME, CELLS, TRACK_FIELDS, ListField
from programs.imports.listings.maps import ListingMap
from programs.imports.listings.networks import NO_NETWORKS, STATUS_OF_FIELD, KnownNetworks
from programs.imports.said import SAID, Said
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.evidence import quoted
from programs.imports.samhsa.rows import CHECKED
from programs.timetables.reader import read_timetable

BETWEEN_CODES = re.compile(r"[\s*,;/|]+")
BETWEEN_TEXTS = re.compile(r"\s*[;,|\n]\s*")
ROW = "row"
"""Under this key the raw record holds the row as it stands in the file."""

CODE_OF_LEVEL = {"iop": "OIT", "php": "PHDT"}
"""Levels of care that are evidence, as the code that says the same."""

LONGEST_QUOTE = 200
Note = Callable[[str], None]


def canonical(
    listing_map: ListingMap,
    raw: dict[str, Any],
    note: Note = lambda _text: None,
    networks: KnownNetworks = NO_NETWORKS,
) -> dict[str, Any]:
    """The cells by the federal names, with ``service_code_info``, what else the row says, and the row.

    ``note`` is told what was left out. Raises ``RowRefusedError`` for a code, a term or a network that is none.
    """
    cells: dict[str, Any] = {name: value for name, value in listing_map.constants.items() if name in CELLS}
    columns = {name: column for name, column in listing_map.columns.items() if column in raw}
    cells |= {name: raw[column] for name, column in columns.items() if name in CELLS}
    codes, quote = codes_and_quote(listing_map, raw)
    said = said_by(listing_map, raw, [word for word in codes if ":" in word], quote, note)
    said = replace(said, networks=networks_in(listing_map, raw, networks))
    codes = [code for code in codes if ":" not in code]
    codes += [CODE_OF_LEVEL[level] for level in said.terms.get("level", []) if level in CODE_OF_LEVEL]
    return cells | {"service_code_info": " ".join(dict.fromkeys(codes)), SAID: said.as_json(), ROW: raw}


def codes_and_quote(listing_map: ListingMap, raw: dict[str, Any]) -> tuple[list[str], str]:
    """Codes and terms of all columns that say some, and the list's own words for an intensive outpatient program."""
    codes: list[str] = []
    quote = ""
    for column in listing_map.codes:
        for text, words in codes_of(listing_map, column, plain(raw.get(column))):
            codes += words
            if "OIT" in words and listing_map.codes[column] is not None:
                quote = quote or text
    for column in listing_map.texts:
        if sentence := quoted(plain(raw.get(column))):
            codes.append("OIT")
            quote = quote or sentence
    if listing_map.flags:
        checked = (name.strip().upper() for name, value in raw.items() if plain(value).lower() in CHECKED)
        codes += [name for name in checked if name in known_codes()]
    return codes, quote[:LONGEST_QUOTE]


def codes_of(listing_map: ListingMap, column: str, cell: str) -> list[tuple[str, list[str]]]:
    """Each text of one cell, and what it says. Raises ``RowRefusedError`` with the text that is not in the table."""
    table = listing_map.codes[column]
    if table is None:
        codes = [code for code in BETWEEN_CODES.split(cell.upper()) if code]
        unknown = [code for code in codes if code not in known_codes()]
        said = [(code, [code]) for code in codes]
    else:
        texts = [cell] if cell.lower() in table else [text for text in BETWEEN_TEXTS.split(cell) if text]
        said = [(text, table.get(text.lower(), "").split()) for text in texts]
        unknown = [text for text in texts if text.lower() not in table]
    if unknown:
        text = _("column “%(column)s” is not understood: %(text)s.")
        raise RowRefusedError(text % {"column": column, "text": ", ".join(unknown)[:80]})
    return said


def said_by(listing_map: ListingMap, raw: dict[str, Any], words: list[str], quote: str, note: Note) -> Said:
    """Everything else that the columns of a row say."""
    groups: dict[str, dict[str, Any]] = {"value": {}, "openings": {}, "other": {}}
    terms: dict[str, list[str]] = {}
    for word in words:
        facet, _colon, term = word.partition(":")
        terms.setdefault(facet, []).append(term)
    cells = listing_map.constants | {name: raw.get(column) for name, column in listing_map.columns.items()}
    for name, cell in cells.items():
        field = BY_NAME[name]
        if field.group == "term" and field.facet:
            terms.setdefault(field.facet.code, []).extend(terms_in(field, listing_map.columns.get(name, name), cell))
        elif field.group not in ("cell", "network"):
            groups[field.group][name] = value_in(field, listing_map.columns.get(name, name), cell, note)
    openings = groups["openings"] if groups["openings"].get("openings_reported_at") else {}
    return Said(
        terms={facet: codes for facet, codes in terms.items() if codes},
        values=groups["value"],
        openings=openings,
        tracks=tracks_in(listing_map, raw, note) if listing_map.tracks else None,
        quote=quote,
        **groups["other"],
    )


def terms_in(field: ListField, column: str, cell: Any) -> list[str]:
    """The terms of a cell. Raises ``RowRefusedError`` for a word that is none: a row half read is worse than none."""
    try:
        return term_codes(field.facet, cell) if field.facet else []
    except UnreadableCellError as error:
        text = _("column “%(column)s” is not understood: %(text)s.")
        raise RowRefusedError(text % {"column": column, "text": error}) from error


def networks_in(listing_map: ListingMap, raw: dict[str, Any], known: KnownNetworks) -> dict[str, list[str]] | None:
    """Networks of a row by status, ``None`` where the map has no column for them. Raises ``RowRefusedError`` for one
    that the directory does not know, and one that stands on both sides."""
    columns = {name: column for name, column in listing_map.columns.items() if name in STATUS_OF_FIELD}
    found: dict[str, list[str]] = {}
    for name, column in columns.items():
        text = _("column “%(column)s” is not understood: %(text)s.")
        try:
            ids = known.named(raw.get(column))
        except UnreadableCellError as error:
            raise RowRefusedError(text % {"column": column, "text": error}) from error
        if twice := [known.slugs[id] for id in ids if any(id in others for others in found.values())]:
            problem = _("%(networks)s stands in “%(other)s” as well") % {
                "networks": ", ".join(twice),
                "other": ", ".join(other for other in columns.values() if other != column),
            }
            raise RowRefusedError(text % {"column": column, "text": problem})
        if ids:
            found[STATUS_OF_FIELD[name]] = ids
    return found if columns else None


def value_in(field: ListField, column: str, cell: Any, note: Note) -> Any:
    """The value of a cell; blank, with a note, where it is none."""
    try:
        if field.facet:
            return one_term(field.facet, cell)
        return field.read(cell) if field.read else plain(cell)
    except UnreadableCellError as error:
        text = _("column “%(column)s” is left out, %(reason)s: %(text)s.")
        note(text % {"column": column, "reason": error, "text": plain(cell)[:80]})
        return field.read("") if field.read else ""


def tracks_in(listing_map: ListingMap, raw: dict[str, Any], note: Note) -> list[dict[str, Any]]:
    """The timetables of a row that have a session or a name; one that cannot be read is left out, with a note."""
    tracks: list[dict[str, Any]] = []
    for number, columns in enumerate(listing_map.tracks, start=1):
        cells = {name: raw.get(column) for name, column in columns.items()}
        reading = read_timetable(str(cells["sessions"] or ""), longest=listing_map.longest_session)
        if reading.problems:
            text = _("column “%(column)s” is left out, %(reason)s")
            note(text % {"column": columns["sessions"], "reason": reading.refusal[:300]})
            continue
        if not reading.sessions and not plain(cells.get("name")):
            continue
        track = {
            name: track_cell(TRACK_FIELDS[name], columns[name], cell, note)
            for name, cell in cells.items()
            if name != "sessions"
        }
        track["name"] = track.get("name") or str(_("Timetable %(number)d") % {"number": number})
        tracks.append(track | {"sessions": [[session.lower, session.upper] for session in reading.sessions]})
    return tracks


def track_cell(field: ListField, column: str, cell: Any, note: Note) -> Any:
    """One value of a timetable: its ages are terms, all else one value."""
    if field.name == "ages":
        return terms_in(field, column, cell)
    return value_in(field, column, cell, note)
