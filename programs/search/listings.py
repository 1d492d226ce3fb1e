"""What a listing says, as one plain dictionary: the shape that pages, API and exports share.

One query, whatever the number of programs: related rows come as JSON built by the database inside
it, because a query a relation costs more than it brings. Its text is written by the ORM once in a
process: writing it took longer than asking it. So the rows are the driver's, and terms are numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, TypedDict
from uuid import UUID

import orjson
from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import CharField, Func, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject, Now, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from iop_finder.postgres.prepared import Prepared
from programs import time_zones
from programs.models import (
    ChangeNote,
    Correction,
    NetworkContract,
    Participation,
    Program,
    ProgramHospital,
    SourceRecord,
    Track,
    UnderReview,
    Verification,
)
from programs.models.changes import EVERYTHING
from programs.models.currency import check_outranks_editions, due_on
from programs.models.program import TERM_COLUMNS
from programs.models.sessions import SessionParts, range_of_text, session_parts
from programs.timetables.opening_hours import opening_hours
from programs.vocabularies import AGE, BY_CODE, EVIDENCE, FORMAT, RATE_FILE, SERVES, STATE

COLUMNS = (
    "number", "id", "slug", "name", "npi", "identifiers", "provider_id", "provider_name", "description", "levels",
    "evidence", "focus", "format", "conditions", "therapies", "services", "populations", "restrictions", "ages",
    "languages", "payments", "accreditations", "serves", "phone", "intake_phone", "fax", "intake_hours",
    "intake_time_zone", "tty", "wheelchair", "parking", "website",
    "street1", "street2", "city", "state", "zip_code", "county", "latitude", "longitude", "precision", "accepting",
    "accepting_note", "wait_days", "next_intake", "openings_reported_at", "hours_per_week_min", "hours_per_week_max",
    "demonstration", "verified_at", "updated_at",
)  # fmt: skip


class Named(TypedDict):
    """Something with an id, an address part and a name."""

    id: UUID | str
    slug: str
    name: str


class ContractListing(TypedDict):
    """A contract in a plan's own file. ``current``: a search with ``basis=any`` finds it. ``missing_since`` is the day
    of a newer file that does not have it, which says nothing of being out of network. ``blanket``: the group also has
    rates for what no such program does. ``level``: whether its NPI is this very site's or its organization's.
    ``rates_for_iop``: a file of rates has one for an IOP, of this very site and not blanket, and counts; it may be
    another file than the one that is named."""

    file: str
    current: bool
    missing_since: str | None
    blanket: bool
    level: str
    rates_for_iop: bool


class NetworkListing(Named):
    """``since``, ``until`` and ``as_of`` are days (ISO 8601); ``accepting`` is about patients of this network.

    Where a plan's own file lists a contract, which ``contract`` is about, the status is ``unknown``, for nobody has
    confirmed it; the basis is ``rate-file`` or ``plan-directory``. There is none of these where somebody has said that
    it is in or out.
    """

    payer: Named
    status: str
    since: str | None
    until: str | None
    tier: str | None
    accepting: bool | None
    source: str | None
    basis: str | None
    as_of: str | None
    verified_at: datetime | None
    verified_by: str | None
    contract: ContractListing | None


class PaidClaims(TypedDict):
    """That plans have paid a hospital for an IOP, by its own file: the strongest sign that there may be one. ``number``
    is the largest of one plan, 11 or more; ``as_of`` the file's day (ISO 8601)."""

    number: int
    as_of: str
    hospital: str
    source: str


class Location(TypedDict):
    """``latitude`` and ``longitude`` are ``None`` for a hidden address and for virtual programs."""

    street1: str | None
    street2: str | None
    city: str | None
    state: str | None
    zip: str | None
    county: str | None
    latitude: float | None
    longitude: float | None
    precision: str | None


class Span(TypedDict):
    min: float | None
    max: float | None


