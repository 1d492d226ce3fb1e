"""``rate_leads``: who may run an IOP and has no listing is told to staff, and listed by nothing."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate as today

from programs.imports.listings.template import template_csv
from programs.imports.tic.run import tic_import
from programs.models import Program, RegistryEntry
from tests.factories import ProgramFactory
from tests.rates.extracts import KNEE, extract, group, linked, npi, rate
from tests.rosters.registry.test_linking import registered

pytestmark = pytest.mark.django_db


def told() -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("rate_leads", stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def load(tmp_path: Path, *lines: object, days: int = 0) -> None:
    tic_import(paths=[extract(tmp_path / "a", today() - timedelta(days=days), *lines)], apply=True)


def test_an_organization_without_a_listing_is_a_lead_and_no_listing(tmp_path: Path) -> None:
    registered(1, "=CEDAR IOP LLC")
    registered(2, "LINKED LLC")
    registered(3, "GONE LLC")
    registered(4, "REJECTED LLC")
    RegistryEntry.objects.filter(name="GONE LLC").update(state="deactivated")
    program = ProgramFactory()
    linked(program, npi(2))
    linked(program, npi(4), state="rejected")
    load(tmp_path, group(1, *map(npi, range(1, 6))), rate(1))
    rows = {row["NPI"]: row for row in told()}
    assert rows.keys() == {npi(1), npi(4)}
    row = rows[npi(1)]
    assert (row["Organization"], row["Phone"], row["ZIP"]) == ("'=CEDAR IOP LLC", "303-555-0142", "80203")
    assert (row["Codes with a price"], row["Who reports"]) == ("S9480", "Example Health")
    assert Program.objects.count() == 1
    headings = template_csv().lstrip("\ufeff").splitlines()[0].split(",")
    assert set(list(row)[:9]) <= set(headings)


@pytest.mark.parametrize(
    "lines",
    [
        (rate(1), rate(1, code=KNEE)),
        (rate(1, setting="inpatient"),),
        (rate(1, expires="2020-01-31"),),
        (rate(1, code=("HCPCS", "H0035")),),
    ],
    ids=["blanket", "inpatient", "expired", "another level"],
)
def test_what_says_nothing_of_an_iop_is_no_lead(tmp_path: Path, lines: tuple[object, ...]) -> None:
    registered(1, "CEDAR IOP LLC")
    load(tmp_path, group(1, npi(1)), *lines)
    assert told() == []


def test_an_old_file_is_no_lead(tmp_path: Path) -> None:
    registered(1, "CEDAR IOP LLC")
    load(tmp_path, group(1, npi(1)), rate(1), days=101)
    assert told() == []
