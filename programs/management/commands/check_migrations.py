"""``manage.py check_migrations``: do the migrations since the last release stop reading, or that release?"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from programs.ops.migration_rules import refused
from programs.ops.releases import git, last_release, newest_tag

FOLDER = "programs/migrations"


class Command(BaseCommand):
    help = (
        "Refuse migrations since the last release (the newest tag v…, else the commit in .ci/last_release) that lock "
        "or rewrite big tables, or take away what that release reads. docs/upgrading.md has the rules."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", help="another tag or commit")

    def handle(self, *, since: str | None, **options: Any) -> None:
        promised = bool(since or newest_tag())
        since = since or last_release()
        if not since:
            self.stdout.write("Git knows no release here (no tag v…, no whole history): no migration was compared.")
            return
        before = {PurePosixPath(line).stem for line in git("ls-tree", "--name-only", since, f"{FOLDER}/").splitlines()}
        if not before:
            raise CommandError(f"Git knows no migrations at {since}.")
        if wrong := refused(before):
            lines = [f"{name}: {words}" for name, found in wrong.items() for words in found]
            if promised:
                raise CommandError(f"Since {since}:\n" + "\n".join(lines))
            self.stdout.write(f"Since {since}, which nobody has released, so that this is told and not refused:")
            self.stdout.write("\n".join(lines))
            return
        self.stdout.write(f"Since {since}: no migration stops reading.")