class TrackListing(TypedDict):
    """``time_zone`` is the IANA name of the clock that the sessions are told by, ``None`` where it is not known."""

    name: str
    ages: list[str]
    format: str | None
    weeks: Span
    sessions: list[SessionParts]
    time_zone: str | None


class Schedule(TypedDict):
    hours_per_week: Span
    tracks: list[TrackListing]


class Openings(TypedDict):
    accepting: str
    note: str | None
    wait_days: int | None
    next_intake: date | None
    reported_at: datetime | None


class SourceListing(TypedDict):
    """A source that has or had a row about a program. Editions are years or days, ``None`` where unknown.

    ``edition`` is the source's newest; the program stood in those from ``first_seen`` to ``last_seen``, and
    ``listed`` says whether it stands in the newest. ``quote`` are the source's own words for its being an IOP,
    ``licence_expires`` is the last day of the licence by a list of licences.
    """

    slug: str
    name: str
    url: str
    edition: str | None
    first_seen: str | None
    last_seen: str | None
    listed: bool
    quote: str | None
    licence_expires: date | None


class ReviewListing(TypedDict):
    """What several have reported and is being checked. ``alarm`` is ``number`` or ``closed``, ``number`` the one that
    is said not to work; the mark ends at ``until``."""

    alarm: str
    number: str | None
    since: datetime
    until: datetime


class Listing(TypedDict):
    """One program as the public meets it. Terms are codes; unknown is ``None`` or an empty list.

    ``intake_sessions`` are ``intake_hours`` where these can be read as days and times, on the clock of
    ``intake_time_zone``.
    """

    id: UUID
    slug: str
    url: str
    name: str
    npi: str | None
    identifiers: list[dict[str, str]]
    provider: dict[str, Any]
    description: str | None
    levels: list[str]
    evidence: str
    focus: list[str]
    format: str | None
    conditions: list[str]
    therapies: list[str]
    services: list[str]
    populations: list[str]
    restrictions: list[str]
    ages: list[str]
    languages: list[str]
    payments: list[str]
    accreditations: list[str]
    serves: list[str]
    networks: list[NetworkListing]
    paid_claims: PaidClaims | None
    phone: str | None
    intake_phone: str | None
    fax: str | None
    intake_hours: str | None
    intake_sessions: list[SessionParts]
    intake_time_zone: str | None
    tty: str | None
    wheelchair: str | None
    parking: str | None
    website: str | None
    location: Location
    distance_miles: float | None
    schedule: Schedule
    openings: Openings
    verified_at: datetime | None
    verifications: dict[str, dict[str, Any]]
    sources: list[SourceListing]
    under_review: list[ReviewListing]
    demonstration: bool
    updated_at: datetime
    match: dict[str, Any]


class LastOf(Func):
    """The last text of an array; NULL where it has none."""

    template = "(%(expressions)s)[cardinality(%(expressions)s)]"
    output_field = CharField()


def tracks_json() -> ArraySubquery:
    """The tracks of a program; session ranges stay text (``[1050,1230)``) inside JSON."""
    tracks = Track.objects.filter(program=OuterRef("pk")).order_by("name", "pk")
    return ArraySubquery(
        tracks.values(
            json=JSONObject(
                name="name",
                ages="ages",
                format="format",
                min="weeks_min",
                max="weeks_max",
                sessions="sessions",
                time_zone="time_zone",
            )
        )
    )


def networks_json() -> ArraySubquery:
    """The networks that a program's participations say something about."""
    rows = Participation.objects.filter(program=OuterRef("pk"))
    return ArraySubquery(
        rows.order_by("network__payer__name", "network__name", "pk").values(
            json=JSONObject(
                id="network__pk",
                slug="network__slug",
                name="network__name",
                payer=JSONObject(id="network__payer__pk", slug="network__payer__slug", name="network__payer__name"),
                status="status",
                since="since",
                until="until",
                tier="tier",
                accepting="accepting",
                source="source__slug",
                basis="basis",
                verified_at="verified_at",
                verified_by="verified_by",
            )
        )
    )


