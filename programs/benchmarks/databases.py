"""A database of its own for each size, kept between runs; the application's is never touched.

Its name is the application's with ``_bench_25k`` behind it. It carries a mark, as a comment on the
database, that says what is in it: one without the mark is used only if it is empty, and never dropped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from django.core.management import call_command
from django.db import ProgrammingError, connection

from iop_finder.postgres.databases import elsewhere, switch, tables_of_application
from programs.benchmarks import loading

MARK = "Made-up listings for benchmarks: "
SEED = 20_261_122
KEEP_DAYS = 14
"""Older ones are made anew: reports of openings age, and would match fewer searches."""

PROGRAMS = Path(__file__).resolve().parents[1]
MADE_BY = (
    "benchmarks/frequencies.py",
    "benchmarks/listings.py",
    "benchmarks/loading.py",
    "benchmarks/sites.py",
    "migrations/*.py",
    "vocabularies.py",
    "demonstration/kinds.py",
    "demonstration/names.py",
    "demonstration/timetables.py",
)


class BenchmarkError(Exception):
    """The benchmark cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class Size:
    """A number of listings and its short name: ``25k``, ``1m``."""

    name: str
    listings: int

    @classmethod
    def read(cls, text: str) -> Size:
        """``25k``, ``1M`` or ``500``. Raises ``BenchmarkError`` for anything else."""
        name = text.strip().lower()
        unit = {"k": 1_000, "m": 1_000_000}.get(name[-1:], 1)
        digits = name if unit == 1 else name[:-1]
        if not (digits.isascii() and digits.isdecimal()) or not 100 <= int(digits) * unit <= 10_000_000:
            raise BenchmarkError(f"{text!r} is not a size: write 25k, 200k or 1m (100 to 10m listings).")
        return cls(name, int(digits) * unit)


@dataclass(frozen=True)
class Contents:
    """What a database of ours holds, as its mark says. ``recipe`` changes with the code that makes it."""

    listings: int
    recipe: str
    built: str

    def serves(self, size: Size) -> bool:
        fresh = date.fromisoformat(self.built) > today() - timedelta(days=KEEP_DAYS)
        return self.listings == size.listings and self.recipe == recipe() and fresh


def today() -> date:
    return datetime.now(UTC).date()


def recipe() -> str:
    """A digest of the seed and of the code that decides what a database holds."""
    digest = hashlib.sha256(str(SEED).encode())
    for pattern in MADE_BY:
        for path in sorted(PROGRAMS.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def database_name(size: Size) -> str:
    return f"{connection.settings_dict['NAME']}_bench_{size.name}"


@contextlib.contextmanager
def database_of(size: Size, *, rebuild: bool, say: Callable[[str], None]) -> Iterator[None]:
    """Connect to the database of ``size``, which is made where it is missing or out of date."""
    application, name = connection.settings_dict["NAME"], database_name(size)
    try:
        kept = contents_of(name)
        if rebuild or kept is None or not kept.serves(size):
            say(f"Making {size.listings:,} listings in the database {name} ...")
            create_anew(name)
            switch(name)
            fill(size, say=say)
            note(name, Contents(size.listings, recipe(), today().isoformat()))
        else:
            say(f"Using the database {name}, made on {kept.built}.")
        switch(name)
        yield
    finally:
        switch(application)


def fill(size: Size, *, say: Callable[[str], None]) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    loading.build(count=size.listings, seed=SEED, now=datetime.now(UTC), say=say)


def contents_of(name: str) -> Contents | None:
    """What the mark of a database says; ``None`` when there is none, or one that is not ready or empty.

    Raises ``BenchmarkError`` for a database that has tables and no mark: it is somebody's.
    """
    with elsewhere() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    if row is None:
        return None
    if not (row[0] or "").startswith(MARK):
        refuse_if_used(name)
        return None
    about = row[0].removeprefix(MARK)
    return Contents(**json.loads(about)) if about.startswith("{") else None


def refuse_if_used(name: str) -> None:
    application = connection.settings_dict["NAME"]
    switch(name)
    try:
        tables = tables_of_application()
    finally:
        switch(application)
    if tables:
        raise BenchmarkError(
            f"The database {name} has tables and was not made by this benchmark: it stays as it is. "
            "Rename it if it is not needed under this name."
        )


def create_anew(name: str) -> None:
    """Drop the database, which ``contents_of`` has found to be ours or empty, and create it, marked."""
    with elsewhere() as cursor:
        quoted = connection.ops.quote_name(name)
        try:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
            cursor.execute(f"CREATE DATABASE {quoted}")
        except ProgrammingError as error:
            raise BenchmarkError(
                f"The database {name} cannot be created: {error}\n"
                "Let the role (ALTER ROLE … CREATEDB), or leave DATABASE_URL unset to measure the embedded server."
            ) from error
    note(name, None)


def note(name: str, contents: Contents | None) -> None:
    """Write the mark; ``None`` while the database is being filled."""
    about = json.dumps(asdict(contents)) if contents else "being filled"
    with elsewhere() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(name)} IS %s", [MARK + about])


def address() -> str:
    """The current database as DATABASE_URL has it, for the web server that is to be measured."""
    connection.ensure_connection()
    about = connection.settings_dict
    user, password = quote(about["USER"], safe=""), quote(about["PASSWORD"], safe="")
    host = quote(about["HOST"], safe="") or "localhost"
    return f"postgresql://{user}:{password}@{host}:{about['PORT'] or 5432}/{quote(about['NAME'])}"
