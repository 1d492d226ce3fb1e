"""A row of any list to the cells that the rest of the import reads; the row itself is kept inside, untouched."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.cleaning.text import plain
from programs.imports.errors import RowRefusedError
from programs.imports.listings.maps import ListingMap
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.evidence import says_iop
from programs.imports.samhsa.rows import CHECKED

BETWEEN_CODES = re.compile(r"[\s*,;/|]+")
BETWEEN_TEXTS = re.compile(r"\s*[;,|\n]\s*")
DENIES = re.compile(r"\b(?:no|not|non|without|never|former|formerly|until|does ?n.t|do ?n.t)\b", re.IGNORECASE)
ROW = "row"
"""Under this key the raw record holds the row as it stands in the file."""


def canonical(listing_map: ListingMap, raw: dict[str, Any]) -> dict[str, Any]:
    """The cells by the federal names, with ``service_code_info`` and the row. Raises ``RowRefusedError``."""
    cells: dict[str, Any] = dict(listing_map.constants)
    cells |= {name: raw[column] for name, column in listing_map.columns.items() if column in raw}
    codes = [code for column in listing_map.codes for code in codes_of(listing_map, column, plain(raw.get(column)))]
    for column in listing_map.texts:
        if offers_iop(plain(raw.get(column))):
            codes.append("OIT")
    if listing_map.flags:
        checked = (name.strip().upper() for name, value in raw.items() if plain(value).lower() in CHECKED)
        codes += [name for name in checked if name in known_codes()]
    return cells | {"service_code_info": " ".join(dict.fromkeys(codes)), ROW: raw}


def codes_of(listing_map: ListingMap, column: str, cell: str) -> list[str]:
    """SAMHSA's codes of one cell. Raises ``RowRefusedError`` with the text that is not in the map's table."""
    table = listing_map.codes[column]
    if table is None:
        codes = [code for code in BETWEEN_CODES.split(cell.upper()) if code]
        unknown = [code for code in codes if code not in known_codes()]
    else:
        texts = [cell] if cell.lower() in table else [text for text in BETWEEN_TEXTS.split(cell) if text]
        codes = [code for text in texts for code in table.get(text.lower(), "").split()]
        unknown = [text for text in texts if text.lower() not in table]
    if unknown:
        text = _("column “%(column)s” is not understood: %(text)s.")
        raise RowRefusedError(text % {"column": column, "text": ", ".join(unknown)[:80]})
    return codes


def offers_iop(text: str) -> bool:
    """Whether a sentence of a text says that there is an intensive outpatient program, and denies nothing."""
    return any(says_iop(part) and not DENIES.search(part) for part in re.split(r"[.;!?\n]", text))
