"""A first map for a file, from its header and values, with what is not sure about it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import yaml
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from programs.imports.cleaning.text import plain
from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile
from programs.imports.listings.cells import STANDARD, UnreadableCellError, term_codes
from programs.imports.listings.fields import BY_NAME, ListField
from programs.imports.listings.maps import REQUIRED
from programs.imports.listings.tables import json_rows, workbook_records
from programs.imports.samhsa.evidence import says_iop
from programs.imports.samhsa.readers.delimited import TITLE_ROWS, records_of
from programs.imports.samhsa.readers.tables import header_of
from programs.timetables.reader import read_timetable

SYNONYMS = {
    "name1": ("program name", "name", "facility name", "provider name", "facility", "name1", "agency", "organization"),
    "name2": ("site name", "location name", "program", "name2", "dba"),
    "provider": ("legal entity", "organization", "parent organization", "operator", "licensee"),
    "street1": ("street", "address", "street address", "address 1", "address line 1", "street1", "site address"),
    "street2": ("suite", "unit", "address 2", "address line 2", "street2"),
    "city": ("city", "town", "municipality"),
    "state": ("state", "st", "state code"),
    "zip": ("zip", "zip code", "postal code", "zipcode"),
    "county": ("county", "county name"),
    "phone": ("phone", "telephone", "phone number", "main phone", "tel", "telephone number"),
    "intake1": ("intake phone", "admissions phone", "intake"),
    "fax": ("fax", "fax number"),
    "website": ("website", "web site", "url", "web address"),
    "npi": ("npi", "npi number"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "licence_expires": ("license expiration", "license expires", "expiration date", "license expiration date"),
}
"""Names of columns in other lists, the surest first."""
SURE, LIKELY = 95, 80
"""Of 100: taken without a remark; taken with one."""
SAMPLE = 200
FEWEST_TERMS = 2
"""Different texts, below which a column may be terms by chance."""


def suggested_map(file: ImportFile) -> str:
    """YAML of a first map; lines that begin with ``#`` say what to look at."""
    header, rows = sample_of(file)
    columns, doubts = columns_by_name(header)
    left = [name for name in header if name and name not in columns.values()]
    levels = {name: known for name in left if (known := level_table(rows, header.index(name)))}
    times = [name for name in left if name not in levels and are_timetables(rows, header.index(name))]
    for name in left:
        field = None if name in levels or name in times else field_of_terms(rows, header.index(name))
        if field and field.name not in columns:
            columns[field.name] = name
            doubts.append(f"{field.name}: is it “{name}”?")
    left = [name for name in left if name not in columns.values() and name not in levels and name not in times]
    texts = [name for name in left if any(says_iop(cell(row, header.index(name))) for row in rows)]
    columns = dict(sorted(columns.items(), key=lambda item: header.index(item[1])))
    facets = [facet.code for name in columns if (facet := BY_NAME[name].facet)]
    found = {
        "slug": slugify(file.path.stem.replace("_", " ")) or "list", "source": file.path.stem, "licence": "",
        "columns": columns, "codes": levels, "texts": texts, "tracks": [{"sessions": name} for name in times],
        "also": [name for name in left if name not in texts], "asks": [*(["level"] if levels else []), *facets],
    }  # fmt: skip
    doubts += [f"timetables: is it “{name}”, and are these sessions and not opening hours?" for name in times]
    unsure = [*doubts, *(f"what is “{name}”? It is kept in the raw row alone" for name in found["also"])]
    kept = {key: part for key, part in found.items() if part or key in ("slug", "source", "licence", "columns")}
    return "".join(f"# {line}\n" for line in unsure) + yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)


def columns_by_name(header: list[str]) -> tuple[dict[str, str], list[str]]:
    """Field to column by the names of columns, each once, the most alike first; and what is not sure of that."""
    columns: dict[str, str] = {}
    doubts: list[str] = []
    scored = [(score, place, field, name) for name in header if name for field, score, place in scores(name)]
    for score, _place, field, name in sorted(scored, key=lambda item: (-item[0], item[1])):
        if field in columns or name in columns.values() or score < LIKELY:
            continue
        columns[field] = name
        if score < SURE:
            doubts.append(f"{field}: is it “{name}”?")
    return columns, doubts + [f"no column found for {field}" for field in REQUIRED if field not in columns]


def are_timetables(rows: list[list[str]], column: int) -> bool:
    """Whether most texts of a column are weekly sessions."""
    texts = [text for row in rows if (text := cell(row, column))]
    return bool(texts) and sum(1 for text in texts if read_timetable(text).sessions) > len(texts) / 2


def field_of_terms(rows: list[list[str]], column: int) -> ListField | None:
    """The field all of whose words are those of one vocabulary, and which has more than one such row."""
    texts = {text for row in rows if (text := cell(row, column))}
    if len(texts) < FEWEST_TERMS or all(text.isdecimal() for text in texts):
        return None
    return next((field for field in BY_NAME.values() if field.group == "term" and are_terms(field, texts)), None)


def are_terms(field: ListField, texts: Iterable[str]) -> bool:
    """Whether every text is made of terms of the field's vocabulary."""
    try:
        return bool(field.facet) and all(term_codes(field.facet, text) for text in texts if field.facet)
    except UnreadableCellError:
        return False


def scores(name: str) -> Iterable[tuple[str, float, int]]:
    """How alike a column's name is to each field, of 100, and to which of its names."""
    plain_name = " ".join(name.lower().replace("_", " ").split())
    for field, words in SYNONYMS.items():
        best = process.extractOne(plain_name, words, scorer=fuzz.ratio)
        yield (field, best[1], best[2]) if best else (field, 0.0, 0)


def level_table(rows: list[list[str]], column: int) -> dict[str, str]:
    """The known levels of care among a column's texts; the others said to mean nothing. Empty for no such column."""
    texts = sorted({text for row in rows if (text := cell(row, column))})
    known = {text: STANDARD.get(text.lower(), "") for text in texts}
    return known if any(known.values()) and len(texts) <= SAMPLE / 2 else {}


def cell(row: list[str], column: int) -> str:
    """A cell, blank where the row is short."""
    return row[column] if column < len(row) else ""


def sample_of(file: ImportFile) -> tuple[list[str], list[list[str]]]:
    """The header and some rows: the header is the row on top whose cells look most like names of columns."""
    if file.content == "json":
        rows = [row for _number, row in json_rows(file)[:SAMPLE]]
        header = list(dict.fromkeys(name for row in rows for name in row))
        return header, [[plain(row.get(name)) for name in header] for row in rows]
    records = workbook_records(file) if file.content == "workbook" else records_of(file)
    head = [header_of(cells) for _number, cells in islice(records, SAMPLE + TITLE_ROWS)]
    if not head:
        raise BadFileError(file.path, _("the file has no row."))
    top = head[:TITLE_ROWS]

    def likeness(place: int) -> int:
        return sum(1 for name in top[place] if name and max(score for _field, score, _place in scores(name)) >= LIKELY)

    place = max(range(len(top)), key=lambda place: (likeness(place), -place))
    return head[place], head[place + 1 :]
