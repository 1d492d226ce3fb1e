"""What each rule says to a person about one result, in the active language.

The facts are the listing's own: what a sentence says is what the listing shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import get_language, gettext, gettext_lazy

from programs import vocabularies
from programs.search.ages import days_ago, days_between
from programs.search.checks import last_check
from programs.search.kept import Result
from programs.search.kilometres import beside
from programs.search.listings import Listing, NetworkListing, edition_said, missing_edition
from programs.search.question import Question
from programs.vocabularies import Text


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asked what, in which language. ``read`` is what sentences read once for all results of a page, by their name;
    it is forgotten with the page."""

    question: Question
    language: str
    read: dict[Any, Any] = field(default_factory=dict, repr=False)


Sentence = Callable[[Result, Reader, int], str]
"""From a result, the reader, and the grade that the rule gave. Its listing is unpacked where a sentence reads it."""


@lru_cache(maxsize=256)
def translated(_language: str | None, text: str) -> str:
    return gettext(text)


def _(text: str) -> str:
    """Words of ours in the active language. Django's own finds out anew each time what that language has."""
    return translated(get_language(), text)


@lru_cache(maxsize=256)
def counted(_language: str | None, one: str, many: str, count: int) -> str:
    return translation.ngettext(one, many, count)


def ngettext(one: str, many: str, count: int) -> str:
    """The same of words with a number."""
    return counted(get_language(), one, many, count)


def ago(moment: datetime) -> str:
    """“today”, “12 days ago”, by the calendar."""
    return days_ago(days_between(timezone.localdate(moment), timezone.localdate()))


def distance(found: Result, reader: Reader, _grade: int) -> str:
    miles = found.distance_miles
    if miles is None:
        return _("By video, from where you live") if found.kept.is_virtual else ""
    return said_away(reader.language, miles, exact=found.kept.is_exact)


@lru_cache(maxsize=4096)
def said_away(_language: str, miles: float, *, exact: bool) -> str:
    """“2.4 miles away”, “About 2 miles away” in the active language."""
    if exact:
        return _("%(miles)s miles away") % {"miles": f"{miles:,.1f}"} + beside(miles, decimals=1)
    about = max(1, round(miles))
    text = ngettext("About %(count)s mile away", "About %(count)s miles away", about) % {"count": f"{about:,}"}
    return text + beside(about)


def network(found: Result, reader: Reader, _grade: int) -> str:
    """The network that was asked for and confirmed last."""
    listing = found.kept.listing
    values = reader.question.values
    wanted = {*(values.get("payer") or ()), *(values.get("network") or ())}
    inside = [
        network
        for network in listing["networks"]
        if network["status"] == "in-network" and {network["slug"], network["payer"]["slug"]} & wanted
    ]
    if not inside:
        return filed(listing, wanted)
    best = max(inside, key=confirmed_at)
    name = name_of(best)
    if best["verified_at"] is None:
        return _("In network with %(name)s, not confirmed") % {"name": name}
    return _("In network with %(name)s, confirmed %(ago)s") % {"name": name, "ago": ago(best["verified_at"])}


def filed(listing: Listing, wanted: set[str]) -> str:
    """The network that was asked for and that only a plan's own file names, the newest file first."""
    rows = [
        network
        for network in listing["networks"]
        if network["contract"] and {network["slug"], network["payer"]["slug"]} & wanted
    ]
    if not rows:
        return ""
    best = max(rows, key=lambda network: network["as_of"] or "")
    if best["basis"] == vocabularies.RATE_FILE:
        text = _("A file of the plan of %(day)s lists a contract with %(name)s. Nobody has confirmed it")
    else:
        text = _("The plan’s own directory of %(day)s lists it in %(name)s. Nobody has confirmed it")
    return text % {"day": edition_said(best["as_of"] or ""), "name": name_of(best)}


def name_of(network: NetworkListing) -> str:
    """The name of a network with its payer's before it, unless it begins with that."""
    payer, name = network["payer"]["name"], network["name"]
    return name if name.startswith(payer) else f"{payer} {name}"


