"""The few things that programs refer to: timetables, networks and payers, read as a whole.

A timetable fits a free week when each stretch of it lies within one stretch of the free time: both
are sorted, do not touch, and lie on the circle of the week cut at Monday 00:00.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from programs.models import Network, Payer
from programs.models.sessions import MINUTES_A_WEEK
from programs.vocabularies import CONTRACTS_ABOVE

Minutes = tuple[int, int]

STRETCHES = """
    SELECT number, minutes, lower(part), upper(part) FROM programs_timetable, unnest(week) AS part ORDER BY number, 3
"""


@dataclass(frozen=True)
class Timetables:
    """Distinct weekly timetables. ``number`` and ``minutes`` by timetable; its stretches begin at ``first``."""

    number: NDArray[np.int64]
    minutes: NDArray[np.int64]
    first: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    @classmethod
    def read(cls) -> Timetables:
        with connection.cursor() as cursor:
            cursor.execute(STRETCHES)
            return cls.of_rows(cursor.fetchall())

    @classmethod
    def of(cls, weeks: Sequence[Sequence[Minutes]]) -> Timetables:
        """Of stretches of the week, sorted and apart; numbered by their place in ``weeks``, of which none is empty."""
        minutes = [sum(end - start for start, end in week) for week in weeks]
        return cls.of_rows([(n, minutes[n], *stretch) for n, week in enumerate(weeks) for stretch in week])

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[int, ...]]) -> Timetables:
        """Number, minutes, start and end of each stretch, by number and start."""
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        number, first = np.unique(table[:, 0], return_index=True)
        return cls(number, table[first, 1], first, table[:, 2], table[:, 3])

    def among(self, numbers: Iterable[int]) -> Timetables:
        """Those with one of these numbers."""
        kept = np.flatnonzero(np.isin(self.number, list(numbers)))
        lengths = np.diff(np.append(self.first, len(self.start)))
        stretches = np.isin(np.repeat(np.arange(len(self.number)), lengths), kept)
        first = np.cumsum(np.append(0, lengths[kept]))[:-1]
        return Timetables(self.number[kept], self.minutes[kept], first, self.start[stretches], self.end[stretches])

    def fitting(self, free: list[Minutes] | None, minutes_a_week: Minutes | None) -> list[int]:
        """Numbers of the timetables that lie within ``free`` and have as many minutes as wanted."""
        fits = np.ones(len(self.number), dtype=bool)
        if minutes_a_week is not None and minutes_a_week != (0, MINUTES_A_WEEK):
            least, most = minutes_a_week
            fits &= (self.minutes >= least) & (self.minutes <= most)
        if free is not None and len(self.number):
            opens, closes = np.array(free, dtype=np.int64).reshape(-1, 2).T
            stretch = np.searchsorted(opens, self.start, side="right") - 1
            inside = (stretch >= 0) & (self.end <= closes[stretch])
            fits &= np.logical_and.reduceat(inside, self.first)
        return [int(number) for number in self.number[fits]]


@dataclass(frozen=True, slots=True)
class NetworkName:
    """A network and its payer, as filters and pages name them."""

    number: int
    slug: str
    name: str
    payer_slug: str
    payer_name: str
    id: UUID


@dataclass(frozen=True)
class Coverage:
    """Every network, in order of payer and name; ``payers`` are the names of all payers by slug, ``payer_ids`` slugs.

    ``payments`` are the ways to pay, by code of the vocabulary, that the networks of a payer imply, where known.
    """

    networks: tuple[NetworkName, ...]
    payers: dict[str, str]
    payer_ids: dict[UUID, str]
    payments: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Coverage:
        rows = Network.objects.values_list("number", "slug", "name", "payer__slug", "payer__name", "pk")
        payers = list(Payer.objects.values_list("slug", "name", "pk", "payment"))
        return cls(
            tuple(NetworkName(*row) for row in rows),
            {slug: name for slug, name, _pk, _payment in payers},
            {pk: slug for slug, _name, pk, _payment in payers},
            {slug: str(payment) for slug, _name, _pk, payment in payers if payment},
        )

    def slug_of(self, parameter: str, value: str) -> str:
        """The slug of the payer or network whose id ``value`` is; ``value`` itself where it is none."""
        try:
            pk = UUID(value)
        except ValueError:
            return value
        known = self.payer_ids if parameter == "payer" else self.network_ids
        return known.get(pk, value)

    @cached_property
    def network_ids(self) -> dict[UUID, str]:
        return {network.id: network.slug for network in self.networks}

    @cached_property
    def by_slug(self) -> dict[str, NetworkName]:
        """Networks by their own slug."""
        return {network.slug: network for network in self.networks}

    @cached_property
    def network_names(self) -> dict[str, str]:
        """What people call each network, its payer first, by the network's slug."""
        return {network.slug: f"{network.payer_name} {network.name}" for network in self.networks}

    @cached_property
    def by_payer(self) -> dict[str, list[NetworkName]]:
        """Networks of each payer, by the payer's slug."""
        found: dict[str, list[NetworkName]] = {slug: [] for slug in self.payers}
        for network in self.networks:
            found.setdefault(network.payer_slug, []).append(network)
        return found

    def payments_of(self, payers: Iterable[str] = (), networks: Iterable[str] = ()) -> tuple[str, ...]:
        """The ways to pay that being in any of these implies; none where that of one of them is not known."""
        slugs = [*payers, *(self.by_slug[slug].payer_slug for slug in networks if slug in self.by_slug)]
        found = tuple(dict.fromkeys(self.payments.get(slug, "") for slug in slugs))
        return () if "" in found else found

    def numbers(self, payers: Iterable[str] = (), networks: Iterable[str] = ()) -> list[int]:
        """Numbers of these networks and of all networks of these payers."""
        numbers = [network.number for slug in payers for network in self.by_payer.get(slug, ())]
        return numbers + [self.by_slug[slug].number for slug in networks if slug in self.by_slug]


def with_contracts(numbers: Sequence[int]) -> list[int]:
    """Numbers of networks with their second ones, under which programs stand by a plan's rate file."""
    return [*numbers, *(number + CONTRACTS_ABOVE for number in numbers)]
