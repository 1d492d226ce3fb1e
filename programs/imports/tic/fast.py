"""The fast way through a rate file: find keys, prove where they stand, decode only what is wanted.

A key that is found is a hint. The object around it is found by walking back over its members, and what it says is
decoded strictly. What cannot be proved raises ``NotProvedError``, and the event parser reads the file.

*Why a found key is a key.* In JSON a quotation mark inside a string has a backslash before it. So ``"billing_code"``
with none before it begins and ends a string, and with a colon behind it is a key.

*Why the lists are the right ones.* From the first brace on, members of the root are walked until a list begins; a list
ends where its last element ends and ``]`` follows, and from there members are walked again, to the brace that is the
end of the file. What no one walks are the elements between: those with another billing code, or whose number nobody
names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import stringzilla

from programs.imports.tic import grammar
from programs.imports.tic.cleaning import ID, group_id
from programs.imports.tic.collected import Collected, Enough
from programs.imports.tic.header import HEADER_KEYS
from programs.imports.tic.numbers import NUMBER, Hit, Named, hits_in
from programs.imports.tic.plain_groups import PlainGroups
from programs.imports.tic.window import PIECE, NotProvedError, Window

find, rfind, count = stringzilla.find, stringzilla.rfind, stringzilla.count

IN_NETWORK, REFERENCES = b'"in_network"', b'"provider_references"'
CODE, RATES = b'"billing_code"', b'"negotiated_rates"'
KEYS = (IN_NETWORK, CODE, NUMBER)
ITEM_KEYS = frozenset({"billing_code", "billing_code_type", "negotiation_arrangement"})

ESCAPED = b"\\u00"
LETTER = re.compile(rb"\\u00[3-7][0-9A-Fa-f]")
"""``\\u`` escapes among which are those of letters, digits and ``_``: a key or code may be hidden behind them."""

BLANK = b" \t\r\n"
COMMA, BRACKET, BRACE, BACKSLASH = b",[}\\"
MOST_BRACES = 12
"""Braces looked at on the way back from a key: those in strings before it, and its object's."""

MOST_KNOWN = 100_000
AT_ONCE = 1 << 20
"""Bytes of groups that are looked through at once."""


