"""The slow way through a rate file: event by event (``ijson``), whatever its order and layout.

Nothing larger than one provider group or one price is in memory, and no rate is decoded whole: an item of a gigabyte is
read in pieces. Where an item's code comes after its rates, they wait in a temporary file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import ijson
import msgspec
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.tic.cleaning import ID, Group, Price, group_id
from programs.imports.tic.collected import Collected, Enough
from programs.imports.tic.header import HEADER_KEYS
from programs.imports.tic.window import PIECE

Event = tuple[str, Any]

STARTS = frozenset({"start_map", "start_array"})
ENDS = frozenset({"end_map", "end_array"})
MARKS = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"
FEED = 1 << 16

LONGEST_VALUE = 4 << 20
"""Bytes of one string or number; the parser holds it whole."""

MOST_IDS = 1_000_000
"""Groups that one negotiated rate may name."""

MOST_HELD = 100_000
"""Groups that may stand inside one rate, and its prices."""


class TooLargePieceError(Exception):
    """One value, group or price is larger than any real one."""


class Events:
    """The events of one file, one after the other. ``at`` counts the unpacked bytes that were read."""

    def __init__(self, path: Path, blocks: Iterator[bytes]) -> None:
        self.path, self.at, self.bom = path, 0, False
        self.stream = self._events(blocks)

    def _events(self, blocks: Iterator[bytes]) -> Iterator[Event]:
        found: list[Event] = ijson.sendable_list()
        parser = ijson.basic_parse_coro(found)
        silent = 0
        try:
            for piece in self._pieces(blocks):
                parser.send(piece)
                self.at += len(piece)
                silent = 0 if found else silent + len(piece)
                if silent > LONGEST_VALUE:
                    problem = _("%(megabytes)d MB without the end of a value, before byte %(at)d.")
                    raise BadFileError(self.path, problem % {"megabytes": LONGEST_VALUE >> 20, "at": self.at})
                yield from found
                found.clear()
            parser.close()
            yield from found
        except (ijson.JSONError, UnicodeDecodeError) as error:  # its message repeats what the file says: not told
            yield from found
            problem = _("this is no JSON, near byte %(at)d of what was unpacked.") % {"at": self.at}
            raise BadFileError(self.path, problem) from error
        except (SystemError, ValueError) as error:  # the parser itself failed: what it found since must not be used
            problem = _("this cannot be read, near byte %(at)d of what was unpacked.") % {"at": self.at}
            raise BadFileError(self.path, problem) from error

    def _pieces(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        first = True
        for block in blocks:
            if first and block:
                if block.startswith(MARKS) or b"\0" in block[:4]:
                    raise BadFileError(self.path, _("the file is written in UTF-16; it must be UTF-8."))
                self.bom, first = block.startswith(BOM), False
                block = block.removeprefix(BOM)
            for at in range(0, len(block), FEED):
                yield block[at : at + FEED]

    def __iter__(self) -> Iterator[Event]:
        return self.stream

    def __next__(self) -> Event:
        event = next(self.stream, None)
        if event is None:
            raise BadFileError(self.path, _("the file is damaged or cut off (%(reason)s).") % {"reason": _("no end")})
        return event

    def skip(self, event: str) -> None:
        """Go to the end of the value that ``event`` began."""
        if event not in STARTS:
            return
        depth = 1
        for kind, _value in self.stream:
            if kind in STARTS:
                depth += 1
            elif kind in ENDS:
                depth -= 1
                if not depth:
                    return

    def members(self) -> Iterator[str]:
        """The keys of the object that was begun; whoever asks must read each value before the next key."""
        while True:
            event, key = next(self)
            if event == "end_map":
                return
            yield key

    def elements(self) -> Iterator[Event]:
        """The first events of the elements of the list that was begun; each must be read before the next."""
        while True:
            event = next(self)
            if event[0] == "end_array":
                return
            yield event

    def value(self, event: str, value: Any, twice: Callable[[str], None]) -> Any:
        """The whole value that ``event`` begins; ``twice`` is told keys that stand twice in an object."""
        return self._value(event, value, twice, self.at + PIECE)

    def _value(self, event: str, value: Any, twice: Callable[[str], None], until: int) -> Any:
        if self.at > until:
            raise TooLargePieceError
        if event == "start_map":
            made: dict[str, Any] = {}
            for key in self.members():
                if key in made:
                    twice(key)
                made[key] = self._value(*next(self), twice, until)
            return made
        if event == "start_array":
            return [self._value(*inner, twice, until) for inner in self.elements()]
        return value


class EventReader:
    """One file event by event. ``read`` goes through it once, or twice where groups stand before the rates."""

    def __init__(self, path: Path, blocks: Callable[[], Iterator[bytes]], into: Collected) -> None:
        self.path, self.blocks, self.into = path, blocks, into
        self.header: dict[str, Any] = {}
        self.root: set[str] = set()
        self.early = False
        """Whether groups stood before rates that may name them."""

    def read(self) -> dict[str, Any]:
        """Read everything wanted; returns the root's plain members. Raises ``BadFileError``."""
        events = Events(self.path, self.blocks())
        try:
            try:
                self.pass_through(events, first=True)
            except Enough:
                self.root.add("in_network")
            if self.early and self.into.missing:
                self.pass_through(Events(self.path, self.blocks()), first=False)
        except (TooLargePieceError, RecursionError) as error:
            problem = _("one group or price has more than %(megabytes)d MB, before byte %(at)d.")
            raise BadFileError(self.path, problem % {"megabytes": PIECE >> 20, "at": events.at}) from error
        if events.bom:
            self.into.byte_order_mark()
        return self.header

    def pass_through(self, events: Events, *, first: bool) -> None:
        """The first pass reads rates, and groups that come after them; the second one only groups."""
        if next(events.stream, ("", None))[0] != "start_map":
            raise BadFileError(self.path, _("this is no in-network rate file: it is no JSON object."))
        for key in events.members():
            event, value = next(events)
            if key == "in_network" and event == "start_array" and first:
                if key in self.root:
                    self.into.odd.note("in-network-twice", "", "in_network stands twice; both are read")
                self.items(events)
            elif key == "provider_references" and event == "start_array":
                self.early = self.early or "in_network" not in self.root
                if self.into.missing:
                    self.groups(events)
                else:
                    events.skip(event)
                if not first and not self.into.missing:
                    return
            elif key in HEADER_KEYS and first:
                self.member(key, events.value(event, value, self.key_twice))
            else:
                events.skip(event)
                if key == "in_network" and event != "start_array":
                    continue
            self.root.add(key)
        if first:
            for _event in events:  # what follows the end is an error
                pass

    def key_twice(self, key: str) -> None:
        self.into.odd.note("key-twice", "", f"the key {key[:40]!r} stands twice in the root; the last one counts")

    def member(self, key: str, value: Any) -> None:
        if key in self.header:
            self.key_twice(key)
        self.header[key] = value

    # -- items ----------------------------------------------------------------------------------------------------

    def items(self, events: Events) -> None:
        for event, _value in events.elements():
            if event == "start_map":
                _Item(self, events).read()
                if self.into.full and self.early:
                    raise Enough
            else:
                events.skip(event)
                self.into.odd.note("item-no-object", "", "an item is no object")

    # -- groups ---------------------------------------------------------------------------------------------------

    def groups(self, events: Events) -> None:
        for event, value in events.elements():
            if event != "start_map" or not self.into.missing:
                events.skip(event)
                continue
            twice: list[str] = []
            entry = events.value(event, value, twice.append)
            number = group_id(entry.get("provider_group_id"))
            if number is None or number not in self.into.named:
                continue
            if not self.into.wants(number):
                self.into.again(number)
            elif twice:
                self.into.broken_reference(number, twice[0])
            else:
                self.into.reference(number, entry)


