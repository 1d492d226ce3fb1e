"""Pieces of JSON (RFC 8259) as regular expressions over bytes, and decoding of the pieces.

The expressions say where a piece ends; they are laxer than JSON. What is kept is decoded strictly afterwards. No
repetition gives back what it took (``*+``), so each runs in linear time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

WS = rb"[ \t\r\n]*+"
STRING = rb'"(?:[^"\\]++|\\.)*+"'
BARE = rb'[^\s,:"{}\[\]]++'
SCALAR = rb"(?:" + STRING + rb"|" + BARE + rb")"
KEY = STRING + WS + rb":" + WS

DEEPEST = 12
"""Levels inside a piece. A rate has five; what is deeper goes to the event parser."""


def _balanced(depth: int) -> bytes:
    """What may stand between brackets, with further brackets ``depth`` levels down."""
    plain = rb'[^"{}\[\]]++|' + STRING
    if not depth:
        return rb"(?:" + plain + rb")*+"
    return rb"(?:" + plain + rb"|[{\[]" + _balanced(depth - 1) + rb"[}\]])*+"


CONTAINER = rb"[{\[]" + _balanced(DEEPEST) + rb"[}\]]"
END = rb"(?=" + WS + rb"[,}\]])"
"""A number may go on where the bytes end; a separator says that it does not."""

OBJECT = re.compile(WS + rb"(\{" + _balanced(DEEPEST) + rb"\})", re.DOTALL)
VALUE = re.compile(rb"(" + SCALAR + rb"|" + CONTAINER + rb")" + END, re.DOTALL)
MEMBER_KEY = re.compile(WS + rb"(" + STRING + rb")" + WS + rb":" + WS, re.DOTALL)
AFTER_MEMBER = re.compile(WS + rb"([,}])")
AFTER_ELEMENT = re.compile(WS + rb"([,\]])")
LIST = re.compile(rb"\[")
EMPTY = re.compile(WS + rb"(\])?")
"""The end of a list directly behind its bracket, if it is there."""

START = re.compile(rb"(\xef\xbb\xbf)?" + WS + rb"\{" + WS + rb"(?!\})")
COLON = re.compile(WS + rb"(:)?")

OPENED_FLAT = re.compile(rb"\{" + WS + rb"(?:" + KEY + SCALAR + WS + rb"," + WS + rb")*+", re.DOTALL)
"""An object from its brace to a member, with nothing nested before."""

_LIST = rb"\[" + WS + rb"(?:" + SCALAR + WS + rb"(?:," + WS + SCALAR + WS + rb")*+)?+\]"
OPENED_LISTS = re.compile(
    rb"\{" + WS + rb"(?:" + KEY + rb"(?:" + SCALAR + rb"|" + _LIST + rb")" + WS + rb"," + WS + rb")*+", re.DOTALL
)
"""The same where lists of plain values may stand before (``network_name``)."""

FLAT_REST = re.compile(rb"(?:" + WS + rb"," + WS + KEY + SCALAR + END + rb")*+" + WS, re.DOTALL)
"""The plain members that follow one."""

NESTED_NEXT = re.compile(rb"," + WS + KEY + rb"[\[{]", re.DOTALL)
CODE_VALUE = re.compile(WS + rb":" + WS + rb'(?:"((?:[^"\\]++|\\.)*+)"|(' + BARE + rb")" + END + rb")", re.DOTALL)
NUMBER_VALUE = re.compile(WS + rb":" + WS + rb'("?+[-+0-9.eE]++"?+)' + WS + rb"[,}]")

_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class KeyTwiceError(ValueError):
    """An object has a key twice, so that nobody can say which value is meant."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def decode(piece: bytes) -> Any:
    """The value of one piece, strictly: numbers with a fraction as ``Decimal``, as they are written.

    Raises ``KeyTwiceError`` for an object with a key twice (a decoder would keep the last), other ``ValueError`` for
    what is no JSON.
    """
    value = _decode(piece)
    # As many colons as members: none stands in a string and no key is there twice.
    if piece.count(b":") != members(value):
        json.loads(piece, object_pairs_hook=_once)
    return value


def members(value: Any) -> int:
    """Members of all objects in a value."""
    if type(value) is dict:
        return len(value) + sum(members(inner) for inner in value.values() if type(inner) in (dict, list))
    if type(value) is list:
        # A list holds things of one kind; a list of a million numbers is not walked.
        if value and type(value[0]) in (int, str) and type(value[-1]) in (int, str):
            return sum(members(inner) for inner in value if type(inner) in (dict, list)) if _mixed(value) else 0
        return sum(members(inner) for inner in value if type(inner) in (dict, list))
    return 0


def _mixed(value: list[Any]) -> bool:
    kinds = set(map(type, value))
    return dict in kinds or list in kinds


def _once(pairs: Iterable[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _value in pairs:
        if key in seen:
            raise KeyTwiceError(key)
        seen.add(key)
