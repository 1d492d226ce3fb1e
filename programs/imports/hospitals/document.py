"""JSON of charges, event by event: nothing larger than one plan of a charge is in memory, whatever the size of an item,
and of items without a wanted code no value is made."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.hospitals.cleaning import ChargeCleaner, Codes, Item, as_text
from programs.imports.hospitals.table import Keep
from programs.imports.tic import window
from programs.imports.tic.events import Events, TooLargePieceError

ITEMS = "standard_charge_information"
CODES, CHARGES, PLANS = "code_information", "standard_charges", "payers_information"
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

NAMES = ("payer_name", "plan_name")
OF_A_CHARGE = frozenset({*ONCE, *MODIFIERS})
HELD = 1 << 20
"""Bytes of charges that wait in memory."""


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
            problem = _("one charge or one plan of it has more than %(megabytes)d MB, before byte %(at)d.")
            words = {"megabytes": window.PIECE >> 20, "at": self.events.at}
            raise BadFileError(self.path, problem % words) from error

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
        """One item. Charges wait until its end, since its codes may come last, and a key twice makes nothing of it."""
        events, twice, seen = self.events, list[str](), set[str]()
        codes: Codes | None = None
        with Waiting(events) as waiting:
            for key in events.members():
                event, value = next(events)
                if key in (CODES, CHARGES):
                    twice += [key] if key in seen else []
                    seen.add(key)
                if key == CODES:
                    codes = self.clean.codes(pairs_of(events.value(event, value, twice.append)))
                elif key == CHARGES and event == "start_array" and (codes is not None or CODES not in seen):
                    self.charges(waiting, twice)
                else:
                    events.skip(event)
            if codes is None:
                return
            if twice:
                self.clean.note("key-twice", f"an item with the key {twice[0][:40]!r} twice; left out")
                return
            self.wanted += 1
            if waiting.is_empty:
                self.clean.note("charges-missing", "a wanted code without standard_charges")
            for one, plans in waiting.charges():
                self.charge(codes, one, plans)

    def charges(self, waiting: Waiting, twice: list[str]) -> None:
        """The charges of an item, however many: one plan of one of them is in memory."""
        for event, _value in self.events.elements():
            waiting.is_empty = False
            if event == "start_map":
                self.members_of_charge(waiting, twice)
            else:
                self.events.skip(event)

    def members_of_charge(self, waiting: Waiting, twice: list[str]) -> None:
        events, one = self.events, dict[str, Any]()
        begun = events.at
        for key in events.members():
            event, value = next(events)
            if key in one:
                twice.append(key)
            if key == PLANS and event == "start_array":
                one[key] = None
                before = events.at
                self.plans(waiting, twice)
                begun += events.at - before
            else:
                one[key] = events.value(event, value, twice.append)
            if events.at - begun > window.PIECE:
                raise TooLargePieceError
        waiting.charge({key: one[key] for key in OF_A_CHARGE & one.keys()})

    def plans(self, waiting: Waiting, twice: list[str]) -> None:
        for event, value in self.events.elements():
            if event == "start_map":
                plan = self.events.value(event, value, twice.append)
                waiting.plan({key: plan[key] for key in (*NAMES, *OF_A_PLAN) if key in plan})
            else:
                self.events.skip(event)

    def charge(self, codes: Codes, one: dict[str, Any], plans: Iterable[dict[str, Any]]) -> None:
        cells = {what: one.get(key) for key, what in ONCE.items()}
        cells["modifiers"] = next((one[key] for key in MODIFIERS if one.get(key)), None)
        item, told = self.clean.item(cells), False
        for plan in plans:
            told = True
            self.of_a_plan(codes, item, plan)
        if not told:
            self.of_a_plan(codes, item, {})

    def of_a_plan(self, codes: Codes, item: Item, plan: dict[str, Any]) -> None:
        payer, named = (self.clean.name(as_text(plan.get(f"{what}_name")), what) for what in ("payer", "plan"))
        said = {what: plan.get(key) for key, what in OF_A_PLAN.items()}
        self.keep(self.clean.charge(codes, item, payer, named, said))


class Waiting:
    """The charges of one item until it has ended: in memory while they are few, else in temporary files."""

    def __init__(self, events: Events) -> None:
        self.events, self.begun = events, events.at
        self.is_empty = True
        self.ready: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
        self.plans: list[dict[str, Any]] = []
        self.files: tuple[IO[bytes], IO[bytes]] | None = None
        self.filed = 0
        """Plans in the file that are of the charge that is next."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for file in self.files or ():
            file.close()

    def plan(self, plan: dict[str, Any]) -> None:
        """A plan of the charge that is next."""
        self.plans.append(plan)
        if self.is_large:
            self.file()

    def charge(self, one: dict[str, Any]) -> None:
        """What a charge says whoever pays, and that its plans are all there."""
        self.ready.append((one, self.plans))
        self.plans = []
        if self.is_large:
            self.file()

    @property
    def is_large(self) -> bool:
        return self.files is not None or self.events.at - self.begun > HELD

    def file(self) -> None:
        """Whatever is in memory goes into the files: plans into one, charges with the number of theirs into another."""
        if self.files is None:
            self.files = spool(), spool()
        of_plans, of_charges = self.files
        for one, plans in self.ready:
            self.filed += self.dumped(plans, of_plans)
            pickle.dump((one, self.filed), of_charges)
            self.filed = 0
        self.filed += self.dumped(self.plans, of_plans)
        self.ready, self.plans = [], []

    def dumped(self, plans: list[dict[str, Any]], into: IO[bytes]) -> int:
        for plan in plans:
            pickle.dump(plan, into)
        return len(plans)

    def charges(self) -> Iterator[tuple[dict[str, Any], Iterable[dict[str, Any]]]]:
        """Each charge with its plans, which must be read before the next."""
        yield from self.ready
        if self.files:
            of_plans, of_charges = self.files
            end = of_charges.tell()
            of_plans.seek(0)
            of_charges.seek(0)
            while of_charges.tell() < end:
                one, number = pickle.load(of_charges)  # noqa: S301 (what was written above)
                yield one, (pickle.load(of_plans) for _plan in range(number))  # noqa: S301


def spool() -> IO[bytes]:
    return tempfile.TemporaryFile(prefix="iop-waiting-")


def pairs_of(value: Any) -> Iterable[tuple[Any, Any]]:
    return [(entry.get("type"), entry.get("code")) for entry in objects(value)]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list; what else stands in it is left out."""
    yield from (entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()
