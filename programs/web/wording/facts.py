"""What a listing says of insurance, openings and checks, each as one line with its age and state.

Missing is unknown and says so; it is never “no”.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import ngettext, pgettext

from programs.models.currency import check_is_current, openings_are_current
from programs.search import Listing, NetworkListing, Openings, edition_said, last_check, missing_edition
from programs.vocabularies import AGE, PAYMENT, RATE_FILE, RESTRICTION, Facet
from programs.web.wording.dates import When, coming, past, when
from programs.web.wording.editions import in_list
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language, today

Tone = Literal["fit", "stale", "unknown", "plain", "limit"]
ICONS: dict[str, str] = {
    "fit": "check",
    "stale": "clock",
    "unknown": "circle-help",
    "plain": "arrow-right",
    "limit": "circle-alert",
}
SHOWN_IN_A_LINE = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: ``text``, then when it was said, then ``more``. The state is icon and word, not colour alone.

    ``about`` names what is not known, so that a card can say all of it in one line.
    """

    tone: Tone
    text: str
    when: When | None = None
    more: str = ""
    more_when: When | None = None
    about: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


def labels(facet: Facet, codes: Iterable[str]) -> list[str]:
    """The words for ``codes``; one that is no longer in the vocabulary is left out."""
    words = labels_in(facet, language())
    return [words[code] for code in codes if code in words]


@lru_cache(maxsize=128)
def labels_in(facet: Facet, in_language: str | None) -> dict[str, str]:
    """The words for all codes in the active language: translating them for every card takes longer."""
    return {term.code: str(term.label) for term in facet}


def joined(words: Sequence[str], limit: int = SHOWN_IN_A_LINE) -> str:
    """“A, B, C and 4 more”."""
    text = ", ".join(words[:limit])
    rest = len(words) - limit
    if rest > 0:
        return _("%(words)s and %(count)d more") % {"words": text, "count": rest}
    return text


def ages(codes: Sequence[str], *, ask: bool = True) -> list[str]:
    """The words for age groups. Where a source says “17 or younger” and no more, that is said instead of “teens”,
    because whoever looks for a child of ten must ask; ``ask`` says so."""
    if "under-18" not in codes:
        return labels(AGE, codes)
    if "child" in codes:
        return labels(AGE, [code for code in codes if code != "under-18"])
    words = labels(AGE, [code for code in codes if code not in ("under-18", "adolescent")])
    return [_("17 or younger (ask about this age)") if ask else str(AGE.by_code["under-18"].label), *words]


def currency(listing: Listing) -> list[Fact]:
    """That no newest list has the program, that none says any more that it is an IOP, that its licence has ended."""
    edition = missing_edition(listing)
    if edition:
        text = _("Not in the newest edition (%(edition)s): call before you go.") % {"edition": edition_said(edition)}
        return [Fact("stale", text)]  # what older editions say of its licence is old as well
    if listing["evidence"] == "lapsed":
        text = _("An older list said that this is an IOP. The newest one does not: call and ask.")
        return [Fact("stale", text), *licences(listing)]
    return licences(listing)


def being_checked(listing: Listing) -> list[Fact]:
    """What several have reported of a listing, in a line each; nothing once the mark has ended."""
    words: dict[str, str] = {
        "number": _("Number may not work. Being checked."),
        "closed": _("May have closed. Being checked."),
    }
    now = timezone.now()
    return [Fact("stale", words[one["alarm"]]) for one in listing["under_review"] if one["until"] > now]


def licences(listing: Listing) -> list[Fact]:
    """Licences that have ended by the lists that have their days; the last day itself still counts."""
    text = _("Its license ended on %(day)s, by the list “%(source)s”: ask if it was renewed.")
    return [
        Fact("stale", text % {"day": past(source["licence_expires"]).exact, "source": source["name"]})
        for source in listing["sources"]
        if source["licence_expires"] and source["licence_expires"] < today()
    ]


def quotes(listing: Listing) -> list[tuple[str, str]]:
    """Each source's own words for its being an IOP, with its name."""
    return [(source["name"], source["quote"]) for source in listing["sources"] if source["quote"]]


def limits(restrictions: Sequence[str]) -> list[Fact]:
    """Who is not admitted or treated, in one line; nothing where nobody is left out."""
    words = labels(RESTRICTION, restrictions)
    return [Fact("limit", " · ".join(words))] if words else []


def said_by(who: str) -> str:
    """Who checked something, as words in the middle of a sentence."""
    return sayers(language()).get(who, who)


@lru_cache(maxsize=8)
def sayers(in_language: str | None) -> dict[str, str]:
    return {
        "provider": pgettext("checked by …", "the provider"),
        "plan": pgettext("checked by …", "the health plan"),
        "staff": pgettext("checked by …", "our staff"),
    }


def insurance(listing: Listing, asked: Collection[str] = ()) -> Fact:
    """Who pays. ``asked`` are slugs of payers and networks in the search: those are named first."""
    inside = [network for network in listing["networks"] if network["status"] == "in-network"]
    if inside:
        return in_network(inside, asked)
    if filed := filed_and_asked(listing, asked):
        return filed
    payments = labels(PAYMENT, listing["payments"])
    if payments:
        return Fact("plain", _("Ways to pay: %(payments)s") % {"payments": joined(payments)})
    return Fact("unknown", _("Insurance not stated: ask “Do you take my plan?”"), about=_("insurance"))


