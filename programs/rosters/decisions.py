"""What a person says of a row that is unsure: decided once, remembered with its evidence, and seen by open rosters."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Doubt, Job, NpiLink, Program, Roster, RosterMatch, RosterRow, Statement, User
from programs.models.npi import npi_is_valid
from programs.quality.statements import statement_made
from programs.rosters.registry.decisions import npi_stated
from programs.rosters.scoring import Reason
from programs.rosters.storing import source_of

Answer = RosterMatch.Answer
COMPARE = "compare"
"""The step of a roster's job that compares its rows again."""


@transaction.atomic
def roster_row_decided(*, doubt: Doubt, answer: str, programs: Iterable[UUID] = (), user: User | None) -> RosterMatch:
    """Record which programs a payer's row is about. Raises ``ValidationError`` when it was decided before (code
    ``decided``), for no program, or for one that is not listed.

    Rows that say the same in rosters that are not applied yet follow at once, and what these would change is compared
    again. An NPI of a row that is one program's becomes the program's, as the plan's word, where it has none.
    """
    doubt = Doubt.objects.select_for_update(of=["self"]).get(pk=doubt.pk)
    match = RosterMatch.objects.select_for_update(of=["self"]).select_related("payer").get(doubt=doubt)
    if doubt.state != Doubt.State.OPEN or match.answer != Answer.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    chosen = list(dict.fromkeys(programs)) if answer == Answer.THESE else []
    if answer == Answer.THESE:
        refuse_unlisted(chosen)
    elif answer not in (Answer.NONE, Answer.NO_IOP):
        raise ValidationError(_("Choose an answer."))
    now = timezone.now()
    match.answer, match.programs, match.decided_at, match.decided_by = answer, chosen, now, user
    match.save(update_fields=["answer", "programs", "decided_at", "decided_by"])
    doubt.state = Doubt.State.ACCEPTED if chosen else Doubt.State.REJECTED
    doubt.decided_at, doubt.decided_by = now, user
    doubt.save(update_fields=["state", "decided_at", "decided_by"])
    if len(chosen) == 1:
        identifier_confirmed(match, chosen[0], user)
    rows_follow(match)
    return match


def refuse_unlisted(chosen: list[UUID]) -> None:
    if not chosen:
        raise ValidationError(_("Choose at least one program."))
    if Program.objects.published().filter(pk__in=chosen).count() != len(chosen):
        raise ValidationError(_("One of these programs is not listed any more: look again."))


def identifier_confirmed(match: RosterMatch, pk: UUID, user: User | None) -> None:
    """The row's NPI as the program's. One that the program has already stands."""
    npi = match.cells.get("npi", "")
    program = Program.objects.get(pk=pk)
    if not npi_is_valid(npi) or program.npi:
        return
    statement_made(
        program=program,
        aspect="identity",
        values={"npi": npi},
        method=Statement.Method.STAFF,
        by="plan",
        user=user,
        source=source_of(match.payer),
        note=_("From the roster of %(payer)s, whose row was confirmed to be this program.") % {"payer": match.payer},
    )
    npi_stated(program=program, npi=npi, basis=NpiLink.Basis.ROSTER, user=user)


def rows_follow(match: RosterMatch) -> None:
    """Rows that say the same, in rosters that can still be applied."""
    rows = RosterRow.objects.filter(
        fingerprint=match.fingerprint,
        roster__network__payer=match.payer,
        roster__state=Roster.State.CHECKED,
        outcome=RosterRow.Outcome.AMBIGUOUS,
    )
    rosters = set(rows.values_list("roster", flat=True))
    outcome = {0: "unmatched", 1: "matched"}.get(len(match.programs), "site")
    reasons = [Reason("decided").as_json()]
    rows.update(outcome=outcome, programs=match.programs, reasons=reasons, candidates=[])
    for pk in rosters:
        enqueue(COMPARE, pk)


def enqueue(step: str, roster: UUID) -> Job:
    """Put a step of a roster's work into the queue."""
    return Job.objects.enqueue(Job.Kind.ROSTER, key=f"{step} {roster}", arguments={"step": step, "roster": str(roster)})
