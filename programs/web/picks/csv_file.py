"""A shortlist as CSV, in the words of the field; what is unknown is an empty cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.search import Check, Listing
from programs.search import last_check as last_check_of
from programs.spreadsheets import BYTE_ORDER_MARK, Column, cells
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
    Text,
)  # fmt: skip
from programs.web.wording.contact import phone
from programs.web.wording.dates import day_of
from programs.web.wording.editions import in_edition
from programs.web.wording.facts import being_checked, currency, labels, network_name, said_by
from programs.web.wording.provenance import groups_of_listings
from programs.web.wording.reach import answer, intake, tty_words
from programs.web.wording.week import how_many_weeks, weeks_of


def csv_text(
    listings: Iterable[Listing], absolute: Callable[[str], str], answers: Mapping[UUID, str] | None = None
) -> str:
    """The whole file. ``absolute`` makes an address of one of our pages whole; ``answers`` to the choices of a search
    have a column of their own at the end, where there are any."""
    columns = [*COLUMNS]
    if answers:
        columns.append(Column(_("You asked"), lambda listing: answers.get(listing["id"], "")))
    stream = io.StringIO()
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream)  # the module's own dialect is that of RFC 4180
    writer.writerow([str(column.heading) for column in columns])
    listings = list(listings)
    told = groups_of_listings(listings)
    for listing in listings:
        whole: ListingToWrite = {**listing, "url": absolute(listing["url"]), "told": "; ".join(told[listing["id"]])}
        writer.writerow(cells(columns, whole))
    return stream.getvalue()


class ListingToWrite(Listing):
    """A listing with its whole address, and with who says what of each group of facts."""

    told: str


def of_terms(heading: Text, facet: Facet, name: str) -> Column[ListingToWrite]:
    """A column of the labels of terms, or of the one term, that a listing has under ``name``."""

    def read(listing: Mapping[str, Any]) -> str:
        codes = listing[name] or []
        return words(facet, [codes] if isinstance(codes, str) else codes)

    return Column(heading, read)


COLUMNS: tuple[Column[ListingToWrite], ...] = (
    Column(_("Program"), lambda listing: listing["name"]),
    Column(_("Provider"), lambda listing: listing["provider"]["name"] or ""),
    Column(_("Street"), lambda listing: listing["location"]["street1"] or ""),
    Column(_("Street, second line"), lambda listing: listing["location"]["street2"] or ""),
    Column(_("City"), lambda listing: listing["location"]["city"] or ""),
    Column(_("State"), lambda listing: listing["location"]["state"] or ""),
    Column(_("ZIP code"), lambda listing: listing["location"]["zip"] or ""),
    Column(_("Intake phone"), lambda listing: number(listing["intake_phone"])),
    Column(_("Intake hours"), lambda listing: hours_of_intake(listing)),
    Column(_("Phone"), lambda listing: number(listing["phone"])),
    Column(_("TTY"), lambda listing: tty_words(listing)),
    Column(_("Fax"), lambda listing: number(listing["fax"])),
    Column(_("Website"), lambda listing: listing["website"] or ""),
    Column(_("NPI"), lambda listing: listing["npi"] or ""),
    Column(_("Wheelchair access"), lambda listing: answer(listing["wheelchair"])),
    Column(_("Parking"), lambda listing: answer(listing["parking"])),
    of_terms(_("Levels of care on site"), LEVEL, "levels"),
    of_terms(_("Evidence of an IOP"), EVIDENCE, "evidence"),
    of_terms(_("Format"), FORMAT, "format"),
    of_terms(_("States served by video"), STATE, "serves"),
    of_terms(_("Ages"), AGE, "ages"),
    of_terms(_("Conditions"), CONDITION, "conditions"),
    of_terms(_("Therapies"), THERAPY, "therapies"),
    of_terms(_("Services"), SERVICE, "services"),
    of_terms(_("Populations"), POPULATION, "populations"),
    of_terms(_("Who is not admitted or treated"), RESTRICTION, "restrictions"),
    of_terms(_("Languages"), LANGUAGE, "languages"),
    Column(_("Schedule"), lambda listing: schedule(listing)),
    Column(_("Hours a week, at least"), lambda listing: amount(listing["schedule"]["hours_per_week"]["min"])),
    Column(_("Hours a week, at most"), lambda listing: amount(listing["schedule"]["hours_per_week"]["max"])),
    of_terms(_("Ways to pay"), PAYMENT, "payments"),
    Column(_("In network"), lambda listing: networks(listing)),
    of_terms(_("Accreditation and licenses"), ACCREDITATION, "accreditations"),
    Column(_("New patients"), lambda listing: str(dict(ACCEPTING)[listing["openings"]["accepting"]])),
    Column(_("Wait in days"), lambda listing: amount(listing["openings"]["wait_days"])),
    Column(_("Next intake"), lambda listing: day(listing["openings"]["next_intake"])),
    Column(_("Openings reported"), lambda listing: day(listing["openings"]["reported_at"])),
    Column(_("Contact and services checked"), lambda listing: day(found.at) if (found := last_check(listing)) else ""),
    Column(_("Checked by"), lambda listing: said_by(found.by) if (found := last_check(listing)) else ""),
    Column(_("Sources"), lambda listing: "; ".join(sources(listing))),
    Column(_("Sources of each group"), lambda listing: listing["told"]),
    Column(_("Reported"), lambda listing: " ".join(fact.text for fact in being_checked(listing))),
    Column(_("Still listed"), lambda listing: " ".join(fact.text for fact in currency(listing))),
    Column(_("Page"), lambda listing: listing["url"]),
    Column(_("Sample, not real"), lambda listing: gettext("yes") if listing["demonstration"] else ""),
    Column(_("Id"), lambda listing: str(listing["id"])),
)
"""Every column of the file, in its order: the one list of them."""


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


def hours_of_intake(listing: Listing) -> str:
    hours = intake(listing)
    return hours.text if hours else ""


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


def last_check(listing: Listing) -> Check | None:
    """Since when contact and services were both checked, and by whom the older of the two."""
    latest = last_check_of(listing)
    return latest if latest and latest.is_whole else None


def day(moment: datetime | date | None) -> str:
    return "" if moment is None else day_of(moment).isoformat()
