"""A card as HTML, made once for a program and kept beside its listing.

It is no template because twenty of them took four times as long as the search. Nearly all of a card
is the same for everybody who reads it in one language on one day; what a search adds (number,
distance, why it is there) goes between the pieces. Every text that is not ours is escaped where it is
put between tags: ``html.escape`` is what Django's own does, without asking each time if it must wait.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from programs.geocoding.outcomes import ResolvedPlace
from programs.search import KeptListing, Listing, Result
from programs.templatetags.icons import icon
from programs.web.results.cards import Card, card, distance
from programs.web.results.why import why
from programs.web.wording.asks import ask
from programs.web.wording.contact import Phone
from programs.web.wording.dates import When
from programs.web.wording.facts import Fact
from programs.web.wording.week import Week
from programs.web.wording.words import Reader, for_one_reader
from programs.web.wording.words import gettext as _
from programs.web.wording.zones import zone_of_reader, zone_that_counts

VARIANTS = 12
"""Cards kept of one program, in several languages and with what was asked for in front."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A card around its number (twice), its distance, what to ask and why it is there. ``name`` is escaped."""

    start: str
    before_rank: str
    before_distance: str
    before_ask: str
    before_why: str
    end: str
    name: str


def list_of(results: list[Result], first: int, asked: Collection[str], place: ResolvedPlace | None) -> SafeString:
    """The cards of ``results`` as items of a list, numbered from ``first``.

    ``asked`` are slugs of payers and networks in the search, ``place`` is where it was.
    """
    zone = zone_of_reader(place)
    with for_one_reader() as reader:
        cards = [html(found, number, asked, zone, reader) for number, found in enumerate(results, start=first)]
    return mark_safe("\n".join(cards))  # noqa: S308 - made of escaped pieces


def html(found: Result, number: int, asked: Collection[str], zone: str, reader: Reader) -> str:
    """One card."""
    asks = asked_of(found.kept, asked), tuple(found.match["tracks"]), zone_that_counts(found.kept.listing, zone)
    pieces = kept_pieces(found.kept, asks, reader)
    away = distance(reader.language, found.kept.listing, found.distance_miles)
    parts = (
        pieces.start,
        str(number),
        pieces.before_rank,
        str(number),
        pieces.before_distance,
        f'<span class="distance">{escape(away)}</span>' if away else "",
        pieces.before_ask,
        asking(ask(found.match["unstated"])),
        pieces.before_why,
        why(reader.language, found.match, pieces.name, is_first=number == 1),
        pieces.end,
    )
    return f"<li>{''.join(parts)}</li>"


def asked_of(kept: KeptListing, asked: Collection[str]) -> frozenset[str]:
    """Those payers and networks of the search that the program says something about."""
    if not asked:
        return frozenset()
    networks = kept.listing["networks"]
    return frozenset(slug for one in networks for slug in (one["slug"], one["payer"]["slug"]) if slug in asked)


Asks = tuple[frozenset[str], tuple[str, ...], str]
"""What a card depends on of a search: payers and networks, tracks that fit, the zone where it makes a difference."""


def kept_pieces(kept: KeptListing, asks: Asks, reader: Reader) -> Pieces:
    """The pieces for one language, day and question; “12 days ago” is another tomorrow."""
    cards = kept.fragments.setdefault("cards", {})
    key = reader, asks
    pieces: Pieces | None = cards.get(key)
    if pieces is None:
        if len(cards) >= VARIANTS:
            cards.clear()
        pieces = cards[key] = pieces_of(kept.listing, *asks)
    return pieces


def pieces_of(listing: Listing, asked: Collection[str], fitting: tuple[str, ...], zone: str) -> Pieces:
    about = card(listing, asked, fitting, zone)
    name = escape(about.name)
    return Pieces(
        start=f'<article class="card"{on_the_map(about)} data-number="',
        before_rank='"><header class="card-head"><span class="rank" aria-hidden="true">',
        before_distance=f'</span><h2><a href="{escape(about.url)}" dir="auto">{name}</a></h2>',
        before_ask=f"</header>{head(about)}",
        before_why=f"{week(about)}{facts(about.facts)}",
        end=f"{actions(about)}</article>",
        name=name,
    )


def on_the_map(about: Card) -> str:
    """Where the map shows it; nothing for a hidden address or a virtual program."""
    if about.latitude is None or about.longitude is None:
        return ""
    point = f'data-latitude="{about.latitude:.5f}" data-longitude="{about.longitude:.5f}"'
    return f' {point} data-precision="{about.precision}" data-city="{escape(about.city)}"'


