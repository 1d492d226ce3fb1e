"""Who is in a payer's networks, as the marketplace takes it: ``providers.json`` of CMSgov/QHP-provider-formulary-APIs.

A FACILITY has one entry for each NPI (``null`` where there is none, an entry for each program then), needs a street, a
city, a state, a ZIP code and a telephone number at each of its addresses, and is in *plans*, by their HIOS ids. The
format cannot say that one address of an NPI is in other plans than the next: of such an NPI the addresses that most
share stand in the file, and the others are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

import phonenumbers

from programs.search import Listing, NetworkListing

PLAN_ID_TYPE = "HIOS-PLAN-ID"
FACILITY_TYPE = "Intensive Outpatient Program"
TIER_UNKNOWN = "IN-NETWORK"
"""Where the plan's tier is not known: in the network, and no more is said."""

PHONE_DIGITS = 10

HIDDEN, INCOMPLETE, NO_PHONE = "address_private", "address_incomplete", "phone_missing"
NO_PLAN, OTHER_PLANS = "plan_unknown", "other_plans_of_same_npi"
REASONS = (HIDDEN, INCOMPLETE, NO_PHONE, NO_PLAN, OTHER_PLANS)
"""Why a program that is in a network is not in the file."""

Plans = frozenset[tuple[str, str]]
"""HIOS ids, each with a tier."""


@dataclass(frozen=True, slots=True)
class Site:
    """One program as an address of a facility."""

    npi: str | None
    name: str
    address: dict[str, str]
    plans: Plans
    changed: date


def plans_of(listing: Listing, plans: Mapping[UUID, Iterable[str]], today: date) -> Plans:
    """The plans that a program is in today, by their networks."""
    return frozenset(
        (plan, tier_of(network))
        for network in listing["networks"]
        if is_in(network, today)
        for plan in plans.get(UUID(str(network["id"])), ())
    )


def is_in(network: NetworkListing, today: date) -> bool:
    day = today.isoformat()
    return (
        network["status"] == "in-network"
        and (network["since"] or day) <= day
        and (network["until"] or day) >= day
    )  # fmt: skip


def tier_of(network: NetworkListing) -> str:
    """In capitals, hyphens for spaces."""
    return "-".join((network["tier"] or "").upper().split()) or TIER_UNKNOWN


def site_of(listing: Listing, plans: Plans) -> Site | str:
    """The program as an address, or why it cannot be one."""
    where = listing["location"]
    if where["precision"] == "hidden":
        return HIDDEN
    street, city, state, zip_code = where["street1"], where["city"], where["state"], where["zip"]
    if not (street and city and state and zip_code):
        return INCOMPLETE
    phone = digits(listing["phone"]) or digits(listing["intake_phone"])
    if not phone:
        return NO_PHONE
    second = {"address_2": where["street2"]} if where["street2"] else {}
    address = {"address": street, **second, "city": city, "state": state, "zip": zip_code, "phone": phone}
    return Site(listing["npi"], listing["name"], address, plans, listing["updated_at"].date())


def digits(text: str | None) -> str:
    """Ten digits of a number in the United States, without an extension; blank for any other."""
    try:
        number = str(phonenumbers.parse(text or "", "US").national_number)
    except phonenumbers.NumberParseException:
        return ""
    return number if len(number) == PHONE_DIGITS else ""


def facilities(sites: Iterable[Site], left_out: Counter[str]) -> Iterator[dict[str, Any]]:
    """The entries of sites, which come in the order of their NPI."""
    alone = 0

    def same(site: Site) -> tuple[str, int]:
        nonlocal alone
        alone += 0 if site.npi else 1
        return site.npi or "", 0 if site.npi else alone

    for _key, group in groupby(sites, same):
        by_plans: defaultdict[Plans, list[Site]] = defaultdict(list)
        for site in group:
            by_plans[site.plans].append(site)
        most = max(by_plans.values(), key=len)
        left_out[OTHER_PLANS] += sum(map(len, by_plans.values())) - len(most)
        yield facility(most)


def facility(sites: list[Site]) -> dict[str, Any]:
    first = sites[0]
    return {
        "npi": first.npi,
        "type": "FACILITY",
        "facility_name": first.name,
        "facility_type": [FACILITY_TYPE],
        "addresses": [site.address for site in sites],
        "plans": [
            {"plan_id_type": PLAN_ID_TYPE, "plan_id": plan, "network_tier": tier} for plan, tier in sorted(first.plans)
        ],
        "last_updated_on": max(site.changed for site in sites).isoformat(),
    }
