"""The rosters with which searches are measured: one that puts every listing into a network, one that ends them all."""

from __future__ import annotations

import pytest

from programs.faults import searches_beside
from programs.models import Participation
from programs.rosters.applying import apply_roster
from programs.rosters.checking import check_roster
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db


def test_by_turns_all_are_in_the_network_and_none() -> None:
    for name, street in (("Cedar IOP", "100 Cedar St"), ("Harbor Recovery", "9 Harbor Way")):
        ProgramFactory(name=name, street1=street, demonstration=False)
    searches_beside.made()
    for mode, in_network in (("full", 2), ("delta", 0), ("full", 2)):
        roster = searches_beside.roster_of(mode)
        check_roster(roster)
        roster.refresh_from_db()
        done = apply_roster(roster)["programs"]
        assert done["added"] + done["changed"] + done["ended"] == 2, mode
        assert Participation.objects.filter(status="in-network").count() == in_network, mode
