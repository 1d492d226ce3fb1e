"""The committed files are what the command makes, byte for byte."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command

from programs.demonstration import generate
from programs.demonstration.files import FOLDER

NAMES = ("payers.jsonl", "providers.jsonl", "programs.jsonl")


def test_the_committed_files_are_what_the_seed_gives(tmp_path: Path) -> None:
    generate.write(tmp_path)
    for name in NAMES:
        same = (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
        assert same, f"{name} is out of date: run manage.py make_demo_data and commit what it writes"


def test_another_seed_gives_other_programs(tmp_path: Path) -> None:
    generate.write(tmp_path, seed=7)
    assert (tmp_path / "programs.jsonl").read_bytes() != (FOLDER / "programs.jsonl").read_bytes()


def test_the_command_writes_into_the_folder_that_is_given(tmp_path: Path, capsys) -> None:
    call_command("make_demo_data", folder=tmp_path / "new")
    assert (tmp_path / "new" / "programs.jsonl").read_bytes() == (FOLDER / "programs.jsonl").read_bytes()
    assert "programs: 634" in capsys.readouterr().out
