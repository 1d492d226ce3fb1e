"""An import that is undone leaves the exports as they were, to the byte.

All happens at one moment here; else ``updated_at`` tells of the change and of the change back.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate as today

from programs.benchmarks.made_register import MadeRegister, organization
from programs.imports.nppes.extracting import extract_nppes
from programs.imports.nppes.run import nppes_import
from programs.imports.tic.run import tic_import
from programs.management.commands.import_nppes import linked as compared
from programs.models import Network, Program
from tests.exports.conftest import folder, write  # noqa: F401 (fixtures)
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.rates.extracts import extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db


def last_month() -> date:
    return today() - timedelta(days=31)


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus", slug="choice-plus")


@pytest.fixture
def published(write: Any) -> Any:  # noqa: F811
    """What the public can take away: every file of a set, by its hash."""
    return lambda: {key: file.sha256 for key, file in write().items()}


def test_a_rate_file_taken_back_leaves_the_exports_as_they_were(
    tmp_path: Path, network: Network, published: Any
) -> None:
    programs = [ProgramFactory(payments=["self-pay"]) for _number in range(3)]
    ParticipationFactory(program=programs[0], network=network, basis="roster")
    for number, program in enumerate(programs):
        linked(program, npi(number))
    means(network)
    seen = [published()]
    months = (
        (last_month(), [group(1, npi(0), npi(1)), rate(1)]),
        (today(), [group(1, npi(1), npi(2)), rate(1, amount="99.00"), rate(1, code=("HCPCS", "H0015"))]),
    )
    runs = []
    for day, lines in months:
        (run,) = tic_import(paths=[extract(tmp_path / str(day), day, *lines)], apply=True, confirmed=1).runs
        runs.append(run)
        seen.append(published())
    assert seen[0] != seen[1] != seen[2]
    for run in reversed(runs):
        seen.pop()
        call_command("undo_import", run.pk)
        assert published() == seen[-1]


def test_a_register_taken_back_leaves_the_exports_as_they_were(tmp_path: Path, published: Any) -> None:
    program = ProgramFactory(name="Hope Recovery Center", npi="", edited=["name"])
    before = published()
    register = MadeRegister(today(), rows=[organization(1, "HOPE RECOVERY CENTER LLC", street1="100 CEDAR ST")])
    extract_nppes([register.write(tmp_path)], tmp_path / "x.gz")
    run = nppes_import(paths=[tmp_path / "x.gz"], apply=True, link=compared).run
    assert Program.objects.get(pk=program.pk).npi == npi(1)
    assert published() != before
    call_command("undo_import", run)
    assert published() == before
