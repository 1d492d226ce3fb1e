"""What a map says, checked before a row is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError, ImportStoppedError
from programs.imports.listings.cells import STANDARD
from programs.imports.listings.fields import BY_NAME, TRACK_FIELDS
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.editions import EDITION
from programs.imports.samhsa.sources import BY_SLUG, FEDERAL, SamhsaSource
from programs.timetables.reader import LONGEST_SESSION
from programs.vocabularies import BY_CODE, FORMAT

SHIPPED = Path(__file__).parent / "maps"
REQUIRED = ("name1", "city", "state", "zip", "phone")
ABOUT = ("slug", "source", "url", "licence", "attribution")
KEYS = frozenset((*ABOUT, "columns", "constants", "codes", "texts", "also", "optional", "flags", "tracks")) | {
    *("longest_session", "asks", "ticked", "edition", "whole", "layout")
}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LAYOUTS = ("table", "hsds")
ASK = "ask"
"""``edition: ask``: nothing in the file says of when it is, so that the command must."""

RANK = 5
"""Behind the federal publications: they have the word on what both say."""


@dataclass(frozen=True, slots=True)
class ListingMap:
    """``columns``: field to column. ``codes``: column to its table of texts (lower case) and what each says (SAMHSA
    codes and ``facet:term``), or ``None`` where the column holds SAMHSA's codes themselves. ``flags``: each column
    that is named like a service code says it by a 1 or an x. ``tracks``: of each timetable, field to column;
    ``longest_session`` in minutes. ``edition``: a year or day, ``ask``, or blank for the file's own day;
    ``edition_column`` has it in each row. ``whole``: what the list does not have any more, is missing. ``layout``:
    one table, or the tables of HSDS. Other columns are kept in the raw row alone."""

    source: SamhsaSource
    columns: dict[str, str]
    constants: dict[str, str]
    codes: dict[str, dict[str, str] | None]
    texts: tuple[str, ...]
    also: frozenset[str]
    optional: frozenset[str]
    asks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flags: bool = False
    tracks: tuple[dict[str, str], ...] = ()
    longest_session: int = LONGEST_SESSION
    edition: str = ""
    edition_column: str = ""
    whole: bool = True
    layout: str = "table"

    @property
    def used(self) -> list[str]:
        """Every column that the map reads, in its order."""
        edition = [self.edition_column] if self.edition_column else []
        tracks = [column for track in self.tracks for column in track.values()]
        return list(dict.fromkeys([*self.columns.values(), *self.codes, *self.texts, *tracks, *edition]))


def folders() -> list[Path]:
    """Where maps are: the shipped ones, then the operator's."""
    return [SHIPPED, *([Path(settings.LISTING_MAPS)] if settings.LISTING_MAPS else [])]


@cache
def listing_maps() -> dict[str, ListingMap]:
    """All maps by name. Raises ``BadFileError`` for one that is wrong, or two with one name for a source."""
    found: dict[str, ListingMap] = {}
    taken: dict[str, Path] = {}
    for path in [path for folder in folders() for path in sorted(folder.glob("*.yaml"))]:
        listing_map = read_map(path)
        names = (path.stem, listing_map.source.slug, listing_map.source.name.casefold())
        if rival := next((taken[name] for name in names if name in taken), None):
            raise BadFileError(path, _("another map has this name for its source: %(other)s.") % {"other": rival})
        taken |= dict.fromkeys(names, path)
        found[path.stem] = listing_map
    return found


def register_maps() -> None:
    """Let every import reread the stored rows of all maps."""
    for listing_map in listing_maps().values():
        BY_SLUG[listing_map.source.slug] = listing_map.source


def named_map(name: str) -> ListingMap:
    """The map of that name. Raises ``ImportStoppedError`` naming those that there are."""
    maps = listing_maps()
    if name not in maps:
        text = _("There is no map “%(name)s”; there are: %(names)s. Your own belong into the folder LISTING_MAPS.")
        raise ImportStoppedError(text % {"name": name, "names": ", ".join(maps)})
    return maps[name]


