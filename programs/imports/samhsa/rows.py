"""One raw row to one clean row: what it says, which program it means, what was not understood."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from programs.imports import identity
from programs.imports.cleaning.addresses import is_confidential, is_po_box, state_code, zip5
from programs.imports.cleaning.phones import phone_cell
from programs.imports.cleaning.text import plain
from programs.imports.cleaning.websites import website
from programs.imports.errors import RowRefusedError
from programs.imports.said import NOTHING, SAID, Said
from programs.imports.samhsa.codes import code_of_name, known_codes
from programs.imports.samhsa.evidence import evidence_of, quoted
from programs.imports.samhsa.key import NEWEST, CodeKey
from programs.imports.samhsa.sources import DIRECTORY_COLUMNS, LOCATOR_COLUMNS, Care, SamhsaSource, care_of_type

Raw = dict[str, Any]

LONGEST = {"name1": 150, "name2": 100, "street1": 100, "street2": 100, "city": 100, "county": 100}
"""Characters; SAMHSA stops at 38, and the columns and keys they go into have room for this much."""

MAX_ROW_CHARACTERS = 50_000
VOLATILE = frozenset(("_irow", "miles"))
"""Keys of the API that depend on the search and not on the facility."""

CODE = re.compile(r"^[A-Za-z][A-Za-z0-9]{0,11}$")
BETWEEN_CODES = re.compile(r"[\s*,;/|]+")
CHECKED = frozenset(("1", "1.0", "x", "y", "yes", "true"))


@dataclass(slots=True)
class CleanRow:
    """What one row says. ``codes`` are SAMHSA's, those of an older key marked with its edition
    (``CHLD@2022``, of ``key_edition``); ``point`` is (latitude, longitude) as the file has it; ``notes``
    say what was left out and why; ``own_id`` is the source's (``frid``), where it has one; ``said`` is what a map
    read besides. ``edition`` is the
    newest that has the row, ``missing`` whether a newer one has it no more, ``program`` what it is joined to."""

    source: SamhsaSource
    file: str
    number: int
    raw: Raw
    sha256: str
    care: Care
    name1: str
    name2: str
    street1: str
    street2: str
    city: str
    state: str
    zip_code: str
    county: str
    hidden: bool
    po_box: bool
    phone: str
    intake_phone: str
    website: str
    point: tuple[float, float] | None
    evidence: str | None
    codes: frozenset[str]
    key_edition: str
    unknown_codes: tuple[str, ...]
    site_key: str
    twin_key: str
    key: str = ""
    notes: list[str] = field(default_factory=list)
    own_id: str = ""
    edition: str = ""
    missing: bool = False
    program: UUID | None = None
    said: Said = NOTHING


def raw_sha256(raw: Raw, without: Collection[str] = ()) -> str:
    """SHA-256 of what a raw row says, in canonical JSON.

    The capitals of the header, blanks around a cell and the order of columns are no difference, nor is what
    depends on the search that found the row, or a column that numbers the rows (``without``, lower case).
    """
    content = {
        name.strip().lower(): value.strip() if isinstance(value, str) else value
        for name, value in raw.items()
        if name.strip().lower() not in VOLATILE and name.strip().lower() not in without
    }
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def numbering_columns(rows: list[CleanRow]) -> frozenset[str]:
    """Columns, in lower case, that are none of the layout's and count the rows of a file."""
    if len(rows) < 2:
        return frozenset()
    known = {*DIRECTORY_COLUMNS, *LOCATOR_COLUMNS, *VOLATILE}
    counting = {name for name in rows[0].raw if name.strip().lower() not in known}
    for before, row in pairwise(rows):
        counting = {name for name in counting if follows(before.raw.get(name), row.raw.get(name))}
        if not counting:
            break
    return frozenset(name.strip().lower() for name in counting)


def follows(before: Any, value: Any) -> bool:
    """Whether one whole number is greater than another."""
    one, two = str(before), str(value)
    return one.isdecimal() and two.isdecimal() and int(two) > int(one)


def clean_row(source: SamhsaSource, file: str, number: int, raw: Raw, key: CodeKey = NEWEST) -> CleanRow:
    """Clean one row. Raises ``RowRefusedError`` when it cannot be listed: no name, no state, no such ZIP.

    ``key`` is the code key of the file that the row stands in. Long because it is a list of fields.
    """
    refuse_unstorable(raw)
    cells = {key.lower(): value for key, value in raw.items()}
    text = texts_of(cells)
    state, zip_code = state_code(cells.get("state")), zip5(cells.get("zip"))
    care = source.care or care_of_type(plain(cells.get("type_facility") or cells.get("typefacility")))
    codes, unknown = codes_of(source, cells, key)
    hidden = is_confidential(text["street1"])
    said = Said.of(cells.get(SAID)) if source.layout == "list" else NOTHING
    if "OIT" not in codes and (quote := quoted_service(unknown)):
        codes, said = codes | {"OIT"}, Said(quote=quote)
    notes: list[str] = []
    return CleanRow(
        source=source,
        file=file,
        number=number,
        raw=raw,
        sha256=raw_sha256(raw),
        care=care,
        name1=text["name1"],
        name2=text["name2"],
        street1="" if hidden else text["street1"],
        street2="" if hidden else text["street2"],
        city=text["city"],
        state=state,
        zip_code=zip_code,
        county=text["county"],
        hidden=hidden,
        po_box=is_po_box(text["street1"]),
        phone=first_phone(cells, ("phone",), state, notes),
        intake_phone=first_phone(cells, ("intake1", "intake2", "intake1a", "intake2a"), state, notes),
        website=website_of(cells, notes),
        point=None if hidden or not text["street1"] else point_of(cells, notes),
        evidence=evidence_of(text["name1"], text["name2"], codes, care, said.terms.get("focus", ())),
        codes=key.read(codes),
        key_edition=key.edition,
        unknown_codes=unknown,
        site_key=identity.site_key(text["name1"], text["name2"], "" if hidden else text["street1"], zip_code),
        twin_key=identity.twin_key(text["name1"], "" if hidden else text["street1"], zip_code),
        notes=notes,
        own_id=plain(cells.get("frid"))[:100],
        said=said,
    )


