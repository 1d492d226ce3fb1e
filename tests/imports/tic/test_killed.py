"""An extract is whole or absent, wherever the process that writes it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.imports.tic.reading import text

KILLS_ITSELF = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from programs.imports.extracts import writing
from programs.imports.tic.extracting import extract_file

path, out, points = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def extract(dies_at):
    seen = 0
    def event(*_of):
        nonlocal seen
        seen += 1
        if seen == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(event)
    with writing(out) as writer:
        extract_file(path, writer)
    sys.setprofile(None)
    return seen

extract(0)
events = extract(0)  # the first time functions fill what they remember
whole = out.read_bytes()
found = []
for number in range(1, points + 1):
    out.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        extract(events * number // points)
        os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), number
    found.append(out.read_bytes() == whole if out.exists() else None)
left = len(list(out.parent.glob(".*.part")))
extract(0)
print(found.count(None), found.count(True), found.count(False), left, len(list(out.parent.glob(".*.part"))))
"""


@pytest.mark.slow
def test_an_extract_is_whole_or_absent_wherever_it_is_killed(tmp_path: Path) -> None:
    """At each of twenty points, which are calls of functions, Python's and libraries', and their returns."""
    (tmp_path / "rates.json").write_bytes(text())
    environment = os.environ | {
        "SECRET_KEY": "made-up",
        "DJANGO_SETTINGS_MODULE": "iop_finder.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, "-c", KILLS_ITSELF, str(tmp_path / "rates.json"), str(tmp_path / "out.gz"), "20"]
    told = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr
    absent, whole, half, left, left_later = map(int, told.stdout.split())
    assert (absent + whole, half) == (20, 0)
    assert absent > 15
    assert whole > 0
    assert left <= 1, "each extract removes what the one before it left"
    assert left_later == 0
