"""From the cells of the register to the lines of an extract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from programs.imports.cleaning.addresses import state_code, zip5
from programs.imports.cleaning.phones import phone_number
from programs.imports.cleaning.text import plain
from programs.imports.errors import RowRefusedError
from programs.imports.extracts import Oddities
from programs.imports.nppes import columns
from programs.imports.nppes.extract import LocationLine, OrganizationLine, OtherNameLine, Site
from programs.models.npi import npi_is_valid
from programs.vocabularies import BY_TAXONOMY

LONGEST_NAME, LONGEST_TEXT = 200, 100
PLAIN_PHONE = re.compile(r"[2-9]\d{9}", re.ASCII)
"""As nearly all of the register are: no library has to take them apart."""

DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
KEPT = tuple((place, name) for place, name in enumerate(columns.COLUMNS) if name not in columns.OF_PERSONS)
READ = (
    *(columns.NPI, columns.REPLACEMENT, columns.NAME, columns.OTHER_NAME, columns.OTHER_NAME_KIND, columns.PARENT),
    *(columns.ENUMERATED, columns.UPDATED, columns.DEACTIVATED, columns.REACTIVATED, *columns.PRACTICE),
)
PLACES = {name: place for place, name in enumerate(columns.COLUMNS)}
TAXONOMY_PLACES = [
    (PLACES[code], PLACES[primary]) for code, primary in zip(columns.TAXONOMY, columns.PRIMARY, strict=True)
]
OUTSIDE = ("", "US", "USA")


def day(text: str, at: str, odd: Oddities) -> str:
    """``11/08/2026`` as ``2026-11-08``; blank, and odd, for what is no day."""
    if not text:
        return ""
    if match := DAY.fullmatch(text):
        with suppress(ValueError):
            return date(int(match[3]), int(match[1]), int(match[2])).isoformat()
    odd.note("day", at, f"“{text[:20]}” is no day.")
    return ""


def shortened(text: str, most: int, at: str, odd: Oddities) -> str:
    """One line of text without control characters and direction marks, cut where it is longer than any real one."""
    found = plain(text)
    if len(found) > most:
        odd.note("long-text", at, f"A text of {len(found)} characters was cut to {most}.")
        found = found[:most].rstrip()
    return found


def taxonomies_of(cells: list[str]) -> list[str]:
    """The taxonomies of a row, the primary one first."""
    found = [(cells[primary] != "Y", cells[code].strip()) for code, primary in TAXONOMY_PLACES if cells[code].strip()]
    return list(dict.fromkeys(code[:10] for _second, code in sorted(found, key=lambda one: one[0])))


def organization_of(cells: list[str], at: str, odd: Oddities, *, asked: bool) -> OrganizationLine | None:
    """A row of an organization; ``None`` where it has no taxonomy that is read and nobody asked for it.

    Raises ``RowRefusedError``.
    """
    row = {name: cells[PLACES[name]] for name in READ}
    npi, taxonomies = row[columns.NPI], taxonomies_of(cells)
    by_taxonomy = not BY_TAXONOMY.keys().isdisjoint(taxonomies)
    if not by_taxonomy and not asked:
        return None
    if not npi_is_valid(npi):
        raise RowRefusedError("npi")
    name = shortened(row[columns.NAME], LONGEST_NAME, at, odd)
    if not name:
        raise RowRefusedError("no-name")
    return OrganizationLine(
        npi=npi,
        name=name,
        other_name=shortened(row[columns.OTHER_NAME], LONGEST_NAME, at, odd),
        other_name_kind=columns.NAME_KINDS.get(row[columns.OTHER_NAME_KIND], "other"),
        parent=shortened(row[columns.PARENT], LONGEST_NAME, at, odd),
        taxonomies=taxonomies,
        replaced_by=replaced_by(row[columns.REPLACEMENT], at, odd),
        enumerated=day(row[columns.ENUMERATED], at, odd),
        updated=day(row[columns.UPDATED], at, odd),
        deactivated=day(row[columns.DEACTIVATED], at, odd),
        reactivated=day(row[columns.REACTIVATED], at, odd),
        wanted="taxonomy" if by_taxonomy else "asked",
        site=site_of(row, columns.PRACTICE, at, odd),
        raw={name: cells[place].replace("\0", "") for place, name in KEPT if cells[place]},
    )


def replaced_by(text: str, at: str, odd: Oddities) -> str:
    if text and not npi_is_valid(text):
        odd.note("replacement", at, "The replacement is no NPI.")
        return ""
    return text


def site_of(row: Mapping[str, str], names: tuple[str, ...], at: str, odd: Oddities) -> Site:
    """A practice location by the names of its columns, in the order of ``columns.PRACTICE``."""
    street1, street2, city, state, zip_code, country, phone = names[:7]
    abroad = row[country].strip().upper() not in OUTSIDE
    code = state_of(row[state], at, odd, abroad=abroad)
    return Site(
        street1=shortened(row[street1], LONGEST_TEXT, at, odd),
        street2=shortened(row[street2], LONGEST_TEXT, at, odd),
        city=shortened(row[city], LONGEST_TEXT, at, odd),
        state=code,
        zip_code=zip_of(row[zip_code], at, odd, abroad=abroad),
        phone=phone_of(row[phone], code, at, odd),
    )


def state_of(text: str, at: str, odd: Oddities, *, abroad: bool) -> str:
    try:
        return state_code(text) if text.strip() and not abroad else ""
    except RowRefusedError:
        odd.note("state", at, "The state is none.")
        return ""


def zip_of(text: str, at: str, odd: Oddities, *, abroad: bool) -> str:
    try:
        return zip5(text) if not abroad else ""
    except RowRefusedError:
        odd.note("zip", at, "The ZIP code is none.")
        return ""


def phone_of(text: str, state: str, at: str, odd: Oddities) -> str:
    if PLAIN_PHONE.fullmatch(text):
        return f"{text[:3]}-{text[3:6]}-{text[6:]}"
    found = phone_number(text, state) if text else ""
    if found is None:
        odd.note("phone", at, "The telephone number is none.")
    return (found or "")[:40]


def other_name_of(cells: list[str], at: str, odd: Oddities) -> OtherNameLine | None:
    """A row of the file of other names; ``None`` where it has none."""
    name = shortened(cells[1], LONGEST_NAME, at, odd)
    return OtherNameLine(cells[0], name, columns.NAME_KINDS.get(cells[2], "other")) if name else None


def location_of(cells: list[str], at: str, odd: Oddities) -> LocationLine | None:
    """A row of the file of further practice locations; ``None`` where it has neither street nor place."""
    row = dict(zip(columns.LOCATIONS, cells, strict=False))
    names = columns.LOCATIONS
    site = site_of(row, names[1:8], at, odd)
    return LocationLine(cells[0], site) if site != Site() else None
