"""All rows about one program to the fields of its listing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from programs.imports.identity import normalized, provider_id
from programs.imports.points import Located, Places
from programs.imports.said import NOTHING
from programs.imports.samhsa.evidence import strongest
from programs.imports.samhsa.facts import facts_of
from programs.imports.samhsa.further import further_fields, tracks_of
from programs.imports.samhsa.names import BRANCH
from programs.imports.samhsa.rows import CleanRow

CONTINUES = frozenset(("and", "at", "by", "for", "in", "of", "on", "the", "to", "with"))
"""A name1 that ends in one of these goes on in name2."""


@dataclass(slots=True)
class Listing:
    """Field values of ``Program`` as the rows have them; ``lead`` is the row whose word counts on name
    and address; ``refused`` are rows whose point was not believed, and how many miles off it is; ``disagree``
    says that one keeps the street private which another shows. ``tracks`` are timetables as JSON, ``None`` where
    no row has a place for them. ``provider`` is the name of the organization. ``hidden``: the street is private;
    ``public``: a person decided that it may be shown."""

    fields: dict[str, Any]
    lead: CleanRow
    rows: list[CleanRow]
    refused: list[tuple[CleanRow, float]]
    disagree: bool
    provider: str
    tracks: list[dict[str, Any]] | None = None
    hidden: bool = False
    public: bool = False


def rank(row: CleanRow) -> tuple[int, str, str]:
    """Whose word counts first: the source's rank, then substance use, then the key."""
    return row.source.rank, {"su": "0", "mh": "1"}.get(row.care, "2"), row.key


def listing_of(
    rows: list[CleanRow],
    places: Places,
    gone: list[CleanRow],
    *,
    had_street: bool = False,
    lapsed: bool = False,
    private: bool = False,
    public: bool = False,
    hidden: bool | None = None,
) -> Listing | None:
    """The listing that ``rows`` describe together, ``None`` when none of them has evidence of an IOP (but ``lapsed``).

    Facts are united. Of single values the first that is known counts, by ``rank``. ``gone`` are rows about
    the same program that no newest edition has. ``private``: a row beside these withdraws the street;
    ``public``: a person said that it may be shown, where sources disagree. ``hidden``: whether the street is
    private, where that is decided already.
    """
    evidence = strongest({row.evidence for row in rows}) or ("lapsed" if lapsed else None)
    if evidence is None:
        return None
    lead, *_others = rows = sorted(rows, key=rank)
    shows = any(row.street1 for row in rows)
    disagree = shows and (private or any(row.hidden or not row.street1 for row in rows))
    if hidden is None:
        hidden = private or is_private(rows, had_street=had_street or any(row.street1 for row in gone))
        hidden = hidden and not (public and disagree)
    stands = next((row for row in rows if row.street1), lead) if not hidden else lead
    located, refused = locate(rows, stands, places, hidden=hidden)
    latitude, longitude = located.point or (None, None)
    provider = lead.said.provider or lead.name1
    fields = {
        "provider_id": provider_id(provider),
        "name": program_name(lead.name1, lead.name2),
        "evidence": evidence,
        **facts_of(frozenset().union(*(row.codes for row in rows)), {row.care for row in rows}),
        "phone": first(rows, "phone"),
        "intake_phone": first(rows, "intake_phone"),
        "website": first(rows, "website"),
        "street1": "" if hidden else stands.street1,
        "street2": "" if hidden else stands.street2,
        "city": stands.city,
        "state": stands.state,
        "zip_code": stands.zip_code,
        "county": first(rows, "county") or places.county(stands.zip_code, stands.state),
        "latitude": latitude,
        "longitude": longitude,
        "precision": located.precision,
    }
    saids = [row.said for row in rows if row.said is not NOTHING]
    if saids:
        fields |= further_fields(saids, fields)
        if fields["format"] == "virtual":
            fields |= {"latitude": None, "longitude": None, "precision": ""}
    return Listing(fields, lead, rows, refused, disagree, provider, tracks_of(saids), hidden, public)


def is_private(rows: list[CleanRow], *, had_street: bool) -> bool:
    """Whether the street is not to be shown: what the newest edition among ``rows`` says counts.

    Masked by one row of it is private. So is blank in one, where a street is known from elsewhere: it was withdrawn.
    """
    newest = max(row.edition for row in rows)
    last = [row for row in rows if row.edition == newest]
    if any(row.hidden for row in last):
        return True
    known = had_street or any(row.street1 or row.hidden for row in rows)
    return known and not all(row.street1 for row in last)


def first(rows: list[CleanRow], field: str) -> str:
    """The first row's value that is not blank."""
    return next((value for row in rows if (value := getattr(row, field))), "")


def locate(
    rows: list[CleanRow], stands: CleanRow, places: Places, *, hidden: bool
) -> tuple[Located, list[tuple[CleanRow, float]]]:
    """The first believable point of the file, else the centre of the ZIP code or city.

    A post-office box has no point of its own: nobody is treated there. Nor has a blank street.
    """
    refused = []
    for row in rows:
        exact = None if hidden or row.po_box else row.point
        located = places.locate(row.zip_code, row.city, row.state, hidden=hidden, exact=exact)
        if located.refused is not None:
            refused.append((row, located.refused))
        elif located.precision == "street":
            return located, refused
    return places.locate(stands.zip_code, stands.city, stands.state, hidden=hidden, exact=None), refused


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
    joint = " " if normalized(name1).rpartition(" ")[2] in CONTINUES else BRANCH
    return f"{name1}{joint}{name2}"
