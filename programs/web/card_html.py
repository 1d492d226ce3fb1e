"""A card as HTML, made once for a program and kept beside its listing.

It is no template because twenty of them took four times as long as the search. Nearly all of a card
is the same for everybody who reads it in one language on one day; what a search adds (number,
distance, why it is there) goes between the pieces. Every text goes through ``format_html``, which
escapes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from programs.search.found import Found, Kept
from programs.search.listings import Listing
from programs.templatetags.icons import icon
from programs.web.cards import Card, card, distance
from programs.web.contact import Phone
from programs.web.dates import When
from programs.web.facts import Fact
from programs.web.week import Week
from programs.web.why import why
from programs.web.words import gettext as _

VARIANTS = 12
"""Cards kept of one program, in several languages and with what was asked for in front."""

NOTHING = SafeString()


class Reader(NamedTuple):
    """For whom cards are written: the active language, and the day."""

    language: str | None
    today: date


@dataclass(frozen=True, slots=True)
class Pieces:
    """A card around its number (twice), its distance and why it is there. ``name`` is escaped."""

    start: str
    before_rank: str
    before_distance: str
    before_why: str
    end: str
    name: str


def list_of(results: list[Found], first: int, asked: Collection[str]) -> SafeString:
    """The cards of ``results`` as items of a list, numbered from ``first``.

    ``asked`` are slugs of payers and networks in the search.
    """
    reader = Reader(get_language(), timezone.localdate())
    cards = [html(found, number, asked, reader) for number, found in enumerate(results, start=first)]
    return mark_safe("\n".join(cards))  # noqa: S308 - made of escaped pieces


def html(found: Found, number: int, asked: Collection[str], reader: Reader) -> str:
    """One card."""
    fitting = tuple(found.match["tracks"])
    pieces = kept_pieces(found.kept, asked_of(found.kept, asked), fitting, reader)
    away = distance(reader.language, found.kept.listing, found.distance_miles)
    parts = (
        pieces.start,
        str(number),
        pieces.before_rank,
        str(number),
        pieces.before_distance,
        f'<span class="distance">{escape(away)}</span>' if away else "",
        pieces.before_why,
        why(reader.language, found.match, pieces.name, is_first=number == 1),
        pieces.end,
    )
    return f"<li>{''.join(parts)}</li>"


def asked_of(kept: Kept, asked: Collection[str]) -> frozenset[str]:
    """Those payers and networks of the search that the program says something about."""
    if not asked:
        return frozenset()
    networks = kept.listing["networks"]
    return frozenset(slug for one in networks for slug in (one["slug"], one["payer"]["slug"]) if slug in asked)


def kept_pieces(kept: Kept, asked: frozenset[str], fitting: tuple[str, ...], reader: Reader) -> Pieces:
    """The pieces for one language, day and question; “12 days ago” is another tomorrow."""
    cards = kept.fragments.setdefault("cards", {})
    key = reader, asked, fitting
    pieces: Pieces | None = cards.get(key)
    if pieces is None:
        if len(cards) >= VARIANTS:
            cards.clear()
        pieces = cards[key] = pieces_of(kept.listing, asked, fitting)
    return pieces


def pieces_of(listing: Listing, asked: Collection[str], fitting: tuple[str, ...]) -> Pieces:
    about = card(listing, asked, fitting)
    return Pieces(
        start=format_html('<article class="card"{} data-number="', on_the_map(about)),
        before_rank='"><header class="card-head"><span class="rank" aria-hidden="true">',
        before_distance=format_html('</span><h2><a href="{}" dir="auto">{}</a></h2>', about.url, about.name),
        before_why="".join(("</header>", *head(about), week(about), facts(about.facts))),
        end=f"{actions(about)}</article>",
        name=escape(about.name),
    )


def on_the_map(about: Card) -> SafeString:
    """Where the map shows it; nothing for a hidden address or a virtual program."""
    if about.latitude is None or about.longitude is None:
        return NOTHING
    latitude, longitude = f"{about.latitude:.5f}", f"{about.longitude:.5f}"
    return format_html(' data-latitude="{}" data-longitude="{}" data-city="{}"', latitude, longitude, about.city)


def head(about: Card) -> list[SafeString]:
    """What it is: a sample, where, for whom, or only perhaps an IOP."""
    lines = []
    if about.demonstration:
        lines.append(format_html('<p><span class="sample">{}</span></p>', _("Sample, not real")))
    provider = format_html(" · <bdi>{}</bdi>", about.provider) if about.provider else NOTHING
    lines.append(format_html('<p class="where">{}{}</p>', about.where, provider))
    if about.summary:
        lines.append(format_html('<p class="summary">{}</p>', " · ".join(about.summary)))
    if about.possible:
        ask = _("Offers day treatment. Ask if it has an IOP.")
        lines.append(format_html('<p class="fact stale">{} <span>{}</span></p>', icon("circle-help"), ask))
    return lines


def week(about: Card) -> SafeString:
    """When it meets: the strip of days, and the same in words."""
    if about.week:
        letters = strip(tuple((day.letter, bool(day.times)) for day in about.week.days))
        return format_html('<div class="week-line">{}<p>{}</p></div>', letters, said(about.week, about.other_weeks))
    if about.hours:
        return format_html('<p class="fact plain">{} <span>{}</span></p>', icon("calendar-days"), about.hours)
    return NOTHING


@lru_cache(maxsize=512)
def strip(days: tuple[tuple[str, bool], ...]) -> SafeString:
    """Letters of the days, with whether the program meets; there are only so many weeks."""
    letters = [(SafeString(' class="on"') if meets else NOTHING, letter) for letter, meets in days]
    spans = format_html_join("", "<span{}>{}</span>", letters)
    return format_html('<div class="week" aria-hidden="true">{}</div>', spans)


def said(week: Week, others: int) -> str:
    """“Mon, Wed 5:30–8:30 p.m., 9 hours a week, 8 weeks · and 2 other timetables”."""
    text = ", ".join(filter(None, (week.text, week.hours, week.weeks)))
    if not others:
        return text
    more = ngettext("and %(count)s other timetable", "and %(count)s other timetables", others) % {"count": others}
    return f"{text} · {more}"


def facts(lines: list[Fact]) -> SafeString:
    return format_html('<ul class="facts">{}</ul>', format_html_join("", "{}", [(fact(line),) for line in lines]))


def fact(line: Fact) -> SafeString:
    """As ``web/fact.html`` writes it on the page of a listing."""
    parts = [escape(line.text), time(line.when)]
    if line.more:
        parts.append(format_html(" · {}", line.more))
    parts.append(time(line.more_when))
    return format_html(
        '<li class="fact {}">{} <span>{}</span></li>', line.tone, icon(line.icon), SafeString("".join(parts))
    )


def time(when: When | None) -> SafeString:
    if when is None:
        return NOTHING
    return format_html(' <time datetime="{}" title="{}">{}</time>', when.iso, when.exact, when.said)


def actions(about: Card) -> SafeString:
    """Call, and look at the way there."""
    there = (
        format_html(
            '<a class="button quiet" href="{}" rel="noreferrer noopener external">{} {}'
            ' <span class="visually-hidden">({})</span></a>',
            about.directions,
            icon("navigation"),
            _("Map"),
            _("opens OpenStreetMap"),
        )
        if about.directions
        else NOTHING
    )
    return format_html('<p class="actions">{} {}</p>', call(about.call), there)


def call(phone: Phone | None) -> SafeString:
    if phone is None:
        return NOTHING
    if not phone.href:
        return format_html("<span>{} {}</span>", icon("phone"), phone.text)
    return format_html('<a class="button" href="{}">{} {} {}</a>', phone.href, icon("phone"), _("Call"), phone.text)
