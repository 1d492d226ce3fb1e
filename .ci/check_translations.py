"""Fail when a text has no translation, or a committed .mo file is not what its .po file says.

Needs gettext. Works on a copy: the checkout is not changed.
"""

from __future__ import annotations

import gettext
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LOCALE = Path("iop_finder", "locale")
SHOWN = 20
NOT_OURS = shutil.ignore_patterns(".*", "__pycache__", "tests", "node_modules", "vendor")


def messages(compiled: Path) -> dict[object, str]:
    """What a .mo file says, without its header (which holds the time of compilation)."""
    with compiled.open("rb") as stream:
        catalog = dict(gettext.GNUTranslations(stream)._catalog)  # type: ignore[attr-defined]
    catalog.pop("", None)
    return catalog


def stale_catalogs() -> list[str]:
    """The .mo files that are missing or differ from their compiled .po files."""
    stale = []
    for source in sorted((CHECKOUT / LOCALE).glob("*/LC_MESSAGES/*.po")):
        with tempfile.NamedTemporaryFile(suffix=".mo") as fresh:
            command = ["msgfmt", "--check", "-o", fresh.name, str(source)]
            outcome = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
            committed = source.with_suffix(".mo")
            if outcome.returncode:
                stale.append(outcome.stderr.strip())
            elif not committed.exists() or messages(committed) != messages(Path(fresh.name)):
                stale.append(f"{committed.relative_to(CHECKOUT)} is not current: run manage.py compilemessages")
    return stale


def missing_translations() -> list[str]:
    """The texts of code and templates that a translation lacks, found by makemessages in a copy."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "copy")
        shutil.copytree(CHECKOUT, copy, ignore=NOT_OURS)
        for domain in sorted({path.stem for path in (copy / LOCALE).glob("*/LC_MESSAGES/*.po")}):
            command = [sys.executable, "manage.py", "makemessages", "--all", "--domain", domain, "--verbosity", "0"]
            subprocess.run(command, cwd=copy, check=True)  # noqa: S603
        return [
            f"{catalog.relative_to(copy)} lacks:\n{texts}"
            for catalog in sorted((copy / LOCALE).glob("*/LC_MESSAGES/*.po"))
            for selection in ("--untranslated", "--only-fuzzy")
            if catalog.parts[-3] != "en" and (texts := selected(catalog, selection))
        ]


def selected(catalog: Path, selection: str) -> str:
    command = ["msgattrib", "--no-obsolete", "--no-location", "--no-wrap", selection, str(catalog)]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    texts = [line for line in found.splitlines() if line.startswith("msgid ") and line != 'msgid ""']
    more = [f"and {len(texts) - SHOWN} more"] if len(texts) > SHOWN else []
    return "\n".join(texts[:SHOWN] + more)


def main() -> None:
    if not list((CHECKOUT / LOCALE).glob("*/LC_MESSAGES/*.po")):
        sys.exit(f"Error: there are no translations in {LOCALE}.")
    if problems := stale_catalogs() + missing_translations():
        sys.exit("Error: " + "\n".join(problems))
    sys.stdout.write("Translations are complete and compiled.\n")


if __name__ == "__main__":
    main()
