"""The directory of the sandbox: the same search over the fictional programs, which keys for tests see.

Whoever is ``within`` gets it wherever a directory is asked for, and nobody else ever does. Five ZIP codes that the
Postal Service never gave out have an answer each there, so that a client can try what it does then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from django.http import QueryDict

from programs.geocoding.gazetteer import Gazetteer
from programs.models import sandbox
from programs.search.directory import Directory
from programs.search.moment import ask


class FixedZip(StrEnum):
    """What is found near it. Of ``GONE`` it is closed by the time its own address is asked."""

    ONE = "00001"
    AMBIGUOUS = "00002"
    NONE = "00003"
    GONE = "00004"
    TOO_MANY = "00005"


STANDS_FOR: dict[str, str] = {
    FixedZip.ONE: "96910",
    FixedZip.AMBIGUOUS: "Springfield",
    FixedZip.NONE: "96799",
    FixedZip.GONE: "96950",
}
"""The place that is searched instead; of ``TOO_MANY`` none."""

places: ContextVar[Gazetteer | None] = ContextVar("places", default=None)
"""Of whoever is within: the gazetteer, which is the same for everybody."""


@contextmanager
def within(gazetteer: Gazetteer) -> Iterator[None]:
    """Within, all that is read is fictional. Raises ``programs.models.sandbox.SandboxMissingError``."""
    with sandbox.entered():
        outside = places.set(gazetteer)
        try:
            yield
        finally:
            places.reset(outside)


class Sandbox:
    """Keeps the directory of the sandbox of a process. It is small: whoever finds it out of date reads it again."""

    def __init__(self) -> None:
        self.kept: Directory | None = None
        self.turn = threading.Lock()

    def directory(self, gazetteer: Gazetteer) -> Directory:
        """As it is now; within the sandbox only."""
        with self.turn:
            kept = self.kept
            moment = ask(kept.moment if kept else None)
            if kept is not None and moment.follows(kept.moment) and not moment.changed and kept.gazetteer is gazetteer:
                return kept
            fresh = Directory.read(moment, gazetteer=gazetteer)
            if not moment.writes:
                self.kept = fresh
            return fresh


keeper = Sandbox()


def asked_of_the_sandbox(query: QueryDict) -> QueryDict | None:
    """The query with the places that fixed ZIP codes stand for; ``None`` for ``TOO_MANY``. All is fictional there, so
    that whoever leaves samples out, as everybody should, still finds it."""
    if FixedZip.TOO_MANY in query.getlist("near"):
        return None
    asked = query.copy()
    if "near" in asked:
        asked.setlist("near", [STANDS_FOR.get(near.strip(), near) for near in query.getlist("near")])
    if query.getlist("demonstration") == ["false"]:
        del asked["demonstration"]
    return asked
