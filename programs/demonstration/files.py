"""The files of ``fixtures/demonstration/``: JSON lines, one payer, provider or program a line.

A program line holds vocabulary codes, not numbers; what is not known is left out. Times are days
before the day of loading (``*_days_ago``, ``verified``: aspect → days and by whom) or after it
(``next_intake_in_days``), so that "checked 12 days ago" stays true whenever the file is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demonstration"

Row = dict[str, Any]

PROGRAM_COLUMNS = """
    slug name description evidence format levels focus conditions therapies services populations restrictions ages
    languages payments accreditations serves phone intake_phone fax intake_hours intake_time_zone
    tty wheelchair parking website street1 street2 city state
    zip_code county latitude longitude precision
""".split()  # noqa: SIM905 (thirty lines otherwise)
"""Columns of ``Program`` that stand in the file under their own names."""

PROGRAM_KEYS = [*PROGRAM_COLUMNS, "provider", "hours_per_week", "openings", "tracks", "participations", "verified"]
"""All keys of a program line, in order."""


def read_rows(name: str, folder: Path) -> list[Row]:
    """Rows of ``payers``, ``providers`` or ``programs``."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_rows(name: str, folder: Path, rows: Iterable[Row]) -> None:
    """Write one of the three files, making the folder when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (folder / f"{name}.jsonl").write_text(text, encoding="utf-8", newline="\n")