def contracts_json() -> ArraySubquery:
    """The networks that plans' own files say the program has a contract with."""
    rows = NetworkContract.objects.filter(program=OuterRef("pk"))
    return ArraySubquery(
        rows.order_by("network__payer__name", "network__name", "basis", "pk").values(
            json=JSONObject(
                id="network__pk",
                slug="network__slug",
                name="network__name",
                payer=JSONObject(id="network__payer__pk", slug="network__payer__slug", name="network__payer__name"),
                as_of="as_of",
                source="file__run__source__slug",
                file="file__name",
                current="current",
                missing_since="missing_in__dated",
                blanket="blanket",
                level="level",
                basis="basis",
                tier="tier",
            )
        )
    )


def paid_claims_json() -> Subquery:
    """The hospital's file with the most paid claims for an IOP at the very site."""
    rows = ProgramHospital.objects.filter(program=OuterRef("pk"), claims__isnull=False, level="site")
    return Subquery(
        rows.order_by("-claims", "pk")
        .annotate(
            json=JSONObject(number="claims", as_of="as_of", hospital="file__entity", source="file__run__source__slug")
        )
        .values("json")[:1]
    )


def verifications_json() -> ArraySubquery:
    """The last verification of each aspect."""
    rows = Verification.objects.filter(program=OuterRef("pk"))
    return ArraySubquery(
        rows.order_by("aspect", "-at", "-pk")
        .distinct("aspect")
        .values(json=JSONObject(aspect="aspect", at="at", by="by"))
    )


def sources_json() -> ArraySubquery:
    """The sources that have or had a row about the program, with the editions that did.

    ``edition`` is the newest of the source that should have had it; ``listed`` whether it has.
    """
    rows = SourceRecord.objects.filter(program=OuterRef("pk")).order_by("source__slug")
    named = rows.values("source__slug", "source__name", "source__url").annotate(
        first=Min(NullIf("first_edition", Value(""))),
        last=Max(NullIf("last_edition", Value(""))),
        newest=Max(LastOf("missed_in")),
        listed=BoolOr(Q(missed_in=[])),
        words=Max(NullIf("quote", Value("")), filter=Q(missed_in=[])),
        licence=Max("licence_expires", filter=Q(missed_in=[])),
    )
    return ArraySubquery(
        named.values(
            json=JSONObject(
                slug="source__slug",
                name="source__name",
                url="source__url",
                first_seen="first",
                last_seen="last",
                newest="newest",
                listed="listed",
                quote="words",
                licence_expires="licence",
            )
        )
    )


def under_review_json() -> ArraySubquery:
    """What was reported of the program and is being checked. Marks are few, and end by themselves."""
    rows = UnderReview.objects.filter(program=OuterRef("pk"), until__gt=Now()).order_by("alarm")
    return ArraySubquery(rows.values(json=JSONObject(alarm="alarm", value="value", since="since", until="until")))


def changed_at() -> Subquery:
    """When anything that shows was last changed, tracks and networks included."""
    notes = ChangeNote.objects.filter(program_id__in=[OuterRef("pk"), EVERYTHING]).order_by()
    return Subquery(notes.values(always=Value(1)).annotate(last=Max("at")).values("last"))


RELATED = {
    "changed_at": changed_at,
    "tracks_json": tracks_json,
    "networks_json": networks_json,
    "contracts_json": contracts_json,
    "paid_claims_json": paid_claims_json,
    "verifications_json": verifications_json,
    "sources_json": sources_json,
    "under_review_json": under_review_json,
}


@cache
def listing_query() -> tuple[str, tuple[Any, ...]]:
    """The statement that reads ``COLUMNS`` and ``RELATED`` of all programs, and its parameters."""
    programs = Program.objects.order_by().values(*COLUMNS, **{name: make() for name, make in RELATED.items()})
    return programs.query.sql_with_params()


