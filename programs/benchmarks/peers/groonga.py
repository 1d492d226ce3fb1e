"""Groonga over HTTP, with its query cache off."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.peers.peer import NotInstalledError, fetched, process
from programs.benchmarks.peers.questions import MILES, Asked
from programs.benchmarks.serving import HOST, free_port

METRES_A_MILE = 1609.344 * 6_357_303 / 6_371_009
"""On Groonga's sphere, which is smaller than ours: the same angle."""
BATCH = 20_000

STEMMER = "token_filters/stem"
TEXTS = ("name", "provider", "description")

SCHEMA = (
    ("table_create", {"name": "Terms", "flags": "TABLE_HASH_KEY", "key_type": "UInt32"}),
    ("table_create", {"name": "Programs", "flags": "TABLE_HASH_KEY", "key_type": "UInt32"}),
    *(
        ("column_create", {"table": "Programs", "name": name, "flags": "COLUMN_SCALAR", "type": type_})
        for name, type_ in (
            ("id", "ShortText"),
            ("name", "ShortText"),
            ("provider", "ShortText"),
            ("description", "Text"),
            ("city", "ShortText"),
            ("point", "WGS84GeoPoint"),
            ("located", "Bool"),
            ("evidence", "UInt32"),
            ("format", "UInt32"),
        )
    ),
    ("column_create", {"table": "Programs", "name": "terms", "flags": "COLUMN_VECTOR", "type": "Terms"}),
    (
        "column_create",
        {"table": "Terms", "name": "programs", "flags": "COLUMN_INDEX", "type": "Programs", "source": "terms"},
    ),
    ("table_create", {"name": "Points", "flags": "TABLE_PAT_KEY", "key_type": "WGS84GeoPoint"}),
    (
        "column_create",
        {"table": "Points", "name": "programs", "flags": "COLUMN_INDEX", "type": "Programs", "source": "point"},
    ),
    (
        "table_create",
        {
            "name": "Words",
            "flags": "TABLE_PAT_KEY",
            "key_type": "ShortText",
            "default_tokenizer": "TokenBigram",
            "normalizer": "NormalizerAuto",
            "token_filters": "TokenFilterStem",
        },
    ),
    *(
        (
            "column_create",
            {
                "table": "Words",
                "name": f"in_{name}",
                "flags": "COLUMN_INDEX|WITH_POSITION",
                "type": "Programs",
                "source": name,
            },
        )
        for name in TEXTS
    ),
)


class Groonga:
    """Debian's package ``groonga``."""

    name = "Groonga"

    @contextlib.contextmanager
    def running(self, folder: Path, listings: Path) -> Iterator[RunningGroonga]:
        program = shutil.which("groonga")
        if program is None:
            raise NotInstalledError(
                "groonga is not installed (Debian, Ubuntu: apt install groonga groonga-token-filter-stem)"
            )
        version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout  # noqa: S603
        database = folder / "groonga" / "db"
        database.parent.mkdir()
        subprocess.run([program, "-n", str(database), "quit"], check=True, capture_output=True)  # noqa: S603
        port = free_port()
        command = [program, "--protocol", "http", "-s", "--bind-address", HOST, "--port", str(port)]
        with process([*command, "--cache-limit", "0", str(database)], port, "/d/status"):
            running = RunningGroonga(port, next(iter(re.findall(r"[\d.]+", version)), "unknown"))
            running.load(listings)
            yield running


class RunningGroonga:
    name = Groonga.name

    def __init__(self, port: int, version: str) -> None:
        self.port, self.version = port, version

    def load(self, listings: Path) -> None:
        """The columns, the listings, and no cache of queries."""
        try:
            self.ask(f"/d/plugin_register?{urlencode({'name': STEMMER})}")
        except BenchmarkError as error:
            raise NotInstalledError(f"Groonga has no {STEMMER} (apt install groonga-token-filter-stem)") from error
        for command, arguments in SCHEMA:
            self.ask(f"/d/{command}?{urlencode(arguments)}")
        with listings.open(encoding="utf-8") as file:
            while lines := list(itertools.islice(file, BATCH)):
                rows = json.dumps([as_row(json.loads(line)) for line in lines]).encode()
                self.ask("/d/load?table=Programs", rows)
        self.ask("/d/cache_limit?max=0")

    def ask(self, path: str, body: bytes | None = None) -> object:
        """The result of a command. Raises ``BenchmarkError`` where it failed."""
        answer = json.loads(fetched(self.port, path, body))
        if answer[0][0]:
            raise BenchmarkError(f"Groonga failed at {path[:200]}: {answer[0]}")
        return answer[1]

    def path(self, question: Asked) -> str:
        """Conditions that an index answers come first; the rest is compared, program by program, of what they leave."""
        columns = "_key,id,name,provider,description,city,terms"
        arguments = {"table": "Programs", "limit": "20", "output_columns": columns}
        conditions = [f"terms @ {number}" for number in question.terms]
        if question.point:
            point = "{:.6f}x{:.6f}".format(*question.point)
            metres = round(MILES * METRES_A_MILE)
            conditions.insert(0, f'geo_in_circle(point, "{point}", {metres}, "sphere") && located == true')
            away = f'geo_distance(point, "{point}", "sphere")'
            arguments |= {"columns[away].stage": "filtered", "columns[away].type": "Float", "columns[away].value": away}
        if question.text and question.exact:
            arguments |= {"match_columns": " || ".join(TEXTS), "query": question.text}
        elif question.text:
            near = '{"max_distance": 2, "prefix_length": 1}'
            fuzzy = (f'fuzzy_search({column}, "{question.text}", {near})' for column in TEXTS)
            conditions.insert(0, "(" + " || ".join(fuzzy) + ")")
        for name, numbers in (("evidence", question.evidence), ("format", question.format)):
            if numbers:
                conditions.append(f"in_values({name}, {', '.join(map(str, numbers))})")
        arguments |= {"sort_keys": "away" if question.point else "-_score", "filter": " && ".join(conditions)}
        if question.facets:
            arguments |= {"drilldown": "terms", "drilldown_limit": "-1", "drilldown_output_columns": "_key,_nsubrecs"}
        return "/d/select?" + urlencode(arguments)

    def count(self, answer: bytes) -> int:
        return int(json.loads(answer)[1][0][0][0])


def as_row(listing: dict[str, object]) -> dict[str, object]:
    """A listing as Groonga reads it. One without a point is given one in the sea, and said to have none."""
    row = {name: value for name, value in listing.items() if name not in ("number", "latitude", "longitude")}
    located = listing["latitude"] is not None
    point = f"{listing['latitude']}x{listing['longitude']}" if located else "0x0"
    return {**row, "_key": listing["number"], "point": point, "located": located}
