"""``manage.py make_rate_files --out FOLDER``: made-up files as payers publish them, with the truth beside each."""

from __future__ import annotations

import gzip
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, get_args

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.demonstration.rate_files.contents import ContentsOptions, make_contents
from programs.demonstration.rate_files.in_network import TRAPS, InNetwork, Options, Order, References, plain
from programs.demonstration.rate_files.layout import LAYOUTS
from programs.demonstration.rate_files.truth import Truth

IN_NETWORK = "2026-11-01_example-health_choice-plus_in-network-rates.json.gz"
CONTENTS = "2026-11-01_example-health_index.json"


class Command(BaseCommand):
    help = (
        "Writes a made-up in-network rate file and a table of contents, and beside each what it says (….truth.ndjson): "
        "for every rate its fields and groups, for every file its number of plans. See docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--groups", type=int, default=200)
        parser.add_argument("--items", type=int, default=100)
        parser.add_argument("--order", choices=get_args(Order), default="cms", help="of keys")
        parser.add_argument("--layout", choices=LAYOUTS, default="compact")
        parser.add_argument("--references", choices=get_args(References), default="before", help="before the rates")
        parser.add_argument("--schema", default="2.0.0", help="version that the file names")
        parser.add_argument("--trap", choices=[*TRAPS, "all"], action="append", default=[])

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        if options["groups"] < 1 or options["items"] < 1:
            raise CommandError(_("--groups and --items must be 1 or more."))
        out.mkdir(parents=True, exist_ok=True)
        traps = frozenset(TRAPS if "all" in options["trap"] else options["trap"])
        chosen = Options(
            seed=options["seed"],
            groups=options["groups"],
            items=options["items"],
            order=options["order"],
            layout=options["layout"],
            references=options["references"],
            traps=traps,
            version=options["schema"],
        )
        truth = Truth()
        made = InNetwork(chosen, lambda what, value: truth.tell(what, plain(value)))
        packed = gzip.compress("".join(made.text()).encode(), mtime=0)
        (out / IN_NETWORK).write_bytes(packed)
        self.truth(out, IN_NETWORK, truth.facts())
        contents = make_contents(ContentsOptions(options["seed"], layout=options["layout"]))
        (out / CONTENTS).write_text(contents.text, encoding="utf-8")
        self.truth(out, CONTENTS, sorted(contents.plans.items()))

    def truth(self, out: Path, name: str, lines: list[Any]) -> None:
        path = out / f"{name.split('.')[0]}.truth.ndjson"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        self.stdout.write(f"{out / name}: {len(lines):,} lines of truth in {path.name}")
