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

import phonenumbers

PLAN_ID_TYPE = "HIOS-PLAN-ID"
FACILITY_TYPE = "Intensive Outpatient Program"
TIER_UNKNOWN = "IN-NETWORK"
"""Where the plan's tier is not known: in the network, and no more is said."""

PHONE_DIGITS = 10

HIDDEN, INCOMPLETE, NO_PHONE = "address_private", "address_incomplete", "phone_missing"
NO_PLAN, OTHER_PLANS = "plan_unknown", "other_plans_of_same_npi"
REASONS = (HIDDEN, INCOMPLETE, NO_PHONE, NO_PLAN, OTHER_PLANS)
"""Why a program that is in a network is not in the file."""

COLUMNS = ("pk", "npi", "name", "street1", "street2", "city", "state", "zip_code", "phone", "intake_phone", "precision")
"""Of a program; and ``changed``, when anything of it that shows was changed last."""

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


def tier_of(text: str) -> str:
    """In capitals, hyphens for spaces."""
    return "-".join(text.upper().split()) or TIER_UNKNOWN


def site_of(program: Mapping[str, Any], plans: Plans) -> Site | str:
    """A row of ``COLUMNS`` as an address, or why it cannot be one."""
    if not plans:
        return NO_PLAN
    if program["precision"] == "hidden":
        return HIDDEN
    parts = {"address": "street1", "address_2": "street2", "city": "city", "state": "state", "zip": "zip_code"}
    address = {name: program[column] for name, column in parts.items() if program[column]}
    if not address.keys() >= parts.keys() - {"address_2"}:
        return INCOMPLETE
    phone = digits(program["phone"]) or digits(program["intake_phone"])
    if not phone:
        return NO_PHONE
    return Site(program["npi"] or None, program["name"], address | {"phone": phone}, plans, program["changed"].date())


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