NO_MATCH: dict[str, Any] = {
    "score": None,
    "score_possible": None,
    "reasons": [],
    "parts": [],
    "tracks": [],
    "unstated": [],
}
"""``match`` of a listing that no search found."""


def listings_of(ids: Sequence[UUID]) -> list[Listing]:
    """Listings of the programs ``ids`` in that order; one that is not there is left out. One query."""
    by_id = {row["id"]: row for row in rows_where("id", list(ids))} if ids else {}
    return [listing(by_id[pk]) for pk in ids if pk in by_id]


def listings_by_number(numbers: Sequence[int]) -> dict[int, Listing]:
    """Listings by ``Program.number``; one that is not there is left out. One query."""
    return {row["number"]: listing(row) for row in rows_where("number", list(numbers))}


TYPES = {"id": "uuid[]", "number": "int[]"}
"""Columns by which programs are read, as arrays."""


@cache
def statement(column: str) -> Prepared:
    """``listing_query`` of the programs whose ``column`` is among the values of its one parameter."""
    sql, parameters = listing_query()
    with connection.cursor() as cursor:
        text = cursor.mogrify(sql, parameters).decode().replace("{", "{{").replace("}", "}}")
    of = f'"programs_program"."{column}" = ANY({{0}})'
    return Prepared(f"listings_by_{column}", f"{text} WHERE {of}", (TYPES[column],))


def rows_where(column: str, values: list[Any]) -> list[dict[str, Any]]:
    """``COLUMNS`` and ``RELATED`` of the programs whose ``column`` is among ``values``."""
    names = [*COLUMNS, *RELATED]
    with connection.cursor() as cursor:
        statement(column).execute(cursor, [values])
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def listing(row: dict[str, Any], day: date | None = None) -> Listing:
    """The public shape of one row of ``COLUMNS`` and ``RELATED``; without a search, it matches nothing.

    ``day``: on which it is looked at; without it, today.
    """
    return Listing(
        id=row["id"],
        slug=row["slug"],
        url=reverse("program", urlconf=PAGES, kwargs={"slug": row["slug"]}),
        name=row["name"],
        npi=row["npi"] or None,
        identifiers=orjson.loads(row["identifiers"]),
        provider={"id": row["provider_id"], "name": row["provider_name"]},
        description=row["description"] or None,
        **{name: facet.codes(row[name]) for name, facet in LISTS.items()},  # type: ignore[typeddict-item]
        evidence=EVIDENCE.by_number[row["evidence"]].code,
        format=FORMAT.code_of(row["format"]),
        networks=networks(row, day or timezone.localdate()),
        paid_claims=paid_claims(row),
        phone=row["phone"] or None,
        intake_phone=row["intake_phone"] or None,
        fax=row["fax"] or None,
        intake_hours=row["intake_hours"] or None,
        intake_sessions=[session_parts(session) for session in opening_hours(row["intake_hours"])],
        intake_time_zone=time_zone(row, row["intake_time_zone"]) if row["intake_hours"] else None,
        tty=row["tty"] or None,
        wheelchair=row["wheelchair"] or None,
        parking=row["parking"] or None,
        website=row["website"] or None,
        location=location(row),
        distance_miles=None,
        schedule=schedule(row),
        openings=openings(row),
        verified_at=row["verified_at"],
        verifications={item["aspect"]: verification(item) for item in items(row["verifications_json"])},
        sources=[source(item) for item in items(row["sources_json"])],
        under_review=under_review(row),
        demonstration=row["demonstration"],
        updated_at=row["changed_at"] or row["updated_at"],
        match=NO_MATCH,
    )


PAGES = "programs.web.urls"
"""Asked for an address directly, it names no language: a listing is kept for readers of all of them."""

LISTS = {column: BY_CODE[facet] for column, facet in TERM_COLUMNS.items()}


