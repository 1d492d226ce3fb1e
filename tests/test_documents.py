"""What ``docs/architecture.md`` and ``docs/recipes.md`` name is there: paths, dotted names, tests, constants, links."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands

CHECKOUT = Path(__file__).resolve().parent.parent
DOCUMENTS = [CHECKOUT / "docs" / name for name in ("architecture.md", "recipes.md")] + [CHECKOUT / "CHANGELOG.md"]
FENCE = re.compile(r"```.*?```", re.DOTALL)
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
TOP = "programs|templates|static|fixtures|tests|docs|iop_finder|\\.ci"
A_PATH = re.compile(rf"(?:{TOP})/[\w./-]*")
A_DOTTED_NAME = re.compile(r"programs(?:\.\w+)+")
A_NAME = re.compile(r"[A-Z]{3}[A-Z_]*|[A-Z][a-z]+[A-Z]\w+|[a-z]+_[a-z_]+")
A_LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = {"django.po", "edited_fields"}


def texts(document: Path) -> list[str]:
    return IN_BACKTICKS.findall(FENCE.sub("", document.read_text(encoding="utf-8")))


def found(dotted: str) -> Any:
    """The module or what stands in it. Raises when there is none."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            place: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            place = getattr(place, name)
        return place
    raise ModuleNotFoundError(dotted)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_is_there(document: Path) -> None:
    named = [path for path in A_PATH.findall(document.read_text(encoding="utf-8")) if "…" not in path]
    assert named
    assert [path for path in named if not (CHECKOUT / path.rstrip(".")).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in A_LINK.findall(document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if path.startswith("https:"):
            continue
        linked = document.parent / path if path else document
        assert linked.exists(), target
        headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_dotted_name_is_there(document: Path) -> None:
    for text in texts(document):
        if A_DOTTED_NAME.fullmatch(text):
            found(text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_function_class_and_constant_is_there(document: Path) -> None:
    named = {text for text in texts(document) if A_NAME.fullmatch(text)}
    assert named - words_of_code() - ELSEWHERE == set()


@cache
def words_of_code() -> frozenset[str]:
    """Of all modules but this one."""
    modules = [path for top in ("programs", "tests") for path in (CHECKOUT / top).rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules if path != Path(__file__).resolve())
    return frozenset(re.findall(r"\w+", code))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+)(?: [a-z-]+)*:", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    targets |= {"test-fast", "lint", "test"}
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= get_commands().keys()
    for line in re.findall(r"(?:^|`)make ([a-z -]+)", text, re.MULTILINE):
        assert set(line.split()) <= targets, line
