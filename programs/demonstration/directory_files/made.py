"""Made-up directories (``index.json``, ``plans.json``, ``providers.json``): any size, order and layout, with every trap
of real ones as a switch. NPIs begin with 9, as no real one does; issuers are 00000 and 00001, which are nobody's."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from programs.demonstration.rate_files.layout import Layout, Pairs, Raw, Writer
from programs.models.npi import made_npi

TRAPS = (
    "accepting",
    "address-of-2015",
    "capitals",
    "dates-odd",
    "key-twice",
    "no-npi",
    "npi-number",
    "npi-wrong",
    "other-types",
    "out-of-network",
    "person-as-facility",
    "plans-odd",
    "prose",
    "two-issuers",
    "years",
    "zip-number",
)
"""Switches: what real files have, and readers stumble over."""

BEHAVIORAL = ("Behavioral Health Facility", "Mental Health Center", "SUBSTANCE_ABUSE", "Intensive Outpatient Program")
OTHER = ("Hospital", "Dialysis", "Pharmacy", "Imaging Center", "OTHER")
NAMES = ("Cedar", "Juniper", "Aspen", "Willow", "Harbor", "Summit")
PROSE = ('a "quote" and }, {"npi": "', "brackets ]}[{ and \\", 'ends with "type": "FACILITY"}', "é – 日本", "tab\t")
TIERS = ("PREFERRED", "NON-PREFERRED")
STREETS = ("Main St", "Cedar St", "Example Ave")


@dataclass(frozen=True, slots=True)
class Options:
    """How a directory looks. ``wanted`` is the share of facilities that are for mental health or substance use."""

    seed: int = 1
    providers: int = 40
    plans: int = 6
    persons: float = 0.6
    wanted: float = 0.5
    layout: Layout = "compact"
    shuffled: bool = False
    traps: frozenset[str] = field(default_factory=frozenset)
    day: str = "2026-11-01"
    year: int = 2026
    issuer: str = "00000"


class Directory:
    """One directory, piece by piece. ``told`` is called with every provider as it is made."""

    def __init__(self, options: Options, told: Callable[[Any], None] = lambda _value: None) -> None:
        self.options, self.told = options, told
        self.chance = random.Random(options.seed)  # noqa: S311 (made-up data)
        self.writer = Writer(options.layout, self.chance)

    def trap(self, name: str, share: float = 0.25) -> bool:
        """Whether a trap is set, and snaps now."""
        return name in self.options.traps and self.chance.random() < share

    def plan_id(self, at: int) -> str:
        issuer = "00001" if "two-issuers" in self.options.traps and at % 2 else self.options.issuer
        return f"{issuer}CO{at:07}"

    def ordered(self, value: dict[str, Any]) -> Pairs:
        pairs = list(value.items())
        if self.options.shuffled:
            self.chance.shuffle(pairs)
        return Pairs(pairs)

    # -- the files ------------------------------------------------------------------------------------------------

    def index(self) -> str:
        address = "https://plans.example/"
        named = {"provider_urls": ["providers.json?signature=x"], "plan_urls": ["plans.json"], "formulary_urls": []}
        return self.writer.write({key: [address + name for name in names] for key, names in named.items()})

    def plans(self) -> str:
        return self.writer.write([self.plan(at) for at in range(self.options.plans)])

    def plan(self, at: int) -> dict[str, Any]:
        return {
            "plan_id_type": "HIOS-PLAN-ID",
            "plan_id": self.plan_id(at),
            "years": [self.options.year],
            "marketing_name": f"Example Choice {at + 1}",
            "summary_url": "https://plans.example/summary",
            "network": [{"network_tier": tier} for tier in TIERS],
            "formulary": {"drug_tier": "GENERIC", "mail_order": True},
            "last_updated_on": self.options.day,
        }

    def text(self) -> Iterator[str]:
        """``providers.json`` in pieces."""
        yield "["
        for at in range(self.options.providers):
            value = self.provider(at)
            self.told(value)
            yield (self.writer.comma if at else "") + self.writer.blank(1) + self.writer.write(value, 1)
        yield self.writer.blank(0) + "]"

    # -- providers ------------------------------------------------------------------------------------------------

    def provider(self, at: int) -> Pairs:
        made = self.person(at) if self.chance.random() < self.options.persons else self.facility(at)
        pairs = self.ordered(made)
        if self.trap("key-twice", 0.1):
            pairs.append(("plans", []))
        return pairs

    def person(self, at: int) -> dict[str, Any]:
        return {
            "npi": made_npi(at),
            "type": self.type("INDIVIDUAL"),
            "name": {"first": "Example", "last": f"Person {at}"},
            "addresses": [self.ordered(self.address(at))],
            "specialty": ["Psychiatry", "Mental Health Counselor"],
            "accepting": "accepting in some locations",
            "languages": ["English"],
            "plans": self.memberships(),
            "last_updated_on": self.day(),
        }

    def facility(self, at: int) -> dict[str, Any]:
        wanted = self.chance.random() < self.options.wanted
        by_name = wanted and self.chance.random() < 0.2
        kinds = OTHER if by_name or not wanted else BEHAVIORAL
        name = f"{self.chance.choice(NAMES)} {'Behavioral Health' if by_name else 'Center'} {at}"
        value: dict[str, Any] = {
            "npi": self.npi(at),
            "type": self.type(self.chance.choice(("FACILITY", "FACILITY", "GROUP"))),
            "facility_name": f"{name} {self.chance.choice(PROSE)}" if self.trap("prose") else name,
            "facility_type": [self.chance.choice(kinds)],
            "addresses": [self.ordered(self.address(at))],
            "plans": self.memberships(),
            "last_updated_on": self.day(),
        }
        if self.trap("accepting"):
            value["accepting"] = "accepting"
        if self.trap("person-as-facility"):
            value["name"] = {"first": "Example", "last": f"Person {at}"}
        if self.trap("other-types"):
            value["type"] = self.chance.choice(("", "CLINIC", None))
        if self.trap("address-of-2015"):
            (address,) = value.pop("addresses")
            value |= {"address": address, "phone": "3035550142"}
        return value

    def listed(self, npi: str, name: str, street: str, city: str, state: str, zip_code: str) -> dict[str, Any]:
        """An entry of a facility that is what is said of it, in the first plan."""
        address = {"address": street, "city": city, "state": state, "zip": zip_code, "phone": "3035550142"}
        plan = {"plan_id_type": "HIOS-PLAN-ID", "plan_id": self.plan_id(0), "network_tier": TIERS[0]}
        return {
            "npi": npi,
            "type": "FACILITY",
            "facility_name": name,
            "facility_type": [BEHAVIORAL[0]],
            "addresses": [address],
            "plans": [{**plan, "years": [self.options.year]}],
            "last_updated_on": self.options.day,
        }

    def type(self, word: str) -> str:
        return word.lower() if self.trap("capitals") else word

    def npi(self, at: int) -> Any:
        npi = made_npi(at)
        if self.trap("no-npi"):
            return self.chance.choice((None, ""))
        if self.trap("npi-wrong"):
            return self.chance.choice((npi[:9], npi[:9] + str((int(npi[9]) + 1) % 10), "0", 0, f"{npi}{npi}"))
        return int(npi) if self.trap("npi-number") else npi

    def address(self, at: int) -> dict[str, Any]:
        zip_code: Any = self.chance.choice(("80203", "02139", "60601-1234"))
        if self.trap("zip-number"):
            zip_code = 2139
        street = f"{100 + at} {self.chance.choice(STREETS)}"
        return {"address": street, "city": "Denver", "state": "CO", "zip": zip_code, "phone": "3035550142"}

    def memberships(self) -> list[Any]:
        count = self.chance.randint(0, min(4, self.options.plans))
        return [self.ordered(self.membership(at)) for at in self.chance.sample(range(self.options.plans), count)]

    def membership(self, at: int) -> dict[str, Any]:
        value: dict[str, Any] = {
            "plan_id_type": "HIOS-PLAN-ID",
            "plan_id": self.plan_id(at),
            "network_tier": self.chance.choice(TIERS),
        }
        if self.trap("years"):
            value["years"] = self.chance.choice(([self.options.year], [self.options.year, self.options.year + 1], 2027))
        if self.trap("out-of-network"):
            value["network_tier"] = self.chance.choice(("OUT-OF-NETWORK", "OON", "Out of Network Tier"))
        if self.trap("plans-odd"):
            odd: tuple[dict[str, Any], ...] = (
                {"plan_id": "12"}, {"plan_id": f"{self.plan_id(at)}-01"}, {"plan_id": self.plan_id(at).lower()},
                {"plan_id_type": "EIN"}, {"network_tier": None}, {"plan_id": Raw("7")},
            )  # fmt: skip
            value |= self.chance.choice(odd)
        return value

    def day(self) -> str:
        if self.trap("dates-odd"):
            return self.chance.choice(("", "11/01/2026", "2026-02-30", "0000-00-00"))
        return self.options.day
