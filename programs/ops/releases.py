"""Which release came last: what migrations and tests are compared with (docs/upgrading.md)."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / ".ci" / "last_release"
"""The commit that counts as the last release as long as there is no tag."""


def newest_tag() -> str:
    """The newest tag ``v…`` before this commit; empty where there is none."""
    return git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")


def last_release() -> str:
    """The newest tag ``v…`` before this commit, else the commit that is recorded; empty where git knows neither."""
    if tag := newest_tag():
        return tag
    lines = RECORDED.read_text(encoding="utf-8").splitlines() if RECORDED.is_file() else []
    recorded = next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")
    return recorded if recorded and git("rev-parse", "--verify", f"{recorded}^{{commit}}") else ""


def git(*arguments: str) -> str:
    """What git says; empty where there is none, or no such thing."""
    try:
        answer = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)  # noqa: S603, S607
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
