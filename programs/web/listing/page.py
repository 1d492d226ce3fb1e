"""The page of one program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.models import Program
from programs.search.listings import Listing, NetworkListing, listings_of
from programs.vocabularies import (
    ACCREDITATION,
    AGE,
    CONDITION,
    EVIDENCE,
    FOCUS,
    FORMAT,
    LANGUAGE,
    LEVEL,
    PARTICIPATION_STATUS,
    PAYMENT,
    POPULATION,
    SERVICE,
    STATE,
    THERAPY,
    VERIFICATION_ASPECT,
    Facet,
)  # fmt: skip
from programs.web.listing.structured_data import medical_clinic
from programs.web.results.cards import where
from programs.web.wording.contact import address_lines, call, directions, phone, website
from programs.web.wording.dates import VERIFIED_CURRENT_DAYS, days_since, when
from programs.web.wording.facts import (
    Fact,
    Tone,
    checked,
    insurance,
    joined,
    labels,
    network_name,
    new_patients,
    said_by,
)
from programs.web.wording.week import hours_a_week, weeks_of

AFTER = frozenset({"aftercare", "discharge-planning", "peer-support", "recovery-coach", "housing", "employment"})
"""Services that matter once the program has ended."""


@require_safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """The listing; a merged one leads on, a closed or hidden one says so (410), a draft is not there.

    Two queries, however much the program says.
    """
    row = Program.objects.filter(slug=slug).values("pk", "status", "name", "city", "state", "merged_into__slug").first()
    if row is None or row["status"] == Program.Status.DRAFT:
        raise Http404
    if row["merged_into__slug"]:
        return HttpResponsePermanentRedirect(reverse("web:program", args=[row["merged_into__slug"]]))
    if row["status"] != Program.Status.PUBLISHED:
        return gone(request, row)
    (listing,) = listings_of([row["pk"]])
    return render(request, "web/listing/listing.html", context(request, listing))


def gone(request: HttpRequest, row: Mapping[str, Any]) -> HttpResponse:
    """A page for old links: the program is no longer listed, others near it are."""
    city = ", ".join(part for part in (row["city"], row["state"]) if part)
    closed = row["status"] == Program.Status.CLOSED
    name = row["name"] if closed else ""
    return render(request, "web/listing/gone.html", {"name": name, "city": city, "closed": closed}, status=410)


def context(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """Everything the page says, in words."""
    location = listing["location"]
    canonical = request.build_absolute_uri(listing["url"])
    return {
        "listing": listing,
        "canonical": canonical,
        "where": where(listing),
        "address": [] if listing["format"] == "virtual" else address_lines(location),
        "address_is_hidden": location["precision"] == "hidden",
        "directions": directions(location),
        "format": labels(FORMAT, [listing["format"]] if listing["format"] else []),
        "summary": one_sentence(listing),
        "call": call(listing),
        "main_phone": phone(listing["phone"]) if listing["intake_phone"] else None,
        "fax": phone(listing["fax"]),
        "website": website(listing["website"]),
        "weeks": weeks_of(listing["schedule"]["tracks"]),
        "hours": hours_a_week(listing["schedule"]["hours_per_week"]),
        "insurance": insurance(listing),
        "openings": new_patients(listing["openings"]),
        "checked": checked(listing),
        "care": [section for section in care(listing) if section["terms"]],
        "after": terms(SERVICE, [code for code in listing["services"] if code in AFTER]),
        "payments": terms(PAYMENT, listing["payments"]),
        "networks": [network(entry) for entry in listing["networks"]],
        "questions": questions(listing),
        "evidence": EVIDENCE.by_code[listing["evidence"]],
        "accreditations": terms(ACCREDITATION, listing["accreditations"]),
        "checks": checks(listing),
        "updated": when(listing["updated_at"]),
        "structured_data": "" if listing["demonstration"] else medical_clinic(listing, canonical),
    }


def terms(facet: Facet, codes: list[str]) -> list[Any]:
    return [facet.by_code[code] for code in codes if code in facet.by_code]


def one_sentence(listing: Listing) -> str:
    """“An intensive outpatient program for teens and adults in Denver, CO.”"""
    ages = joined([label.lower() for label in labels(AGE, listing["ages"])], limit=5)
    words = {"ages": ages, "where": where(listing)}
    if listing["evidence"] == "possible":
        return _("Day treatment in %(where)s.") % words
    if listing["format"] == "virtual":
        return _("A virtual intensive outpatient program for %(ages)s.") % words if ages else ""
    if ages:
        return _("An intensive outpatient program for %(ages)s in %(where)s.") % words
    return _("An intensive outpatient program in %(where)s.") % words


def care(listing: Listing) -> list[dict[str, Any]]:
    """What it treats, how, for whom: sections of terms with their help texts."""
    treats = terms(FOCUS, listing["focus"]) + terms(CONDITION, listing["conditions"])
    services = [code for code in listing["services"] if code not in AFTER]
    return [
        {"title": _("What it treats"), "terms": treats},
        {"title": _("How"), "terms": terms(THERAPY, listing["therapies"])},
        {"title": _("What else it offers"), "terms": terms(SERVICE, services)},
        {"title": _("For whom"), "terms": terms(AGE, listing["ages"]) + terms(POPULATION, listing["populations"])},
        {"title": _("Languages"), "terms": terms(LANGUAGE, listing["languages"])},
        {"title": _("Levels of care on site"), "terms": terms(LEVEL, listing["levels"])},
        {"title": _("States served by video"), "terms": terms(STATE, listing["serves"])},
    ]


def network(entry: NetworkListing) -> dict[str, Any]:
    """One network in its three states, and who confirmed it when."""
    status = dict(PARTICIPATION_STATUS)[entry["status"]]
    moment, by = entry["verified_at"], entry["verified_by"]
    text = _("%(status)s, confirmed by %(who)s") % {"status": status, "who": said_by(by)} if by else str(status)
    if entry["status"] == "unknown":
        fact = Fact("unknown", _("We don't know: ask"))
    elif moment is None:
        fact = Fact("stale", str(status), more=_("not confirmed, ask"))
    elif entry["status"] == "in-network":
        fact = Fact("fit" if days_since(moment) <= VERIFIED_CURRENT_DAYS else "stale", text, when(moment))
    else:
        fact = Fact("plain", text, when(moment))
    return {"name": network_name(entry), "fact": fact}


def questions(listing: Listing) -> list[str]:
    """What to ask on the phone: first whatever the listing does not say."""
    asked = []
    if listing["openings"]["accepting"] != "yes":
        asked.append(_("Do you take new patients now? If not, how long is the wait?"))
    if not listing["networks"]:
        asked.append(_("Do you take my insurance plan, and are you in its network? What would I pay?"))
    if not listing["schedule"]["tracks"]:
        asked.append(_("On which days and at what times do you meet? Are there evening groups?"))
    if listing["evidence"] == "possible":
        asked.append(_("Do you have an intensive outpatient program, or only day treatment?"))
    return [
        *asked,
        _("How soon can I have a first appointment?"),
        _("How many weeks does it usually last, and what comes after?"),
        _("Can I keep my own doctor or therapist, and my medicines?"),
        _("What happens if I need more help, or miss a day?"),
    ]


def checks(listing: Listing) -> list[dict[str, Any]]:
    """Every aspect of a listing with its last check, or none."""
    found = listing["verifications"]
    rows = []
    for code, label in VERIFICATION_ASPECT:
        entry = found.get(code)
        if entry:
            tone: Tone = "fit" if days_since(entry["at"]) <= VERIFIED_CURRENT_DAYS else "stale"
            text = _("checked by %(who)s") % {"who": said_by(entry["by"])}
            rows.append({"label": label, "fact": Fact(tone, text, when(entry["at"]))})
        else:
            rows.append({"label": label, "fact": Fact("unknown", _("not checked yet"))})
    return rows
