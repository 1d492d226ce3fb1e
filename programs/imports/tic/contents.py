"""Tables of contents: which in-network files a payer publishes, and for how many plans each.

They can have gigabytes, mostly the same addresses again and again, so they are read event by event. Addresses are
often signed: whoever has one can download until it ends. So they are told apart without their query, and nothing stores
or logs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pyroaring import BitMap

from programs.imports.errors import BadFileError
from programs.imports.extracts import Oddities
from programs.imports.published.unpacked import Published, Watcher
from programs.imports.tic.cleaning import Cleaner
from programs.imports.tic.events import STARTS, Events, TooLargePieceError

LONGEST_ADDRESS = 8_000
MOST_FILES = 500_000


@dataclass(slots=True)
class InNetworkFile:
    """One file of a table of contents: its address as first written, what the table calls it, and its plans."""

    address: str = field(repr=False)
    description: str
    plans: BitMap

    @property
    def name(self) -> str:
        """The file's own name: the last part of the path, without the query, which may hold a signature."""
        return urlsplit(self.address).path.rsplit("/", 1)[-1]


@dataclass(slots=True)
class Contents:
    """A table of contents: who publishes it, and its in-network files in the order in which they first stand there."""

    entity: str = ""
    version: str = ""
    last_updated_on: str = ""
    plans: int = 0
    structures: int = 0
    allowed_amounts: int = 0
    files: dict[str, InNetworkFile] = field(default_factory=dict)
    odd: Oddities = field(default_factory=Oddities)


def read_contents(path: Path, watcher: Watcher | None = None) -> Contents:
    """Read a table of contents of any size, also one in a list of one element. Raises ``BadFileError``."""
    found = Contents()
    events = Events(path, Published(path, found.odd, watcher).blocks())
    try:
        _Reader(path, events, found).read()
    except TooLargePieceError as error:
        problem = _("one entry is too large, before byte %(at)d.") % {"at": events.at}
        raise BadFileError(path, problem) from error
    return found


class _Reader:
    """Reads one table of contents into ``into``."""

    def __init__(self, path: Path, events: Events, into: Contents) -> None:
        self.path, self.events, self.into = path, events, into
        self.clean = Cleaner(into.odd)
        self.plan_numbers: dict[bytes, int] = {}

    def read(self) -> None:
        events = self.events
        event = next(events)[0]
        if event == "start_array":
            self.into.odd.note("in-a-list", "", "the table of contents stands in a list of one element")
            event = next(events)[0]
        if event != "start_map":
            raise BadFileError(self.path, _("this is no table of contents: it is no JSON object."))
        keys = set()
        for key in events.members():
            keys.add(key)
            self.member(key)
        if "reporting_structure" not in keys:
            if "in_network" in keys:
                raise BadFileError(self.path, _("this is an in-network rate file; read it with extract_tic."))
            raise BadFileError(self.path, _("this is no table of contents: it has no “reporting_structure”."))
        for event, _value in events:  # what follows
            if event == "start_map":
                raise BadFileError(self.path, _("the list holds more than one table of contents."))
        self.into.plans = len(self.plan_numbers)

    def member(self, key: str) -> None:
        event, value = next(self.events)
        names = {"reporting_entity_name": "entity", "version": "version", "last_updated_on": "last_updated_on"}
        if key == "reporting_structure" and event == "start_array":
            for inner, _value in self.events.elements():
                if inner == "start_map":
                    self.structure()
                else:
                    self.events.skip(inner)
                    self.clean.note("structure-no-object", "an entry of reporting_structure is no object")
        elif key in names:
            setattr(self.into, names[key], self.clean.name(self.events.value(event, value, _ignore), "name"))
        else:
            self.events.skip(event)

    def structure(self) -> None:
        """One entry: some plans, and the files that hold their rates."""
        self.into.structures += 1
        self.clean.place = f"entry {self.into.structures}"
        plans, files = BitMap(), []
        for key in self.events.members():
            event, _value = next(self.events)
            if key == "reporting_plans" and event == "start_array":
                plans |= BitMap(self.plan(entry) for entry in self.entries())
            elif key == "in_network_files" and event == "start_array":
                files += [key for entry in self.entries() if (key := self.file(entry))]
            else:
                self.into.allowed_amounts += key == "allowed_amount_file" and event in STARTS
                self.events.skip(event)
        if not plans:
            self.clean.note("no-plans", "an entry names no plans")
        for address in files:
            self.into.files[address].plans |= plans

    def entries(self) -> Iterator[dict[str, Any]]:
        """The objects of the list that was begun, one by one."""
        for event, value in self.events.elements():
            entry = self.events.value(event, value, _ignore)
            if isinstance(entry, dict):
                yield entry
            else:
                self.clean.note("entry-no-object", "an entry of a list is no object")

    def plan(self, entry: dict[str, Any]) -> int:
        """The number of a plan; equal ones have one. Plans without an id are told apart by name."""
        names = [str(entry.get(key) or "").strip().lower() for key in ("plan_id_type", "plan_id", "plan_market_type")]
        if not names[1]:
            self.clean.note("plan-without-id", "a plan has no id")
            names.append(str(entry.get("plan_name") or ""))
        key = blake2b("\0".join(names).encode(errors="replace"), digest_size=12).digest()
        return self.plan_numbers.setdefault(key, len(self.plan_numbers))

    def file(self, entry: dict[str, Any]) -> str:
        """The key of a file: its address without query and fragment. Empty where there is no address."""
        address = entry.get("location")
        address = address.strip() if isinstance(address, str) and len(address) <= LONGEST_ADDRESS else ""
        parts = urlsplit_or_none(address)
        if parts is None or parts.scheme not in ("https", "http") or not parts.netloc:
            self.clean.note("no-address", "an in-network file has no address")
            return ""
        key = f"{parts.scheme}://{parts.netloc}{parts.path}"
        if key not in self.into.files:
            if len(self.into.files) >= MOST_FILES:
                problem = _("more than %(number)d different files.") % {"number": MOST_FILES}
                raise BadFileError(self.path, problem)
            description = self.clean.name(entry.get("description"), "description")
            self.into.files[key] = InNetworkFile(address, description, BitMap())
        elif parts.query and parts.query != urlsplit(self.into.files[key].address).query:
            self.into.odd.note("signed-again", "", times=1)
        return key


def urlsplit_or_none(address: str) -> Any:
    """The parts of an address, ``None`` of what is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _ignore(_key: str) -> None:
    """Of a key that stands twice in a table of contents the last one counts."""
