"""What is locked, listed and vendored is what is written down."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
WINDOWS_ONLY = {"colorama", "tzdata"}


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==([^\s;\\]+)", text, re.MULTILINE)
    return {plain(name): version for name, version in found}


def script(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lock_has_the_versions_of_the_constraints() -> None:
    constrained = pins((CHECKOUT / "constraints.txt").read_text())
    assert {
        name: version for name, version in pins(LOCK).items() if name not in WINDOWS_ONLY
    }.items() <= constrained.items()


def test_the_lock_has_every_requirement_with_digests_and_no_address() -> None:
    assert pins((CHECKOUT / "requirements.txt").read_text()).items() <= pins(LOCK).items()
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE).strip())
    assert len(entries) == len(pins(LOCK))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
    assert "://" not in LOCK


def test_the_bill_of_materials_lists_what_is_locked() -> None:
    bill = json.loads((CHECKOUT / "docs" / "sbom.json").read_text())
    listed = {plain(each["name"]): each["version"] for each in bill["components"]}
    assert listed.items() <= pins(LOCK).items()
    everywhere = {
        plain(line.partition("==")[0].partition("[")[0])
        for line in LOCK.splitlines()
        if "==" in line and " ; " not in line and not line.startswith((" ", "#"))
    }
    assert everywhere <= listed.keys()
    assert bill["bomFormat"] == "CycloneDX"


def test_every_licence_is_declared_and_the_table_is_that_of_the_bill() -> None:
    supply = script("supply_chain")
    found = supply.components(json.loads((CHECKOUT / "docs" / "sbom.json").read_text()))
    assert (CHECKOUT / "docs" / "licences.md").read_text() == supply.licences(found)
    assert [name for name, _version, licence in found if licence == "not declared"] == []
    assert not any(re.search(r"\bA?GPL", licence.replace("LGPL", "")) for _name, _version, licence in found)


def test_a_package_that_differs_is_named() -> None:
    differences = script("supply_chain").differences
    committed, lock = {("a", "1", "MIT"), ("b", "1", "MIT")}, "a==1 \\\nb==1 ; sys_platform == 'win32' \\\n"
    assert differences(committed, {("a", "1", "MIT")}, lock) == []
    assert differences(committed, {("a", "2", "MIT")}, lock) == ["+ a 2 MIT", "- a 1 MIT"]
    assert differences(committed, {("a", "1", "BSD")}, lock) == ["+ a 1 BSD", "- a 1 MIT"]


LOOKED_UP = {"name": "a", "version": "1", "vulns": []}
SKIPPED = {"name": "b", "version": "1", "skip_reason": "no network"}
KNOWN = {"name": "c", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        ([], 1, "NOTHING was audited"),
        ([SKIPPED], 1, "NOTHING was audited"),
        ([LOOKED_UP], 0, "1 of 1 packages were looked up"),
        ([LOOKED_UP, SKIPPED], 1, "not audited: b"),
        ([LOOKED_UP, KNOWN], 1, "c 1: CVE-1, mended in 2"),
    ],
)
def test_an_audit_that_could_not_ask_has_not_passed(found: list[dict[str, Any]], status: int, words: str) -> None:
    audit = script("audit")
    assert audit.status(found) == status
    assert words in audit.report(found)


def test_every_vendored_file_is_as_it_was_vendored() -> None:
    lines = (CHECKOUT / "static" / "vendor" / "SHA256SUMS").read_text().splitlines()
    recorded = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    for path, digest in recorded.items():
        assert hashlib.sha256((CHECKOUT / path).read_bytes()).hexdigest() == digest, path
    served = {
        str(path.relative_to(CHECKOUT))
        for path in (CHECKOUT / "static" / "vendor").rglob("*")
        if path.suffix in {".js", ".css", ".svg", ".png", ".json", ".woff2"} and path.name != "packages.json"
    }
    assert served <= recorded.keys()


def test_what_is_vendored_has_a_digest_and_the_version_of_its_table() -> None:
    packages = json.loads((CHECKOUT / "static" / "vendor" / "packages.json").read_text())
    readme = (CHECKOUT / "static" / "vendor" / "README.md").read_text()
    for name, about in packages.items():
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", about["integrity"]), name
        assert re.search(rf"{re.escape(name)}\b.*\b{re.escape(about['version'])}\b", readme), name
