"""One entry of a directory → what an extract has of it. What is odd is counted, never guessed at.

No person gets through: entries of the type INDIVIDUAL are counted and dropped as they are met, and so is whatever has
the name of a person where that of a facility must stand.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from programs.imports.cleaning.phones import phone_number
from programs.imports.qhp.extract import FacilityLine, Membership, Place, PlanLine
from programs.imports.qhp.kinds import is_behavioral
from programs.imports.tic.cleaning import ISO_DATE, Cleaner
from programs.models.npi import npi_is_valid

PLAN_ID_TYPE = "HIOS-PLAN-ID"
PLAN_ID = re.compile(r"([0-9]{5}[A-Z]{2}[0-9]{7})(?:-?[0-9]{2})?")
"""Fourteen characters; two more where somebody wrote the variant of the plan (its cost sharing), no other network."""

OUT_OF_NETWORK = re.compile(r"OUT[\s_-]*OF[\s_-]*NET|^OON$|NON[\s_-]*PAR\b|NOT[\s_-]*IN[\s_-]*NET")
"""Tiers that are none: the provider is not in the network."""

ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
STATE = re.compile(r"[A-Z]{2}")
FIRST_YEAR, LAST_YEAR = 2014, 2100
MOST_PLACES, MOST_YEARS = 100, 10

PERSON, FACILITIES = "INDIVIDUAL", frozenset({"FACILITY", "GROUP"})
NAMES = ("facility_name", "group_name", "organization_name", "name")
TYPES = ("facility_type", "facility_types", "specialty", "speciality")
"""The documents of the format spell the last one both ways."""


class Kind(msgspec.Struct):
    """All that is decoded of an entry that is not wanted."""

    type: Any = None
    last_updated_on: Any = None


kind_of = msgspec.json.Decoder(Kind).decode


class TwiceError(ValueError):
    """An object has a key twice: nobody can say which value is meant."""


class NotFiniteError(ValueError):
    """NaN or Infinity, which JSON does not have."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise TwiceError
    return found


def refuse_constant(_text: str) -> Any:
    raise NotFiniteError


def whole(element: bytes) -> dict[str, Any]:
    """An entry decoded strictly. Raises ``ValueError`` (``TwiceError`` for a key that stands twice)."""
    found: dict[str, Any] = json.loads(
        element.decode(), object_pairs_hook=once, parse_constant=refuse_constant, parse_int=number
    )
    return found


def number(text: str) -> Any:
    """A whole number; one of more digits than anything here has stays text."""
    return int(text) if len(text) <= 20 else text


