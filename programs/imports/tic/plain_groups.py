"""Groups as almost all are written, taken into their lines as they stand: many times as fast.

Whatever is otherwise, in any way, is left to ``Cleaner``, which says what is odd. It would make the same lines of what
is taken here.
"""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from programs.imports.tic.cleaning import LONGEST_NAME, MOST_WORDS, is_npi

MOST_REMEMBERED = 50_000
"""NPIs and lists of networks that are remembered as clean; the same ones stand in many groups."""

NAME = re.compile(rb'"(?! )[ !#-\[\]-~]{1,%d}(?<! )"' % LONGEST_NAME)
"""A text of visible ASCII without escapes, and no blank at either end: the same in the file and in the extract."""

EIN = re.compile(rb'"\d\d-\d{7}"')


class _Tin(Struct, forbid_unknown_fields=True, gc=False):
    type: str
    value: Raw
    business_name: Raw | UnsetType = UNSET


class _Group(Struct, forbid_unknown_fields=True, gc=False):
    npi: Raw
    tin: _Tin


class _Reference(Struct, forbid_unknown_fields=True, gc=False):
    provider_group_id: int
    network_name: Raw
    provider_groups: list[_Group]


_decode = msgspec.json.Decoder(_Reference).decode
_texts = msgspec.json.Decoder(list[Raw]).decode


class PlainGroups:
    """Reads references in which nothing is odd."""

    def __init__(self) -> None:
        self.networks: dict[bytes, bytes] = {}
        """``network_name`` as it stands → as a line has it; empty for what is not plain."""
        self.npis: set[bytes] = set()

    def read(self, piece: bytes) -> tuple[int, bytes] | None:
        """Number and lines (from behind their numbers on) of a reference, else ``None``."""
        try:
            value = _decode(piece)
        except ValueError:
            return None
        written = bytes(value.network_name)
        networks = self.networks.get(written)
        if networks is None:
            networks = self.plain_networks(written)
        members, lines = 3, []
        for entry in value.provider_groups:
            tin = entry.tin
            ein = bytes(tin.value)
            npis = self.plain_npis(bytes(entry.npi))
            if not (npis and networks) or tin.type != "ein" or not EIN.fullmatch(ein):
                return None
            name = b'""'
            members += 4
            if tin.business_name is not UNSET:
                members += 1
                name = bytes(tin.business_name)
                if name != b'""' and not NAME.fullmatch(name):
                    return None
            lines.append(
                b'"networks":%b,"npis":["%b"],"tin_type":"ein","tin":%b,"business_name":%b}\n'
                % (networks, npis, ein, name)
            )
        # A key that stands twice, or a colon in a name, makes another number of colons.
        return (value.provider_group_id, b"".join(lines)) if piece.count(b":") == members else None

    def plain_networks(self, written: bytes) -> bytes:
        """The same list, each name once; empty if there is none, or one is not plain."""
        try:
            names = [*map(bytes, _texts(written))]
        except ValueError:
            names = []
        plain = 0 < len(names) <= MOST_WORDS and all(map(NAME.fullmatch, names))
        networks = b"[%b]" % b",".join(dict.fromkeys(names)) if plain else b""
        if len(self.networks) < MOST_REMEMBERED:
            self.networks[written] = networks
        return networks

    def plain_npis(self, written: bytes) -> bytes:
        """``[1,3,2,3]`` → ``1","2","3``; empty if one is no NPI, or there is none."""
        numbers = written[1:-1].split(b",")
        if not self.npis.issuperset(numbers):
            if not all(len(number) == 10 and number.isdigit() and is_npi(int(number)) for number in numbers):
                return b""
            if len(self.npis) < MOST_REMEMBERED:
                self.npis.update(numbers)
        return b'","'.join(sorted(set(numbers)))
