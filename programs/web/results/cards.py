"""A listing as a card of the results, in words; ``card_html`` writes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.urls import reverse

from programs.search import Listing, TrackListing, beside
from programs.vocabularies import CONDITION, FOCUS, FORMAT, STATE, THERAPY
from programs.web.wording.contact import Phone, call, directions
from programs.web.wording.editions import list_alone
from programs.web.wording.facts import (
    Fact,
    ages,
    being_checked,
    checked,
    currency,
    filed_and_asked,
    insurance,
    joined,
    labels,
    limits,
    new_patients,
    perhaps,
    to_ask,
)
from programs.web.wording.reach import access, intake, tty_words
from programs.web.wording.week import Week, hours_a_week, week_of
from programs.web.wording.words import gettext as _
from programs.web.wording.words import ngettext

Subject = Literal["time", "insurance", "openings"]
"""What there may be to ask."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows, whoever searched: all but its number, its distance and why it is there."""

    id: str
    name: str
    url: str
    provider: str
    where: str
    summary: list[str]
    week: Week | None
    other_weeks: int
    hours: str
    flags: list[Fact]
    facts: list[Fact]
    more: list[Fact]
    call: Phone | None
    open: str
    directions: str
    demonstration: bool
    perhaps: str
    list_alone: str
    city: str
    latitude: float | None
    longitude: float | None
    precision: str | None


def card(
    listing: Listing,
    asked: Collection[str] = (),
    fitting: Sequence[str] = (),
    answered: Collection[Subject] = (),
    zone: str = "",
) -> Card:
    """The card of ``listing``. ``asked`` are payers and networks in the search, ``fitting`` the tracks that fit it,
    ``answered`` what need not be asked again, ``zone`` that of the place."""
    tracks = [track for track in listing["schedule"]["tracks"] if track["sessions"]]
    hours = "" if tracks else hours_a_week(listing["schedule"]["hours_per_week"])
    said, more = facts(listing, asked, fitting, {*answered, *(["time"] if tracks or hours else [])})
    return Card(
        id=str(listing["id"]),
        name=listing["name"],
        url=reverse("web:program", args=[listing["slug"]]),
        provider=listing["provider"]["name"] if listing["provider"]["name"] != listing["name"] else "",
        where=where(listing),
        summary=summary(listing),
        week=week_of(listing, first_fitting(tracks, fitting), zone) if tracks else None,
        other_weeks=max(0, len(tracks) - 1),
        hours=hours,
        flags=[*being_checked(listing), *currency(listing), *limits(listing["restrictions"])],
        facts=said,
        more=more,
        call=call(listing),
        open=answering.open if (answering := intake(listing)) else "",
        directions=directions(listing["location"]),
        demonstration=listing["demonstration"],
        perhaps=perhaps(listing),
        list_alone=list_alone(listing),
        city=listing["location"]["city"] or "",
        latitude=listing["location"]["latitude"],
        longitude=listing["location"]["longitude"],
        precision=listing["location"]["precision"],
    )


def first_fitting(tracks: Sequence[TrackListing], fitting: Collection[str]) -> TrackListing:
    """The track that a card shows: the first that fits the search, else the first."""
    return next((track for track in tracks if track["name"] in fitting), tracks[0])


def facts(
    listing: Listing, asked: Collection[str], fitting: Sequence[str], answered: Collection[str]
) -> tuple[list[Fact], list[Fact]]:
    """What stands on the card: whether it takes new patients, and in one line what there is to ask; and what waits
    until it is opened: which timetables fit, who pays, who checked. ``answered`` is said elsewhere on the card.
    """
    openings, pays = new_patients(listing["openings"]), insurance(listing, asked)
    open_questions = {"time": Fact("unknown", "", about=_("days and hours")), "insurance": pays, "openings": openings}
    unknown = [fact for name, fact in open_questions.items() if fact.tone == "unknown" and name not in answered]
    said = [] if openings.tone == "unknown" else [openings]
    more = [] if pays.tone == "unknown" else [pays]
    if more and filed_and_asked(listing, asked) == pays:
        said, more = [*said, pays], []
    if fitting:
        more.insert(0, Fact("fit", _("Fits your time: %(tracks)s") % {"tracks": joined(fitting)}))
    return [*said, *([to_ask(unknown)] if unknown else [])], [*more, *reaching(listing), checked(listing)]


def reaching(listing: Listing) -> list[Fact]:
    """Hours of intake, TTY, wheelchair, parking: what was said of them."""
    hours, tty = intake(listing), tty_words(listing)
    lines = [_("Intake hours: %(hours)s") % {"hours": hours.text}] if hours else []
    lines += [_("TTY: %(number)s") % {"number": tty}] if tty else []
    return [*(Fact("plain", line) for line in lines), *access(listing)]


def where(listing: Listing) -> str:
    """“Denver, CO”; for a virtual program the states it serves."""
    if listing["format"] == "virtual":
        return _("Virtual, for people in %(states)s") % {"states": joined(labels(STATE, listing["serves"]))}
    location = listing["location"]
    return ", ".join(part for part in (location["city"], location["state"]) if part)


def distance(language: str | None, listing: Listing, miles: float | None) -> str:
    """“2.4 mi”, “about 2 mi” where only its ZIP code or city is known, “by video”; empty when unknown.

    In Spanish with kilometres beside: “2.4 millas (3.9 km)”.
    """
    virtual, exact = listing["format"] == "virtual", listing["location"]["precision"] == "street"
    return away(language, miles, virtual=virtual, exact=exact)


def away(language: str | None, miles: float | None, *, virtual: bool, exact: bool) -> str:
    """The same of a listing that is not unpacked."""
    if virtual:
        return by_video(language)
    if miles is None:
        return ""
    return miles_away(language, round(miles, 1) if exact else max(1, round(miles)), exact=exact)


@lru_cache(maxsize=8)
def by_video(language: str | None) -> str:
    return _("by video")


@lru_cache(maxsize=4096)
def miles_away(language: str | None, miles: float, *, exact: bool) -> str:
    text = _("%(miles)s mi") if exact else ngettext("about %(miles)s mi", "about %(miles)s mi", round(miles))
    decimals = 1 if exact else 0
    return text % {"miles": f"{miles:,.{decimals}f}"} + beside(miles, decimals=decimals, language=language)


def summary(listing: Listing) -> list[str]:
    """For whom, what it treats, how: each a short list, left out when unknown."""
    treats = labels(CONDITION, listing["conditions"]) or labels(FOCUS, listing["focus"])
    parts = [ages(listing["ages"]), treats, labels(THERAPY, listing["therapies"])]
    if listing["format"] == "hybrid":
        parts.insert(0, labels(FORMAT, ["hybrid"]))
    return [joined(part) for part in parts if part]
