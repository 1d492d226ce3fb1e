"""A sandbox of three programs for tests: the two of the fixed answers, and one that is fictional like the others."""

from __future__ import annotations

from pathlib import Path

from programs.demonstration.files import FOLDER, read_rows, write_rows
from programs.demonstration.sandbox import sandbox_load
from programs.models import ApiClient
from programs.quality.api_keys import create_key


def small_sandbox(folder: Path) -> dict[str, int]:
    """Build it, in the transaction of the test. ``folder`` takes the files that it is made from."""
    programs = [row for row in read_rows("programs", FOLDER) if row["format"] == "in-person"][:1]
    providers = [row for row in read_rows("providers", FOLDER) if row["slug"] == programs[0]["provider"]]
    for name, rows in (("payers", read_rows("payers", FOLDER)), ("providers", providers), ("programs", programs)):
        write_rows(name, folder, rows)
    return sandbox_load(folder=folder)


def bearer(*, is_test: bool) -> dict[str, str]:
    """The header of a new key for reading."""
    client = ApiClient.objects.create(name="Aspen Health", contact_email="api@aspen.example")
    _key, text = create_key(client=client, name="a key", scopes=["read"], is_test=is_test)
    return {"Authorization": f"Bearer {text}"}
