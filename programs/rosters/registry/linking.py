"""Links between programs and NPIs made what the comparison says. What a person decided stands.

``link_programs`` belongs into the transaction that changes the register, or into one of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from programs.imports.undo import Recorder
from programs.models import Doubt, ImportRun, NpiLink, Program, RegistryEntry, Statement
from programs.rates.deriving import derive
from programs.rosters.registry.entries import COMPARED, Nearby, read_entries, read_facilities
from programs.rosters.registry.outcomes import Pair, pairs_of, with_rivals
from programs.rosters.registry.publishing import publish_npis
from programs.rosters.scoring import Reason
from programs.rosters.sites import Sites

BATCH = 1000
AUTOMATIC, CONFIRMED, REJECTED, OPEN = (NpiLink.State(code) for code in ("automatic", "confirmed", "rejected", "open"))
KEPT = (CONFIRMED, REJECTED)
"""A person's answers: nothing of them changes by itself."""

FOUND_BY_COMPARING = (NpiLink.Basis.REGISTRY, NpiLink.Basis.PLAN)

Key = tuple[UUID, str]


@dataclass(slots=True)
class Plan:
    """What would be written: links to add, to change and to take away."""

    added: list[NpiLink] = field(default_factory=list)
    changed: list[NpiLink] = field(default_factory=list)
    removed: list[NpiLink] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def written(self, state: str) -> list[NpiLink]:
        """Links that are added or changed and end in a state."""
        return [link for link in (*self.added, *self.changed) if link.state == state]


def compared() -> list[Pair]:
    """Every pair of a listed program and an organization of the register, or of a plan's directory, that may be one.
    What a directory says is no rival of the register."""
    nearby = Nearby.of(Sites.read(demonstration=False))
    return [
        *with_rivals(pair for entry in read_entries() for pair in pairs_of(entry, nearby)),
        *with_rivals(pair for entry in read_facilities() for pair in pairs_of(entry, nearby)),
    ]


def planned(pairs: Iterable[Pair], run: ImportRun | None = None) -> Plan:
    """How the links that there are differ from what the comparison says."""
    plan, links = Plan(), {(link.program_id, link.npi): link for link in NpiLink.objects.all()}
    taken = Taken.by(links.values())
    found: set[Key] = set()
    for pair in sorted(pairs, key=lambda pair: (pair.npi, str(pair.program))):
        found.add((pair.program, pair.npi))
        plan.counts[pair.outcome] += 1
        link = links.get((pair.program, pair.npi))
        if link is not None and link.state in KEPT:
            plan.counts["kept"] += 1
            continue
        if link is not None and pair.basis == NpiLink.Basis.PLAN != link.basis:  # somebody who knows better made it
            plan.counts["unchanged"] += 1
            continue
        follow(plan, link, pair, automatic=pair.is_automatic and not taken.by_another(pair), run=run)
    lost = [links[key] for key in sorted(links.keys() - found, key=str)]
    lost = [link for link in lost if link.basis in FOUND_BY_COMPARING and link.state not in KEPT]
    no_more_asked(plan, [link for link in lost if link.state == OPEN])
    asked_again(plan, [link for link in lost if link.state == AUTOMATIC])
    return plan


@dataclass(slots=True)
class Taken:
    """Sites that a person has given an NPI, and NPIs that a person has given a site."""

    programs: dict[UUID, set[str]] = field(default_factory=dict)
    npis: dict[str, set[UUID]] = field(default_factory=dict)

    @classmethod
    def by(cls, links: Iterable[NpiLink]) -> Taken:
        found = cls()
        for link in links:
            if link.state == CONFIRMED and link.level == NpiLink.Level.SITE:
                found.programs.setdefault(link.program_id, set()).add(link.npi)
                found.npis.setdefault(link.npi, set()).add(link.program_id)
        return found

    def by_another(self, pair: Pair) -> bool:
        """Whether a person gave the site another NPI, or the NPI to another site: then a person is asked."""
        return bool(
            self.programs.get(pair.program, set()) - {pair.npi} or self.npis.get(pair.npi, set()) - {pair.program}
        )


def follow(plan: Plan, link: NpiLink | None, pair: Pair, *, automatic: bool, run: ImportRun | None) -> None:
    """Make a link what the comparison says."""
    state = AUTOMATIC if automatic else OPEN
    reasons = pair.as_json()
    if link is None:
        plan.added.append(
            NpiLink(
                program_id=pair.program, npi=pair.npi, level=pair.level, state=state, points=pair.points,
                reasons=reasons, run=run, basis=pair.basis,
            )
        )  # fmt: skip
        plan.counts["added"] += 1
        return
    found = (pair.level, state, pair.points, reasons, pair.basis)
    if (link.level, link.state, link.points, link.reasons, link.basis) == found:
        plan.counts["unchanged"] += 1
        return
    link.level, link.state, link.points, link.reasons, link.basis = found
    plan.changed.append(link)
    plan.counts["changed"] += 1


