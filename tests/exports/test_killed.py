"""A process that is killed between two files, for real."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from programs.benchmarks.databases import address
from programs.exports import drafts, published
from programs.exports.writing import write_exports
from programs.models import Program
from tests.factories import NetworkFactory, ProgramFactory

CHECKOUT = Path(__file__).resolve().parents[2]
STOPS_AT_THE_NETWORKS = """
import time
import django
django.setup()
from django.core.management import call_command
from programs.exports import contents
contents.pages_of_participations = lambda network: time.sleep(60)
call_command("write_exports")
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_between_two_files_the_set_of_before_stays(folder: Path) -> None:
    program = ProgramFactory()
    network = NetworkFactory(slug="aspen-ppo")
    write_exports(lambda _done, _total: None)
    before = contents_of(folder)
    present = published.present()
    Program.objects.filter(pk=program.pk).update(name="Another name")
    killed_at_the_networks(folder)
    assert list(folder.glob(f"*{drafts.DRAFT}"))
    assert published.present() == present
    assert contents_of(folder).items() >= before.items()
    write_exports(lambda _done, _total: None)
    assert not list(folder.glob(f"*{drafts.DRAFT}"))
    assert published.present() != present
    assert published.present_file("participations.csv", network.pk)


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def killed_at_the_networks(folder: Path) -> None:
    """Let another process write until the programs are finished and a network is begun; then kill it."""
    environment: dict[str, Any] = os.environ | {
        "DATABASE_URL": address(), "SECRET_KEY": "of-a-test", "DJANGO_SETTINGS_MODULE": "iop_finder.settings",
        "EXPORT_FOLDER": str(folder),
    }  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", STOPS_AT_THE_NETWORKS], cwd=CHECKOUT, env=environment) as process:
        try:
            deadline = time.monotonic() + 120
            while not list(folder.glob(f"aspen-ppo*{drafts.DRAFT}")):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            process.kill()
