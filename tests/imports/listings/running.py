"""``import_listings`` as an operator runs it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command


def run(*paths: Path, apply: bool = True, name: str = "plain", **options: Any) -> str:
    """Everything that it prints."""
    output = StringIO()
    call_command("import_listings", *map(str, paths), map=name, apply=apply, stdout=output, stderr=output, **options)
    return output.getvalue()
