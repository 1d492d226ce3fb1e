"""What the scripts of an upgrade and of the operator's day make of what they read; the runs themselves take minutes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_the_day_is_done_with_the_commands_of_the_document() -> None:
    day = script("operators_day")
    commands = day.commands_of_the_document()
    assert commands[0].startswith("apt install ")
    assert not any("#" in command for command in commands)
    before, after = day.the_day([Path("directory.xlsx")])
    done = [command for command, _words in [*before, *after]]
    assert [command for command in commands if command not in done] == []
    assert any(command.startswith("systemctl enable --now iop-finder ") for command, _words in after)
    assert any("import_samhsa /opt/data/directory.xlsx --apply" in command for command in done)


def test_of_a_long_output_the_last_lines_are_kept() -> None:
    day = script("operators_day")
    lines = [f"line {number}" for number in range(day.KEPT_LINES + 1)]
    told = day.shortened("\x01apt install x\nGet:1 a package\n" + "\n".join(lines) + "\n\x01true\n").splitlines()
    assert told == ["# apt install x", "[1 lines more]", *lines[1:], "# true"]


def test_a_unit_is_read_as_systemd_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = script("stand_in")
    monkeypatch.setattr(stand_in, "UNITS", CHECKOUT / "docs" / "deploy" / "systemd")
    unit = stand_in.unit("iop-finder.service")
    assert unit["User"] == "iop-finder"
    assert unit["ExecStart"].endswith("manage.py serve")
    file = tmp_path / "variables"
    file.write_text("# a remark\nBACKUP_KEY=a=b\n\n")
    assert stand_in.variables(str(file)) == {"BACKUP_KEY": "a=b"}


def test_the_report_of_an_upgrade_names_what_failed_and_when(monkeypatch: pytest.MonkeyPatch) -> None:
    rolling = script("rolling_upgrade")
    monkeypatch.setattr(rolling, "git", lambda *arguments: arguments[-1])
    asking = rolling.Asking(1)
    story = rolling.Story(asking, [("migrate 0002", 0.0, 5.0), ("reload", 5.0, 9.0)])
    asking.answers += [rolling.Asked(0.5, 10.0), rolling.Asked(4.5, 30.0), rolling.Asked(6.0, 20.0, "500 /")]
    text = rolling.report(story, "old", "new")
    assert "**3 requests, 1 failed.**" in text
    assert "| migrate 0002 | 5.0 | 2 | 0 | 20 | 30 |" in text
    assert "| reload | 4.0 | 1 | 1 | 20 | 20 |" in text
    assert "- reload: 1 × 500 /" in text
    assert rolling.pieces_of(story) == [1, 2]


def test_what_a_page_names_is_found_whole() -> None:
    rolling = script("rolling_upgrade")
    page = """<link href="/static/css/bundle-site.1a2b.css"><script src="/static/js/a.js" defer></script>"""
    assert rolling.LINKED.findall(page) == ["/static/css/bundle-site.1a2b.css", "/static/js/a.js"]
    assert set(rolling.FOLLOWED) <= set(rolling.PATHS)


def test_both_schemas_runs_only_tests_that_there_are() -> None:
    schemas = script("both_schemas")
    missing = [file for file in schemas.READING if not (CHECKOUT / file).is_file()]
    assert missing == []
