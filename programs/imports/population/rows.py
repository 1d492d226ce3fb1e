"""From the cells of a row to a ZIP code and its people, or to the reason why it is refused."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import zipcodes
from django.utils.translation import gettext as _

from programs.geocoding.zctas import land_square_miles
from programs.imports.errors import BadFileError, RowRefusedError
from programs.imports.population.tables import Table
from programs.imports.report import Report

DIGITS = 5
MOST_PEOPLE = 10_000_000
"""In one ZIP code: the largest has some 130,000, so that this is a column of something else."""

SHOWN = 20
"""Rows that a message names; of the others it says how many they are."""

OF_ZCTA = re.compile(r"(?:860\w{4}US|ZCTA5 )(\d{5})", re.IGNORECASE | re.ASCII)
"""The Bureau's identifiers of a ZCTA: summary level 860 (``8600000US00601``), since 2020 ``860Z200US00601``."""

OF_PART = re.compile(r"871\w{4}US\d{2}(\d{5})", re.IGNORECASE | re.ASCII)
"""Of its part in one state: summary level 871, with the state before the ZCTA."""

OF_OTHERS = re.compile(r"\d{3}\w{4}US\w*", re.IGNORECASE | re.ASCII)
"""Of any other area, such as a county: a whole table of the ACS has a row of each."""

REVISED = re.compile(r"\(r\d+\)$", re.ASCII)
"""American FactFinder marked a count that was corrected later: “12345(r38235)”."""

NO_FIGURE = re.compile(r"|-|--|\*+|\(X\)|N|null|NA|-(\d)\1{8}", re.ASCII)
"""What stands in place of an estimate that there is none of. The API has numbers for the signs, such as -666666666."""


@dataclass(slots=True)
class People:
    """People by ZIP code, and the numbers of the rows that were mended or are left out."""

    by_zip: dict[str, int] = field(default_factory=dict)
    mended: list[int] = field(default_factory=list)
    boxes: list[int] = field(default_factory=list)
    people_of_boxes: int = 0
    others: int = 0
    """Rows of areas that are no ZIP codes, such as counties."""

    def add(self, zip_code: str, heads: int, number: int, *, may_be_box: bool) -> None:
        """People of one row; none where nobody lives."""
        if may_be_box and is_box(zip_code):
            self.boxes.append(number)
            self.people_of_boxes += heads
            heads = 0
        self.by_zip[zip_code] = self.by_zip.get(zip_code, 0) + heads


def read_rows(table: Table, name: str, report: Report, *, parts: bool = False) -> People:
    """Every row of a table. ``parts``: rows of one ZIP code are parts of it, and are added up, as in a table that says
    so itself. Raises ``BadFileError`` where a ZIP code stands twice without that: who can tell which is right?"""
    found, rows_of = People(), dict[str, list[int]]()
    source, parts = table.publication.slug, parts or table.parts
    whole = any(OF_ZCTA.fullmatch(area) for _number, area, _people in table.rows)
    for number, area, people in table.rows:
        report.count(source, "read")
        part = None if whole else OF_PART.fullmatch(area)
        if part is None and is_other(area):
            found.others += 1
            continue
        try:
            zip_code, is_mended = (part[1], False) if part else zip_of(area)
            heads = people_of(people)
        except RowRefusedError as error:
            report.count(source, "refused")
            report.find("refused", str(error), source=source, file=name, row=number)
            continue
        if not parts and not part:
            rows_of.setdefault(zip_code, []).append(number)
        found.mended += [number] if is_mended else []
        found.add(zip_code, heads, number, may_be_box=not table.publication.is_census)
    refuse_doubles(name, rows_of)
    refuse_others(name, found)
    tell(found, report, source, name)
    return found


def is_other(area: str) -> bool:
    """Whether the Bureau's identifier is that of another area than a ZIP code."""
    return bool(OF_OTHERS.fullmatch(area)) and not OF_ZCTA.fullmatch(area)


def refuse_others(name: str, found: People) -> None:
    """Raise when no ZIP code is in it, and say so when it is of other areas."""
    if found.by_zip:
        return
    if found.others:
        text = _("its %(count)d rows are of other areas than ZIP codes: choose “ZIP Code Tabulation Area”.")
        raise BadFileError(name, text % {"count": found.others})
    raise BadFileError(name, _("no row of it is a ZIP code with a number of people."))


