"""All rows about one program to the fields of its listing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from programs.imports.identity import normalized, provider_id
from programs.imports.points import Located, Places
from programs.imports.samhsa.evidence import strongest
from programs.imports.samhsa.facts import facts_of
from programs.imports.samhsa.rows import CleanRow

CONTINUES = frozenset(("and", "at", "by", "for", "in", "of", "on", "the", "to", "with"))
"""A name1 that ends in one of these goes on in name2."""


@dataclass(slots=True)
class Listing:
    """Field values of ``Program`` as the rows have them; ``lead`` is the row whose word counts on name
    and address; ``refused`` are rows whose point was not believed, and how many miles off it is."""

    fields: dict[str, Any]
    lead: CleanRow
    refused: list[tuple[CleanRow, float]]


def rank(row: CleanRow) -> tuple[int, str, str]:
    """Whose word counts first: the source's rank, then substance use, then the key."""
    return row.source.rank, {"su": "0", "mh": "1"}.get(row.care, "2"), row.key


def listing_of(rows: list[CleanRow], places: Places) -> Listing | None:
    """The listing that ``rows`` describe together, ``None`` when none of them has evidence of an IOP.

    Facts are united. Of single values the first that is known counts, by ``rank``.
    """
    evidence = strongest({row.evidence for row in rows})
    if evidence is None:
        return None
    lead, *_others = rows = sorted(rows, key=rank)
    located, refused = locate(rows, places)
    hidden = located.precision == "hidden" or any(row.hidden for row in rows)
    latitude, longitude = located.point or (None, None)
    fields = {
        "provider_id": provider_id(lead.name1),
        "name": program_name(lead.name1, lead.name2),
        "evidence": evidence,
        **facts_of(frozenset().union(*(row.codes for row in rows)), {row.care for row in rows}),
        "phone": first(rows, "phone"),
        "intake_phone": first(rows, "intake_phone"),
        "website": first(rows, "website"),
        "street1": "" if hidden else lead.street1,
        "street2": "" if hidden else lead.street2,
        "city": lead.city,
        "state": lead.state,
        "zip_code": lead.zip_code,
        "county": first(rows, "county") or places.county(lead.zip_code, lead.state),
        "latitude": latitude,
        "longitude": longitude,
        "precision": located.precision,
    }
    return Listing(fields, lead, refused)


def first(rows: list[CleanRow], field: str) -> str:
    """The first row's value that is not blank."""
    return next((value for row in rows if (value := getattr(row, field))), "")


def locate(rows: list[CleanRow], places: Places) -> tuple[Located, list[tuple[CleanRow, float]]]:
    """The first believable point of the file, else the centre of the ZIP code or city.

    A post-office box has no point of its own: nobody is treated there.
    """
    lead, refused = rows[0], []
    hidden = any(row.hidden for row in rows)
    for row in rows:
        exact = None if hidden or row.po_box else row.point
        located = places.locate(row.zip_code, row.city, row.state, hidden=hidden, exact=exact)
        if located.refused is not None:
            refused.append((row, located.refused))
        elif located.precision == "street":
            return located, refused
    return places.locate(lead.zip_code, lead.city, lead.state, hidden=hidden, exact=None), refused


def program_name(name1: str, name2: str) -> str:
    """``name1 – name2`` when name2 adds something, ``name1`` or ``name2`` when one holds the other.

    >>> program_name("Cedar House", "Cedar House IOP"), program_name("Counseling Centers of", "Denver")
    ('Cedar House IOP', 'Counseling Centers of Denver')
    """
    one, two = f" {normalized(name1)} ", f" {normalized(name2)} "
    if not two.strip() or two in one:
        return name1
    if two.startswith(one):
        return name2
    joint = " " if normalized(name1).rpartition(" ")[2] in CONTINUES else " – "
    return f"{name1}{joint}{name2}"
