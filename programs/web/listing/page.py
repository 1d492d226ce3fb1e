"""The page of one program."""

from __future__ import annotations

import math
import weakref
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.models import Program
from programs.rates.hospitals import cash_prices_of
from programs.rates.prices import rates_of
from programs.search import Directory, Listing, directory_for, listings_of, state_by_slug
from programs.vocabularies import ACCREDITATION, EVIDENCE, FORMAT, PAYMENT, SERVICE
from programs.web import pieces
from programs.web.frames import filled
from programs.web.languages.switch import other_language_url
from programs.web.listing.as_text import as_text
from programs.web.listing.cash import cash, paid
from programs.web.listing.contracts import agreed, contract, is_by_file
from programs.web.listing.gone import gone
from programs.web.listing.nearby import as_html, nearby, search_around
from programs.web.listing.npi import npi_of
from programs.web.listing.questions import about_anything, about_unknown
from programs.web.listing.sections import (
    AFTER,
    care,
    checks,
    checks_of_answers,
    network,
    not_checked,
    one_sentence,
    terms,
)
from programs.web.listing.send import ways_to_send
from programs.web.listing.structured_data import medical_clinic
from programs.web.results.asked import carried
from programs.web.results.cards import where
from programs.web.wording.contact import address_lines, call, directions, phone, website
from programs.web.wording.dates import when
from programs.web.wording.editions import in_edition
from programs.web.wording.facts import Fact, checked, currency, insurance, labels, limits, new_patients, quotes
from programs.web.wording.provenance import groups_of
from programs.web.wording.reach import access, intake, text_telephone
from programs.web.wording.week import hours_a_week, weeks_of
from programs.web.wording.words import for_one_reader

SLOTS = ("other_language_url", "asked", "choices", "nearby")
"""What stands on the page of one program and is another thing for another request, or when another program changes."""


@require_safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """The listing; a merged one leads on, a closed or hidden one says so (410), a draft is not there.

    Two queries for a page that is kept: whether the program has changed, and what else has. Else eight at most,
    however much the program says and whatever is near it.
    """
    with for_one_reader() as reader:
        state = state_by_slug(slug)
        key = pieces.key_of(request, reader, "listing", slug, state) if state else None
        page = pieces.pages.get(key) if key else None
        if page is None:
            made = made_of(request, slug)
            if not isinstance(made, pieces.Page):
                return made
            page = made
            if key:
                pieces.pages.put(key, page)
        return pieces.sent(request, key, page, filling(request, page.about))


def made_of(request: HttpRequest, slug: str) -> pieces.Page | HttpResponse:
    """The page of a program that is shown, with its slots open; else the answer in its place."""
    rows = Program.objects.select_related("merged_into").only(
        "status", "name", "city", "state", "merged_into__slug", "slug"
    )
    row = rows.filter(slug=slug).first()
    sight = Program.sight_of(row)
    if row is None or sight is Program.Sight.UNKNOWN:
        raise Http404
    if row.merged_into:
        return HttpResponsePermanentRedirect(reverse("web:program", args=[row.merged_into.slug]))
    if sight is not Program.Sight.SHOWN:
        return gone(request, row)
    (listing,) = listings_of([row.pk])

    def make(slots: pieces.Slots) -> str:
        return render_to_string("web/listing/listing.html", {**context(request, listing), **slots}, request)

    ends = [one["until"].timestamp() for one in listing["under_review"] if one["until"] > timezone.now()]
    return pieces.Page.made(make, SLOTS, About(listing), min(ends, default=math.inf))


class About:
    """What the slots of a listing's page are filled from, and what was near it in the directory that was asked last."""

    def __init__(self, listing: Listing) -> None:
        self.listing = cast(Listing, {name: listing[name] for name in OF_NEARBY})  # type: ignore[literal-required]
        self.search_around = search_around(listing)
        self.near: tuple[weakref.ref[Directory] | None, SafeString] = (None, SafeString())

    def nearby(self, directory: Directory, choices: str) -> SafeString:
        """Others near it. Without choices the same for everybody, as long as the directory is."""
        of, known = self.near
        if not choices and of is not None and of() is directory:
            return known
        found = nearby(self.listing, directory, choices)
        text = as_html(found, self.listing, self.search_around) if found else SafeString()
        if not choices:
            self.near = weakref.ref(directory), text
        return text


OF_NEARBY = ("id", "location", "format", "focus", "ages", "serves", "demonstration")
"""Keys of a listing that say what is near it, and like it."""


