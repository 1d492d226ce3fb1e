"""The next edition of a SAMHSA directory, made from a real one by chance, with the truth beside it.

The shares are those seen from 2022 to 2023 and in later editions: most facilities stay as they are, some get a
legal suffix, another name or another street, some keep their street private, some are gone, some are
new, some no longer say that they have an intensive outpatient program. The same seed makes the same edition.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

Row = dict[str, Any]

SHARES = {
    "suffix": 0.03,
    "abbreviated": 0.02,
    "renamed": 0.02,
    "moved": 0.03,
    "masked": 0.035,
    "blank": 0.015,
    "lost": 0.12,
    "evidence": 0.02,
    "phone": 0.02,
}
"""Of the rows, what happens to them; the rest stay. ``evidence`` takes the code for intensive outpatient away."""

NEW = 0.10
"""Of the rows, how many facilities are new."""

SUFFIXES = (" LLC", " Inc", ", L.L.C.", " Corp", " PC")
SHORTER = (("Center", "Ctr"), ("Services", "Svcs"), ("Treatment", "Trt"), ("Hospital", "Hosp"), ("Health", "Hlth"))
NAMES = ("Juniper Wellness", "Harbor Light Partners", "Stonebridge Clinic", "Open Meadow House", "Blue Heron Group")
MASKS = ("- - -", "---", "--", "----")


@dataclass(frozen=True, slots=True)
class Truth:
    """What happened to a row: the number of the old one and of the new one, ``None`` where there is none."""

    what: str
    before: int | None
    after: int | None


def next_edition(rows: list[Row], seed: int) -> tuple[list[Row], list[Truth]]:
    """The rows of the next edition in another order, and the truth of each."""
    chance = random.Random(seed)  # noqa: S311
    made: list[tuple[Row, str, int | None]] = []
    for number, row in enumerate(rows):
        what = happening(chance)
        if what == "lost":
            made.append(({}, "lost", number))
            continue
        made.append((changed(dict(row), what, chance), what, number))
    made += [(invented(chance.choice(rows), number, chance), "new", None) for number in range(int(len(rows) * NEW))]
    chance.shuffle(made)
    edition: list[Row] = []
    truth: list[Truth] = []
    for row, what, before in made:
        truth.append(Truth(what, before, len(edition) if row else None))
        if row:
            edition.append(row)
    return edition, truth


def happening(chance: random.Random) -> str:
    """One of ``SHARES``, or that nothing happens."""
    at = chance.random()
    for what, share in SHARES.items():
        at -= share
        if at < 0:
            return what
    return "same"


def changed(row: Row, what: str, chance: random.Random) -> Row:
    """``row`` after one thing has happened to it."""
    if what == "suffix":
        row["name1"] = f"{row['name1']}{chance.choice(SUFFIXES)}"
    elif what == "abbreviated":
        for long, short in SHORTER:
            row["name1"] = str(row["name1"]).replace(long, short)
    elif what == "renamed":
        row["name1"], row["name2"] = f"{chance.choice(NAMES)} {chance.randrange(1000)}", None
    elif what == "moved":
        row["street1"], row["street2"] = f"{chance.randrange(1, 9999)} Made Up Street", None
    elif what == "masked":
        row["street1"], row["street2"] = chance.choice(MASKS), None
    elif what == "blank":
        row["street1"] = row["street2"] = None
    elif what == "evidence":
        row["service_code_info"] = str(row["service_code_info"] or "").replace(" OIT", "")
    elif what == "phone":
        row["phone"] = f"202-555-{chance.randrange(100, 200):04d}"
    return row


def invented(like: Row, number: int, chance: random.Random) -> Row:
    """A new facility with another's services, in another's city."""
    name = f"{chance.choice(NAMES)} of {like['city']} {number}"
    street = f"{chance.randrange(1, 9999)} New Street"
    phone = f"202-556-{number % 10_000:04d}"
    return like | {"name1": name, "name2": None, "street1": street, "street2": None, "phone": phone}


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a directory workbook, columns in lower case."""
    book = load_workbook(path, read_only=True)
    cells = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell).lower() for cell in next(cells)]
    for values in cells:
        row = dict(zip(header, values, strict=True))
        if row.get("name1"):
            yield row


def write_workbook(path: Path, rows: list[Row]) -> None:
    """A directory workbook without a code key: its codes are read by the newest."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Facilities List")
    header = list(rows[0])
    sheet.append([column.capitalize() for column in header])
    for row in rows:
        sheet.append([row.get(column) for column in header])
    book.save(path)
