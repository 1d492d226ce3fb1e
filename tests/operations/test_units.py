"""The units are what systemd understands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.running import CHECKOUT, DEPLOY, program

UNITS = sorted((DEPLOY / "systemd").iterdir())


def test_systemd_verifies_every_unit(folder: Path) -> None:
    verify = program("systemd-analyze")
    units = folder / "units"
    units.mkdir()
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/srv/iop-finder/.venv/bin/python", sys.executable)
        text = text.replace("/srv/iop-finder", str(CHECKOUT)).replace("User=iop-finder", "User=daemon")
        (units / path.name).write_text(text)
    outcome = subprocess.run(
        [verify, "verify", "--man=no", *map(str, sorted(units.iterdir()))], capture_output=True, text=True
    )
    ours = [line for line in outcome.stderr.splitlines() if "iop-finder" in line]
    assert ours == []
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.name)
def test_when_a_timer_elapses(path: Path) -> None:
    (calendar,) = (line.partition("=")[2] for line in path.read_text().splitlines() if line.startswith("OnCalendar="))
    outcome = subprocess.run([program("systemd-analyze"), "calendar", calendar], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    assert "Next elapse" in outcome.stdout
