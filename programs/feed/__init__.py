"""The change feed: what happened to the programs that the public sees, for whoever keeps a copy.

``programs.models.feed`` writes its events, by triggers; here they are read, in the order in which they became certain.
"""

from programs.feed.cursor import (
    KEPT,
    RETENTION,
    ExpiredError,
    Instant,
    Position,
    instant,
    is_stale,
    now,
    position_at,
    text_of,
)
from programs.feed.events import KINDS, REASONS, Event, Page, last_certain, page

__all__ = [
    "KEPT",
    "KINDS",
    "REASONS",
    "RETENTION",
    "Event",
    "ExpiredError",
    "Instant",
    "Page",
    "Position",
    "instant",
    "is_stale",
    "last_certain",
    "now",
    "page",
    "position_at",
    "text_of",
]