def no_more_asked(plan: Plan, lost: list[NpiLink]) -> None:
    """Open links that the comparison does not find: nothing is left to ask, unless the rules once made the pair."""
    for link in lost:
        if is_gone(link):
            plan.counts["unchanged"] += 1
        else:
            plan.removed.append(link)
            plan.counts["removed"] += 1


def asked_again(plan: Plan, lost: list[NpiLink]) -> None:
    """Automatic links that the comparison does not find: a person is asked. Where the program is not listed, or the NPI
    is none any more, the link stays: it shows nothing, and counts again when either is back."""
    listed = set(
        Program.objects.published().filter(pk__in=[link.program_id for link in lost]).values_list("pk", flat=True)
    )
    numbers = RegistryEntry.objects.filter(npi__in=[link.npi for link in lost], state__in=COMPARED)
    known = set(numbers.values_list("npi", flat=True))
    for link in lost:
        if link.program_id in listed and link.npi in known:
            link.state, link.reasons = OPEN, [*link.reasons, Reason("gone").as_json()]
            plan.changed.append(link)
            plan.counts["changed"] += 1
        else:
            plan.counts["unchanged"] += 1


def is_gone(link: NpiLink) -> bool:
    return bool(link.reasons) and link.reasons[-1]["rule"] == "gone"


def write(plan: Plan, recorder: Recorder | None, run: ImportRun | None) -> None:
    """Write links and their questions. The caller has the transaction."""
    answered = [link for link in (*plan.removed, *plan.changed) if link.state != OPEN or link in plan.removed]
    doubts = [link.doubt_id for link in answered if link.doubt_id]
    note(recorder, NpiLink, [link.pk for link in (*plan.removed, *plan.changed)])
    note(recorder, Doubt, doubts)
    for link in answered:
        link.doubt_id = None
    NpiLink.objects.filter(pk__in=[link.pk for link in plan.removed]).delete()
    asked = [link for link in plan.written(OPEN) if link.doubt_id is None]
    new = [Doubt(kind=Doubt.Kind.NPI, program_id=link.program_id, fact=link.npi) for link in asked]
    Doubt.objects.bulk_create(new, batch_size=BATCH)
    for link, doubt in zip(asked, new, strict=True):
        link.doubt = doubt
    NpiLink.objects.bulk_create(plan.added, batch_size=BATCH)
    NpiLink.objects.bulk_update(
        plan.changed, ["level", "state", "points", "reasons", "basis", "doubt"], batch_size=BATCH
    )
    Doubt.objects.filter(pk__in=doubts, state=Doubt.State.OPEN).delete()
    if recorder is not None:
        recorder.added(Doubt, [doubt.pk for doubt in new])
        recorder.added(NpiLink, [link.pk for link in plan.added])


def note(recorder: Recorder | None, model: Any, keys: list[Any]) -> None:
    if recorder is not None:
        recorder.changing(model, keys)


@transaction.atomic
def link_programs(
    *, recorder: Recorder | None = None, run: ImportRun | None = None, apply: bool = True
) -> Counter[str]:
    """Compare all listed programs with the whole register; what was found and written, by word. Without ``apply``
    nothing is written."""
    stated = stated_links(recorder, run) if apply else 0
    plan = planned(compared(), run)
    if apply:
        write(plan, recorder, run)
        plan.counts["published"] = publish_npis(recorder=recorder, run=run)
        derive()  # contracts by plans' files go through links, and go with them
    for word, number in {
        "stated": stated,
        "asked": len(plan.written(OPEN)),
        "automatic": len(plan.written(AUTOMATIC)),
    }.items():
        plan.counts[word] = number
    return plan.counts


def stated_links(recorder: Recorder | None, run: ImportRun | None) -> int:
    """Links for NPIs that listings have by the word of a list, a plan or our staff, where there is none of the pair."""
    known = NpiLink.objects.filter(program=OuterRef("pk"), npi=OuterRef("npi"))
    programs = Program.objects.published().filter(demonstration=False).exclude(npi="").exclude(Exists(known))
    plans = Statement.objects.filter(program=OuterRef("pk"), method=Statement.Method.STAFF, by="plan")
    by_roster = plans.annotate(npi=KeyTextTransform("npi", "values")).filter(npi=OuterRef("npi"))
    now = timezone.now()
    links = [
        NpiLink(
            program_id=pk, npi=npi, level=NpiLink.Level.SITE, state=CONFIRMED, decided_at=now, run=run,
            basis=NpiLink.Basis.ROSTER if is_of_roster else NpiLink.Basis.LISTING,
        )
        for pk, npi, is_of_roster in programs.annotate(said=Exists(by_roster)).values_list("pk", "npi", "said")
    ]  # fmt: skip
    NpiLink.objects.bulk_create(links, batch_size=BATCH)
    if recorder is not None:
        recorder.added(NpiLink, [link.pk for link in links])
    return len(links)