def filling(request: HttpRequest, about: About) -> pieces.Slots:
    """What stands in the slots for one request: what the program answers to the choices of the search that led here,
    these choices, and what else is near."""
    search, pk = carried(request), about.listing["id"]
    line = search.lines([pk]).get(pk, "")
    return {
        "other_language_url": other_language_url(request),
        "asked": filled("web/listing/asked.html", asked=line) if line else "",
        "choices": search.query,
        "nearby": about.nearby(search.directory or directory_for(request), search.query),
    }


def under_review(listing: Listing) -> list[Fact]:
    """What several have reported, in a sentence that names the number."""
    words: dict[str, str] = {
        "number": _("Several people reported that %(number)s does not work. It is being checked."),
        "closed": _("Several people reported that this place has closed. It is being checked."),
    }
    now = timezone.now()
    return [
        Fact("stale", words[one["alarm"]] % {"number": said.text if (said := phone(one["number"])) else ""})
        for one in listing["under_review"]
        if one["until"] > now
    ]


def context(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """Everything the page says, in words."""
    canonical = request.build_absolute_uri(listing["url"])
    sample = listing["demonstration"]
    return {
        "listing": listing,
        "canonical": canonical,
        "noindex": sample and not settings.INDEXABLE,
        "structured_data": "" if sample else medical_clinic(listing, canonical),
        "summary": one_sentence(listing),
        "limits": [*currency(listing), *limits(listing["restrictions"])],
        "under_review": under_review(listing),
        "editions": [(source, in_edition(source)) for source in listing["sources"]],
        "quotes": quotes(listing),
        "search_around": search_around(listing),
        "send": ways_to_send(listing, canonical),
        "as_text": as_text(listing, canonical),
        "today": timezone.localdate(),
        **answers(listing),
        **ways_to_reach(listing),
        "care": care(listing),
        "after": terms(SERVICE, [code for code in listing["services"] if code in AFTER]),
        "payments": terms(PAYMENT, listing["payments"]),
        "networks": [network(entry) for entry in listing["networks"] if not is_by_file(entry)],
        "contracts": [contract(entry) for entry in listing["networks"] if is_by_file(entry)],
        "agreed": agreed(rates_of(listing["id"])),
        "cash": cash(cash_prices_of(listing["id"])),
        "paid": paid(listing),
        "ask_first": about_unknown(listing),
        "ask_also": about_anything(),
        "evidence": EVIDENCE.by_code[listing["evidence"]],
        "accreditations": terms(ACCREDITATION, listing["accreditations"]),
        "checks": checks(listing),
        "not_checked": not_checked(listing),
        "groups": groups_of(listing),
        "npi": npi_of(listing),
        "updated": when(listing["updated_at"]),
    }


def answers(listing: Listing) -> dict[str, Any]:
    """Where, when, who pays, openings; each with its check."""
    location = listing["location"]
    weeks, hours = weeks_of(listing), hours_a_week(listing["schedule"]["hours_per_week"])
    pays, openings = insurance(listing), new_patients(listing["openings"])
    schedule: dict[str, None] = {"schedule": None} if weeks or hours else {}
    checkable = {"contact": None, "insurance": pays, "openings": openings} | schedule
    address = [] if listing["format"] == "virtual" else address_lines(location)
    told = {
        "where": address or location["precision"] == "hidden" or listing["format"],
        "when": weeks or hours,
        "pays": pays.tone != "unknown",
        "openings": openings.tone != "unknown",
    }
    return {
        "known": [question for question, said in told.items() if said],
        "where": where(listing),
        "address": address,
        "address_is_hidden": location["precision"] == "hidden",
        "format": labels(FORMAT, [listing["format"]] if listing["format"] else []),
        "weeks": weeks,
        "hours": hours,
        "insurance": pays,
        "openings": openings,
        "check_of": checks_of_answers(listing, **checkable),
        "checked": checked(listing),
    }


def ways_to_reach(listing: Listing) -> dict[str, Any]:
    """Phones, fax, website, the way there."""
    return {
        "call": call(listing),
        "main_phone": phone(listing["phone"]) if listing["intake_phone"] else None,
        "intake": intake(listing),
        "tty": text_telephone(listing),
        "access": access(listing),
        "fax": phone(listing["fax"]),
        "website": website(listing["website"]),
        "directions": directions(listing["location"]),
    }
