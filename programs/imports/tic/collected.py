"""What is collected from one file while it is read, and how it becomes lines of an extract.

Rates come before the groups that they name are known, and a file may have more of both than memory: both lie in
temporary files until the end. In memory are the numbers of the groups that are named.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import IO, Any

import msgspec

from programs.imports.billing_codes import Written, may_be_read, means_every_code, read_billing_code
from programs.imports.errors import BadFileError
from programs.imports.extracts import ExtractWriter, Oddities
from programs.imports.published.choice import Choice
from programs.imports.tic.cleaning import ID, Cleaner, Group, Price
from programs.imports.tic.extract import Counts, GroupLine, RateLine

TYPES = ("RC", "HCPCS")
"""A code is one of the table with one of these types, or with none."""

ARRANGEMENTS = frozenset({"ffs", "bundle", "capitation"})

MOST_GROUPS = 5_000_000
"""Different groups that the wanted rates of one file may name. There are not as many practices in the country."""

MOST_HELD = 16 << 20
"""Bytes of groups that are in memory at once."""

MOST_IN_LINE = 10_000
"""Groups that one line of an extract names."""

_encode = msgspec.json.Encoder().encode


class Enough(Exception):  # noqa: N818 (not an error)
    """As many rates as were asked for are there, and the groups that they name stand before them."""


@dataclass(slots=True)
class _Item:
    """A wanted item, numbered as it came. ``written`` is ``None`` until its code is known."""

    written: Written | None = None
    arrangement: str = ""
    prices: int = 0


class Spooled(msgspec.Struct, array_like=True):
    """One negotiated rate as it waits: the place of its item, the groups it names, those it holds, and its prices."""

    item: int
    ids: list[int | str]
    groups: list[Group]
    prices: list[Price]


class Collected:
    """The wanted rates and groups of one file."""

    def __init__(self, odd: Oddities, choice: Choice) -> None:
        self.odd, self.choice = odd, choice
        self.cleaner = Cleaner(odd)
        self.items: list[_Item] = []
        self.codes_seen = 0
        self.rates: IO[bytes] = tempfile.TemporaryFile(prefix="iop-rates-")  # noqa: SIM115 (close closes them)
        self.groups: IO[bytes] = tempfile.TemporaryFile(prefix="iop-groups-")  # noqa: SIM115
        self.groups_file, self.groups_end = self.groups.fileno(), 0
        self.held = b""
        """All of ``groups`` while lines are written, if it is small."""
        self.named: dict[ID, int] = {}
        """Groups that wanted rates name → where their content is in ``groups``; −1 while it is not found."""
        self.missing = 0
        self.pending: dict[ID, None] = {}
        self.prices = 0

    def close(self) -> None:
        self.rates.close()
        self.groups.close()

    # -- rates ----------------------------------------------------------------------------------------------------

    def begin_item(self) -> None:
        """Rates that follow belong to a new item."""
        self.items.append(_Item())
        self.pending, self.cleaner.odd = {}, Oddities()
        self.cleaner.place = f"item {len(self.items)}"

    def rate(self, value: Any) -> None:
        """One negotiated rate of the present item, decoded."""
        if not isinstance(value, dict):
            self.cleaner.note("prices-missing", "a negotiated rate is no object")
            return
        prices = self.cleaner.prices(value.get("negotiated_prices"))
        inside = value.get("provider_groups")
        groups = [] if inside is None else self.cleaner.groups(inside)
        self.add_rate(self.ids_of(value.get("provider_references")), groups, prices)

    def ids_of(self, value: Any) -> list[ID]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.cleaner.note("id-wrong", "provider_references is no list")
            return []
        clean = self.cleaner.id
        return [found for entry in value if (found := entry if type(entry) is int else clean(entry)) is not None]

    def add_rate(self, ids: list[ID], groups: list[Group], prices: list[Price]) -> None:
        """A clean rate of the present item. One with very many groups goes on as several, each with some of them."""
        if not prices:
            return
        if len(groups) > MOST_IN_LINE or len(ids) > MOST_IN_LINE:
            for at in range(0, len(groups), MOST_IN_LINE):
                self.add_rate([], groups[at : at + MOST_IN_LINE], prices)
            for at in range(0, len(ids), MOST_IN_LINE):
                self.add_rate(ids[at : at + MOST_IN_LINE], [], prices)
            return
        self.pending.update(dict.fromkeys(ids))
        if len(self.pending) > MOST_GROUPS:
            raise BadFileError("", f"more than {MOST_GROUPS} groups in one item")
        self.rates.write(_encode(Spooled(len(self.items) - 1, ids, groups, prices)) + b"\n")
        self.items[-1].prices += len(prices)

    def end_item(self, code_type: Any, code: Any, arrangement: Any) -> bool:
        """The present item is read: whether it was wanted. What it named is wanted from now on, or forgotten."""
        item = self.items[-1]
        item.written = read_code(code_type, code)
        noted, self.cleaner.odd = self.cleaner.odd, self.odd
        if item.written is None:
            self.pending = {}
            return False
        item.arrangement = self.cleaner.word(arrangement, "arrangement", ARRANGEMENTS)
        self.odd.add(noted)
        if not isinstance(code, str):
            self.cleaner.note("code-as-number", "a billing code is a number")
        for number in self.pending:
            if number not in self.named:
                self.named[number] = -1
                self.missing += 1
        self.pending = {}
        if len(self.named) > MOST_GROUPS:
            raise BadFileError("", f"more than {MOST_GROUPS} groups are named")
        self.prices += item.prices
        return True

    @property
    def full(self) -> bool:
        """Whether as many rates as were asked for are there; further items are not wanted."""
        return self.choice.limit is not None and self.prices >= self.choice.limit

    def byte_order_mark(self) -> None:
        self.odd.note("byte-order-mark", "", "the file begins with a byte order mark")

    def key_twice(self, key: str) -> None:
        """A rate has a key twice: it is left out, because nobody can say which value is meant."""
        self.cleaner.note("key-twice", f"a negotiated rate with the key {key[:40]!r} twice; left out")

    def code_seen(self, code: Any) -> bool:
        """A billing code in an item or in a bundle: whether it may be a wanted one, whatever its type."""
        self.codes_seen += 1
        text = str(code) if type(code) is int else code
        if not isinstance(text, str) or self.full or not may_be_read(text):
            return False
        if means_every_code("", text):
            self.odd.note("every-code", "", "a billing code that means every code is evidence of none")
        return any(read_billing_code(kind, text) for kind in TYPES)

    def without_rates(self) -> None:
        """A wanted code inside a bundle or capitation, or with no rates of its own."""
        self.odd.note("code-without-rates")

    def forget_item(self) -> None:
        """The present item is not read after all."""
        self.cleaner.odd, self.pending = self.odd, {}

    def no_item(self) -> None:
        """The present item has no rates; it is not counted as one."""
        self.forget_item()
        self.items.pop()

    # -- groups ---------------------------------------------------------------------------------------------------

    def wants(self, number: ID) -> bool:
        """Whether a wanted rate names this group, and its content is not known yet."""
        return self.named.get(number, 0) == -1

    def reference(self, number: ID, value: dict[str, Any]) -> None:
        """The content of a group that is named. Where a number stands twice the first counts."""
        self.cleaner.place = f"provider group {number}"
        self.cleaner.id(value.get("provider_group_id"))
        networks = value.get("network_name")
        if "provider_groups" not in value and value.get("location"):
            self.cleaner.note("group-behind-location", "the group stands in another file, which is not fetched")
            groups = []
        else:
            groups = self.cleaner.groups(value.get("provider_groups"), networks)
        self.add_reference(number, b"".join(rest_of_line(group) + b"\n" for group in groups))

    def add_reference(self, number: ID, text: bytes) -> None:
        """The lines of a group, from behind their numbers on."""
        self.groups.write(text)
        self.named[number] = self.groups_end << LENGTH_BITS | len(text)
        self.groups_end += len(text)
        self.missing -= 1

    def broken_reference(self, number: ID, key: str) -> None:
        """A named group has a key twice: it is known, and empty."""
        self.cleaner.place = f"provider group {number}"
        self.cleaner.note("key-twice", f"a group with the key {key[:40]!r} twice; left out")
        self.add_reference(number, b"")

    def again(self, number: ID) -> None:
        """A named group that was found already stands in the file once more."""
        self.cleaner.place = f"provider group {number}"
        self.cleaner.note("id-twice", "this number stands twice; the first one counts")

    # -- lines ----------------------------------------------------------------------------------------------------

    def write(self, writer: ExtractWriter, published_on: str, version: str) -> Counts:
        """Write groups and rates, each group before the first rate that names it; count them.

        ``published_on`` is the file's own date, before which a contract has expired.
        """
        return _Lines(self, writer, published_on, version).write()

    def content(self, number: ID) -> list[bytes] | None:
        """The groups of a number as their lines go on, without line feeds; ``None`` where the file has none."""
        place = self.named[number]
        if place < 0:
            return None
        begins, length = place >> LENGTH_BITS, place & LONGEST_TEXT
        held = self.held
        text = held[begins : begins + length] if held else os.pread(self.groups_file, length, begins)
        return text.split(b"\n")[:-1]

    def spooled(self) -> Iterator[Spooled]:
        self.groups.flush()
        if self.groups_end <= MOST_HELD:
            self.held = os.pread(self.groups_file, self.groups_end, 0)
        self.rates.flush()
        self.rates.seek(0)
        decode = msgspec.json.Decoder(Spooled).decode
        return map(decode, self.rates)


LENGTH_BITS = 30
LONGEST_TEXT = (1 << LENGTH_BITS) - 1
"""A place in the file of groups, and how many bytes are there, in one number."""

LINE_BEGINS = b'{"kind":"group","number":'
_line = msgspec.json.Decoder(GroupLine).decode
_networks_missing = b'"networks":[]'


def rest_of_line(group: Group) -> bytes:
    """A group's line from behind its number on: what equal groups have in common."""
    return _encode(GroupLine(0, *group))[len(LINE_BEGINS) + 2 :]