class Records:
    """Cleans the entries of one directory; ``asked`` are NPIs that are wanted whatever they are."""

    def __init__(self, clean: Cleaner, asked: frozenset[str] = frozenset()) -> None:
        self.clean, self.asked = clean, asked

    def facility(self, value: dict[str, Any], at: int) -> FacilityLine | None:
        """A facility that is wanted, as a line; ``None``, and counted where it is odd, for any other."""
        name, types = self.name(value), self.types(value)
        npi = value.get("npi")
        text = str(npi) if type(npi) is int else npi.strip() if isinstance(npi, str) else ""
        if text in self.asked:
            why = "asked"
        elif is_behavioral(types):
            why = "type"
        elif is_behavioral([name]):
            why = "name"
        else:
            return None
        if any(isinstance(value.get(key), dict) for key in NAMES):
            self.clean.note("person-as-facility", "a facility has the name of a person; left out")
            return None
        if not self.has_npi(npi, text):
            return None
        plans = self.plans(value.get("plans"))
        if not plans:
            self.clean.note("without-plans", "no plan whose id can be read; left out")
            return None
        if value.get("accepting") is not None:
            self.clean.note("accepting-of-facility", "the format has “accepting” for persons alone; not read")
        if not name:
            self.clean.note("name-missing", "no name")
        day = self.day(value.get("last_updated_on"))
        return FacilityLine(at, text, name, types, self.places(value), plans, day, why)  # type: ignore[arg-type]

    def name(self, value: dict[str, Any]) -> str:
        written = next((value[key] for key in NAMES if isinstance(value.get(key), str) and value[key].strip()), "")
        return self.clean.name(written, "name")

    def types(self, value: dict[str, Any]) -> list[str]:
        found = (text for key in TYPES for text in self.clean.words(value.get(key), "type"))
        return list(dict.fromkeys(name for text in found if (name := self.clean.name(text, "type"))))

    def has_npi(self, npi: Any, text: str) -> bool:
        if npi is None or text == "":
            self.clean.note("npi-missing", "no NPI: nothing that a listing could be joined by; left out")
            return False
        if not npi_is_valid(text):
            self.clean.note("npi-wrong", "not ten digits with a right check digit; left out")
            return False
        if type(npi) is int:
            self.clean.note("npi-as-number", "an NPI is not quoted")
        return True

    # -- plans ----------------------------------------------------------------------------------------------------

    def plans(self, value: Any) -> list[Membership]:
        """The plans that an entry is in, sorted, once each."""
        if not isinstance(value, list):
            self.clean.note("plans-missing", "plans is no list")
            return []
        found: dict[tuple[str, str], set[int]] = {}
        for entry in value:
            if not isinstance(entry, dict):
                self.clean.note("plan-wrong", "a plan is no object")
                continue
            plan, tier = self.plan_id(entry), self.tier(entry.get("network_tier"))
            if plan and tier is not None:
                found.setdefault((plan, tier), set()).update(self.years(entry.get("years")))
        return [Membership(plan, tier, tuple(sorted(years))) for (plan, tier), years in sorted(found.items())]

    def plan_id(self, entry: dict[str, Any]) -> str:
        kind, written = entry.get("plan_id_type"), entry.get("plan_id")
        if not isinstance(kind, str) or kind.strip().upper() != PLAN_ID_TYPE:
            self.clean.note("plan-type-unknown", "a plan’s id is of another type than HIOS; left out")
            return ""
        match = PLAN_ID.fullmatch(written.strip().upper()) if isinstance(written, str) else None
        if match is None:
            self.clean.note("plan-wrong", "a plan’s id is no HIOS id of 14 characters; left out")
            return ""
        if match[0] != match[1]:
            self.clean.note("plan-variant", "a plan’s id names its variant, which is cut off")
        return match[1]

    def tier(self, value: Any) -> str | None:
        """A tier as the plan names it; ``None`` for one that says that the provider is not in the network."""
        text = self.clean.name(value, "tier").upper()
        if not text:
            self.clean.note("tier-missing", "no network_tier")
        if OUT_OF_NETWORK.search(text):
            self.clean.note("tier-out-of-network", "a tier that is out of the network; left out")
            return None
        return text

    def years(self, value: Any) -> list[int]:
        if value is None:
            return []
        listed = value if isinstance(value, list) else [value]
        texts = [str(year) for year in listed[:MOST_YEARS] if not isinstance(year, bool)]
        found = [int(text) for text in texts if re.fullmatch(r"[0-9]{4}", text)]
        found = [year for year in found if FIRST_YEAR <= year <= LAST_YEAR]
        if not isinstance(value, list) or len(found) < len(listed):
            self.clean.note("years-wrong", "years is no list of years from 2014 on")
        return found

    def plan(self, value: dict[str, Any]) -> PlanLine | None:
        """A plan of ``plans.json``."""
        plan = self.plan_id(value)
        if not plan:
            return None
        network = value.get("network")
        listed = [entry for entry in network if isinstance(entry, dict)] if isinstance(network, list) else []
        tiers = {self.clean.name(entry.get("network_tier"), "tier").upper() for entry in listed[:MOST_PLACES]} - {""}
        name = self.clean.name(value.get("marketing_name"), "plan-name")
        years = sorted(set(self.years(value.get("years"))))
        return PlanLine(plan, name, sorted(tiers), years, self.day(value.get("last_updated_on")))

    # -- places ---------------------------------------------------------------------------------------------------

    def places(self, value: dict[str, Any]) -> list[Place]:
        """Addresses; the first documents of the format had one ``address``, and the phone beside it."""
        listed = value.get("addresses")
        if listed is None and isinstance(value.get("address"), dict):
            self.clean.note("address-of-2015", "one address, as the format had it in 2015")
            listed = [{"phone": value.get("phone"), **value["address"]}]
        entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        if not entries:
            self.clean.note("address-missing", "no address")
        if len(entries) > MOST_PLACES:
            self.clean.note("addresses-too-many", f"{len(entries)} addresses; the first {MOST_PLACES} are kept")
        return list(dict.fromkeys(self.place(entry) for entry in entries[:MOST_PLACES]))

    def place(self, entry: dict[str, Any]) -> Place:
        words = {key: self.clean.name(entry.get(key), "address") for key in ("address", "address_2", "city", "state")}
        state = words["state"].upper()
        if state and not STATE.fullmatch(state):
            self.clean.note("state-wrong", "a state is not two letters")
            state = ""
        return Place(
            words["address"], words["address_2"], words["city"], state, self.zip(entry.get("zip")),
            self.phone(entry.get("phone"), state),
        )  # fmt: skip

    def zip(self, value: Any) -> str:
        if type(value) is int:
            self.clean.note("zip-as-number", "a ZIP code is a number: zeros at its beginning are put back")
            value = f"{value:05}"
        match = ZIP.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            self.clean.note("zip-wrong", "no ZIP code of five digits")
            return ""
        return match[1]

    def phone(self, value: Any, state: str) -> str:
        text = str(value) if type(value) is int else value
        number = phone_number(text, state) if isinstance(text, str) and len(text) <= 60 else None
        if not number:
            self.clean.note("phone-wrong", "no telephone number")
        return number or ""

    # -- days -----------------------------------------------------------------------------------------------------

    def day(self, value: Any) -> str:
        """A day of the calendar (ISO 8601); empty, and counted, for anything else."""
        found = day_of(value)
        if not found:
            self.clean.note("date-wrong" if value else "date-missing", "last_updated_on is no day")
        return found


def day_of(value: Any) -> str:
    """A day as ISO 8601; empty for anything else."""
    return known_day(value) if isinstance(value, str) and len(value) <= LONGEST_DAY else ""


LONGEST_DAY = 40


@lru_cache(maxsize=1000)
def known_day(text: str) -> str:
    """A directory names few days, and each very often."""
    match = ISO_DATE.match(text)
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""