def network(item: dict[str, Any], day: date) -> dict[str, Any]:
    """One network of a program on ``day``: what has not begun, or has ended, is out of network."""
    since, until = item["since"] or "", item["until"] or "9999"
    if item["status"] == "in-network" and not since <= day.isoformat() <= until:
        item = item | {"status": "out-of-network"}
    blank = {name: item[name] or None for name in ("tier", "basis", "verified_by")}
    verified_at = moment(item["verified_at"])
    as_of = timezone.localdate(verified_at).isoformat() if verified_at else None
    return item | {"verified_at": verified_at, "as_of": as_of, "contract": None, **blank}


def networks(row: dict[str, Any], day: date) -> list[Any]:
    """What is said of networks, and contracts by plans' files with those of which nobody has said anything."""
    said = [network(item, day) for item in items(row["networks_json"])]
    contracts = items(row["contracts_json"])
    if not contracts:
        return said
    spoken = {one["id"] for one in said if one["status"] != "unknown"}
    by_network: dict[Any, list[dict[str, Any]]] = {}
    for item in contracts:
        if item["id"] not in spoken:
            by_network.setdefault(item["id"], []).append(item)
    filed = {pk: contracted(items) for pk, items in by_network.items()}
    found = [one for one in said if one["id"] not in filed] + list(filed.values())
    return sorted(found, key=lambda one: (one["payer"]["name"], one["name"], str(one["id"])))


def contracted(found: list[dict[str, Any]]) -> dict[str, Any]:
    """What plans' own files say of a network, as one entry of ``networks``: not known, because nobody has confirmed it.

    What counts comes before what does not, and a directory before a file of rates: it says “in network”, the other that
    a price was agreed.
    """
    item = min(found, key=lambda one: (not one["current"], one["basis"] == RATE_FILE))
    unsaid = dict.fromkeys(("since", "until", "accepting", "verified_at", "verified_by"))
    contract = {name: item[name] for name in ("file", "current", "missing_since", "blanket", "level")}
    contract["rates_for_iop"] = any(map(has_rates, found))
    entry = {name: item[name] for name in ("id", "slug", "name", "payer", "as_of", "source", "basis")}
    return {**entry, **unsaid, "tier": item["tier"] or None, "status": "unknown", "contract": contract}


def has_rates(item: dict[str, Any]) -> bool:
    """Whether a contract is a sign that there may be an IOP at this very site."""
    counts = item["current"] and not item["blanket"] and item["level"] == "site"
    return bool(counts and item["basis"] == RATE_FILE)


def paid_claims(row: dict[str, Any]) -> PaidClaims | None:
    """None where the street is private: a hospital's file has its address."""
    found = row["paid_claims_json"]
    if not found or row["precision"] == "hidden":
        return None
    (item,) = items([found])
    return PaidClaims(number=item["number"], as_of=item["as_of"], hospital=item["hospital"], source=item["source"])


def verification(item: dict[str, Any]) -> dict[str, Any]:
    """The last check of one aspect, and from which day on it is due again."""
    at = datetime.fromisoformat(item["at"])
    return {"at": at, "by": item["by"], "due_on": due_on(at, item["aspect"])}


def source(item: dict[str, Any]) -> SourceListing:
    """One source of a program: its newest edition is the last that had the program, or one without it."""
    return SourceListing(
        slug=item["slug"],
        name=item["name"],
        url=item["url"],
        edition=item["last_seen"] if item["listed"] else item["newest"],
        first_seen=item["first_seen"],
        last_seen=item["last_seen"],
        listed=item["listed"],
        quote=item["quote"],
        licence_expires=date.fromisoformat(item["licence_expires"]) if item["licence_expires"] else None,
    )


def under_review(row: dict[str, Any]) -> list[ReviewListing]:
    """The marks that still are of what the listing says: none of a number that it has no more."""
    numbers = {row["phone"], row["intake_phone"]}
    return [
        ReviewListing(
            alarm=item["alarm"],
            number=item["value"] or None,
            since=datetime.fromisoformat(item["since"]),
            until=datetime.fromisoformat(item["until"]),
        )
        for item in items(row["under_review_json"])
        if item["alarm"] == Correction.Alarm.CLOSED or item["value"] in numbers
    ]


