"""``manage.py make_hospital_files --out FOLDER``: made-up hospital files in every layout, the truth beside each."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.demonstration.rate_files.hospital import SHAPES, TRAPS, HospitalFileMade, HospitalOptions
from programs.demonstration.rate_files.hospital_truth import FIELDS, truth_of
from programs.demonstration.rate_files.layout import LAYOUTS

NAME = "00-0000000_example-west-hospital_standardcharges"


class Command(BaseCommand):
    help = (
        "Writes a made-up file of a hospital's charges as a tall and as a wide table and as JSON, and beside each what "
        "it says (….truth.ndjson): the fields of every charge for a code that is read. See docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--rows", type=int, default=100)
        parser.add_argument("--plans", type=int, default=5)
        parser.add_argument("--template", default="3.0.0", help="version that the file names")
        parser.add_argument("--layout", choices=LAYOUTS, default="indented", help="of JSON")
        parser.add_argument("--trap", choices=[*TRAPS, "all"], action="append", default=[])

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        if options["rows"] < 1 or options["plans"] < 0:
            raise CommandError(_("--rows must be 1 or more, --plans 0 or more."))
        out.mkdir(parents=True, exist_ok=True)
        traps = frozenset(TRAPS if "all" in options["trap"] else options["trap"])
        for shape in SHAPES:
            made = HospitalFileMade(
                HospitalOptions(
                    seed=options["seed"],
                    shape=shape,
                    rows=options["rows"],
                    plans=options["plans"],
                    version=options["template"],
                    layout=options["layout"],
                    traps=traps,
                )
            )
            path = out / f"{NAME}_{shape}.{'json' if shape == 'json' else 'csv'}"
            path.write_bytes(made.content())
            facts = truth_of(made)
            lines = [json.dumps(dict(zip(FIELDS, fact, strict=True))) + "\n" for fact in facts]
            path.with_suffix(".truth.ndjson").write_text("".join(lines), encoding="utf-8")
            self.stdout.write(f"{path}: {len(facts):,} charges in {path.with_suffix('.truth.ndjson').name}")
