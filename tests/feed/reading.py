"""A reader of the feed, who keeps its cursor and a copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from programs import feed
from programs.models import Program
from tests.elsewhere import others_ended


def now() -> str:
    others_ended()
    return feed.now()


@dataclass
class Reader:
    """``copy``: the programs that the events say are there. ``told``: every event, in order."""

    cursor: str = field(default_factory=now)
    limit: int = 100
    samples: bool = False
    network: int | None = None
    copy: set[UUID] = field(default_factory=set)
    told: list[feed.Event] = field(default_factory=list)

    def read(self) -> list[feed.Event]:
        """Ask until there is no more; the new events."""
        new: list[feed.Event] = []
        others_ended()
        while True:
            moment = feed.instant()
            page = feed.page(
                feed.position_at(self.cursor, moment), moment, limit=self.limit, samples=self.samples,
                network=self.network,
            )  # fmt: skip
            self.cursor = feed.text_of(page.position, moment.epoch)
            new.extend(page.events)
            if not page.more:
                break
        for event in new:
            (self.copy.discard if event.kind == "removed" else self.copy.add)(event.program)
        self.told += new
        return new

    def kinds(self) -> list[tuple[str, str]]:
        """What is new, as (name of the program, kind)."""
        names = dict(Program.objects.values_list("pk", "name"))
        return [(names.get(event.program, "?"), event.kind) for event in self.read()]

    @property
    def keys(self) -> list[str]:
        return [event.key for event in self.told]
