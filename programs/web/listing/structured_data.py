"""Listings as schema.org data, for search engines.

The data stands in the page as a script block of a type that is not executed, which a content
security policy without inline scripts allows (HTML standard: data blocks are not run).
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from programs.models.currency import openings_are_current
from programs.models.sessions import DAY_NUMBERS, ENGLISH_DAYS
from programs.search import Listing
from programs.vocabularies import STATE
from programs.web.wording.contact import Phone, call, phone, website
from programs.web.wording.facts import labels
from programs.web.wording.reach import text_telephone

DAY_NAMES = dict(zip(DAY_NUMBERS, map(str.capitalize, ENGLISH_DAYS), strict=True))
SCRIPT_SAFE = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def medical_clinic(listing: Listing, canonical: str) -> SafeString:
    """``MedicalClinic`` of schema.org. A hidden address gives its city and no point.

    No ``openingHours``: the times of groups are not the hours in which somebody answers the door; those of intake are
    ``hoursAvailable`` of its telephone.
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
        "telephone": dialled(number) if number else None,
        "faxNumber": dialled(fax) if fax else None,
        "address": known(address) if location["city"] or location["state"] else None,
        "parentOrganization": {"@type": "Organization", "name": listing["provider"]["name"]},
        "medicalSpecialty": "https://schema.org/Psychiatric",
        "contactPoint": contact_points(listing),
        "amenityFeature": amenities(listing),
        "areaServed": [{"@type": "State", "name": name} for name in labels(STATE, listing["serves"])],
    }
    if location["precision"] == "street":
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": location["latitude"],
            "longitude": location["longitude"],
        }
    return script_safe(known(data) | taking_patients(listing))


def contact_points(listing: Listing) -> list[dict[str, Any]]:
    """The telephone of intake with its hours, and that for text telephones."""
    number, tty = call(listing), text_telephone(listing)
    points: list[dict[str, Any]] = []
    if number and listing["intake_sessions"]:
        points.append({"contactType": "intake", "telephone": dialled(number), "hoursAvailable": hours(listing)})
    if tty:
        option = {"contactType": "TTY", "contactOption": "HearingImpairedSupported"}
        points.append(option | {"telephone": dialled(tty)})
    return [{"@type": "ContactPoint"} | point for point in points]


def hours(listing: Listing) -> list[dict[str, Any]]:
    """``OpeningHoursSpecification`` for each pair of times; one that closes before it opens closes the next day."""
    days: dict[tuple[str, str], list[str]] = {}
    for part in listing["intake_sessions"]:
        closes = part["end"] if part["end"] != "24:00" else "23:59"
        days.setdefault((part["start"], closes), []).append(f"https://schema.org/{DAY_NAMES[part['day']]}")
    return [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": of, "opens": opens, "closes": closes}
        for (opens, closes), of in days.items()
    ]


def amenities(listing: Listing) -> list[dict[str, Any]]:
    """Wheelchair access and parking, where somebody said whether there are."""
    said = {"Wheelchair accessible": listing["wheelchair"], "Parking": listing["parking"]}
    return [
        {"@type": "LocationFeatureSpecification", "name": name, "value": answer == "yes"}
        for name, answer in said.items()
        if answer
    ]


def dialled(number: Phone) -> str:
    return number.href.removeprefix("tel:") or number.text


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
