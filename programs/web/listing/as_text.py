"""A listing as plain text, to paste into a chart, a letter or a message.

Dates are exact: “3 days ago” is wrong tomorrow. Each fact is one line, whatever was typed into it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.search import Listing
from programs.vocabularies import PAYMENT
from programs.web.listing.cash import paid
from programs.web.listing.contracts import in_words, is_by_file
from programs.web.listing.sections import checks, network, not_checked, one_sentence
from programs.web.results.cards import where
from programs.web.wording.contact import address_lines, phone, website
from programs.web.wording.facts import Fact, being_checked, currency, labels, limits, new_patients
from programs.web.wording.reach import access_words, tty_words
from programs.web.wording.reach import intake as intake_of
from programs.web.wording.week import Week, hours_a_week, weeks_of


def as_text(listing: Listing, address_of_page: str) -> str:
    """All of it, line by line; what we do not know says so."""
    parts = [
        "\n".join(one_line(line) for line in part if line)
        for part in (head(listing), contact(listing), facts(listing), checked(listing))
    ]
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    source = _("From IOP Finder on %(date)s: %(address)s") % {"date": today, "address": address_of_page}
    return "\n\n".join([*filter(None, parts), source])


def one_line(text: str) -> str:
    return " ".join(text.split())


def labelled(label: str, text: str) -> str:
    return _("%(label)s: %(text)s") % {"label": label, "text": text} if text else ""


def dated(fact: Fact) -> str:
    """The fact with its exact day."""
    words = [fact.text]
    if fact.when:
        words.append(fact.when.exact)
    if fact.more:
        words.append(f"· {fact.more}")
    if fact.more_when:
        words.append(fact.more_when.exact)
    return " ".join(words)


def head(listing: Listing) -> Iterator[str]:
    yield listing["name"]
    if listing["provider"]["name"] != listing["name"]:
        yield listing["provider"]["name"]
    if listing["demonstration"]:
        yield _("Sample, not real")
    yield one_sentence(listing)
    for fact in (*being_checked(listing), *currency(listing)):
        yield fact.text
    for limit in limits(listing["restrictions"]):
        yield limit.text


def contact(listing: Listing) -> Iterator[str]:
    """Where it is and how to reach it."""
    location, virtual = listing["location"], listing["format"] == "virtual"
    address = where(listing) if virtual else ", ".join(address_lines(location))
    hidden = _("the street address is kept private") if location["precision"] == "hidden" else ""
    yield labelled(_("Where"), "; ".join(filter(None, (address, hidden))))
    intake, main, fax = phone(listing["intake_phone"]), phone(listing["phone"]), phone(listing["fax"])
    yield labelled(_("Intake"), intake.text if intake else "")
    yield labelled(_("Phone"), main.text if main else "")
    if not intake and not main:
        yield labelled(_("Phone"), _("we don't know"))
    hours = intake_of(listing)
    yield labelled(_("Intake hours"), hours.text if hours else "")
    yield labelled(_("TTY"), tty_words(listing))
    yield labelled(_("Getting in"), access_words(listing))
    yield labelled(_("Fax"), fax.text if fax else "")
    yield labelled(_("Website"), website(listing["website"]))
    yield labelled(_("NPI"), listing["npi"] or "")


def facts(listing: Listing) -> Iterator[str]:
    """When, who pays, openings."""
    weeks = weeks_of(listing)
    for week in weeks:
        yield labelled(_("When"), one_week(week))
    if not weeks:
        yield labelled(_("When"), hours_a_week(listing["schedule"]["hours_per_week"]) or _("we don't know"))
    yield labelled(_("Ways to pay"), ", ".join(labels(PAYMENT, listing["payments"])))
    for entry in listing["networks"]:
        if not is_by_file(entry):
            described = network(entry)
            yield labelled(described["name"], dated(described["fact"]))
    for entry in filter(is_by_file, listing["networks"]):
        yield labelled(_("Not confirmed"), in_words(entry))
    if listing["paid_claims"]:
        yield paid(listing)
    if not listing["payments"] and not listing["networks"]:
        yield labelled(_("Who pays"), _("we don't know"))
    openings = listing["openings"]
    known = openings["accepting"] != "unknown"
    yield labelled(_("Openings"), dated(new_patients(openings)) if known else _("we don't know"))


def one_week(week: Week) -> str:
    """“Evening adults: Mon, Wed 5:30–8:30 p.m., 6 hours a week, 8 weeks”."""
    return labelled(week.name, ", ".join(filter(None, (week.text, week.hours, week.weeks))))


def checked(listing: Listing) -> Iterator[str]:
    """Who checked which facts, and when; and which nobody has."""
    for check in checks(listing):
        yield labelled(str(check["label"]), dated(check["fact"]))
    yield labelled(_("Not checked yet"), not_checked(listing))