def refuse_doubles(name: str, rows_of: dict[str, list[int]]) -> None:
    doubles = {zip_code: rows for zip_code, rows in rows_of.items() if len(rows) > 1}
    if doubles:
        first = "; ".join(f"{code}: {listed(rows)}" for code, rows in list(doubles.items())[:SHOWN])
        text = _(
            "%(count)d ZIP codes stand twice. Leave one row of each, or, if the rows are their parts in several "
            "states, give --parts to add them up. %(rows)s"
        )
        raise BadFileError(name, text % {"count": len(doubles), "rows": first})


def listed(rows: list[int]) -> str:
    """“rows 2, 3, 4 and 17 more”."""
    shown = ", ".join(map(str, rows[:SHOWN]))
    more = len(rows) - SHOWN
    return _("rows %(rows)s and %(more)d more") % {"rows": shown, "more": more} if more > 0 else _("rows %s") % shown


def tell(found: People, report: Report, source: str, name: str) -> None:
    """What was mended, and what nobody lives in."""
    if found.others:
        text = _("%(count)d rows are of other areas than ZIP codes, and are not read.")
        report.find("others", text % {"count": found.others}, source=source, file=name)
    if found.mended:
        text = _("%(count)d ZIP codes had lost their leading zeros, which are put back: %(rows)s.")
        told = text % {"count": len(found.mended), "rows": listed(found.mended)}
        report.find("mended", told, source=source, file=name)
    if found.boxes:
        text = _(
            "%(count)d ZIP codes are post-office boxes or single receivers, in which nobody lives: %(rows)s. Their "
            "%(people)d people are not counted."
        )
        told = text % {"count": len(found.boxes), "rows": listed(found.boxes), "people": found.people_of_boxes}
        report.find("boxes", told, source=source, file=name)


def zip_of(text: str) -> tuple[str, bool]:
    """Five digits, and whether leading zeros had to be put back. Raises ``RowRefusedError``."""
    if of_bureau := OF_ZCTA.fullmatch(text):
        return of_bureau[1], False
    digits = re.sub(r"\.0+$", "", text)
    if re.fullmatch(r"\d{5}-?\d{4}", digits):
        raise RowRefusedError(_("“%(text)s” is a ZIP+4, a part of a ZIP code.") % {"text": text})
    if not re.fullmatch(r"\d{3,5}", digits, re.ASCII):
        raise RowRefusedError(_("“%(text)s” is no ZIP code.") % {"text": text[:40]})
    return digits.zfill(DIGITS), len(digits) < DIGITS


def people_of(text: str) -> int:
    """A whole number, with or without commas. Raises ``RowRefusedError``."""
    if NO_FIGURE.fullmatch(text):
        raise RowRefusedError(_("no number of people is given (“%(text)s”).") % {"text": text})
    text = REVISED.sub("", text)
    digits = (
        re.sub(r"\.0+$", "", text.replace(",", "")) if re.fullmatch(r"\d{1,3}(,\d{3})*(\.0+)?|\d+(\.0+)?", text) else ""
    )
    if not digits.isascii() or not digits.isdigit():
        raise RowRefusedError(_("“%(text)s” is no number of people.") % {"text": text[:40]})
    if len(digits) > DIGITS + DIGITS or int(digits) > MOST_PEOPLE:
        raise RowRefusedError(_("“%(text)s” are more people than any ZIP code has.") % {"text": text[:40]})
    return int(digits)


def is_box(zip_code: str) -> bool:
    """Whether nobody lives there: no ZCTA, and by the Postal Service's list no area with streets."""
    if zip_code in land_square_miles():
        return False
    known = zipcodes.matching(zip_code) if len(zip_code) == DIGITS else []
    return bool(known) and all(row["zip_code_type"] != "STANDARD" for row in known)


def without_place(people: dict[str, int], places: set[str]) -> Counter[str]:
    """People of ZIP codes that the gazetteer has no point for."""
    return Counter({code: heads for code, heads in people.items() if code not in places})
