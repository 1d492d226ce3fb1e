"""The directory of the sandbox: the same search over the fictional programs, which keys for tests see.

Whoever is ``within`` gets it wherever a directory is asked for, and nobody else ever does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from programs.geocoding.gazetteer import Gazetteer
from programs.models import sandbox
from programs.search.directory import Directory
from programs.search.moment import ask

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
