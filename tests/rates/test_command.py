"""The commands of rate files: what they print, and that a mistake changes nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate as today

from programs.models import ImportRun, NetworkContract, PublishedFile
from tests.factories import NetworkFactory, ProgramFactory
from tests.rates.extracts import extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db


def last_month() -> date:
    return today() - timedelta(days=30)


def said(command: str, *arguments: Any, **options: Any) -> tuple[str, str]:
    out, error = io.StringIO(), io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=error, **options)
    return out.getvalue(), error.getvalue()


def test_a_dry_run_an_import_and_its_undoing(tmp_path: Path) -> None:
    means(NetworkFactory(name="Choice Plus"))
    linked(ProgramFactory(), npi(1))
    path = extract(tmp_path / "a", today(), group(1, npi(1), npi(2)), rate(1))
    told, warned = said("import_tic", path)
    assert "added: 2" in told
    assert "Nothing" not in warned
    assert "dry run" in warned
    assert not PublishedFile.objects.exists()
    told, warned = said("import_tic", path, "--apply")
    assert "contracts: 1 added, 0 changed, 0 removed" in told
    assert warned == ""
    run = ImportRun.objects.get(file_name=PublishedFile.objects.get().name)
    assert f"undo_import {run.pk}" in told
    said("undo_import", run.pk)
    assert not NetworkContract.objects.exists()
    assert not PublishedFile.objects.exists()


def test_findings_go_to_a_file_and_their_numbers_to_the_screen(tmp_path: Path) -> None:
    path = extract(tmp_path / "a", today(), group(1, npi(1)), rate(1))
    told, _warned = said("import_tic", path, report=tmp_path / "report.txt")
    report = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert "read: 1" in told
    assert "read: 1" in report
    with pytest.raises(CommandError, match="there is no such folder"):
        said("import_tic", path, report=tmp_path / "nowhere" / "report.txt")


@pytest.mark.parametrize(("confirmed", "stops"), [(None, True), (1, True), (2, False)])
def test_many_endings_need_their_number(tmp_path: Path, confirmed: int | None, stops: bool) -> None:
    everybody = [npi(number) for number in range(1, 6)]
    said("import_tic", extract(tmp_path / "a", last_month(), group(1, *everybody), rate(1)), "--apply")
    later = extract(tmp_path / "b", today(), group(1, *everybody[:3]), rate(1))
    if stops:
        with pytest.raises(CommandError, match="2"):
            said("import_tic", later, "--apply", confirm_ended=confirmed)
        assert PublishedFile.objects.get().dated == last_month()
    else:
        said("import_tic", later, "--apply", confirm_ended=confirmed)
        assert PublishedFile.objects.get(current=True).dated == today()
