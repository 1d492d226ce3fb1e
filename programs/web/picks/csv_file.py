"""A shortlist as CSV, in the words of the field; what is unknown is an empty cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from programs.search import Listing
from programs.search import last_check as last_check_of
from programs.vocabularies import (
    ACCEPTING,
    ACCREDITATION,
    AGE,
    CONDITION,
    EVIDENCE,
    FORMAT,
    LANGUAGE,
    LEVEL,
    PAYMENT,
    POPULATION,
    RESTRICTION,
    SERVICE,
    STATE,
    THERAPY,
    Facet,
)  # fmt: skip
from programs.web.wording.contact import phone
from programs.web.wording.dates import day_of
from programs.web.wording.editions import in_edition
from programs.web.wording.facts import currency, labels, network_name, said_by
from programs.web.wording.provenance import groups_of_listings
from programs.web.wording.week import how_many_weeks, weeks_of

BYTE_ORDER_MARK = "\ufeff"
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What spreadsheets may run as a formula (OWASP, CSV injection), and the wide forms that some take for it."""


def csv_text(
    listings: Iterable[Listing], absolute: Callable[[str], str], answers: Mapping[UUID, str] | None = None
) -> str:
    """The whole file. ``absolute`` makes an address of one of our pages whole; ``answers`` to the choices of a search
    have a column of their own at the end, where there are any."""
    stream = io.StringIO()
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream)  # the module's own dialect is that of RFC 4180
    writer.writerow([*headings(), *([_("You asked")] if answers else [])])
    listings = list(listings)
    told = groups_of_listings(listings)
    for listing in listings:
        more = [answers.get(listing["id"], "")] if answers else []
        row = cells(listing, absolute, "; ".join(told[listing["id"]]))
        writer.writerow([harmless(cell) for cell in [*row, *more]])
    return stream.getvalue()


def harmless(cell: str) -> str:
    """``cell`` as text for a spreadsheet, whatever somebody wrote into a listing."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def headings() -> list[str]:
    return [
        _("Program"), _("Provider"), _("Street"), _("Street, second line"), _("City"), _("State"), _("ZIP code"),
        _("Intake phone"), _("Intake hours"), _("Phone"), _("Fax"), _("Website"), _("NPI"),
        _("Levels of care on site"), _("Evidence of an IOP"), _("Format"), _("States served by video"), _("Ages"),
        _("Conditions"), _("Therapies"), _("Services"), _("Populations"), _("Who is not admitted or treated"),
        _("Languages"),
        _("Schedule"), _("Hours a week, at least"), _("Hours a week, at most"),
        _("Ways to pay"), _("In network"), _("Accreditation and licenses"),
        _("New patients"), _("Wait in days"), _("Next intake"), _("Openings reported"),
        _("Contact and services checked"), _("Checked by"), _("Sources"), _("Sources of each group"),
        _("Still listed"), _("Page"), _("Sample, not real"), _("Id"),
    ]  # fmt: skip


def cells(listing: Listing, absolute: Callable[[str], str], told: str) -> list[str]:
    """The cells of one program, in the order of ``headings``; ``told`` is who says what of each group of facts."""
    location, hours = listing["location"], listing["schedule"]["hours_per_week"]
    return [
        listing["name"], listing["provider"]["name"] or "",
        location["street1"] or "", location["street2"] or "", location["city"] or "", location["state"] or "",
        location["zip"] or "",
        number(listing["intake_phone"]), listing["intake_hours"] or "", number(listing["phone"]),
        number(listing["fax"]), listing["website"] or "", listing["npi"] or "",
        words(LEVEL, listing["levels"]), words(EVIDENCE, [listing["evidence"]]),
        words(FORMAT, [listing["format"]] if listing["format"] else []), words(STATE, listing["serves"]),
        words(AGE, listing["ages"]), words(CONDITION, listing["conditions"]), words(THERAPY, listing["therapies"]),
        words(SERVICE, listing["services"]), words(POPULATION, listing["populations"]),
        words(RESTRICTION, listing["restrictions"]),
        words(LANGUAGE, listing["languages"]),
        schedule(listing), amount(hours["min"]), amount(hours["max"]),
        words(PAYMENT, listing["payments"]), networks(listing), words(ACCREDITATION, listing["accreditations"]),
        *openings(listing), *last_check(listing),
        "; ".join(sources(listing)), told, " ".join(fact.text for fact in currency(listing)), absolute(listing["url"]),
        _("yes") if listing["demonstration"] else "", str(listing["id"]),
    ]  # fmt: skip


def sources(listing: Listing) -> Iterable[str]:
    """Each source with its edition."""
    for source in listing["sources"]:
        edition = in_edition(source)
        yield f"{source['name']} ({edition})" if edition else source["name"]


def words(facet: Facet, codes: Iterable[str]) -> str:
    return "; ".join(labels(facet, codes))


def number(text: str | None) -> str:
    """A telephone number as people read it."""
    found = phone(text)
    return found.text if found else ""


def amount(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def schedule(listing: Listing) -> str:
    """“Evening adults: Mon, Wed 5:30–8:30 p.m., 8 weeks | …”."""
    tracks = [track for track in listing["schedule"]["tracks"] if track["sessions"]]
    parts = [
        ", ".join(filter(None, (f"{week.name}: {week.text}", how_many_weeks(track["weeks"]))))
        for week, track in zip(weeks_of(listing), tracks, strict=True)
    ]
    return " | ".join(parts)


def networks(listing: Listing) -> str:
    """The networks it is in, each with the day on which that was confirmed."""
    inside = [network for network in listing["networks"] if network["status"] == "in-network"]
    return "; ".join(
        f"{network_name(network)} ({day(network['verified_at'])})" if network["verified_at"] else network_name(network)
        for network in inside
    )


def openings(listing: Listing) -> list[str]:
    """New patients, the wait, the next intake, and when that was said; “unknown” is said in words."""
    said = listing["openings"]
    wait = "" if said["wait_days"] is None else str(said["wait_days"])
    return [str(dict(ACCEPTING)[said["accepting"]]), wait, day(said["next_intake"]), day(said["reported_at"])]


def last_check(listing: Listing) -> list[str]:
    """Since when contact and services were both checked, and by whom the older of the two."""
    latest = last_check_of(listing)
    return [day(latest.at), said_by(latest.by)] if latest and latest.is_whole else ["", ""]


def day(moment: datetime | date | None) -> str:
    return "" if moment is None else day_of(moment).isoformat()
