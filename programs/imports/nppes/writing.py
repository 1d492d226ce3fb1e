"""The register written to the database: organizations and their places."""

from __future__ import annotations

from datetime import date

from programs.imports.batches import in_batches
from programs.imports.nppes.target import SITE_COLUMNS, Register, Stored
from programs.imports.undo import Recorder
from programs.models import ImportRun, RegistryEntry, RegistrySite

BATCH = 1000
WRITTEN = (
    *("name", "other_names", "parent", "taxonomies", "state", "wanted", "replaced_by", "enumerated_on", "updated_on"),
    *("deactivated_on", "reactivated_on", "as_of", "raw", "run"),
)


def write_register(register: Register, run: ImportRun, recorder: Recorder) -> None:
    """Write what differs. The caller has the transaction."""
    for some in in_batches(register.added, BATCH):
        RegistryEntry.objects.bulk_create([entry_of(one, run) for one in some])
        recorder.added(RegistryEntry, [one.npi for one in some])
        write_places(some, recorder)
    for some in in_batches(register.changed, BATCH):
        recorder.changing(RegistryEntry, [one.npi for one in some])
        RegistryEntry.objects.bulk_create(
            [entry_of(one, run) for one in some], update_conflicts=True, unique_fields=["npi"], update_fields=WRITTEN
        )
        moved = [one for one in some if one.places != register.before[one.npi].places]
        going = RegistrySite.objects.filter(entry__in=[one.npi for one in moved])
        recorder.changing(RegistrySite, going.values_list("pk", flat=True))
        going.delete()
        write_places(moved, recorder)


def write_places(some: list[Stored], recorder: Recorder) -> None:
    sites = [
        RegistrySite(entry_id=one.npi, number=number, **{name: getattr(place, name) for name in SITE_COLUMNS})
        for one in some
        for number, place in enumerate(one.places)
    ]
    RegistrySite.objects.bulk_create(sites, batch_size=BATCH)
    recorder.added(RegistrySite, [site.pk for site in sites])


def entry_of(one: Stored, run: ImportRun) -> RegistryEntry:
    return RegistryEntry(
        npi=one.npi,
        name=one.name,
        other_names=[{"name": name, "kind": kind} for name, kind in one.other_names],
        parent=one.parent,
        taxonomies=list(one.taxonomies),
        state=one.state,
        wanted=one.wanted,
        replaced_by=one.replaced_by,
        enumerated_on=day(one.enumerated_on),
        updated_on=day(one.updated_on),
        deactivated_on=day(one.deactivated_on),
        reactivated_on=day(one.reactivated_on),
        as_of=day(one.as_of) or date.min,
        raw=dict(one.raw),
        run=run,
    )


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
