"""The session ends while rate files, the register or links are applied: nothing of it is there, and it can be done
again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from programs.benchmarks.made_register import MadeRegister, organization
from programs.imports import undo
from programs.imports.nppes import run as nppes_run
from programs.imports.nppes import writing
from programs.imports.nppes.extracting import extract_nppes
from programs.imports.published import importing, undoing
from programs.imports.tic import run as tic_run
from programs.models import (
    ContractedRate,
    CoverageAlias,
    Doubt,
    ImportRun,
    NetworkContract,
    NpiLink,
    Program,
    PublishedFile,
    RateGroup,
    RegistryEntry,
    RegistrySite,
    RunChange,
    Statement,
)
from programs.rates import deriving
from programs.rosters.registry import linking
from tests.factories import NetworkFactory, ProgramFactory
from tests.killed import session_ended_before
from tests.rates.extracts import extract, group, linked, means, npi, rate

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MODELS = (
    PublishedFile, RateGroup, ContractedRate, CoverageAlias, NetworkContract, ImportRun, RunChange,
    RegistryEntry, RegistrySite, NpiLink, Doubt, Statement, Program,
)  # fmt: skip


def everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def dies_at(module: ModuleType, step: str, act: Callable[[], Any]) -> None:
    """Do it with the session ended at that step: half of it was written, and nothing of it is there."""
    before = everything()
    with session_ended_before(module, step) as reached, pytest.raises(DatabaseError):
        act()
    connection.close()
    assert reached[:1] == [True], step
    assert everything() == before, step


def test_rate_files_are_applied_whole_or_not_at_all(tmp_path: Path) -> None:
    means(NetworkFactory(name="Choice Plus"))
    linked(ProgramFactory(), npi(1))
    path = extract(tmp_path / "a", timezone.localdate(), group(1, npi(1)), rate(1))

    def act() -> None:
        call_command("import_tic", str(path), apply=True, verbosity=0)

    for module, step in ((tic_run, "remember"), (importing, "derive"), (deriving, "ask"), (deriving, "follow")):
        dies_at(module, step, act)
    act()
    assert NetworkContract.objects.count() == 1
    run = ImportRun.objects.get()
    for module, step in ((undoing, "forget_names"), (undoing, "derive"), (deriving, "follow")):
        dies_at(module, step, lambda: call_command("undo_import", run.pk, verbosity=0))
    call_command("undo_import", run.pk, verbosity=0)
    assert not PublishedFile.objects.exists()


def test_the_register_and_its_links_are_applied_whole_or_not_at_all(tmp_path: Path) -> None:
    ProgramFactory(name="Hope Recovery Center", npi="", edited=["name"])
    rows = [organization(1, "HOPE RECOVERY CENTER LLC", street1="100 CEDAR ST")]
    register = MadeRegister(timezone.localdate(), rows=rows)
    extract_nppes([register.write(tmp_path)], tmp_path / "x.gz")

    def act() -> None:
        call_command("import_nppes", str(tmp_path / "x.gz"), apply=True, verbosity=0)

    for module, step in (
        (nppes_run, "write_register"), (writing, "write_places"), (linking, "planned"), (linking, "publish_npis"),
        (undo, "marks_of"),
    ):  # fmt: skip
        dies_at(module, step, act)
    act()
    assert Program.objects.get().npi == npi(1)
    run = ImportRun.objects.get(pk=RegistryEntry.objects.get().run_id)
    for step in ("before_restored", "derive"):
        dies_at(undo, step, lambda: call_command("undo_import", run.pk, verbosity=0))

    NpiLink.objects.all().delete()
    Program.objects.update(npi="")
    for step in ("publish_npis", "derive"):
        dies_at(linking, step, lambda: call_command("link_npis", apply=True, verbosity=0))
    call_command("link_npis", apply=True, verbosity=0)
    assert NpiLink.objects.get().npi == npi(1)
