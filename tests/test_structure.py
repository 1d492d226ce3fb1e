"""Imports go down only; the walk reads the source, so that a function-level import counts as well."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from programs import search
from tests.cases import every

ROOT = Path(__file__).resolve().parent.parent / "programs"

FLOORS = [
    {"vocabularies", "giving_way", "letters"},
    {"forms", "time_zones", "spreadsheets"},
    {"models", "apps"},
    {"statements"},
    {"migrations", "geocoding", "timetables", "rates"},
    {"search", "quality", "imports", "feed"},
    {"demonstration", "exports", "rosters"},
    {"web", "api", "fhir", "templatetags"},
    {"jobs"},
    {"admin", "management", "ops", "benchmarks", "faults"},
]
"""From the ground up. A module may import from its own floor's own folder and from any floor below.

The demonstration data stands on everything that stores facts; admin, commands and operations on all.
"""

ALLOWED_SIDEWAYS = {
    ("templatetags", "web"),
    ("web", "templatetags"),
    ("api", "web"),  # how 988 is reached is written in one place, programs/web/crisis.py
    ("web", "api"),  # an error below /api/ that no view of the API has seen is still a problem+json
    ("management", "ops"),
    ("management", "benchmarks"),
    ("management", "faults"),
    ("faults", "ops"),
    ("faults", "benchmarks"),
}


def floor_of(part: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def statements(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """These and what stands within them, but for expressions: a fifth of the nodes of a file, and every import."""
    for node in nodes:
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            if isinstance(inside := getattr(node, field, None), list):
                yield from statements(inside)


def imported_parts(path: Path) -> set[str]:
    """Names of the parts of ``programs`` that a file imports from."""
    parts: set[str] = set()
    for node in statements([ast.parse(path.read_text())]):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        parts |= {name.split(".")[1] for name in names if name.startswith("programs.")}
    return parts


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def test_every_part_has_a_floor() -> None:
    known = set().union(*FLOORS)
    assert {part_of(path) for path in modules()} <= known


@every("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    part = part_of(path)
    for other in imported_parts(path):
        sideways = other == part or (part, other) in ALLOWED_SIDEWAYS
        assert sideways or floor_of(other) < floor_of(part), f"{path} imports programs.{other}"


READS_A_QUERY = ("request.GET[", "request.GET.get", "query_params.get", "query_params[")
READS_IDS = "web/picks/ids.py"  # which listings a shortlist or a comparison holds: nothing is searched for
SUGGESTS_PLACES = "web/place_suggestions.py"  # completes the name of a place: no search for programs


def test_only_search_reads_a_query_string() -> None:
    """One reading of parameters: no view of ours takes ``request.GET`` apart."""
    readers = {
        str(path.relative_to(ROOT)) for path in modules() if any(text in path.read_text() for text in READS_A_QUERY)
    }
    assert readers <= {SUGGESTS_PLACES, READS_IDS}


PAGES = [path for path in modules() if part_of(path) in ("web", "api", "templatetags")]


@every("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_and_api_use_the_public_face_of_search_alone(path: Path) -> None:
    """``from programs.search import …``, and of that only what it offers."""
    for node in statements([ast.parse(path.read_text())]):
        if isinstance(node, ast.Import):
            assert not any(alias.name.startswith("programs.search") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("programs.search"):
            assert node.module == "programs.search", f"{path} imports {node.module}"
            assert {alias.name for alias in node.names} <= set(search.__all__), path
        elif isinstance(node, ast.ImportFrom) and node.module == "programs":
            assert "search" not in {alias.name for alias in node.names}


def test_a_request_takes_the_directory_once() -> None:
    """No view asks for it twice, and nothing that a view calls asks again: only views have a request to give."""
    asking = [path for path in PAGES if "directory_for" in path.read_text()]
    assert asking
    for path in asking:
        for function in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)):
            taken = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "directory_for"]
            assert not taken or any(argument.arg in ("request", "filterset") for argument in function.args.args), path
