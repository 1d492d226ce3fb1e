"""Two mental health facilities that no list calls an IOP: files make one of them worth asking, and not the other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from programs.imports.tic.run import tic_import
from programs.models import ImportRun, Program
from tests import searching
from tests.factories import NetworkFactory, ProgramFactory, SourceFactory
from tests.rates import charges
from tests.rates.extracts import KNEE, extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


LAPSED: dict[str, Any] = {"evidence": "lapsed", "focus": ["mental-health"], "npi": ""}


def as_listed(program: Program) -> Program:
    """As the federal list has it: mental health, and no sign of an IOP any more."""
    said = {"aspect": "services", "method": "file", "values": {"evidence": "lapsed"}, "as_of": date(2020, 1, 1)}
    program.statements.create(source=SourceFactory(), **said)
    return program


def evidence_of(*programs: Program) -> list[str]:
    return [Program.objects.values_list("evidence", flat=True).get(pk=program.pk) for program in programs]


def undo(run: ImportRun) -> None:
    call_command("undo_import", str(run.pk), verbosity=0)


def test_a_specific_contract_and_paid_claims_make_it_possible_and_a_blanket_contract_does_not(
    client: Client, tmp_path: Path
) -> None:
    specific = as_listed(charges.at_the_hospital(**LAPSED))
    blanket = as_listed(ProgramFactory(slug="ghost", **LAPSED))
    linked(specific, npi(1))
    linked(blanket, npi(2))
    means(NetworkFactory(name="Choice Plus", slug="choice-plus"))

    (rates,) = tic_import(
        paths=[extract(tmp_path / "a", TODAY, group(1, npi(1)), group(2, npi(2)), rate(1, 2), rate(2, code=KNEE))],
        apply=True,
    ).runs
    assert evidence_of(specific, blanket) == ["possible", "lapsed"]
    (claims,) = charges.load(tmp_path, TODAY, charges.of_plan("PPO", "23")).runs
    assert evidence_of(specific, blanket) == ["possible", "lapsed"]

    # Both signs are told of the first, neither price nor sign of the second; both are in the network by the file alone.
    page, ghost = (client.get(f"/en/programs/{one.slug}/").content.decode() for one in (specific, blanket))
    assert "counts at least 23 bills for intensive outpatient care" in " ".join(page.split())
    assert "$310 a day" in page
    assert "The same contract lists operations, which no such program does." in " ".join(ghost.split())
    assert "$310" not in ghost
    found = {
        evidence: [one.listing["slug"] for one in page_of(f"network=choice-plus&basis=any&evidence={evidence}").results]
        for evidence in ("possible", "lapsed")
    }
    assert found == {"possible": ["west"], "lapsed": ["ghost"]}

    # Each sign stands by itself, and both ended leave what the list says.
    undo(rates)
    assert evidence_of(specific, blanket) == ["possible", "lapsed"]
    undo(claims)
    assert evidence_of(specific, blanket) == ["lapsed", "lapsed"]


def page_of(query: str) -> Any:
    return searching.search(QueryDict(f"{query}&unstated=exclude"))
