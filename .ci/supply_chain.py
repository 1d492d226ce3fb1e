"""Where the packages come from: digests, a bill of materials (SBOM), licences.

``check`` installs the application from ``requirements.lock`` with digests, lets cyclonedx-py list what is there, and
compares the list with ``docs/sbom.json``; ``write`` makes that file and ``docs/licences.md`` anew. Both work in
environments that are thrown away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = CHECKOUT / "requirements.lock"
SBOM, LICENCES = CHECKOUT / "docs" / "sbom.json", CHECKOUT / "docs" / "licences.md"
CYCLONEDX = "cyclonedx-bom==7.5.0"
IN_FILES = {
    "pyrage": "MIT",
    "uritemplate": "BSD-3-Clause OR Apache-2.0",
    "usaddress-scourgify": "MIT",
    "yaml-config": "MIT",
}
"""Packages that name their licence in its file alone: read there."""

NOT_OURS = {"pip", "setuptools"}
MISMATCH = "DO NOT MATCH THE HASHES"

Component = tuple[str, str, str]


class NotTriedError(Exception):
    """Packages could not be had: nothing is known, neither good nor bad."""


def main(what: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        try:
            python = environment(Path(scratch, "locked"), "--require-hashes", "--requirement", str(LOCK))
            tool = environment(Path(scratch, "tool"), CYCLONEDX).with_name("cyclonedx-py")
        except NotTriedError as error:
            print(f"*** NOT TRIED: packages could not be installed, so nothing was compared or written: {error}")
            return
        bill = billed(tool, python)
    if what == "write":
        SBOM.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        LICENCES.write_text(licences(components(bill)), encoding="utf-8")
        print(f"Written: {SBOM.name}, {LICENCES.name}")
        return
    committed = components(json.loads(SBOM.read_text(encoding="utf-8")))
    if wrong := differences(committed, components(bill), LOCK.read_text(encoding="utf-8")):
        sys.exit("Error: docs/sbom.json is not what is installed (make sbom):\n" + "\n".join(wrong))
    print(f"Installed with digests, and equal to docs/sbom.json: {len(components(bill))} packages.")


def environment(folder: Path, *arguments: str) -> Path:
    """The Python of a new environment with these packages. A digest that does not fit ends everything."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    outcome = subprocess.run(command, capture_output=True, text=True)
    if MISMATCH in outcome.stderr:
        sys.exit(f"Error: a package is not the one that was locked.\n{outcome.stderr}")
    if outcome.returncode:
        raise NotTriedError(outcome.stderr.strip().splitlines()[-1] if outcome.stderr.strip() else "no reason given")
    return python


def billed(tool: Path, python: Path) -> dict[str, Any]:
    """CycloneDX of an environment, the same whenever it is made, without addresses."""
    command = [str(tool), "environment", str(python), "--output-reproducible", "--of", "JSON"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(outcome.stdout)
    bill["components"] = [each for each in bill["components"] if each["name"] not in NOT_OURS]
    bill["dependencies"] = [each for each in bill["dependencies"] if each["ref"].partition("==")[0] not in NOT_OURS]
    for each in bill["components"]:
        for part in ("externalReferences", "properties", "description"):
            each.pop(part, None)
    bill["metadata"] = {"component": {"type": "application", "name": "iop-finder"}}
    return bill


def components(bill: dict[str, Any]) -> set[Component]:
    """Name, version and licence of each."""
    return {(each["name"], each["version"], licence(each)) for each in bill["components"]}


def licence(component: dict[str, Any]) -> str:
    found = []
    for each in component.get("licenses", []):
        named = each.get("license", {})
        found.append(each.get("expression") or named.get("id") or named.get("name") or "")
    return "; ".join(sorted({name for name in found if name})) or IN_FILES.get(component["name"], "not declared")


def differences(committed: set[Component], installed: set[Component], lock: str) -> list[str]:
    """What differs; a package that the lock wants on some systems only may be absent."""
    partial = {line.partition("==")[0].lower() for line in lock.splitlines() if "==" in line and " ; " in line}
    absent = [each for each in committed - installed if plain(each[0]) not in partial]
    added = [each for each in installed - committed if plain(each[0]) not in partial]
    return sorted([f"- {' '.join(each)}" for each in absent] + [f"+ {' '.join(each)}" for each in added])


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def licences(found: set[Component]) -> str:
    """The table that people read."""
    rows = "".join(f"| {name} | {version} | {licence} |\n" for name, version, licence in sorted(found, key=str))
    return (
        "# Licences of the Python packages\n\n"
        "What the application runs with, as its packages declare it; written by `make sbom`, beside "
        "[sbom.json](sbom.json) (CycloneDX).\nWhat is vendored for browsers is in "
        "[static/vendor](../static/vendor/README.md).\n\n| package | version | licence |\n| --- | --- | --- |\n" + rows
    )


if __name__ == "__main__":
    main(sys.argv[1])
