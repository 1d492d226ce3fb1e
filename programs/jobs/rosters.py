"""Rosters are checked, compared again and applied; networks turn with the days of their participations."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError

from programs.jobs.doing import Doing, JobLostError
from programs.models import Participation, Roster
from programs.rates.deriving import turn
from programs.rosters.applying import BrakeError, CannotApplyError, apply_roster
from programs.rosters.checking import RosterFailedError, check_roster, compare_again

SILENT = (JobLostError, OperationalError, InterfaceError)
"""What goes on as it is: a job that is lost, and a database that is away or breaks a statement off."""


def turn_networks(doing: Doing) -> None:
    """Once a day: participations whose first day has come or whose last has gone, contracts of files too old by now."""
    Participation.objects.turn()
    turn()


def work_on_roster(doing: Doing) -> None:
    """One step. An error that nobody foresaw is told by its kind alone: its words may quote the file."""
    step = STEPS[doing.arguments["step"]]
    roster = Roster.objects.select_related("network__payer").filter(pk=doing.arguments["roster"]).first()
    if roster is None:
        return
    try:
        step(roster, doing)
    except SILENT:
        raise
    except Exception as error:
        raise RosterFailedError(type(error).__name__) from None


def check(roster: Roster, doing: Doing) -> None:
    if roster.state == Roster.State.CHECKING:
        check_roster(roster, doing.tell)


def compare_rows(roster: Roster, doing: Doing) -> None:
    if roster.state == Roster.State.CHECKED:
        compare_again(roster)


def apply_rows(roster: Roster, doing: Doing) -> None:
    """A roster that cannot be applied after all, because the network has changed meanwhile, is checked again."""
    if roster.state != Roster.State.APPLYING:
        return
    try:
        apply_roster(roster, confirmed=roster.confirmed_ended)
    except CannotApplyError as error:
        roster.refresh_from_db()
        compare_again(roster)
        roster.report["not_applied"] = {"reason": str(error)}
        if isinstance(error, BrakeError):
            roster.report["not_applied"]["confirm_ended"] = error.ended
        roster.state, roster.confirmed_ended = Roster.State.CHECKED, None
        roster.save(update_fields=["report", "state", "confirmed_ended"])


STEPS: dict[str, Callable[[Roster, Doing], None]] = {"check": check, "compare": compare_rows, "apply": apply_rows}
