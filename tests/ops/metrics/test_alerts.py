"""The rules name metrics that there are, with the limits of the code, and each has a line in the table of alarms."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from programs.ops.metrics import exporter, facts, meter

CHECKOUT = Path(__file__).resolve().parents[3]
ALERTS = CHECKOUT / "docs" / "deploy" / "alerts.yml"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
]
NAMED = set(re.findall(r'"(iop_finder_\w+)"', inspect.getsource(meter) + inspect.getsource(exporter)))
SUFFIXES = r"_(?:total|bucket|count|sum)$"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_is_whole_and_asks_for_what_is_counted(rule: dict[str, Any]) -> None:
    assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert re.fullmatch(r"\d+[mh]", rule["for"])
    assert rule["annotations"]["summary"].endswith(".")
    for name in re.findall(r"iop_finder_\w+", rule["expr"]):
        assert re.sub(SUFFIXES, "", name) in NAMED, name


@pytest.mark.parametrize(
    ("of", "most"),
    [
        ("backup", facts.BACKUP_MAX),
        ("restore_check", facts.DRILL_MAX),
        ("import", facts.IMPORT_MAX),
        ("job_queue", facts.QUEUE_MAX),
        ("export", facts.EXPORT_MAX),
    ],
)
def test_the_limits_are_those_of_health(of: str, most: Any) -> None:
    (rule,) = (rule for rule in RULES if f'of="{of}"' in rule["expr"])
    assert f"> {most.total_seconds():.0f} " in rule["expr"] + " "


def test_the_limit_of_disks_is_that_of_health() -> None:
    (rule,) = (rule for rule in RULES if "disk_free" in rule["expr"])
    assert float(rule["expr"].rpartition("<")[2]) == facts.FREE_MIN


def test_every_alarm_is_explained_and_no_other() -> None:
    text = (CHECKOUT / "docs" / "running.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(IOPFinder\w+)` \|", text, re.MULTILINE) == [rule["alert"] for rule in RULES]