class Fast:
    """One file on the fast way. ``read`` goes through it once or, if groups stand before the rates, twice."""

    def __init__(self, blocks: Callable[[], Iterator[bytes]], into: Collected) -> None:
        self.blocks, self.into = blocks, into
        self.window = Window(blocks(), self.look)
        self.header: dict[str, Any] = {}
        self.seen: list[bytes] = []
        self.unwanted: set[bytes] = set()
        self.last = self.in_network_at = -1
        """Where the last key of the present list was found, and the only ``in_network``."""
        self.groups_from = self.groups_to = 0
        self.plain = PlainGroups()
        self.hits: list[Hit] = []
        self.hits_in, self.resume = b"", 0
        self.sign_in, self.sign = b"", -1

    # -- the root -------------------------------------------------------------------------------------------------

    def read(self) -> dict[str, Any]:
        """Read everything wanted; returns the root's plain members. Raises ``NotProvedError``."""
        self.window.more()
        if self.window.take(grammar.START, "an object with members")[1]:
            self.into.byte_order_mark()
        try:
            self.lists()
        except Enough:
            pass
        else:
            if IN_NETWORK not in self.seen:
                raise NotProvedError("no in_network")
        if self.groups_to and self.into.missing:
            self.groups_again()
        return self.header

    def lists(self) -> None:
        """The root with its lists."""
        section = self.members()
        while section is not None:
            if section in self.seen:
                raise NotProvedError(f"{section.decode()} stands twice")
            self.seen.append(section)
            section = self.items() if section == IN_NETWORK else self.references()

    def members(self) -> bytes | None:
        """Walk members of the root from a key on. Returns the key of the list that begins at the cursor, if any."""
        window = self.window
        while True:
            key = window.take(grammar.MEMBER_KEY, "a key of the root")[1]
            if key in (IN_NETWORK, REFERENCES):
                window.take(grammar.LIST, "a list")
                return key
            self.member(key, window.take(grammar.VALUE, "a value in the root")[1])
            if not self.goes_on():
                return None

    def goes_on(self) -> bool:
        """Whether another member of the root follows; at its end nothing but blanks may."""
        window = self.window
        if window.take(grammar.AFTER_MEMBER, "the end of a member of the root")[1] == b",":
            return True
        while not window.data[window.at :].strip(BLANK):
            window.at = len(window.data)
            if not window.more():
                return False
        raise NotProvedError("something follows the end")

    def member(self, key: bytes, value: bytes) -> None:
        name = decoded(key)
        if name in HEADER_KEYS:
            if name in self.header:
                raise NotProvedError("a key of the root stands twice")
            self.header[name] = decoded(value)

    def look(self, data: bytes, new: int) -> None:
        """Look through new bytes for escaped letters and for a second ``in_network``."""
        at = find(data, IN_NETWORK, new)
        while at >= 0:
            offset = self.window.base + at
            if self.in_network_at not in (-1, offset):
                raise NotProvedError("in_network stands twice")
            self.in_network_at = offset
            at = find(data, IN_NETWORK, at + 1)
        at = data.find(b"\\", new)  # one byte: faster than by ``find``
        at = find(data, ESCAPED, at) if at >= 0 else -1
        while at >= 0:
            if LETTER.match(data, at) and escapes(data, at):
                raise NotProvedError("a letter is written as an escape")
            at = find(data, ESCAPED, at + 1)

    def leave(self, key: bytes, opened: re.Pattern[bytes]) -> bytes | None:
        """Prove that the present list ends behind the object of the last ``key``, and walk on in the root."""
        window = self.window
        held = window.recover(self.last) if self.last >= 0 else None
        if held is None:
            raise NotProvedError("the last element of a list is too large, or has no key")
        data, at = held
        found = None
        while found is None:
            brace = opening_brace(data, at, opened)
            found = None if brace is None else grammar.OBJECT.match(data, brace)
            if found is None:
                raise NotProvedError("the last element of a list is not plain")
            if key == CODE and RATES not in found[1]:  # an entry of a bundle: its item is before it
                found, at = None, rfind(data, CODE, 0, at)
                if at < 0:
                    raise NotProvedError("the last item of the list is too large")
        window.at = len(window.data) - (len(data) - found.end())
        if window.at < 0 or window.take(grammar.AFTER_ELEMENT, "the end of a list")[1] != b"]":
            raise NotProvedError("an element of a list has no key")
        return self.members() if self.goes_on() else None

    # -- items ----------------------------------------------------------------------------------------------------

    def items(self) -> bytes | None:
        """The list of items from the cursor on; returns the next list of the root."""
        window, self.last = self.window, -1
        begins = window.offset
        if self.empty():
            return self.members() if self.goes_on() else None
        while True:
            sign = self.sign_of_groups()
            at = find(window.data, CODE, window.at, len(window.data) if sign < 0 else sign)
            if at >= 0:
                if self.code_at(at, begins):
                    return self.members() if self.goes_on() else None
            elif sign >= 0:
                return self.leave(CODE, grammar.OPENED_FLAT)
            else:
                if not self.next():
                    return self.leave(CODE, grammar.OPENED_FLAT)

    def sign_of_groups(self) -> int:
        """Where the next number of a group stands in the window, whose list may follow; −1 if there is none."""
        window = self.window
        if REFERENCES not in self.seen and (self.sign_in is not window.data or -1 < self.sign < window.at):
            self.sign_in, self.sign = window.data, find(window.data, NUMBER, window.at)
        return self.sign

    def empty(self) -> bool:
        """Whether the list that begins at the cursor is empty; then the cursor is behind it."""
        found = self.window.match(grammar.EMPTY)
        if found is None or found[1] is None:
            return False
        self.window.at = found.end()
        return True

    def code_at(self, at: int, begins: int) -> bool:
        """Deal with a code found at ``at``: whether the list ended behind its item."""
        window = self.window
        last = window.base + at
        value = self.code_value(at)
        if value is None:
            return False
        self.last = last
        window.keep(last)
        window.at = value.end()
        if not self.candidate(value):
            return False
        flat = self.flat()
        brace = self.opened(last, grammar.OPENED_FLAT)
        if flat:
            self.into.without_rates()
            return False
        return self.item(brace, begins)

    def code_value(self, at: int) -> re.Match[bytes] | None:
        """The value of a key found at ``at``; ``None`` with the cursor behind it if it is none."""
        window = self.window
        escaped = at > 0 and window.data[at - 1] == BACKSLASH
        window.at = at + len(CODE)
        value = grammar.CODE_VALUE.match(window.data, window.at)
        if not escaped and value is not None and value.end() < len(window.data):
            return value
        colon = window.match(grammar.COLON)
        if escaped or colon is None or colon[1] is None:
            return None
        value = window.match(grammar.CODE_VALUE)
        if value is None:
            raise NotProvedError("a billing code is no plain value")
        return value

    def candidate(self, value: re.Match[bytes]) -> bool:
        """Whether a code may be one of ours, whatever its type."""
        raw = value[1] if value[1] is not None else value[2]
        if raw in self.unwanted:
            self.into.codes_seen += 1
            return False
        quoted = value[1] is not None
        wanted = self.into.code_seen(raw.decode(errors="replace") if quoted else whole(raw))
        if not wanted and not raw.upper().strip().startswith(b"CSTM") and len(self.unwanted) < MOST_KNOWN:
            self.unwanted.add(raw)
        return wanted

    def flat(self) -> bool:
        """Whether the object around the cursor, which is behind one of its values, ends without a nested member.

        If none stands before either, it is an entry of ``bundled_codes`` or ``covered_services``, or an item without
        rates.
        """
        window = self.window
        while True:
            rest = window.match(grammar.FLAT_REST)
            ends = window.at if rest is None else rest.end()
            if window.data[ends : ends + 1] == b"}":
                return True
            if grammar.NESTED_NEXT.match(window.data, ends):
                return False
            if len(window.data) - window.at > PIECE or not window.more():
                raise NotProvedError("an object with a wanted code goes on in an unknown way")

    def opened(self, offset: int, pattern: re.Pattern[bytes]) -> int:
        """Where the object begins whose key is at ``offset``. Raises ``NotProvedError``."""
        self.window.back(offset)
        brace = opening_brace(self.window.data, offset - self.window.base, pattern)
        if brace is None:
            raise NotProvedError("nested members stand before a key")
        return brace

    def item(self, brace: int, begins: int) -> bool:
        """Read one item whose brace is at ``brace``: whether the list ends behind it."""
        window = self.window
        prove_element(window, brace, begins)
        self.into.begin_item()
        window.at = brace + 1
        found: dict[str, Any] = {}
        rates = False
        while True:
            raw = window.take(grammar.MEMBER_KEY, "a key of an item")[1]
            if raw == RATES and not rates:
                window.take(grammar.LIST, "a list of rates")
                self.rates()
                rates = True
            else:
                self.item_member(raw, window.take(grammar.VALUE, "a value of an item")[1], found)
            if window.take(grammar.AFTER_MEMBER, "the end of an item")[1] == b"}":
                break
        if not rates:
            raise NotProvedError("an item without rates")
        self.into.end_item(
            *(found.get(key) for key in ("billing_code_type", "billing_code", "negotiation_arrangement"))
        )
        self.last = -1
        if self.into.full and REFERENCES in self.seen:
            raise Enough
        return window.take(grammar.AFTER_ELEMENT, "the end of a list")[1] == b"]"

    def item_member(self, raw: bytes, value: bytes, found: dict[str, Any]) -> None:
        """A member of an item beside its rates."""
        name = decoded(raw)
        if name in found or name == "negotiated_rates":
            raise NotProvedError("a key of an item stands twice")
        if name in ITEM_KEYS:
            found[name] = decoded(value)
        at = find(value, CODE)
        while at >= 0:  # bundled_codes, covered_services
            inner = grammar.CODE_VALUE.match(value, at + len(CODE))
            if inner and value[at - 1 : at] != b"\\" and self.candidate(inner):
                self.into.without_rates()
            at = find(value, CODE, at + 1)

    def rates(self) -> None:
        """Decode rates one by one from the cursor to the end of their list."""
        window = self.window
        if self.empty():
            return
        while True:
            piece = window.take(grammar.OBJECT, "a negotiated rate")[1]
            try:
                self.into.rate(grammar.decode(piece))
            except grammar.KeyTwiceError as error:
                self.into.key_twice(error.key)
            except ValueError as error:
                raise NotProvedError("a negotiated rate is not JSON") from error
            if window.take(grammar.AFTER_ELEMENT, "the end of the rates")[1] == b"]":
                return

    # -- groups ---------------------------------------------------------------------------------------------------

    def references(self) -> bytes | None:
        """The list of groups from the cursor on: read if the rates are known by now, else passed over."""
        window, self.last = self.window, -1
        if self.empty():
            return self.members() if self.goes_on() else None
        known = IN_NETWORK in self.seen
        begins = window.offset
        if known:
            self.groups(window, begins)
        else:
            self.groups_from = begins
        while self.in_network_at < begins:
            self.pass_over(len(window.data))
            if not self.next():
                break
        if self.in_network_at >= begins:
            self.groups_to = self.in_network_at
            self.pass_over(self.in_network_at - window.base)
        return self.leave(NUMBER, grammar.OPENED_LISTS)

    def pass_over(self, ends: int) -> None:
        """Move the cursor to ``ends`` in the window, and remember the last group before."""
        window = self.window
        at = rfind(window.data, NUMBER, 0, ends)
        if at >= 0:
            self.last = window.base + at
            window.keep(self.last)
        window.at = max(window.at, ends - len(NUMBER))

    def next(self) -> bool:
        """Go on to the next window; the present one holds no more keys."""
        window = self.window
        window.at = max(window.at, len(window.data) - len(NUMBER))
        return window.next(KEYS)

    def groups_again(self) -> None:
        """A second pass, over the groups that stand before the rates, until the last wanted one is found."""
        window = Window(self.blocks(), least=AT_ONCE)
        while window.base + len(window.data) <= self.groups_from:
            window.at = len(window.data)
            if not window.more():
                raise NotProvedError("the file changed while it was read")
        window.at = self.groups_from - window.base
        self.groups(window, self.groups_from, self.groups_to)

    def groups(self, window: Window, begins: int, to: int | None = None) -> None:
        """Decode the groups that rates name, from the cursor on, until none is missing, ``to`` or the end."""
        named = Named(self.into.named)
        while self.into.missing and (to is None or window.offset < to):
            hit = self.next_named(window, named)
            if hit is None:
                ended = window.ended
                if not window.more():
                    if ended:
                        return
                    self.hits_in = b""  # the last one again, now that nothing follows
                continue
            if self.plain_group(window, hit):
                continue
            window.at = hit[0]
            found = grammar.NUMBER_VALUE.match(window.data, window.at + len(NUMBER))
            number = None if found is None else number_of(found[1])
            if found is None:
                self.odd_number(window)
            elif number in self.into.named and number is not None:
                self.group(window, number, begins)
            else:
                window.at += len(NUMBER)

    def next_named(self, window: Window, named: Named) -> Hit | None:
        """The next number that rates name, or that is not plainly another; ``None`` with the cursor behind the last
        one of the window."""
        if self.hits_in is not window.data:
            self.hits_in = window.data
            self.hits, self.resume = hits_in(window.data, window.at, named, window.ended)
            self.hits.reverse()
        while self.hits:
            hit = self.hits.pop()
            if hit[0] >= window.at:
                return hit
        window.at = max(window.at, self.resume)
        return None

    def plain_group(self, window: Window, hit: Hit) -> bool:
        """Take the group of a hit, if it stands between two others and nothing in it is odd.

        It ends with the last brace before the next number: that it decodes strictly proves it.
        """
        data, (at, following) = window.data, hit
        if following < 0 or not data.startswith(b"},{", at - 3):
            return False
        ends = following - 2 if data.startswith(b"},{", following - 3) else data.rfind(b"}", at, following) + 1
        plain = self.plain.read(data[at - 1 : ends])
        if plain is None or not self.into.wants(plain[0]):
            return False
        self.into.add_reference(*plain)
        window.at = ends
        return True

    def odd_number(self, window: Window) -> None:
        """A number of a group at the cursor that was not read: cut by the end of the window, or none at all."""
        data, at = window.data, window.at
        ahead = grammar.COLON.match(data, at + len(NUMBER))
        if data[at - 1 : at] == b"\\" or (ahead and ahead[1] is None and ahead.end() < len(data)):
            window.at += len(NUMBER)
        elif len(data) - at > 4096 or not window.more():
            raise NotProvedError("a group's number is no number")

    def group(self, window: Window, number: ID, begins: int) -> None:
        """Decode the group whose number is at the cursor; the cursor moves behind it."""
        if not self.into.wants(number):
            self.into.again(number)
            window.at += len(NUMBER)
            return
        brace = opening_brace(window.data, window.at, grammar.OPENED_LISTS)
        if brace is None:
            raise NotProvedError("nested members stand before a group's number")
        prove_element(window, brace, begins)
        window.at = brace
        piece = window.take(grammar.OBJECT, "a group")[1]
        try:
            value = grammar.decode(piece)
        except grammar.KeyTwiceError as error:
            self.into.broken_reference(number, error.key)
            return
        except ValueError as error:
            raise NotProvedError("a group is not JSON") from error
        if group_id(value.get("provider_group_id")) != number:
            raise NotProvedError("a group's number is not its own")
        self.into.reference(number, value)


