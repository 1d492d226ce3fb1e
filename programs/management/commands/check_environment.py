"""``manage.py check_environment``: what is wrong with a file of variables, before systemd reads it silently."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from iop_finder.environment import duplicates

ALWAYS = ("SECRET_KEY", "ALLOWED_HOSTS")
"""Without these, nobody can be served in public."""


class Command(BaseCommand):
    help = "Say what is wrong with a file for systemd's EnvironmentFile=: names doubled, misspelled or missing, spaces."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        if wrong := wrong_lines(text):
            raise CommandError("\n".join(wrong))
        self.stdout.write("Nothing is wrong with its form.")


def wrong_lines(text: str) -> list[str]:
    """A sentence for each thing that is wrong; values are not quoted, for some are secret."""
    wrong = [f"{name} is set twice: the last one counts." for name in duplicates(text)]
    known, seen = known_names(), set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        name, equals, value = line.partition("=")
        if not equals or name != name.strip() or " " in name:
            wrong.append(f"Line {number} is not name=value.")
            continue
        if value != value.strip():
            wrong.append(f"Line {number}: {name} begins or ends with a space.")
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.8)
            wrong.append(f"Line {number}: there is no {name}." + (f" Was {near[0]} meant?" if near else ""))
        if value.strip():
            seen.add(name)
    return wrong + [f"{name} is missing." for name in ALWAYS if name not in seen]


def known_names() -> set[str]:
    """The variables of the README's table."""
    readme = Path(settings.BASE_DIR, "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[A-Z][^|]*) \|", readme, re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}
    return names | {f"IOP_FINDER_POSTGRES_{end}" for end in ("PORT", "FOLDER", "USER", "INSTANCE", "ARCHIVE")} | {
        "GEOCODER_USER_AGENT", "PATH", "LANG", "TZ",
    }  # fmt: skip
