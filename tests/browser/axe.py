"""axe-core: what it finds on a page, in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "axe-core" / "axe.min.js"
ADDRESS = "/static/axe-core/axe.min.js"
"""Where the server of the tests has it. From there the browser fetches and compiles half a megabyte once, and not for
every page."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

COLOUR = ("color-contrast",)
"""What a colour scheme changes."""

EVERY_RULE: Sequence[str] = ()
"""All of WCAG 2.2 AA and best practices."""

LAYOUT = ("color-contrast", "target-size", "scrollable-region-focusable")
"""What a width changes, besides what it hides."""


def rules_in(scheme: str) -> Sequence[str]:
    """What is to be looked for in a scheme: all in light, and in dark what it changes."""
    return COLOUR if scheme == "dark" else EVERY_RULE


FIND = "options => axe.run(options).then(({violations}) => violations)"
IN_SIGHT = "target => document.querySelector(target)?.scrollIntoView({block: 'center', behavior: 'instant'})"


def violations(page: Page, rules: Sequence[str] = EVERY_RULE, *, of_stylesheets: bool = True) -> list[str]:
    """One line for each element that breaks one of ``rules``.

    For ``css-orientation-lock`` axe fetches and reads all style sheets: a fifth of its time, and the same at every look
    at a page. Without ``of_stylesheets`` that rule is left out.
    """
    if not page.evaluate("'axe' in window"):  # a page that was only resized has it
        page.add_script_tag(url=ADDRESS)
    options: dict[str, Any] = {"runOnly": list(rules) or TAGS, "resultTypes": ["violations"]}
    left_out = [] if rules or of_stylesheets else ["css-orientation-lock"]
    if not rules and page.locator("[inert] h1").count():
        # A sheet lies over the page and its heading; what is inert is no heading for axe.
        left_out.append("page-has-heading-one")
    if left_out:
        options["rules"] = {name: {"enabled": False} for name in left_out}
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