def prove_element(window: Window, brace: int, begins: int) -> None:
    """Prove that an object stands in the list that begins at ``begins``: as the first, or behind another one."""
    data = window.data
    at = _before(data, brace)
    if at >= 0 and data[at] == BRACKET and window.base + at + 1 == begins:
        return
    if at >= 0 and data[at] == COMMA:
        at = _before(data, at)
        if at >= 0 and data[at] == BRACE:
            return
    raise NotProvedError("an object with a wanted key does not stand in its list")


def _before(data: bytes, at: int) -> int:
    """The place of the last byte before ``at`` that is not blank; −1 if there is none."""
    at -= 1
    while at >= 0 and data[at] in BLANK:
        at -= 1
    return at


def escapes(data: bytes, at: int) -> bool:
    """Whether the backslash at ``at`` begins an escape, and is not itself escaped by one before it."""
    before = at
    while before and data[before - 1] == BACKSLASH:
        before -= 1
    return (at - before) % 2 == 0


def opening_brace(data: bytes, at: int, opened: re.Pattern[bytes]) -> int | None:
    """Walk back from a key at ``at`` to the brace of its object, over members as ``opened`` allows them."""
    brace = at
    for _attempt in range(MOST_BRACES):
        brace = data.rfind(b"{", 0, brace)
        if brace < 0:
            return None
        found = opened.match(data, brace, at)
        if found and found.end() == at:
            return brace
    return None


def number_of(text: bytes) -> ID | None:
    """The number of a group as written, quoted or not. Raises ``NotProvedError`` where Python has no such integer."""
    try:
        return int(text) if text.isdigit() else group_id(text.decode().strip('"'))
    except ValueError as error:
        raise NotProvedError("a group's number has thousands of digits") from error


def whole(raw: bytes) -> int | None:
    """A bare value as an integer, if it is one."""
    return int(raw) if raw.isdigit() and len(raw) < 20 else None


def decoded(piece: bytes) -> Any:
    """The value of a small piece. Raises ``NotProvedError`` for what is no JSON, or has a key twice."""
    try:
        return grammar.decode(piece)
    except ValueError as error:
        raise NotProvedError("a member is not JSON") from error
