"""``manage.py make_directory_files --out FOLDER``: a made-up directory of a plan, with the truth beside it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.demonstration.directory_files.made import TRAPS, Directory, Options
from programs.demonstration.directory_files.truth import truth_of_text
from programs.demonstration.rate_files.layout import LAYOUTS


class Command(BaseCommand):
    help = (
        "Writes a made-up directory (index.json, plans.json, providers.json) and which facilities an extract of it "
        "must have (providers.truth.ndjson). See docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--providers", type=int, default=500)
        parser.add_argument("--plans", type=int, default=12)
        parser.add_argument("--layout", choices=LAYOUTS, default="compact")
        parser.add_argument("--shuffled", action="store_true", help="keys of each object in an order of its own")
        parser.add_argument("--day", default="2026-11-01", help="of the directory, YYYY-MM-DD")
        parser.add_argument("--trap", choices=[*TRAPS, "all"], action="append", default=[])

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        if options["providers"] < 1 or options["plans"] < 1:
            raise CommandError(_("--providers and --plans must be 1 or more."))
        out.mkdir(parents=True, exist_ok=True)
        traps = frozenset(TRAPS if "all" in options["trap"] else options["trap"])
        named = {name: options[name] for name in ("seed", "providers", "plans", "layout", "shuffled", "day")}
        made = Directory(Options(**named, traps=traps, year=int(options["day"][:4])))
        (out / "index.json").write_text(made.index(), encoding="utf-8")
        (out / "plans.json").write_text(made.plans(), encoding="utf-8")
        text = "".join(made.text()).encode()
        (out / "providers.json").write_bytes(text)
        truth = truth_of_text(text)
        lines = "".join(json.dumps(fact) + "\n" for fact in truth)
        (out / "providers.truth.ndjson").write_text(lines, encoding="utf-8")
        self.stdout.write(f"{out / 'providers.json'}: {len(text):,} bytes, {len(truth):,} facilities to be read")