def filed_and_asked(listing: Listing, asked: Collection[str]) -> Fact | None:
    """A network that was asked for and that only a plan's own file names, where that file counts."""
    for entry in listing["networks"]:
        if entry["contract"] and entry["contract"]["current"] and {entry["slug"], entry["payer"]["slug"]} & set(asked):
            fact = by_file(entry)
            return Fact(fact.tone, f"{network_name(entry)}: {fact.text}", fact.when, fact.more)
    return None


def by_file(entry: NetworkListing) -> Fact:
    """That a plan's own file or directory lists it, and when it did; in a line."""
    filed, day = entry["contract"], date.fromisoformat(entry["as_of"] or "")
    by_rates = entry["basis"] == RATE_FILE
    if filed and filed["current"]:
        text = _("contract in the plan’s own file of") if by_rates else _("listed in the plan’s own directory of")
        return Fact("stale", text, past(day), more=_("not confirmed, ask"))
    text = _("last seen in the plan’s own file of") if by_rates else _("last listed in the plan’s own directory of")
    return Fact("unknown", text, past(day), more=_("not confirmed, ask"))


def in_network(networks: list[NetworkListing], asked: Collection[str]) -> Fact:
    """The network that matters most: one that was asked for, else the one verified last."""

    def first(network: NetworkListing) -> tuple[bool, float]:
        moment = network["verified_at"]
        return not {network["slug"], network["payer"]["slug"]} & set(asked), -moment.timestamp() if moment else 0.0

    chosen = sorted(networks, key=first)
    names = joined([network_name(network) for network in chosen], limit=1)
    text = _("In network: %(names)s") % {"names": names}
    moment = chosen[0]["verified_at"]
    if moment is None:
        return Fact("stale", text, more=_("not confirmed, ask"))
    confirmed = _("%(text)s, confirmed by %(who)s") % {"text": text, "who": said_by(chosen[0]["verified_by"] or "")}
    tone: Tone = "fit" if check_is_current(moment) else "stale"
    return Fact(tone, confirmed if chosen[0]["verified_by"] else text, past(moment))


def network_name(network: NetworkListing) -> str:
    """“Aetna Open Access”, with the payer in front unless the name says it."""
    payer = network["payer"]["name"]
    return network["name"] if network["name"].startswith(payer) else f"{payer} {network['name']}"


def new_patients(openings: Openings) -> Fact:
    """Whether it takes new patients. What was said long ago is no promise."""
    accepting, reported = openings["accepting"], openings["reported_at"]
    if accepting == "unknown":
        text = _("We don't know if it takes new patients. Ask when you call.")
        return Fact("unknown", text, about=_("openings"))
    more, more_when = "", None
    if openings["next_intake"] and openings["next_intake"] >= today():
        more, more_when = _("next intake"), coming(openings["next_intake"])
    said_at = when(reported)
    if said_at is None or not openings_are_current(reported):
        texts = {
            "yes": _("Took new patients, but we have not heard lately: ask."),
            "waitlist": _("Had a waitlist: ask."),
            "no": _("Took no new patients: ask if that has changed."),
        }
        said = pgettext("said 3 months ago", "Said")
        return Fact("stale", f"{texts[accepting]} {said}" if reported else texts[accepting], said_at)
    if accepting == "yes":
        return Fact("fit", _("Takes new patients, said"), said_at, more, more_when)
    if accepting == "waitlist":
        return Fact("stale", waitlist(openings["wait_days"]), said_at, more, more_when)
    return Fact("stale", _("Takes no new patients now, said"), said_at, openings["note"] or more, more_when)


def waitlist(days: int | None) -> str:
    """The words for a waitlist of about ``days``."""
    if days:
        return ngettext("Waitlist of about %(count)d day, said", "Waitlist of about %(count)d days, said", days) % {
            "count": days
        }
    return _("Has a waitlist, said")


def to_ask(facts: Iterable[Fact]) -> Fact:
    """One line for all that is not known: asked about in one call, read in one glance."""
    things = ", ".join(fact.about for fact in facts)
    return Fact("unknown", _("Ask: %(things)s") % {"things": things})


def checked(listing: Listing, *, with_list: bool = True) -> Fact:
    """Who last checked what of the listing, and when; else that nobody has, and which list has it."""
    latest = last_check(listing)
    if latest is None:
        text = _("Not checked with the program yet.")
        return Fact("unknown", f"{text} {in_list(listing)}".strip() if with_list else text)
    who = {"who": said_by(latest.by)}
    if not latest.is_whole:
        text = _("Only a part was checked, by %(who)s") % who
        return Fact("unknown", text, past(latest.at), more=latest.what)
    text = _("Checked by %(who)s") % who
    tone: Tone = "fit" if check_is_current(latest.at) else "stale"
    return Fact(tone, capfirst(text), past(latest.at), more=latest.what)
