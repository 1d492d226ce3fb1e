"""What each rule says to a person about one result, in the active language.

The facts are the listing's own: what a sentence says is what the listing shows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.search.ages import days_ago, days_between
from programs.search.kilometres import beside
from programs.search.listings import Listing, NetworkListing, missing_edition
from programs.search.question import Question

Sentence = Callable[[Listing, Question, int], str]
"""From a listing with its ``match`` and ``distance_miles``, the question, and the grade that the rule gave."""


def ago(moment: datetime) -> str:
    """“today”, “12 days ago”, by the calendar."""
    return days_ago(days_between(timezone.localdate(moment), timezone.localdate()))


def distance(listing: Listing, _question: Question, _grade: int) -> str:
    miles = listing["distance_miles"]
    if miles is None:
        return _("By video, from where you live") if listing["format"] == "virtual" else ""
    if listing["location"]["precision"] == "street":
        return _("%(miles)s miles away") % {"miles": f"{miles:,.1f}"} + beside(miles, decimals=1)
    about = max(1, round(miles))
    text = ngettext("About %(count)s mile away", "About %(count)s miles away", about) % {"count": f"{about:,}"}
    return text + beside(about)


def words(_listing: Listing, question: Question, grade: int) -> str:
    texts = (_("“%(words)s” is in its name"), _("“%(words)s” is in its provider's name"))
    text = texts[grade] if grade < len(texts) else _("It mentions “%(words)s”")
    return text % {"words": str(question.values["q"])[:60]}


def network(listing: Listing, question: Question, _grade: int) -> str:
    """The network that was asked for and confirmed last."""
    wanted = {*(question.values.get("payer") or ()), *(question.values.get("network") or ())}
    inside = [
        network
        for network in listing["networks"]
        if network["status"] == "in-network" and {network["slug"], network["payer"]["slug"]} & wanted
    ]
    if not inside:
        return ""
    best = max(inside, key=confirmed_at)
    name = best["name"] if best["name"].startswith(best["payer"]["name"]) else f"{best['payer']['name']} {best['name']}"
    if best["verified_at"] is None:
        return _("In network with %(name)s, not confirmed") % {"name": name}
    return _("In network with %(name)s, confirmed %(ago)s") % {"name": name, "ago": ago(best["verified_at"])}


def confirmed_at(network: NetworkListing) -> float:
    return network["verified_at"].timestamp() if network["verified_at"] else 0.0


def schedule(listing: Listing, _question: Question, _grade: int) -> str:
    tracks = listing["match"]["tracks"]
    return _("Fits your time: %(tracks)s") % {"tracks": ", ".join(tracks[:3])} if tracks else ""


def openings(listing: Listing, _question: Question, grade: int) -> str:
    reported = listing["openings"]["reported_at"]
    if reported is None or grade == 3:
        return ""
    texts = {2: _("Has a waitlist, said %(ago)s"), 4: _("Takes no new patients, said %(ago)s")}
    return texts.get(grade, _("Takes new patients, said %(ago)s")) % {"ago": ago(reported)}


def verified(listing: Listing, _question: Question, _grade: int) -> str:
    moment = listing["verified_at"]
    return _("Checked %(ago)s") % {"ago": ago(moment)} if moment else ""


def evidence(_listing: Listing, _question: Question, grade: int) -> str:
    texts = {0: _("Says that it is an intensive outpatient program"), 1: _("Its name says it is an IOP")}
    return texts.get(grade, "")


def currency(listing: Listing, _question: Question, grade: int) -> str:
    edition = missing_edition(listing)
    if grade == 0 or edition is None:
        return ""
    return _("Not in the newest edition (%(edition)s): call before you go") % {"edition": edition}