def nothing(_found: Result, _reader: Reader, _grade: int) -> str:
    """What there is to ask stands on the card itself."""
    return ""


def close(found: Result, reader: Reader, grade: int) -> str:
    """“Treats: Trauma; Offers: Suicide prevention”: what it says that lies close to what it does not say."""
    if grade:
        return ""
    unstated = found.match["unstated"]
    key = "related", id(unstated)  # programs that leave the same open share the list
    terms = reader.read.get(key)
    if terms is None:
        names = [name for item in unstated for name in reader.question.related_to(item["parameter"], item["values"])]
        # What has related terms is no text that somebody typed: nothing of a search is kept.
        terms = reader.read[key] = related_terms(tuple(name for name in names if name in vocabularies.RELATED))
    if not terms:
        return ""
    listing = found.kept.listing
    said = [(facet, code) for column, facet, code in terms if code in listing[column]]  # type: ignore[literal-required]
    return said_close(reader.language, tuple(said)) if said else ""


@lru_cache(maxsize=4096)
def related_terms(asked: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Column, facet and code of what lies close to some terms, by the vocabulary."""
    names = " ".join(vocabularies.RELATED[name] for name in asked)
    return [(facet.column, facet.code, term.code) for facet, term in vocabularies.terms_named(names)]


@lru_cache(maxsize=4096)
def said_close(_language: str, terms: tuple[tuple[str, str], ...]) -> str:
    """Facets and codes in words of the active language: programs that are like each other say the same."""
    said: dict[Text, list[str]] = {}
    for facet, code in terms:
        verb = CLOSE_VERBS.get(facet, gettext_lazy("For: %(terms)s"))
        said.setdefault(verb, []).append(str(vocabularies.BY_CODE[facet].by_code[code].label))
    return "; ".join(str(verb) % {"terms": ", ".join(dict.fromkeys(labels))} for verb, labels in said.items())


CLOSE_VERBS: dict[str, Text] = {
    "condition": gettext_lazy("Treats: %(terms)s"),
    "focus": gettext_lazy("Treats: %(terms)s"),
    "therapy": gettext_lazy("Offers: %(terms)s"),
    "service": gettext_lazy("Offers: %(terms)s"),
    "payment": gettext_lazy("Takes: %(terms)s"),
}


def confirmed_at(network: NetworkListing) -> float:
    return network["verified_at"].timestamp() if network["verified_at"] else 0.0


def schedule(found: Result, _reader: Reader, _grade: int) -> str:
    tracks = found.match["tracks"]
    return _("Fits your time: %(tracks)s") % {"tracks": ", ".join(tracks[:3])} if tracks else ""


def openings(found: Result, _reader: Reader, grade: int) -> str:
    reported = found.kept.listing["openings"]["reported_at"]
    if reported is None or grade == 3:
        return ""
    texts = {2: _("Has a waitlist, said %(ago)s"), 4: _("Takes no new patients, said %(ago)s")}
    return texts.get(grade, _("Takes new patients, said %(ago)s")) % {"ago": ago(reported)}


def verified(found: Result, _reader: Reader, _grade: int) -> str:
    check = last_check(found.kept.listing)
    if check is None or not check.is_whole:
        return ""
    return _("Checked %(ago)s: %(what)s") % {"ago": ago(check.at), "what": check.what}


def evidence(found: Result, _reader: Reader, grade: int) -> str:
    texts = {0: _("Says that it is an intensive outpatient program"), 1: _("Its name says it is an IOP")}
    if grade not in texts and found.kept.listing["paid_claims"]:
        return _("Health plans have paid this hospital for intensive outpatient care: ask")
    return texts.get(grade, "")


def currency(found: Result, _reader: Reader, grade: int) -> str:
    edition = missing_edition(found.kept.listing)
    if grade == 0 or edition is None:
        return ""
    return _("Not in the newest edition (%(edition)s): call before you go") % {"edition": edition_said(edition)}
