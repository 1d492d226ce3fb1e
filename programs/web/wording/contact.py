"""Ways to reach a program: phone numbers, directions, its website."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from programs.search import Listing, Location

NORTH_AMERICAN = re.compile(r"\D*1?\D*(\d{3})\D*(\d{3})\D*(\d{4})\s*(?:(?:x|ext)\D*(\d{1,6}))?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phone:
    """``text`` for people; ``href`` for the dialler, empty when we cannot tell what to dial."""

    text: str
    href: str


def phone(number: str | None) -> Phone | None:
    """``303-555-0142 x12`` as “(303) 555-0142, ext. 12” and ``tel:+13035550142;ext=12`` (RFC 3966)."""
    if not number:
        return None
    match = NORTH_AMERICAN.fullmatch(number)
    if not match:
        return Phone(number, "")
    area, office, line, extension = match.groups()
    text, href = f"({area}) {office}-{line}", f"tel:+1{area}{office}{line}"
    return Phone(f"{text}, ext. {extension}", f"{href};ext={extension}") if extension else Phone(text, href)


def call(listing: Listing) -> Phone | None:
    """The number to call first: intake, else the main line."""
    return phone(listing["intake_phone"]) or phone(listing["phone"])


def address_lines(location: Location) -> list[str]:
    """The address as on an envelope; a hidden one is its city and ZIP code."""
    city = ", ".join(part for part in (location["city"], location["state"]) if part)
    last = " ".join(part for part in (city, location["zip"]) if part)
    return [line for line in (location["street1"], location["street2"], last) if line]


def directions(location: Location) -> str:
    """An address for directions, opened only when chosen; empty when there is no street to go to."""
    if not location["street1"]:
        return ""
    if location["precision"] == "street" and location["latitude"] is not None:
        point = f"{location['latitude']:.5f},{location['longitude']:.5f}"
        return f"https://www.openstreetmap.org/directions?route={quote(';' + point, safe='')}"
    street = ", ".join([location["street1"], *address_lines(location)[-1:]])
    return f"https://www.openstreetmap.org/search?{urlencode({'query': street})}"


def website(address: str | None) -> str:
    """The website when it is one; imported rows hold other things as well."""
    return address if address and re.match(r"https?://[^\s/]", address, re.IGNORECASE) else ""
