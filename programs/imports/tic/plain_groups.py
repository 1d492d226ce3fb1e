"""Groups as almost all are written, decoded by their type and clean as they are: several times as fast.

Whatever is otherwise, in any way, is left to ``Cleaner``, which says what is odd.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Struct, UnsetType

from programs.imports.tic.cleaning import LONGEST_NAME, MOST_WORDS, Group, luhn_sums


class _Tin(Struct, forbid_unknown_fields=True, gc=False):
    type: str
    value: str
    business_name: str | UnsetType = UNSET


class _Group(Struct, forbid_unknown_fields=True, gc=False):
    npi: list[int]
    tin: _Tin


class _Reference(Struct, forbid_unknown_fields=True, gc=False):
    provider_group_id: int
    network_name: list[str]
    provider_groups: list[_Group]


_decode = msgspec.json.Decoder(_Reference).decode


def plain_groups(piece: bytes) -> tuple[int, list[Group]] | None:
    """Number and groups of a reference in which nothing is odd, else ``None``."""
    try:
        value = _decode(piece)
    except ValueError:
        return None
    networks = value.network_name
    if not networks or len(networks) > MOST_WORDS or not all(map(is_plain, networks)):
        return None
    if len(networks) > 1:
        networks = list(dict.fromkeys(networks))
    members, groups = 3, []
    for entry in value.provider_groups:
        tin = entry.tin
        business = tin.business_name
        members += 4
        if business is UNSET:
            business = ""
        else:
            members += 1
        if tin.type != "ein" or not is_ein(tin.value) or not (business == "" or is_plain(business)):
            return None
        if not are_npis(entry.npi):
            return None
        groups.append(Group(networks, list(map(str, sorted(set(entry.npi)))), "ein", tin.value, business))
    # A key that stands twice, or a colon in a name, makes another number of colons.
    return (value.provider_group_id, groups) if piece.count(b":") == members else None


def is_plain(name: str) -> bool:
    """Whether a name is kept as it is."""
    return name.isascii() and name.isprintable() and 0 < len(name) <= LONGEST_NAME and name == name.strip()


def is_ein(value: str) -> bool:
    return len(value) == 10 and value[2] == "-" and value.isascii() and (value[:2] + value[3:]).isdigit()


def are_npis(numbers: list[int]) -> bool:
    """Whether all are NPIs."""
    if not numbers or min(numbers) < 1_000_000_000 or max(numbers) > 9_999_999_999:
        return False
    high, low = luhn_sums()
    sums = [(high[number // 100_000] + low[number % 100_000]) % 10 for number in numbers]
    return not any(sums)
