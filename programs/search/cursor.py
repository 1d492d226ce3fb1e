"""Where a crawl stands, as an opaque text: after which result of which search.

A cursor is a keyset: the values of the order's own columns, the name and the id of the last result, so that what is
edited before and behind it moves nothing. It is signed, because what it says goes into the search unread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

BEGINNING = "*"
SALT = "programs.search.cursor"

MAY_CHANGE = frozenset({"cursor", "page_size", "fields", "facets"})
"""Parameters that may be others on the next page: they change neither what is found nor its order."""


@dataclass(frozen=True, slots=True)
class Position:
    """After the result with these ``values`` of the order's columns, this name and this id, in this tier (0 or 1)."""

    tier: int
    values: tuple[float, ...]
    name: str
    id: UUID


def fingerprint(data: QueryDict, ordering: str) -> str:
    """What tells one search from another: 16 hexadecimal digits."""
    same = sorted((name, sorted(values)) for name, values in data.lists() if name not in MAY_CHANGE)
    return blake2b(json.dumps([ordering, same]).encode(), digest_size=8).hexdigest()


def cursor_of(position: Position, data: QueryDict, ordering: str) -> str:
    """The text that stands for a position in a search."""
    parts = [fingerprint(data, ordering), position.tier, position.values, position.name, position.id.hex]
    return signing.dumps(parts, salt=SALT, compress=True)


def position_at(cursor: str, data: QueryDict, ordering: str) -> Position | None:
    """The position that a text stands for; ``None`` at the beginning. Raises ``ValidationError``."""
    if cursor == BEGINNING:
        return None
    try:
        search, tier, values, name, pk = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        message = _("This is no cursor of ours. Begin with “*”, and take each next one from “next”.")
        raise ValidationError(message, code="invalid") from None
    if search != fingerprint(data, ordering):
        message = _(
            "This cursor belongs to another search: give it with the parameters and the order that it came with."
        )
        raise ValidationError(message, code="invalid")
    return Position(tier, tuple(values), name, UUID(pk))


def tiers_from(position: Position | None, tiers: Sequence[int]) -> Iterator[tuple[int, Position | None]]:
    """The tiers that are still to come, each with the position to go on from."""
    for tier in tiers:
        if position is None or tier > position.tier:
            yield tier, None
        elif tier == position.tier:
            yield tier, position