class OnceLoader(yaml.SafeLoader):
    """Reads YAML in which no key stands twice: of two columns for one field, the last would count, unsaid."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        if twice := next((name for name in names if names.count(name) > 1), None):
            problem = _("“%(name)s” stands twice: two columns for one field?") % {"name": twice}
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep)


def read_map(path: Path) -> ListingMap:
    """A map from its file. Raises ``BadFileError`` that names the key."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=OnceLoader)  # noqa: S506  (a SafeLoader)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise BadFileError(path, _("cannot be read: %(reason)s.") % {"reason": " ".join(str(error).split())}) from error
    try:
        return checked_map(raw)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadFileError(path, str(error)) from error


def checked_map(raw: Any) -> ListingMap:
    """A map from its YAML. Raises ``ValueError`` with the reason."""
    if not isinstance(raw, dict) or (unknown := set(raw) - KEYS):
        raise ValueError(
            _("unknown key in the map: %(keys)s.")
            % {"keys": ", ".join(sorted(map(str, unknown))) if isinstance(raw, dict) else raw}
        )
    slug = str(raw.get("slug", ""))
    if not SLUG.fullmatch(slug) or not raw.get("source"):
        raise ValueError(_("a map needs a “slug” (small letters, digits, hyphens) and a “source”."))
    if slug in FEDERAL:
        raise ValueError(_("the slug “%(slug)s” is one of SAMHSA's own files.") % {"slug": slug})
    columns, constants = checked_columns(dict(raw.get("columns") or {}), dict(raw.get("constants") or {}))
    edition, edition_column = checked_map_edition(raw.get("edition", ""))
    asks = checked_asks(raw.get("asks") or {})
    return ListingMap(
        source=source_of_map(raw, asks),
        columns=columns,
        constants={name: str(value) for name, value in constants.items()},
        codes={column: code_table(column, table) for column, table in (raw.get("codes") or {}).items()},
        texts=tuple(raw.get("texts") or ()),
        also=frozenset(raw.get("also") or ()),
        optional=frozenset(raw.get("optional") or ()),
        asks=asks,
        flags=bool(raw.get("flags")),
        tracks=checked_tracks(raw.get("tracks") or []),
        longest_session=int(raw.get("longest_session", LONGEST_SESSION)),
        edition=edition,
        edition_column=edition_column,
        whole=bool(raw.get("whole", True)),
        layout=checked_layout(str(raw.get("layout", LAYOUTS[0]))),
    )


def source_of_map(raw: dict[str, Any], asks: dict[str, tuple[str, ...]]) -> SamhsaSource:
    """The source as the rest of the import knows it, with what it can say."""
    return SamhsaSource(
        raw["slug"], raw["source"], "list", RANK,
        url=raw.get("url", ""), licence=raw.get("licence", ""), attribution=raw.get("attribution", ""),
        asks=numbers_asked(asks) if asks else None, ticked=bool(raw.get("ticked", True)),
    )  # fmt: skip


