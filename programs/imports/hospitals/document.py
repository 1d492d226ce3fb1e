"""JSON of charges, event by event: nothing larger than one item is in memory, and of others no value is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.hospitals.cleaning import ChargeCleaner, Codes, as_text
from programs.imports.hospitals.table import Keep
from programs.imports.tic.events import Events, TooLargePieceError
from programs.imports.tic.window import PIECE

ITEMS = "standard_charge_information"
CODES, CHARGES = "code_information", "standard_charges"
ROOT = frozenset(
    {
        *("hospital_name", "last_updated_on", "version", "hospital_location", "location_name", "hospital_address"),
        *("license_information", "type_2_npi"),
    }
)
ONCE = {
    "setting": "setting",
    "billing_class": "billing_class",
    "gross_charge": "gross",
    "discounted_cash": "cash",
    "minimum": "least",
    "maximum": "most",
}
MODIFIERS = ("modifier_code", "modifiers", "modifier")
OF_A_PLAN = {
    "standard_charge_dollar": "dollars",
    "standard_charge_percentage": "percentage",
    "standard_charge_algorithm": "algorithm",
    "methodology": "methodology",
    "estimated_amount": "estimated",
    "median_amount": "median",
    "10th_percentile": "tenth",
    "90th_percentile": "ninetieth",
    "count": "count",
}
"""Keys of CMS's schemas 2 and 3, and what they say."""


class Document:
    """One document while it is read. ``hospital`` has the plain members of its root."""

    layout = "json"

    def __init__(self, path: Path, blocks: Iterator[bytes], clean: ChargeCleaner, keep: Keep) -> None:
        self.path, self.clean, self.keep = path, clean, keep
        self.events = Events(path, blocks)
        self.hospital: dict[str, Any] = {}
        self.read, self.wanted = 0, 0

    @property
    def licenses(self) -> list[tuple[Any, Any]]:
        """Number and state of each licence."""
        entries = self.hospital.get("license_information")
        listed = entries if isinstance(entries, list) else [entries]
        return [(entry.get("license_number"), entry.get("state")) for entry in listed if isinstance(entry, dict)]

    def read_all(self) -> None:
        """Read everything wanted. Raises ``BadFileError``."""
        try:
            self.root()
        except (TooLargePieceError, RecursionError) as error:
            problem = _("one item has more than %(megabytes)d MB, before byte %(at)d.")
            raise BadFileError(self.path, problem % {"megabytes": PIECE >> 20, "at": self.events.at}) from error

    def root(self) -> None:
        events, seen = self.events, set[str]()
        if next(events.stream, ("", None))[0] != "start_map":
            raise BadFileError(self.path, _("this is no file of a hospital's charges: it is no JSON object."))
        for key in events.members():
            event, value = next(events)
            if key in seen and (key in ROOT or key == ITEMS):
                self.clean.note("key-twice", f"the key {key!r} stands twice in the root")
            seen.add(key)
            if key == ITEMS and event == "start_array":
                self.items()
            elif key in ROOT:
                self.hospital[key] = events.value(event, value, lambda _key: None)
            else:
                events.skip(event)
        for _event in events:  # what follows the end is an error
            pass
        self.refuse_others(seen)

    def refuse_others(self, root: set[str]) -> None:
        if ITEMS in root:
            return
        if "in_network" in root:
            raise BadFileError(self.path, _("this is a rate file of a health plan; read it with extract_tic."))
        if "reporting_structure" in root:
            raise BadFileError(self.path, _("this is a table of contents of a health plan, not a hospital's file."))
        raise BadFileError(
            self.path, _("this is no file of a hospital's charges: it has no “%(key)s”.") % {"key": ITEMS}
        )

    def items(self) -> None:
        for event, _value in self.events.elements():
            self.read += 1
            self.clean.place = f"item {self.read}"
            if event == "start_map":
                self.item()
            else:
                self.events.skip(event)
                self.clean.note("item-no-object", "an item is no object")

    def item(self) -> None:
        """One item. Without a wanted code before its charges, none of them is made."""
        events, twice, found = self.events, list[str](), dict[str, Any]()
        codes: Codes | None = None
        for key in events.members():
            event, value = next(events)
            if key in found:
                twice.append(key)
            if key == CODES:
                found[key] = events.value(event, value, twice.append)
                codes = self.clean.codes(pairs_of(found[key]))
            elif key == CHARGES and (codes is not None or CODES not in found):
                found[key] = events.value(event, value, twice.append)
            else:
                events.skip(event)
        if codes is None:
            return
        if twice:
            self.clean.note("key-twice", f"an item with the key {twice[0][:40]!r} twice; left out")
            return
        self.wanted += 1
        self.charges(codes, found.get(CHARGES))

    def charges(self, codes: Codes, listed: Any) -> None:
        if not isinstance(listed, list) or not listed:
            self.clean.note("charges-missing", "a wanted code without standard_charges")
        for one in objects(listed):
            cells = {what: one.get(key) for key, what in ONCE.items()}
            cells["modifiers"] = next((one[key] for key in MODIFIERS if one.get(key)), None)
            item = self.clean.item(cells)
            plans = list(objects(one.get("payers_information")))
            for plan in plans or [{}]:
                payer, named = (self.clean.name(as_text(plan.get(f"{what}_name")), what) for what in ("payer", "plan"))
                said = {what: plan.get(key) for key, what in OF_A_PLAN.items()}
                self.keep(self.clean.charge(codes, item, payer, named, said))


def pairs_of(value: Any) -> Iterable[tuple[Any, Any]]:
    return [(entry.get("type"), entry.get("code")) for entry in objects(value)]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list; what else stands in it is left out."""
    yield from (entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()
