"""The server ends the session while a roster is checked, and while it is applied: nothing of it is there, and the same
can be done afterwards. What a worker's death means for its job is tested with the jobs."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from programs.models import Doubt, Network, Participation, ParticipationEvent, Roster, RosterMatch, RosterRow
from programs.rosters import applying, checking
from programs.rosters.applying import apply_roster
from programs.rosters.checking import check_roster
from programs.rosters.storing import digest, packed
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.killed import session_ended_before

pytestmark = pytest.mark.django_db(transaction=True)

FILE = b"""program,street,zip,phone,tier,external_id
Cedar IOP,100 Cedar St,80203,303-555-0142,gold,77
Elm IOP,1 Elm St,80203,303-555-0101,gold,78
Cedar Center,100 Cedar St,80203,303-555-0142,gold,79
"""


def everything(network: Network) -> tuple[Any, ...]:
    """All that a roster writes."""
    of_network = Participation.objects.filter(network=network).order_by("program_id")
    return (
        list(of_network.values_list("program_id", "status", "tier", "until")),
        list(Roster.objects.values_list("state", "report", "result", "content")),
        *(model.objects.count() for model in (RosterRow, RosterMatch, Doubt, ParticipationEvent)),
    )


def dies_at(module: ModuleType, step: str, act: Callable[[], Any], network: Network) -> list[bool]:
    """Do it with the session ended at that step; whether something had been written by then."""
    before = everything(network)
    with session_ended_before(module, step) as reached, pytest.raises(OperationalError), transaction.atomic():
        act()
    connection.close()
    assert everything(network) == before, step
    return reached


def test_a_roster_is_checked_and_applied_whole_or_not_at_all() -> None:
    network, cedar = NetworkFactory(), ProgramFactory(name="Cedar IOP")
    ParticipationFactory(network=network, program=cedar, status="in-network", tier="silver")
    ParticipationFactory(network=network, program=ProgramFactory(name="Birch IOP", street1="9 Birch St"))
    roster = Roster.objects.create(
        network=network, mode="full", media_type="text/csv", content=packed(FILE), sha256=digest(FILE), size=1
    )
    for step, has_written in (("matched", False), ("missing_rows", True), ("ask_about", True), ("report_of", True)):
        assert dies_at(checking, step, lambda: check_roster(roster), network) == [has_written], step
        roster.refresh_from_db()
    check_roster(roster)
    assert (roster.state, RosterRow.objects.count()) == ("checked", 4)

    for step in ("write", "end", "remember"):
        assert dies_at(applying, step, lambda: apply_roster(roster, confirmed=1), network) == [True], step
        roster.refresh_from_db()
    with transaction.atomic():
        apply_roster(roster, confirmed=1)
    tiers = dict(Participation.objects.filter(network=network).values_list("program__name", "tier"))
    assert tiers["Cedar IOP"] == "gold"
    assert Participation.objects.get(network=network, program__name="Birch IOP").status != "in-network"