def checked_columns(columns: dict[str, str], constants: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Each field once, each column once, and none of those missing that every listing needs."""
    for name in [*columns, *constants]:
        if name not in BY_NAME:
            text = _("“%(name)s” is no field; fields are: %(fields)s.")
            raise ValueError(text % {"name": name, "fields": ", ".join(BY_NAME)})
    doubled = sorted(set(columns) & set(constants))
    shared = [f"{name} ({column})" for name, column in columns.items() if [*columns.values()].count(column) > 1]
    if doubled or shared:
        text = _("two columns for one field, or one column for two: %(names)s.")
        raise ValueError(text % {"names": ", ".join(doubled or shared)})
    if missing := [name for name in REQUIRED if name not in columns and name not in constants]:
        raise ValueError(_("no column for: %(names)s.") % {"names": ", ".join(missing)})
    return columns, constants


def checked_tracks(raw: list[dict[str, str]]) -> tuple[dict[str, str], ...]:
    """The columns of each timetable."""
    for track in raw:
        if wrong := [name for name in track if name not in TRACK_FIELDS]:
            text = _("“%(name)s” is no field; fields are: %(fields)s.")
            raise ValueError(text % {"name": ", ".join(wrong), "fields": ", ".join(TRACK_FIELDS)})
        if "sessions" not in track:
            raise ValueError(_("no column for: %(names)s.") % {"names": "tracks: sessions"})
    return tuple(dict(track) for track in raw)


def checked_map_edition(raw: Any) -> tuple[str, str]:
    """The fixed edition (or ``ask``), and the column that has it."""
    if isinstance(raw, dict):
        if list(raw) != ["column"] or not raw["column"]:
            raise ValueError(_("edition: a year, a day, “ask”, or “column” and its name."))
        return "", str(raw["column"])
    text = str(raw)
    if text and text != ASK and not EDITION.match(text):
        raise ValueError(_("edition: a year, a day, “ask”, or “column” and its name."))
    return text, ""


def checked_layout(name: str) -> str:
    if name not in LAYOUTS:
        raise ValueError(_("layout: one of %(names)s.") % {"names": ", ".join(LAYOUTS)})
    return name


def numbers_asked(asks: dict[str, tuple[str, ...]]) -> tuple[int, ...]:
    """Numbers of the terms that a list has a place for. A list is of places: being in person needs no word."""
    terms = [term for facet, codes in asks.items() for term in BY_CODE[facet] if not codes or term.code in codes]
    return tuple(sorted({term.number for term in terms} | {FORMAT.by_code["in-person"].number}))


def code_table(column: str, table: Any) -> dict[str, str] | None:
    """The texts of a column and their codes. ``standard``: words and codes of levels of care; ``codes``: SAMHSA's."""
    if table == "codes":
        return None
    if table == "standard":
        return STANDARD
    if not isinstance(table, dict):
        raise ValueError(_("codes of “%(column)s”: “standard”, “codes” or a table.") % {"column": column})
    return {str(text).strip().lower(): samhsa_codes(str(meaning)) for text, meaning in table.items()}


def samhsa_codes(meaning: str) -> str:
    """SAMHSA's codes and terms (``facet:term``) with blanks between; a term that a code says, as that code.

    Raises ``ValueError`` for what is neither.
    """
    codes = []
    for word in meaning.split():
        facet, colon, term = word.partition(":")
        if not colon and word not in known_codes():
            raise ValueError(_("“%(word)s” is neither a service code nor a term.") % {"word": word})
        if colon:
            if facet not in BY_CODE or term not in BY_CODE[facet].by_code:
                raise ValueError(_("“%(word)s” is no term of a vocabulary.") % {"word": word})
            outside = [code for code in BY_CODE[facet].by_code[term].samhsa.split() if "@" not in code]
            word = outside[0] if outside else word
        codes.append(word)
    return " ".join(codes)


def checked_asks(raw: Any) -> dict[str, tuple[str, ...]]:
    """What the list has a place for, as facet to terms; a bare list of facets means all their terms, and
    ``all`` every facet."""
    named = dict.fromkeys(BY_CODE if raw == "all" else raw) if not isinstance(raw, dict) else raw
    asks: dict[str, tuple[str, ...]] = {facet: tuple(terms or ()) for facet, terms in named.items()}
    for facet, terms in asks.items():
        if facet not in BY_CODE or (wrong := [term for term in terms if term not in BY_CODE[facet].by_code]):
            what = facet if facet not in BY_CODE else f"{facet}: {', '.join(wrong)}"
            raise ValueError(_("asks: “%(what)s” is no facet or term.") % {"what": what})
    return asks
