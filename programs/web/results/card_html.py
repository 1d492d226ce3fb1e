"""A card as HTML, made once for a program and kept beside its listing.

It is no template because twenty of them took four times as long as the search. Nearly all of a card
is the same for everybody who reads it in one language on one day; what a search adds (number,
distance, why it is there) goes between the pieces. Every text that is not ours is escaped where it is
put between tags: ``html.escape`` is what Django's own does, without asking each time if it must wait.

Pieces are bytes: a page is sent as bytes, and texts with quotation marks of ours take twice as much memory.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.html import format_html

from programs.geocoding.outcomes import ResolvedPlace
from programs.search import Answer, Coverage, KeptListing, Listing, Result, SearchPage, renewals, understood
from programs.templatetags.icons import icon
from programs.web.frames import Parts
from programs.web.results.asked import SHOWN, line, query_of
from programs.web.results.cards import Card, Subject, away, card
from programs.web.results.kept_fragments import kept_fragment
from programs.web.results.why import why
from programs.web.wording.contact import Phone
from programs.web.wording.dates import When
from programs.web.wording.facts import Fact
from programs.web.wording.week import Week
from programs.web.wording.words import Reader, for_one_reader, ngettext, reading
from programs.web.wording.words import gettext as _
from programs.web.wording.zones import zone_of_reader, zone_that_counts

INSURANCE = ("payer", "network")
SUBJECTS: dict[Subject, frozenset[str]] = {
    "time": frozenset({"when", "free", "hours_min", "hours_max"}),
    "insurance": frozenset({"payment", *INSURANCE}),
    "openings": frozenset({"accepting"}),
}
"""What there may be to ask, and the parameters whose answers say it."""
NO_COVERAGE = Coverage((), {}, {})


@dataclass(frozen=True, slots=True)
class Searched:
    """What cards need to know of the search: payers and networks in it, by slug, its choices as a query string,
    what its answers speak of already, so that the line of what there is to ask need not, and the zone of its place."""

    coverage: Coverage = NO_COVERAGE
    insurers: frozenset[str] = frozenset()
    query: str = ""
    answered: frozenset[Subject] = frozenset()
    zone: str = ""

    @classmethod
    def at(cls, place: ResolvedPlace | None) -> Searched:
        """Nothing but a place."""
        return cls(zone=zone_of_reader(place))

    @classmethod
    def of(cls, outcome: SearchPage) -> Searched:
        data = outcome.data
        insurers = frozenset(slug for name in INSURANCE for slug in data.getlist(name))
        means = understood(outcome.words, data)
        asked = {*data, *(parameter for parameter, _value in means)}
        answered = frozenset(subject for subject, names in SUBJECTS.items() if not names.isdisjoint(asked))
        return cls(outcome.coverage, insurers, query_of(data, means), answered, zone_of_reader(outcome.place))


@dataclass(frozen=True, slots=True)
class Pieces:
    """A card around its number (twice), the query of its link, its distance, its answers, whether ``summary`` stands
    above, and why it is there. ``after_answers`` ends their line with whose list says them. ``name`` and ``summary``
    are escaped."""

    start: bytes
    before_rank: bytes
    before_query: bytes
    before_distance: bytes
    before_answers: bytes
    after_answers: bytes
    before_more: bytes
    before_why: bytes
    end: bytes
    name: bytes
    summary: bytes

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return sum(sys.getsizeof(getattr(self, one.name)) for one in fields(self))


def list_of(results: list[Result], first: int, searched: Searched) -> Parts:
    """The cards of ``results`` as items of a list, numbered from ``first``."""
    query = f"?{escape(searched.query)}".encode() if searched.query else b""
    said: dict[tuple[Answer, ...], Said] = {(): (b"", b"")}
    parts: Parts = []
    with for_one_reader() as reader:
        for number, found in enumerate(results, start=first):
            answers = found.answers
            if answers not in said:
                said[answers] = said_by(answers, searched.coverage)
            parts += html(found, number, searched, reader, query, said[answers])
    return parts[:-1]  # the last is what stands between two


Said = tuple[bytes, bytes]
"""What a program answers to the choices of a search: in one line, which the card ends, and all of it where the line
leaves some out. Many programs of a page answer the same."""

END_OF_LINE = "</p>"


def said_by(answers: tuple[Answer, ...], coverage: Coverage) -> Said:
    whole = line(answers, coverage).encode() if len(answers) > SHOWN else b""
    return line(answers, coverage, SHOWN).removesuffix(END_OF_LINE).encode(), whole


def html(found: Result, number: int, searched: Searched, reader: Reader, query: bytes, said: Said) -> tuple[bytes, ...]:
    """One card in pieces, with what stands before the next one. What was asked for stands in place of the summary,
    which then waits below with the rest."""
    kept, rank, (answers, whole) = found.kept, b"%d" % number, said
    zone = zone_that_counts(kept.zones, searched.zone) if kept.zones else ""
    asked = asked_of(kept, searched.insurers) if searched.insurers else NOBODY
    asks = asked, tuple(found.match["tracks"]), searched.answered, zone
    pieces = kept.fragments.get("cards", NOTHING).get((reader, asks)) or kept_pieces(kept, asks, reader)
    return (
        pieces.start,
        rank,
        pieces.before_rank,
        rank,
        pieces.before_query,
        query,
        pieces.before_distance,
        distance_html(reader.language, found.distance_miles, virtual=kept.is_virtual, exact=kept.is_exact),
        pieces.before_answers,
        answers or pieces.summary,
        pieces.after_answers if answers else b"",
        pieces.before_more,
        whole,
        pieces.summary if answers else b"",
        pieces.before_why,
        *why(reader.language, found.match, pieces.name, is_first=number == 1),
        pieces.end,
        b"\n",
    )


@lru_cache(maxsize=4096)
def distance_html(language: str | None, miles: float | None, *, virtual: bool, exact: bool) -> bytes:
    words = away(language, miles, virtual=virtual, exact=exact)
    return f'<span class="distance">{escape(words)}</span>'.encode() if words else b""


NOBODY: frozenset[str] = frozenset()
NOTHING: dict[Any, Any] = {}


def asked_of(kept: KeptListing, asked: Collection[str]) -> frozenset[str]:
    """Those payers and networks of the search that the program says something about."""
    networks = kept.listing["networks"]
    return frozenset(slug for one in networks for slug in (one["slug"], one["payer"]["slug"]) if slug in asked)


Asks = tuple[frozenset[str], tuple[str, ...], frozenset[Subject], str]
"""What a card depends on of a search: payers and networks, tracks that fit, what its answers speak of, and the zone
where it makes a difference."""


def kept_pieces(kept: KeptListing, asks: Asks, reader: Reader) -> Pieces:
    """The pieces for one language, day and question; “12 days ago” is another tomorrow."""
    return kept_fragment(kept, "cards", (reader, asks), lambda: pieces_of(kept.listing, *asks))


def renew_cards(old: KeptListing, new: KeptListing) -> None:
    """Make of a listing that has changed the cards that its readers of today had."""
    for reader, asks in list(old.fragments.get("cards", {})):
        if reader.today == timezone.localdate():
            with reading(reader):
                kept_pieces(new, asks, reader)


renewals.append(renew_cards)


def pieces_of(
    listing: Listing,
    asked: Collection[str],
    fitting: tuple[str, ...],
    answered: Collection[Subject] = (),
    zone: str = "",
) -> Pieces:
    about = card(listing, asked, fitting, answered, zone)
    name = escape(about.name)
    before_more = f"{flags(about)}{week(about)}{facts(about.facts)}{open_now(about)}{actions(about)}{more(name)}"
    summary = f'<p class="summary">{escape(" · ".join(about.summary))}</p>' if about.summary else ""
    return Pieces(
        start=f'<li><article class="card"{on_the_map(about)} data-number="'.encode(),
        before_rank=b'"><header class="card-head"><span class="rank" aria-hidden="true">',
        before_query=f'</span><h2><a href="{escape(about.url)}'.encode(),
        before_distance=f'" dir="auto">{name}</a></h2></header><p class="where">'.encode(),
        before_answers=f"{head(about)}</p>".encode(),
        after_answers=f"{said_by_list(about)}{END_OF_LINE}".encode(),
        before_more=before_more.encode(),
        before_why=f"{provider(about)}{facts(about.more)}{more_actions(about)}".encode(),
        end=b"</details></article></li>",
        name=name.encode(),
        summary=summary.encode(),
    )


def on_the_map(about: Card) -> str:
    """Where the map shows it; nothing for a hidden address or a virtual program."""
    if about.latitude is None or about.longitude is None:
        return ""
    point = f'data-latitude="{about.latitude:.5f}" data-longitude="{about.longitude:.5f}"'
    return f' {point} data-precision="{about.precision}" data-city="{escape(about.city)}"'


def head(about: Card) -> str:
    """Where it is, and whether it is a sample."""
    sample = f' <span class="sample">{escape(_("Sample, not real"))}</span>' if about.demonstration else ""
    return f"<span>{escape(about.where)}</span>{sample}"


def open_now(about: Card) -> str:
    """As ``web/listing/open_now.html`` writes it: ``open-now.js`` shows it while it is true."""
    if not about.open:
        return ""
    words = f"{icon('check')} <span data-open-words></span>"
    return f'<p class="fact fit open-now" data-open="{escape(about.open)}" hidden>{words}</p>'


def said_by_list(about: Card) -> str:
    """Whose list it is that says so, and how old."""
    if not about.list_alone:
        return ""
    words = _("The list that says so:")
    before = f'<span class="visually-hidden">. {escape(words)} </span>'
    return f'<span class="said-by">{before}{escape(about.list_alone)}</span>'


def flags(about: Card) -> str:
    """What somebody must know before they call: that it is perhaps no IOP, whom it leaves out, that lists lost it."""
    possible = flag("stale", "circle-help", about.perhaps) if about.perhaps else ""
    return possible + "".join(flag(one.tone, one.icon, one.text) for one in about.flags)


def flag(tone: str, symbol: str, words: str) -> str:
    return f'<p class="fact {tone}">{icon(symbol)} <span>{escape(words)}</span></p>'


def provider(about: Card) -> str:
    return f'<p class="where"><bdi>{escape(about.provider)}</bdi></p>' if about.provider else ""


def more(name: str) -> str:
    """What opens the rest of the card, in the row of the number to call."""
    words = escape(_("More"))
    name = f'<span class="visually-hidden" dir="auto"> {name}</span>'
    return f'<details class="more"><summary>{words}{name}</summary>'


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
    return f'<ul class="facts">{"".join(map(fact, lines))}</ul>' if lines else ""


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
    """Call, and put it on the shortlist: a button once a script can do that, a box to tick where none runs."""
    tick = (
        f'<noscript><label class="tick"><input type="checkbox" name="id" value="{about.id}" form="picks"> '
        f'{escape(_("Choose"))}<span class="visually-hidden" dir="auto"> {escape(about.name)}</span></label></noscript>'
    )
    button = pick(about, "shortlist", "bookmark-plus", _("Shortlist"))
    return f'<p class="actions">{call(about.call)} {button} {tick}</p>'


def more_actions(about: Card) -> str:
    """The way there; compare."""
    there = ""
    if about.directions:
        opens = f'<span class="visually-hidden">({escape(_("opens OpenStreetMap"))})</span>'
        there = (
            f'<a class="button quiet" href="{escape(about.directions)}" rel="noreferrer noopener external">'
            f"{icon('navigation')} <span>{escape(_('Directions'))} {opens}</span></a>"
        )
    return f'<p class="actions">{there} {pick(about, "compare", "columns-3", _("Compare"))}</p>'


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
    words = f'<span class="call-word">{escape(_("Call"))}</span> <span class="number">{escape(phone.text)}</span>'
    return f'<a class="button" href="{escape(phone.href)}">{icon("phone")} {words}</a>'
