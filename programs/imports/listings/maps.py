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
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.sources import BY_SLUG, SamhsaSource
from programs.vocabularies import BY_CODE

SHIPPED = Path(__file__).parent / "maps"
FIELDS = (
    *("name1", "name2", "street1", "street2", "city", "state", "zip", "county", "phone", "intake1", "intake2"),
    *("website", "latitude", "longitude", "type_facility"),
)
"""What a column can be: the names of the federal layouts, which the rest of the import reads."""

REQUIRED = ("name1", "city", "state", "zip", "phone")
KEYS = frozenset(
    ("slug", "source", "url", "licence", "attribution", "columns", "constants", "codes", "texts", "expires", "also")
) | {"optional", "asks", "flags"}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RANK = 5
"""Behind the federal publications: they have the word on what both say."""

STANDARD = {
    "intensive outpatient": "OIT", "intensive outpatient program": "OIT", "intensive outpatient treatment": "OIT",
    "iop": "OIT", "asam 2.1": "OIT", "2.1": "OIT", "level 2.1": "OIT", "asam level 2.1": "OIT", "h0015": "OIT",
    "s9480": "OIT", "0905": "OIT", "0906": "OIT", "partial hospitalization": "PHDT", "php": "PHDT",
    "partial hospitalization program": "PHDT", "asam 2.5": "PHDT", "2.5": "PHDT", "h0035": "PHDT", "0912": "PHDT",
    "0913": "PHDT", "outpatient": "OP", "op": "OP", "asam 1": "OP", "asam 1.0": "OP", "residential": "RES",
    "inpatient": "HI", "detox": "OD", "detoxification": "OD",
}  # fmt: skip
"""Words, ASAM levels, HCPCS and revenue codes of levels of care, and the SAMHSA code that says the same."""


@dataclass(frozen=True, slots=True)
class ListingMap:
    """``columns``: field to column. ``codes``: column to its table of texts (lower case) and SAMHSA codes, or
    ``None`` where the column holds SAMHSA's codes themselves. ``asks``: facet to terms (none: all of them) that
    the list has a place for. ``flags``: each column that is
    named like a service code says it by a 1 or an x. Other columns are kept in the raw row alone."""

    source: SamhsaSource
    columns: dict[str, str]
    constants: dict[str, str]
    codes: dict[str, dict[str, str] | None]
    texts: tuple[str, ...]
    expires: str
    also: frozenset[str]
    optional: frozenset[str]
    asks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flags: bool = False

    @property
    def used(self) -> list[str]:
        """Every column that the map reads, in its order."""
        expires = [self.expires] if self.expires else []
        return list(dict.fromkeys([*self.columns.values(), *self.codes, *self.texts, *expires]))


def folders() -> list[Path]:
    """Where maps are: the shipped ones, then the operator's."""
    return [SHIPPED, *([Path(settings.LISTING_MAPS)] if settings.LISTING_MAPS else [])]


@cache
def listing_maps() -> dict[str, ListingMap]:
    """All maps by name. Raises ``BadFileError`` for one that is wrong, or two with one name for a source."""
    found: dict[str, ListingMap] = {}
    slugs: dict[str, Path] = {}
    for path in [path for folder in folders() for path in sorted(folder.glob("*.yaml"))]:
        listing_map = read_map(path)
        slug = listing_map.source.slug
        if slug in slugs or path.stem in found:
            raise BadFileError(
                path, _("another map has this name for its source: %(other)s.") % {"other": slugs.get(slug, "")}
            )
        slugs[slug] = path
        found[path.stem] = listing_map
    return found


def register_maps() -> None:
    """Let every import reread the stored rows of all maps."""
    for listing_map in listing_maps().values():
        BY_SLUG.setdefault(listing_map.source.slug, listing_map.source)


def named_map(name: str) -> ListingMap:
    """The map of that name. Raises ``ImportStoppedError`` naming those that there are."""
    maps = listing_maps()
    if name not in maps:
        text = _("There is no map “%(name)s”; there are: %(names)s. Your own belong into the folder LISTING_MAPS.")
        raise ImportStoppedError(text % {"name": name, "names": ", ".join(maps)})
    return maps[name]


def read_map(path: Path) -> ListingMap:
    """A map from its file. Raises ``BadFileError`` that names the key."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
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
    if not SLUG.fullmatch(str(raw.get("slug", ""))) or not raw.get("source"):
        raise ValueError(_("a map needs a “slug” (small letters, digits, hyphens) and a “source”."))
    columns, constants = dict(raw.get("columns") or {}), dict(raw.get("constants") or {})
    for name in [*columns, *constants]:
        if name not in FIELDS:
            raise ValueError(
                _("“%(name)s” is no field; fields are: %(fields)s.") % {"name": name, "fields": ", ".join(FIELDS)}
            )
    doubled = sorted(set(columns) & set(constants))
    if doubled or len(set(columns.values())) < len(columns):
        raise ValueError(
            _("two columns for one field, or one column for two: %(names)s.")
            % {"names": ", ".join(doubled or columns.values())}
        )
    if missing := [name for name in REQUIRED if name not in columns and name not in constants]:
        raise ValueError(_("no column for: %(names)s.") % {"names": ", ".join(missing)})
    source = SamhsaSource(
        raw["slug"], raw["source"], "directory", RANK,
        url=raw.get("url", ""), licence=raw.get("licence", ""), attribution=raw.get("attribution", ""),
    )  # fmt: skip
    return ListingMap(
        source=source,
        columns=columns,
        constants={name: str(value) for name, value in constants.items()},
        codes={column: code_table(column, table) for column, table in (raw.get("codes") or {}).items()},
        texts=tuple(raw.get("texts") or ()),
        expires=raw.get("expires", ""),
        also=frozenset(raw.get("also") or ()),
        optional=frozenset(raw.get("optional") or ()),
        asks=checked_asks(raw.get("asks") or {}),
        flags=bool(raw.get("flags")),
    )


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
    """SAMHSA's codes (with blanks between) of codes or ``facet:term``. Raises ``ValueError`` for what is neither."""
    codes = []
    for word in meaning.split():
        facet, colon, term = word.partition(":")
        if not colon and word not in known_codes():
            raise ValueError(_("“%(word)s” is neither a service code nor a term.") % {"word": word})
        if colon:
            outside = (
                facet in BY_CODE and term in BY_CODE[facet].by_code and BY_CODE[facet].by_code[term].samhsa.split()
            )
            if not outside:
                raise ValueError(_("“%(word)s” is no term that a service code says.") % {"word": word})
            word = next((code for code in outside if "@" not in code), outside[0])
        codes.append(word)
    return " ".join(codes)


def checked_asks(raw: Any) -> dict[str, tuple[str, ...]]:
    """What the list has a place for, as facet to terms; a bare list of facets means all their terms."""
    named = dict.fromkeys(raw) if isinstance(raw, list) else raw
    asks: dict[str, tuple[str, ...]] = {facet: tuple(terms or ()) for facet, terms in named.items()}
    for facet, terms in asks.items():
        if facet not in BY_CODE or (wrong := [term for term in terms if term not in BY_CODE[facet].by_code]):
            what = facet if facet not in BY_CODE else f"{facet}: {', '.join(wrong)}"
            raise ValueError(_("asks: “%(what)s” is no facet or term.") % {"what": what})
    return asks