def read_code(code_type: Any, code: Any) -> Written | None:
    """The wanted code of an item as decoded; a number counts as its digits."""
    text = str(code) if type(code) is int else code
    return read_billing_code(code_type, text) if isinstance(code_type, str) and isinstance(text, str) else None


class _Lines:
    """Numbers groups in the order in which rates name them, and writes both."""

    def __init__(self, collected: Collected, writer: ExtractWriter, published_on: str, version: str) -> None:
        self.of, self.writer, self.published_on = collected, writer, published_on
        self.names_networks = not version.startswith(("0", "1"))
        self.numbers: dict[bytes, int] = {}
        self.by_id: dict[ID, tuple[int, ...] | None] = {}
        self.rates = self.control = 0

    def write(self) -> Counts:
        items = self.of.items
        for spooled in self.of.spooled():
            item = items[spooled.item]
            if item.written is None:
                continue
            groups = self.groups_of(spooled, f"item {spooled.item + 1}")
            if groups:
                self.rates_of(item, item.written, spooled.prices, groups)
            elif not self.of.choice.npis:
                self.of.odd.note("rate-without-groups", "", times=len(spooled.prices))
            if self.of.choice.limit is not None and self.rates >= self.of.choice.limit:
                break
        wanted = sum(item.written is not None for item in items)
        return Counts(self.of.codes_seen, wanted, self.rates, len(self.numbers), self.control)

    def groups_of(self, spooled: Spooled, place: str) -> list[int]:
        """Numbers of all groups of a rate, in order, once each."""
        numbers = dict.fromkeys(self.numbered(map(rest_of_line, spooled.groups)))
        by_id = self.by_id
        for number in spooled.ids:
            if number not in by_id:
                content = self.of.content(number)
                by_id[number] = None if content is None else tuple(self.numbered(content))
            found = by_id[number]
            if found is None:
                self.of.odd.note("unknown-group-id", place, f"no group has the number {number}")
                continue
            for each in found:
                numbers[each] = None
        return list(numbers)

    def numbered(self, groups: Iterable[bytes]) -> list[int]:
        """Numbers of groups, given as their lines go on; a new one is written. Equal ones have one number."""
        chosen = self.of.choice.npis
        if chosen:
            groups = (rest for rest in groups if not chosen.isdisjoint(_line(LINE_BEGINS + b"0," + rest).npis))
        return [*map(self.number_of, groups)]

    def number_of(self, rest: bytes) -> int:
        new = len(self.numbers) + 1
        number = self.numbers.setdefault(blake2b(rest, digest_size=16).digest(), new)
        if number == new:
            self.writer.file.write(b"%b%d,%b\n" % (LINE_BEGINS, number, rest))
            if self.names_networks and rest.startswith(_networks_missing):
                self.of.odd.note("network-missing")
        return number

    def rates_of(self, item: _Item, written: Written, prices: Iterable[Price], groups: list[int]) -> None:
        code, modifiers = written
        for price in prices:
            control = code.means == "control"
            if price.expires and price.expires < self.published_on:
                self.of.odd.note("expired")
            joined = sorted({*modifiers, *price.modifiers})
            line = RateLine(code.system, code.code, joined, item.arrangement, *price[1:], control, groups)
            self.writer.write(line)
            self.rates += 1
            self.control += control