def refuse_unstorable(raw: Raw) -> None:
    """Refuse what no facility row is: text with NUL (PostgreSQL cannot keep it), or far too much of it."""
    serialized = orjson.dumps(raw)
    if b"\\u0000" in serialized and any("\0" in text for text in all_texts(raw)):
        raise RowRefusedError(_("a cell holds a NUL character."))
    if len(serialized) > MAX_ROW_CHARACTERS:
        raise RowRefusedError(_("the row has more than %(count)d characters.") % {"count": MAX_ROW_CHARACTERS})


def all_texts(value: Any) -> Iterator[str]:
    """Every text in nested JSON, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from all_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from all_texts(item)


def texts_of(cells: Raw) -> dict[str, str]:
    """The plain text columns, refused when too long or when name or city is missing."""
    text = {column: plain(cells.get(column)) for column in LONGEST}
    for column, longest in LONGEST.items():
        if len(text[column]) > longest:
            raise RowRefusedError(
                _("column “%(column)s” has more than %(longest)d characters.") % {"column": column, "longest": longest}
            )
    for column in ("name1", "city"):
        if not text[column]:
            raise RowRefusedError(_("column “%(column)s” is blank.") % {"column": column})
    if not identity.normalized(text["name1"]):
        raise RowRefusedError(_("column “%(column)s” has no letter or digit.") % {"column": "name1"})
    return text


def first_phone(cells: Raw, columns: tuple[str, ...], state: str, notes: list[str]) -> str:
    """The first number among ``columns`` that can be dialled, else blank (and a note on each that cannot)."""
    for column in columns:
        cell = phone_cell(cells.get(column), state)
        if cell is None:
            notes.append(
                _("column “%(column)s” is not a phone number: %(text)s.")
                % {"column": column, "text": plain(cells.get(column))[:40]}
            )
        elif cell.number:
            if cell.remark:
                text = _("column “%(column)s”: %(number)s kept, left out: %(rest)s.")
                notes.append(text % {"column": column, "number": cell.number, "rest": cell.remark[:40]})
            return cell.number
    return ""


def website_of(cells: Raw, notes: list[str]) -> str:
    """The website, else blank (and a note when there was something that is none)."""
    address = website(cells.get("website"))
    if address is None:
        text = plain(cells.get("website"))[:80]
        notes.append(_("column “%(column)s” is not an address: %(text)s.") % {"column": "website", "text": text})
    return address or ""


def point_of(cells: Raw, notes: list[str]) -> tuple[float, float] | None:
    """The file's point in degrees, ``None`` when there is none, or (and a note) when it is none on the globe."""
    texts = plain(cells.get("latitude")), plain(cells.get("longitude"))
    try:
        latitude, longitude = map(float, texts)
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    except ValueError:
        pass
    if any(texts):
        text = _("column “%(column)s” is no point with that of degrees east: %(text)s.")
        notes.append(text % {"column": "latitude", "text": ", ".join(texts)[:80]})
    return None


def codes_of(source: SamhsaSource, cells: Raw, key: CodeKey) -> tuple[frozenset[str], tuple[str, ...]]:
    """Service codes of a row, and what looks like a code but is in no edition of the key, or that
    the file's own key calls by a name that this code never had."""
    if source.layout in ("directory", "list"):
        stated = stated_codes(plain(cells.get("service_code_info")))
    elif source.layout == "locator":
        stated = {
            column.upper()
            for column, value in cells.items()
            if column not in LOCATOR_COLUMNS and CODE.match(column) and plain(value).lower() in CHECKED
        }
    else:
        return codes_of_services(cells.get("services"))
    known = known_codes() - key.renamed
    return frozenset(stated & known), tuple(sorted(stated - known))


def stated_codes(text: str) -> set[str]:
    """Codes with blanks, stars or commas between them. Raises ``RowRefusedError`` when not one is a code."""
    stated = {code for code in BETWEEN_CODES.split(text.upper()) if code}
    if stated and not stated & known_codes():
        problem = _("column “%(column)s” is not understood: %(text)s.")
        raise RowRefusedError(problem % {"column": "service_code_info", "text": text[:80]})
    return stated


def quoted_service(unknown: tuple[str, ...]) -> str:
    """The words of a service that no edition of the key has and that say intensive outpatient; blank for none.

    Only the API has services in words: unknown codes of the others are single words.
    """
    return next((quote for text in unknown if (quote := quoted(text.partition(": ")[2]))), "")


def codes_of_services(services: Any) -> tuple[frozenset[str], tuple[str, ...]]:
    """The API's ``[{f1: category, f2: category code, f3: "A; B; C"}]`` (or null) as codes.

    Raises ``RowRefusedError`` for another shape.
    """
    if services is None:
        return frozenset(), ()
    if not isinstance(services, list) or not all(isinstance(item, dict) for item in services):
        raise RowRefusedError(_("“services” is not a list of objects."))
    codes: set[str] = set()
    unknown: set[str] = set()
    for item in services:
        category = plain(item.get("f2"))
        for name in filter(None, map(plain, plain(item.get("f3")).split(";"))):
            code = code_of_name(category, name)
            if code:
                codes.add(code)
            else:
                unknown.add(f"{category}: {name}"[:120])
    return frozenset(codes), tuple(sorted(unknown))
