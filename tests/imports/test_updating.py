"""Many rows in one statement: every kind of column, nothing cut short, nobody else's row."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.imports.updating import update_rows
from programs.models import Participation, Roster, RosterRow
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, SourceFactory

pytestmark = pytest.mark.django_db
NAMES = ("status", "since", "until", "tier", "accepting", "source", "verified_at")


def test_every_row_gets_its_own_values_in_one_statement_and_no_other_row_any() -> None:
    network, source, now = NetworkFactory(), SourceFactory(), timezone.now()
    some = [ParticipationFactory(network=network, program=ProgramFactory(), tier="1") for _each in range(3)]
    for number, row in enumerate(some[:2]):
        row.status, row.tier, row.accepting = "out-of-network", f"it's {number}", (None, True)[number]
        row.since, row.until = (None, date(2026, 1, 2))[number], (date(2026, 3, 4), None)[number]
        row.source, row.verified_at = (None, source)[number], (now, None)[number]
    wanted = [{name: getattr(row, name) for name in NAMES} for row in some]
    with CaptureQueriesContext(connection) as queries:
        update_rows(some[:2], NAMES)
    assert len(queries) == 1
    found = [Participation.objects.get(pk=row.pk) for row in some]
    assert [{name: getattr(row, name) for name in NAMES} for row in found] == wanted


def test_lists_and_json() -> None:
    roster = Roster.objects.create(network=NetworkFactory(), media_type="text/csv", sha256="0" * 64, size=0)
    program = ProgramFactory()
    rows = [RosterRow.objects.create(roster=roster, number=number, outcome="matched") for number in range(2)]
    for row, programs in zip(rows, ([], [program.pk]), strict=True):
        row.programs, row.reasons, row.cells = programs, [{"rule": "%s 'twice'"}], {"tier": None}
    update_rows(rows, ["programs", "reasons", "cells"])
    for row in rows:
        found = RosterRow.objects.get(pk=row.pk)
        assert (found.programs, found.reasons, found.cells) == (row.programs, row.reasons, row.cells)


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    row: Participation = ParticipationFactory()
    most = Participation._meta.get_field("tier").max_length
    assert most is not None
    row.tier = "é" * most
    update_rows([row], ["tier"])
    row.tier += "é"
    with pytest.raises(DataError), transaction.atomic():
        update_rows([row], ["tier"])
    assert Participation.objects.get().tier == "é" * most


def test_of_no_rows_nothing_is_written() -> None:
    with CaptureQueriesContext(connection) as queries:
        update_rows([], ["tier"])
    assert not queries
