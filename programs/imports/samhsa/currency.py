"""Which records the newest edition of their source still has, and what follows for a program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.report import Report
from programs.imports.samhsa.editions import Patience, in_scope
from programs.imports.samhsa.known import Known, KnownRecord
from programs.imports.samhsa.matching import Group
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow
from programs.models import ImportRun, Program
from programs.models.currency import check_outranks_editions


def editions_in_order(batches: list[Batch], known: Known) -> None:
    """Refuse an edition older than what is known of its rows: facts must not go back. Raises ``ImportStoppedError``."""
    for batch in batches:
        newest = newest_known(batch, known)
        if newest > batch.edition:
            text = _("The edition %(edition)s of %(source)s is older than %(newest)s, which was imported before.")
            names = {"edition": batch.edition, "source": batch.source.slug, "newest": newest}
            raise ImportStoppedError(text % names)


def newest_known(batch: Batch, known: Known) -> str:
    """The newest edition that is known of a batch's rows, of those it would say are missing, or of their states.

    A part of an older edition may have rows under names and keys that nobody knows any more: where a newer one was
    the whole of their state, it is older all the same.
    """
    keys, states = {row.key for row in batch.rows}, {row.state for row in batch.rows}
    found = [
        max([record.last_edition, *record.missed_in])
        for (source, key), record in known.records.items()
        if source == batch.source.slug and (key in keys or in_scope(batch.scope, record.state))
    ]
    runs = ImportRun.objects.filter(source__slug=batch.source.slug).exclude(scope="")
    found += [
        edition for edition, scope in runs.values_list("edition", "scope") if any(in_scope(scope, s) for s in states)
    ]
    return max(found, default="")


def lapses(program: Program) -> bool:
    """Whether a program loses its evidence when its sources do: not against a fresh check of what it offers.

    ``program`` was read by ``plan.programs_of``. A person's word stands in any case.
    """
    return not check_outranks_editions(program.services_checked)  # type: ignore[attr-defined]


@dataclass(slots=True)
class Currency:
    """``missing`` are records of the sources read that their files, of which they should be part, do not have:
    by primary key, with the editions without them."""

    patience: Patience
    missing: dict[int, list[str]] = field(default_factory=dict)
    records: list[KnownRecord] = field(default_factory=list)
    partial: list[Batch] = field(default_factory=list)

    @classmethod
    def of(cls, batches: list[Batch], known: Known) -> Currency:
        currency = cls(Patience.of_settings(), partial=[batch for batch in batches if not batch.scope])
        for batch in batches:
            keys = {row.key for row in batch.rows}
            for (source, key), record in known.records.items():
                if source != batch.source.slug or key in keys or not in_scope(batch.scope, record.state):
                    continue
                currency.records.append(record)
                again = record.missed_in and record.missed_in[-1] >= batch.edition
                currency.missing[record.pk] = record.missed_in if again else [*record.missed_in, batch.edition]
        return currency

    def sorted(self, group: Group, stored: dict[int, CleanRow]) -> Iterator[tuple[CleanRow, bool]]:
        """The stored rows of a group, each with whether the newest edition of its source has it no more."""
        for record in group.records:
            if record.pk in stored:
                yield stored[record.pk], bool(record.missed_in) or record.pk in self.missing

    def supersede(self, group: Group) -> None:
        """A record whose program has another row of the same field now is not in that edition any more."""
        editions = {(row.source.slug, row.care): row.edition for row in group.rows}
        for record in group.records:
            edition = editions.get((record.source, record.care))
            if edition and not record.missed_in and record.pk not in self.missing:
                self.missing[record.pk] = [edition]
                self.records.append(record)

    def missed_in(self, group: Group) -> list[str]:
        """The editions without a program: of that of its records which was there last."""
        missed = [self.missing.get(record.pk, record.missed_in) for record in group.records]
        return min(missed, key=lambda editions: (len(editions), editions), default=[])

    def report_missing(self, groups: dict[UUID, Group], report: Report) -> list[tuple[int, list[str]]]:
        """Say which records are missing, and give what their editions are to be.

        One whose program has another row of the same source now was renamed, or moved.
        """
        for batch in self.partial:
            text = _("Missing rows are not counted: pages are missing.")
            if batch.complete:
                text = _("Missing rows are not counted: this is not the whole country (--scope says of what).")
            if not batch.whole:
                text = _("Missing rows are not counted: each file of this list is a part of it.")
            report.find("file", text, source=batch.source.slug)
        for record in self.records:
            group = groups.get(record.program) if record.program else None
            if group and any(row.source.slug == record.source for row in group.rows):
                continue
            report.count(record.source, "missing")
            status = _("a program") if record.program else _("no program")
            text = _("%(key)s (%(status)s)") % {"key": record.key, "status": status}
            report.find("missing", text, source=record.source, program=record.program)
        known = {record.pk: record.missed_in for record in self.records}
        return [(pk, editions) for pk, editions in self.missing.items() if editions != known[pk]]