def missing_edition(listing: Listing) -> str | None:
    """The newest edition that does not have the program, where no source's has it; else ``None``.

    A check of what it offers, of the last year, outranks what lists leave out.
    """
    if not listing["sources"] or any(entry["listed"] for entry in listing["sources"]):
        return None
    services = listing["verifications"].get("services")
    if services and check_outranks_editions(services["at"]):
        return None
    return max((entry["edition"] or "" for entry in listing["sources"]), default="") or None


def edition_said(edition: str) -> str:
    """An edition as people say it: a year as it is, the day of a download in the active language's way."""
    return edition if len(edition) == len("2026") else day_said(get_language(), edition)


@lru_cache(maxsize=4096)
def day_said(_language: str | None, day: str) -> str:
    """A day in the active language's way: a page of results names the same few again and again."""
    return date_format(date.fromisoformat(day), "DATE_FORMAT")


def items(related: list[str]) -> list[dict[str, Any]]:
    """Related rows, each a text of JSON."""
    return [orjson.loads(text) for text in related]


def location(row: dict[str, Any]) -> Location:
    """Where a program is. A hidden address shows its city and ZIP and no point."""
    shows_point = row["precision"] not in ("", "hidden")
    return Location(
        street1=row["street1"] or None,
        street2=row["street2"] or None,
        city=row["city"] or None,
        state=STATE.code_of(row["state"]),
        zip=row["zip_code"] or None,
        county=row["county"] or None,
        latitude=row["latitude"] if shows_point else None,
        longitude=row["longitude"] if shows_point else None,
        precision=row["precision"] or None,
    )


def schedule(row: dict[str, Any]) -> Schedule:
    """Tracks, and the weekly hours: of the tracks where they say when they meet, else as stated."""
    tracks = items(row["tracks_json"])
    ranges = [[range_of_text(text) for text in track["sessions"]] for track in tracks]
    hours = [sum(upper - lower for lower, upper in week) / 60 for week in ranges if week]
    if hours:
        span = Span(min=min(hours), max=max(hours))
    else:
        span = Span(min=number(row["hours_per_week_min"]), max=number(row["hours_per_week_max"]))
    return Schedule(
        hours_per_week=span,
        tracks=[
            TrackListing(
                name=track["name"],
                ages=AGE.codes(track["ages"]),
                format=FORMAT.code_of(track["format"]),
                weeks=Span(min=track["min"], max=track["max"]),
                sessions=[session_parts(session) for session in week],
                time_zone=time_zone(row, track["time_zone"]),
            )
            for track, week in zip(tracks, ranges, strict=True)
        ],
    )


def time_zone(row: dict[str, Any], stated: str) -> str | None:
    """The zone of a track or of the intake hours as stated, else that of the program's place."""
    serves = SERVES.codes(row["serves"])
    return time_zones.of_program(stated, row["zip_code"], STATE.code_of(row["state"]), serves) or None


def is_by_video(listing: Listing, track: TrackListing) -> bool:
    """Whether a track is kept by video; one that does not say is kept as its program is."""
    return (track["format"] or listing["format"]) == "virtual"


def openings(row: dict[str, Any]) -> Openings:
    """Whether it takes new patients, as last reported."""
    return Openings(
        accepting=row["accepting"],
        note=row["accepting_note"] or None,
        wait_days=row["wait_days"],
        next_intake=row["next_intake"],
        reported_at=row["openings_reported_at"],
    )


def moment(text: str | None) -> datetime | None:
    """The time that the database wrote into JSON."""
    return None if text is None else datetime.fromisoformat(text)


def number(value: Any) -> float | None:
    return None if value is None else float(value)
