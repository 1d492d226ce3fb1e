"""One program as the API answers it, kept as bytes as long as nothing of it has changed.

It is kept by what it depends on: the state of the program and of payers, networks and sources, the day, the host, the
language. Whether that has changed the database is asked for each answer, as for its ``ETag``. Nothing of who asked is
in it: moments of the past and the sandbox are not kept.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import http_date
from isal import igzip
from rest_framework.response import Response

from programs.api.renderers import as_json
from programs.search import Listing, ProgramState
from programs.web import pieces
from programs.web.wording.words import for_one_reader

BYTES_MAX = 16 * 1024 * 1024
"""In one process. An answer takes about 3 kB, so that the 6,640 of the federal lists are nearly all there."""

OVERHEAD = 1_200
"""Bytes that an answer takes beside its JSON: the key, with a state, and objects."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of one program, compressed, and its ``Last-Modified``. It says so until ``ends_at``, seconds since 1970:
    what is being checked ends."""

    packed: bytes
    changed: str
    ends_at: float = math.inf

    @classmethod
    def of(cls, told: dict[str, Any], listing: Listing) -> Answer:
        """``told`` in the active language."""
        now = timezone.now()
        ends = [one["until"].timestamp() for one in listing["under_review"] if one["until"] > now]
        changed = http_date(listing["updated_at"].timestamp())
        return cls(igzip.compress(as_json(told), 1), changed, min(ends, default=math.inf))

    @property
    def size(self) -> int:
        return OVERHEAD + len(self.packed)

    def response(self) -> Response:
        return Response(orjson.Fragment(igzip.decompress(self.packed)), headers={"Last-Modified": self.changed})


answers: pieces.Bounded[Answer] = pieces.Bounded(BYTES_MAX)


@receiver(setting_changed)
def forget(**_changed: Any) -> None:
    """A setting has changed, as it does in tests."""
    answers.clear()


def key_of(request: HttpRequest, program: UUID, state: ProgramState) -> Hashable:
    """What an answer is kept by; ``None`` within a transaction that has written."""
    if state.reference is None:
        return None
    with for_one_reader() as reader:
        return pieces.key_of(request, reader, program, *state)
