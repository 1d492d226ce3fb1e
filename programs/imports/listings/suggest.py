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
from programs.imports.listings.cells import STANDARD
from programs.imports.listings.maps import REQUIRED
from programs.imports.listings.tables import json_rows, workbook_records
from programs.imports.samhsa.evidence import says_iop
from programs.imports.samhsa.readers.delimited import TITLE_ROWS, records_of
from programs.imports.samhsa.readers.tables import header_of

SYNONYMS = {
    "name1": ("name", "program name", "facility name", "provider name", "organization", "agency", "name1"),
    "name2": ("site name", "location name", "program", "name2", "dba"),
    "street1": ("street", "address", "street address", "address 1", "address line 1", "street1", "site address"),
    "street2": ("suite", "unit", "address 2", "address line 2", "street2"),
    "city": ("city", "town", "municipality"),
    "state": ("state", "st", "state code"),
    "zip": ("zip", "zip code", "postal code", "zipcode"),
    "county": ("county", "county name"),
    "phone": ("phone", "telephone", "phone number", "main phone", "tel"),
    "intake1": ("intake phone", "admissions phone", "intake"),
    "website": ("website", "web site", "url", "web address"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
}
SURE, LIKELY = 95, 80
"""Of 100: taken without a remark; taken with one."""
SAMPLE = 200


def suggested_map(file: ImportFile) -> str:
    """YAML of a first map; lines that begin with ``#`` say what to look at."""
    header, rows = sample_of(file)
    columns: dict[str, str] = {}
    doubts: list[str] = []
    scored = sorted(
        ((score, field, name) for name in header if name for field, score in scores(name)), key=lambda item: -item[0]
    )
    for score, field, name in scored:
        if field in columns or name in columns.values() or score < LIKELY:
            continue
        columns[field] = name
        if score < SURE:
            doubts.append(f"{field}: is it “{name}”?")
    doubts += [f"no column found for {field}" for field in REQUIRED if field not in columns]
    left = [name for name in header if name and name not in columns.values()]
    levels = {name: known for name in left if (known := level_table(rows, header.index(name)))}
    texts = [
        name for name in left if name not in levels and any(says_iop(cell(row, header.index(name))) for row in rows)
    ]
    slug = slugify(file.path.stem.replace("_", " ")) or "list"
    found = {
        "slug": slug, "source": file.path.stem, "licence": "", "columns": columns, "codes": levels, "texts": texts,
        "also": [name for name in left if name not in levels and name not in texts],
        "asks": ["level"] if levels else [],
    }  # fmt: skip
    unsure = [*doubts, *(f"what is “{name}”? It is kept in the raw row alone" for name in found["also"])]
    return "".join(f"# {line}\n" for line in unsure) + yaml.safe_dump(found, sort_keys=False, allow_unicode=True)


def scores(name: str) -> Iterable[tuple[str, float]]:
    """How alike a column's name is to each field, of 100."""
    plain_name = " ".join(name.lower().replace("_", " ").split())
    for field, words in SYNONYMS.items():
        best = process.extractOne(plain_name, words, scorer=fuzz.ratio)
        yield field, best[1] if best else 0.0


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
        return sum(1 for name in top[place] if name and max(score for _field, score in scores(name)) >= LIKELY)

    place = max(range(len(top)), key=lambda place: (likeness(place), -place))
    return head[place], head[place + 1 :]
