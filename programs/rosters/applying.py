"""A checked roster applied: one transaction, all or nothing, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.updating import update_rows
from programs.models import Network, Participation, Roster
from programs.rosters.checking import compare_again
from programs.rosters.comparing import IN_NETWORK, OUT_OF_NETWORK, ROSTER, Plan
from programs.rosters.storing import remember, source_of

BATCH = 500
BY = "plan"


class CannotApplyError(Exception):
    """A roster cannot be applied as things are; the message says why and what to do."""


class BrakeError(CannotApplyError):
    """So many would end that the number must be confirmed; ``ended`` is it."""

    def __init__(self, ended: int, before: int) -> None:
        text = _("%(ended)d of %(before)d programs would leave the network. If that is right, confirm %(ended)d.")
        super().__init__(text % {"ended": ended, "before": before})
        self.ended = ended


def refuse_to_apply(roster: Roster, *, confirmed: int | None) -> None:
    """Raise ``CannotApplyError`` for one that is not checked, is older than what was applied, or whose brake holds."""
    if roster.state not in (Roster.State.CHECKED, Roster.State.APPLYING):
        raise CannotApplyError(_("This roster is %(state)s.") % {"state": roster.get_state_display().lower()})
    refuse_older(roster)
    numbers = roster.report["programs"]
    if numbers["needs_confirmation"] and confirmed != numbers["missing"]:
        raise BrakeError(numbers["missing"], numbers["in_network_before"])


def refuse_older(roster: Roster) -> None:
    newer = Roster.objects.filter(
        network=roster.network_id, state=Roster.State.APPLIED, received_at__gt=roster.received_at
    )
    if newer.exists():
        raise CannotApplyError(_("A newer roster of this network has been applied already."))


@transaction.atomic
def apply_roster(roster: Roster, *, confirmed: int | None = None) -> dict[str, Any]:
    """Compare once more with the network as it is, and write. What was done, which is the same when done again.

    Raises ``CannotApplyError``; then nothing is written.
    """
    Network.objects.select_for_update().get(pk=roster.network_id)
    roster = Roster.objects.select_for_update(of=["self"]).select_related("network__payer").get(pk=roster.pk)
    if roster.state == Roster.State.APPLIED:
        done: dict[str, Any] = roster.result or {}
        return done
    plan = compare_again(roster)
    refuse_to_apply(roster, confirmed=confirmed)
    with pghistory.context(why=f"roster {roster.pk}"):
        write(roster, plan)
    remember(roster)
    roster.state, roster.applied_at = Roster.State.APPLIED, timezone.now()
    roster.result = {"programs": plan.counts(), "applied_at": roster.applied_at.isoformat()}
    roster.save(update_fields=["state", "applied_at", "result"])
    return roster.result


def write(roster: Roster, plan: Plan) -> None:
    """Participations as planned. Each batch is one statement, so that triggers run once for it."""
    source, now = source_of(roster.network.payer), timezone.now()
    facts = {"basis": ROSTER, "source": source, "verified_at": now, "verified_by": BY}
    new = (
        Participation(program_id=pk, network_id=roster.network_id, status=IN_NETWORK, **values, **facts)
        for pk, values in plan.new.items()
    )
    for some in in_batches(new, BATCH):
        Participation.objects.bulk_create(some)
    for keys in in_batches([*plan.changed, *plan.ended], BATCH):
        rows = Participation.objects.select_for_update().filter(network=roster.network_id, program__in=keys)
        some = list(rows.order_by("pk"))
        for row in some:
            for name, value in facts.items():
                setattr(row, name, value)
            if row.program_id in plan.ended:
                end(row, plan.ended[row.program_id])
            else:
                row.status = IN_NETWORK
                for name, value in plan.changed[row.program_id].items():
                    setattr(row, name, value)
        names = ["status", "since", "until", "tier", "accepting", *facts]
        update_rows(some, names)


def end(row: Participation, last: date) -> None:
    """Out of the network; what would have begun later never began."""
    row.status, row.until = OUT_OF_NETWORK, last
    if row.since is not None and row.since > last:
        row.since = None