def head(about: Card) -> str:
    """What it is: a sample, where, for whom, or only perhaps an IOP."""
    provider = f" · <bdi>{escape(about.provider)}</bdi>" if about.provider else ""
    lines = [f'<p class="where">{escape(about.where)}{provider}</p>']
    if about.demonstration:
        lines.insert(0, f'<p><span class="sample">{escape(_("Sample, not real"))}</span></p>')
    if about.summary:
        lines.append(f'<p class="summary">{escape(" · ".join(about.summary))}</p>')
    if about.possible:
        ask = escape(_("Offers day treatment. Ask if it has an IOP."))
        lines.append(f'<p class="fact stale">{icon("circle-help")} <span>{ask}</span></p>')
    return "".join(lines)


@lru_cache(maxsize=512)
def asking(words: str) -> str:
    """What this program does not say of what was asked for."""
    return f'<p class="fact ask">{icon("circle-help")} <span>{escape(words)}</span></p>' if words else ""


def week(about: Card) -> str:
    """When it meets: the strip of days, and the same in words."""
    if about.week:
        letters = strip(tuple((day.letter, bool(day.times)) for day in about.week.days))
        return f'<div class="week-line">{letters}<p>{escape(said(about.week, about.other_weeks))}</p></div>'
    if about.hours:
        return f'<p class="fact plain">{icon("calendar-days")} <span>{escape(about.hours)}</span></p>'
    return ""


@lru_cache(maxsize=512)
def strip(days: tuple[tuple[str, bool], ...]) -> str:
    """Letters of the days, with whether the program meets; there are only so many weeks."""
    on, off = '<span class="on">', "<span>"
    spans = (f"{on if meets else off}{escape(letter)}</span>" for letter, meets in days)
    return f'<div class="week" aria-hidden="true">{"".join(spans)}</div>'


def said(week: Week, others: int) -> str:
    """“Mon, Wed 5:30–8:30 p.m., 9 hours a week, 8 weeks · and 2 other timetables”."""
    text = ", ".join(filter(None, (week.text, week.hours, week.weeks)))
    if not others:
        return text
    more = ngettext("and %(count)s other timetable", "and %(count)s other timetables", others) % {"count": others}
    return f"{text} · {more}"


def facts(lines: list[Fact]) -> str:
    return f'<ul class="facts">{"".join(map(fact, lines))}</ul>'


def fact(line: Fact) -> str:
    """As ``web/fact.html`` writes it on the page of a listing."""
    more = f" · {escape(line.more)}" if line.more else ""
    words = f"{escape(line.text)}{time(line.when)}{more}{time(line.more_when)}"
    return f'<li class="fact {line.tone}">{icon(line.icon)} <span>{words}</span></li>'


@lru_cache(maxsize=4096)
def time(when: When | None) -> str:
    """Many cards have the same days."""
    if when is None:
        return ""
    return format_html(' <time datetime="{}" title="{}">{}</time>', when.iso, when.exact, when.said)


def actions(about: Card) -> str:
    """Call, look at the way there; put it on the shortlist and compare, once a script can do that."""
    there = ""
    if about.directions:
        opens = f'<span class="visually-hidden">({escape(_("opens OpenStreetMap"))})</span>'
        there = (
            f'<a class="button quiet" href="{escape(about.directions)}" rel="noreferrer noopener external">'
            f"{icon('navigation')} <span>{escape(_('Directions'))} {opens}</span></a>"
        )
    picks = pick(about, "shortlist", "bookmark-plus", _("Shortlist")), pick(about, "compare", "columns-3", _("Compare"))
    return f'<p class="actions">{call(about.call)} {there} {" ".join(picks)}</p>'


def pick(about: Card, what: str, symbol: str, words: str) -> str:
    return (
        f'<button type="button" class="button quiet" hidden data-{what}="{about.id}" data-name="{escape(about.name)}">'
        f"{icon(symbol)} <span>{escape(words)}</span></button>"
    )


def call(phone: Phone | None) -> str:
    if phone is None:
        return ""
    if not phone.href:
        return f'<span class="number">{icon("phone")} {escape(phone.text)}</span>'
    words = f"{escape(_('Call'))} {escape(phone.text)}"
    return f'<a class="button" href="{escape(phone.href)}">{icon("phone")} {words}</a>'
