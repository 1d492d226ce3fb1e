"""Which programs an address asks for. The ids in it are all there is: nothing is searched, nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

SHORTLIST_MOST = 50
COMPARE_MOST = 4

ONLY_DIFFERENCES = "differences"
"""Parameter of the comparison: ``only`` leaves out the points in which the programs agree."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Ids in the order of the address, each once; how many parts were no ids, and how many were too many."""

    ids: tuple[UUID, ...]
    malformed: int
    left_out: int


def asked(request: HttpRequest, most: int) -> Asked:
    """The first ``most`` different ids of ``?id=…&id=…``."""
    texts = [text for text in request.GET.getlist("id") if text.strip()]
    found = [as_id(text.strip()) for text in texts]
    different = list(dict.fromkeys(pk for pk in found if pk is not None))
    return Asked(tuple(different[:most]), found.count(None), max(0, len(different) - most))


def as_id(text: str) -> UUID | None:
    """``text`` as an id; ``None`` if it is none."""
    try:
        return UUID(text) if len(text) <= len("urn:uuid:{12345678-1234-5678-1234-567812345678}") else None
    except ValueError:
        return None


def wants_only_differences(request: HttpRequest) -> bool:
    return request.GET.getlist(ONLY_DIFFERENCES)[-1:] == ["only"]


def address_of(page: str, ids: Iterable[UUID], choices: str = "", **more: str) -> str:
    """The address of ``page`` with these ids, and with ``choices`` of a search as a query string; without any ids, the
    bare page."""
    query = urlencode([*(("id", pk) for pk in ids), *more.items()])
    return f"{page}?{'&'.join(filter(None, (query, choices)))}" if query else page