class _Item:
    """One item. Its rates go where they belong as soon as its code is known, or wait."""

    def __init__(self, reader: EventReader, events: Events) -> None:
        self.into, self.events = reader.into, events
        self.found: dict[str, Any] = {}
        self.wanted: bool | None = None
        self.twice = ""
        self.rates = False
        self.waiting: IO[bytes] | None = None

    def read(self) -> None:
        try:
            self.members()
            self.end()
        finally:
            if self.waiting is not None:
                self.waiting.close()

    def members(self) -> None:
        events = self.events
        for key in events.members():
            event, value = next(events)
            if key == "negotiated_rates" and event == "start_array":
                self.twice = key if self.rates else self.twice
                self.rates = True
                self.negotiated_rates()
            elif key == "billing_code":
                self.code(event, value)
            elif key in ("billing_code_type", "negotiation_arrangement"):
                self.keep(key, events.value(event, value, lambda _key: None))
            elif event in STARTS:
                self.nested(event)

    def keep(self, key: str, value: Any) -> None:
        self.twice = key if key in self.found else self.twice
        self.found[key] = value

    def code(self, event: str, value: Any) -> None:
        self.keep("billing_code", value)
        self.events.skip(event)
        wanted = self.into.code_seen(value)
        if self.wanted is None:
            self.wanted = wanted
            if wanted:
                self.into.begin_item()

    def nested(self, event: str) -> None:
        """Another member with members of its own: codes in it are those of a bundle or capitation."""
        depth = 1
        events = self.events
        while depth:
            event, value = next(events)
            depth += (event in STARTS) - (event in ENDS)
            if event == "map_key" and value == "billing_code":
                event, code = next(events)
                depth += event in STARTS
                if self.into.code_seen(code):
                    self.into.without_rates()

    def negotiated_rates(self) -> None:
        for event, value in self.events.elements():
            if self.wanted is False or event != "start_map":
                self.events.skip(event)
                continue
            if self.wanted is None:
                self.wait(event, value)
            else:
                self.rate()

    def rate(self) -> None:
        """One negotiated rate of a wanted item, piece by piece."""
        into, events = self.into, self.events
        ids: list[ID] = []
        groups: list[Group] = []
        prices: list[Price] | None = None
        twice: list[str] = []
        for key in _once(events.members(), twice):
            event, value = next(events)
            if key == "provider_references" and event == "start_array":
                ids = self.pieces(lambda entry: into.ids_of([entry]), twice, MOST_IDS)
            elif key == "provider_groups" and event == "start_array":
                groups = self.pieces(lambda entry: into.cleaner.groups([entry]), twice, MOST_HELD)
            elif key == "negotiated_prices" and event == "start_array":
                prices = self.pieces(lambda entry: into.cleaner.prices([entry]), twice, MOST_HELD)
            elif key in ("provider_references", "provider_groups", "negotiated_prices"):
                odd = events.value(event, value, twice.append)
                prices = into.cleaner.prices(odd) if key == "negotiated_prices" else prices
                ids = into.ids_of(odd) if key == "provider_references" else ids
                groups = into.cleaner.groups(odd) if key == "provider_groups" and odd is not None else groups
            else:
                events.value(event, value, twice.append)
        if twice:
            into.key_twice(twice[0])
        else:
            into.add_rate(ids, groups, into.cleaner.prices(None) if prices is None else prices)

    def pieces(self, clean: Callable[[Any], list[Any]], twice: list[str], most: int) -> list[Any]:
        """The elements of the list that was begun, each read and cleaned alone."""
        found: list[Any] = []
        for event, value in self.events.elements():
            found += clean(self.events.value(event, value, twice.append))
            if len(found) > most:
                raise TooLargePieceError
        return found

    def wait(self, event: str, value: Any) -> None:
        """A rate whose item is not known yet is kept as it is."""
        if self.waiting is None:
            self.waiting = tempfile.TemporaryFile(prefix="iop-waiting-")  # noqa: SIM115 (read closes it)
        twice: list[str] = []
        entry = self.events.value(event, value, twice.append)
        self.waiting.write(_packed((twice[:1], entry)) + b"\n")

    def end(self) -> None:
        if self.wanted and self.waiting is not None:
            self.waiting.flush()
            self.waiting.seek(0)
            for twice, entry in map(_unpacked, self.waiting):
                if twice:
                    self.into.key_twice(twice[0])
                else:
                    self.into.rate(entry)
        if not self.wanted:
            return
        if self.twice:
            self.into.forget_item()
            self.into.cleaner.note("key-twice", f"an item with the key {self.twice!r} twice; left out")
        elif not self.rates:
            self.into.no_item()
            self.into.without_rates()
        else:
            keys = ("billing_code_type", "billing_code", "negotiation_arrangement")
            self.into.end_item(*(self.found.get(key) for key in keys))


def _once(keys: Iterable[str], twice: list[str]) -> Iterator[str]:
    """Keys as they come; those that came before are noted in ``twice``."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            twice.append(key)
        seen.add(key)
        yield key


_packed = msgspec.json.Encoder(decimal_format="number").encode
_unpacked = msgspec.json.Decoder(float_hook=Decimal).decode
