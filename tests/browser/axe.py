"""axe-core: what it finds on a page, in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


FIND = "options => axe.run(options).then(({violations}) => violations)"
IN_SIGHT = "target => document.querySelector(target)?.scrollIntoView({block: 'center', behavior: 'instant'})"


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule of WCAG 2.2 AA or a best practice."""
    page.evaluate(script())
    options: dict[str, Any] = {"runOnly": TAGS, "resultTypes": ["violations"]}
    if page.locator("[inert] h1").count():
        # A sheet lies over the page and its heading; what is inert is no heading for axe.
        options["rules"] = {"page-has-heading-one": {"enabled": False}}
    found = [(rule["id"], node) for rule in page.evaluate(FIND, options) for node in rule["nodes"]]
    return [
        f"{name}: {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for name, node in found
        if name != "target-size" or is_small_in_sight(page, node["target"])
    ]


def is_small_in_sight(page: Page, target: list[str]) -> bool:
    """Whether a target is still too small in the middle of the window.

    axe counts what a bar at the foot of the window covers as lost, though one can scroll it free.
    """
    page.evaluate(IN_SIGHT, target[0])
    found = page.evaluate(FIND, {"runOnly": ["target-size"], "resultTypes": ["violations"]})
    return any(node["target"] == target for rule in found for node in rule["nodes"])
