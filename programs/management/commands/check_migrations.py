"""``manage.py check_migrations``: do the migrations since the last release stop reading, or that release?"""

from __future__ import annotations

import subprocess
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from programs.ops.migration_rules import refused

FOLDER = "programs/migrations"


class Command(BaseCommand):
    help = (
        "Refuse migrations since the last release (the newest tag v…) that lock or rewrite big tables, or take away "
        "what that release reads. docs/upgrading.md has the rules."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", help="another tag or commit")

    def handle(self, *, since: str | None, **options: Any) -> None:
        since = since or git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")
        if not since:
            self.stdout.write("There is no release yet (no tag v…): no migration was compared with one.")
            return
        before = {PurePosixPath(line).stem for line in git("ls-tree", "--name-only", since, f"{FOLDER}/").splitlines()}
        if not before:
            raise CommandError(f"Git knows no migrations at {since}.")
        if wrong := refused(before):
            lines = [f"{name}: {words}" for name, found in wrong.items() for words in found]
            raise CommandError(f"Since {since}:\n" + "\n".join(lines))
        self.stdout.write(f"Since {since}: no migration stops reading.")


def git(*arguments: str) -> str:
    """What git says; empty where there is none, or no such thing."""
    try:
        answer = subprocess.run(["git", *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True)  # noqa: S603, S607
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
