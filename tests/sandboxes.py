"""A sandbox of three programs: the two of the fixed answers and one like the others. And a directory of a real one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from programs.demonstration.files import FOLDER, read_rows, write_rows
from programs.demonstration.sandbox import sandbox_load
from programs.models import ApiClient, Program
from programs.quality.api_keys import create_key
from tests.factories import NetworkFactory, ParticipationFactory, PlaceFactory, ProgramFactory, TrackFactory

SIZE = 3
"""Programs in it."""


def small_sandbox() -> None:
    """Build it, in the transaction of the test or of its module: a third of a second, for it makes every table."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder))
        assert sandbox_load(folder=Path(folder))["program"] == SIZE


def write_files(folder: Path) -> None:
    """What it is made from."""
    programs = [row for row in read_rows("programs", FOLDER) if row["format"] == "in-person"][:1]
    providers = [row for row in read_rows("providers", FOLDER) if row["slug"] == programs[0]["provider"]]
    for name, rows in (("payers", read_rows("payers", FOLDER)), ("providers", providers), ("programs", programs)):
        write_rows(name, folder, rows)


def bearer(*, is_test: bool) -> dict[str, str]:
    """The header of a new key for reading."""
    client = ApiClient.objects.create(name="Aspen Health", contact_email="api@aspen.example")
    _key, text = create_key(client=client, name="a key", scopes=["read"], is_test=is_test)
    return {"Authorization": f"Bearer {text}"}


def real_program() -> Program:
    """A program of the directory, in a network, near which nothing fictional is."""
    for kind, name, zip_code, state, latitude, longitude in (
        ("zip", "Denver", "80203", "CO", 39.731, -104.983),
        ("zip", "Hagatna", "96910", "GU", 13.4757, 144.7489),
        ("zip", "Saipan", "96950", "MP", 15.1902, 145.7467),
        ("zip", "Pago Pago", "96799", "AS", -14.27, -170.70),
    ):
        PlaceFactory(
            kind=kind, name=name, zip_code=zip_code, state=state, latitude=latitude, longitude=longitude,
            key=f"zip-{zip_code}",
        )  # fmt: skip
    for state in ("IL", "MO"):
        PlaceFactory(
            kind="city", name="Springfield", zip_code="", state=state, key=f"city-springfield-{state.lower()}",
            latitude=39.8, longitude=-89.6,
        )  # fmt: skip
    program = ProgramFactory(name="Real IOP", phone="303-555-0142")
    TrackFactory(program=program)
    ParticipationFactory(program=program, network=NetworkFactory(slug="real-ppo"))
    return program
