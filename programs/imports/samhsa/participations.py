"""Networks that a list says a program is in, or is not in, beside what is known of them already.

A list is the word of its sender. What a person entered, and what another source says, stays; where it says otherwise,
the report names it. What a list said before and does not say any more, goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.report import Report
from programs.imports.samhsa.rows import CleanRow
from programs.models import Network, Participation, Program, Source

BASIS = "provider"

Said = dict[UUID, tuple[str, str]]
"""Of each network, the status and the slug of the source that says so."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A participation that the database has; ``source`` is blank where a person entered it."""

    pk: int
    network: UUID
    status: str
    source: str


@dataclass(slots=True)
class Networks:
    """Participations of the programs of a batch, names of all networks, and what to do: ``gone`` are to be deleted,
    ``new`` to be written, with the slug of their source."""

    names: dict[UUID, str]
    stored: dict[UUID, list[Stored]]
    gone: list[int]
    new: list[tuple[Participation, str]]

    @classmethod
    def of(cls, rows: Iterable[CleanRow]) -> Networks:
        """Nothing is asked of the database when no row has a place for networks: no federal one has."""
        said = any(row.said.networks is not None for row in rows)
        names = {network.id: str(network) for network in Network.objects.select_related("payer")} if said else {}
        return cls(names, {}, [], [])

    def load(self, programs: Iterable[UUID]) -> None:
        """Read what programs are in now."""
        found: defaultdict[UUID, list[Stored]] = defaultdict(list)
        columns = ("program", "pk", "network", "status", "source__slug")
        rows = Participation.objects.filter(program__in=list(programs)) if self.names else Participation.objects.none()
        for program, pk, network, status, source in rows.values_list(*columns):
            found[program].append(Stored(pk, network, status, source or ""))
        self.stored = dict(found)

    def plan(self, id: UUID, program: Program | None, rows: list[CleanRow], report: Report, *, kept: bool) -> bool:
        """Compare what the rows of one program say with what is known. Whether anything is to be written.

        ``kept``: a person decides on all of the program's networks.
        """
        speak = {row.source.slug for row in rows if row.said.networks is not None}
        if not speak:
            return False
        wanted = {network: said for network, said in said_by(rows).items() if network in self.names}
        stored = self.stored.get(id, [])
        others = {one.network: one for one in stored if one.source not in speak}
        ours = {one.network: one for one in stored if one.source in speak}
        conflicts = {
            network: said for network, said in wanted.items() if network in others and others[network].status != said[0]
        }
        gone = [one for one in ours.values() if wanted.get(one.network) != (one.status, one.source)]
        new = {
            network: said
            for network, said in wanted.items()
            if network not in others and (network not in ours or ours[network] in gone)
        }
        if kept:
            conflicts |= new
            gone, new = [], {}
        for network in conflicts:
            text = _("%(slug)s, %(field)s: “%(ours)s” is kept, the file has “%(theirs)s”.")
            known = next((one.status for one in stored if one.network == network), "")
            said = {"field": self.names[network], "ours": known, "theirs": conflicts[network][0]}
            report.find("conflict", text % (said | {"slug": program.slug if program else ""}), program=id)
        self.gone += [one.pk for one in gone]
        self.new += [
            (Participation(program_id=id, network_id=network, status=status, basis=BASIS), source)
            for network, (status, source) in new.items()
        ]
        return bool(gone or new)


def said_by(rows: list[CleanRow]) -> Said:
    """What the rows of one program say of networks, the first row that names one first."""
    found: Said = {}
    for row in rows:
        for status, networks in (row.said.networks or {}).items():
            for network in networks:
                found.setdefault(UUID(network), (status, row.source.slug))
    return found


def write_participations(networks: Networks, size: int) -> None:
    """Write what was planned; programs and sources are there by now."""
    for pks in in_batches(networks.gone, size):
        Participation.objects.filter(pk__in=pks).delete()
    sources = dict(Source.objects.filter(slug__in={source for _one, source in networks.new}).values_list("slug", "id"))
    for one, source in networks.new:
        one.source_id = sources[source]
    Participation.objects.bulk_create([one for one, _source in networks.new], batch_size=size)
