"""Long lists in parts, so that no query grows without bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

QUERY_SIZE = 5000
"""Values in one ``IN (…)``."""


def in_batches(items: Iterable[Item], size: int = QUERY_SIZE) -> Iterator[list[Item]]:
    """Lists of ``size`` items, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
