"""Listings as schema.org data, for search engines.

The data stands in the page as a script block of a type that is not executed, which a content
security policy without inline scripts allows (HTML standard: data blocks are not run).
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from programs.models.currency import openings_are_current
from programs.search import Listing
from programs.vocabularies import STATE
from programs.web.wording.contact import call, phone, website
from programs.web.wording.facts import labels

SCRIPT_SAFE = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def medical_clinic(listing: Listing, canonical: str) -> SafeString:
    """``MedicalClinic`` of schema.org. A hidden address gives its city and no point.

    No ``openingHours``: the times of groups are not the hours in which somebody answers the door.
    """
    location = listing["location"]
    number, fax = call(listing), phone(listing["fax"])
    address = {
        "@type": "PostalAddress",
        "streetAddress": location["street1"],
        "addressLocality": location["city"],
        "addressRegion": location["state"],
        "postalCode": location["zip"],
        "addressCountry": "US",
    }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalClinic",
        "@id": canonical,
        "name": listing["name"],
        "url": website(listing["website"]) or canonical,
        "description": listing["description"],
        "telephone": number.href.removeprefix("tel:") or number.text if number else None,
        "faxNumber": fax.href.removeprefix("tel:") or fax.text if fax else None,
        "address": known(address) if location["city"] or location["state"] else None,
        "parentOrganization": {"@type": "Organization", "name": listing["provider"]["name"]},
        "medicalSpecialty": "https://schema.org/Psychiatric",
        "areaServed": [{"@type": "State", "name": name} for name in labels(STATE, listing["serves"])],
    }
    if location["precision"] == "street":
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": location["latitude"],
            "longitude": location["longitude"],
        }
    return script_safe(known(data) | taking_patients(listing))


def taking_patients(listing: Listing) -> dict[str, bool]:
    """Whether it takes new patients, when it said so lately; nothing otherwise."""
    openings = listing["openings"]
    if openings["accepting"] not in ("yes", "no") or not openings_are_current(openings["reported_at"]):
        return {}
    return {"isAcceptingNewPatients": openings["accepting"] == "yes"}


def known(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown."""
    return {key: value for key, value in data.items() if value}


def script_safe(data: dict[str, Any]) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(SCRIPT_SAFE))  # noqa: S308
