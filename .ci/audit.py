"""Known vulnerabilities of what is locked and vendored. It asks the network, so it is no part of the tests.

It fails when something is known, and when it could not ask: nothing found is said only of what was looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
PIP_AUDIT = "pip-audit==2.10.1"


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "venv", scratch], check=True)
        pip = [f"{scratch}/bin/pip", "install", "--quiet", "--disable-pip-version-check", PIP_AUDIT]
        if subprocess.run(pip).returncode:
            sys.exit("Error: NOTHING was audited: pip-audit could not be installed.")
        lock = ["--requirement", str(CHECKOUT / "requirements.lock"), "--require-hashes", "--disable-pip"]
        command = [f"{scratch}/bin/pip-audit", *lock, "--format", "json", "--progress-spinner", "off"]
        outcome = subprocess.run(command, capture_output=True, text=True)
    try:
        found: list[dict[str, Any]] = json.loads(outcome.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.exit(f"Error: NOTHING was audited: pip-audit gave no report.\n{outcome.stderr.strip()[-500:]}")
    print(report(found))
    sys.exit(status(found))


def report(found: list[dict[str, Any]]) -> str:
    lines = [
        f"{each['name']} {each['version']}: {bug['id']}, mended in {', '.join(bug['fix_versions']) or 'no release'}"
        for each in found
        for bug in each.get("vulns", [])
    ]
    skipped = [each["name"] for each in found if "skip_reason" in each]
    asked = len(found) - len(skipped)
    if not asked:
        return "Error: NOTHING was audited: no package could be looked up. Is there a network?"
    if skipped:
        lines.append(f"Error: not audited: {', '.join(skipped)}.")
    return "\n".join([*lines, f"{asked} of {len(found)} packages were looked up."])


def status(found: list[dict[str, Any]]) -> int:
    """0 only when everything was looked up and nothing is known."""
    return int(not found or any(each.get("vulns") or "skip_reason" in each for each in found))


if __name__ == "__main__":
    main()
