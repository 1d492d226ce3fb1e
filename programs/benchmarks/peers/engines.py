"""Engines in process: this file is run by the Python of an environment of its own, which has them and nothing of ours.

``engines.py NAME LISTINGS FOLDER``: loads the listings and says that it is ready, then answers each line of JSON on its
standard input, a list of questions and for how many seconds to ask them in turn, with one of processor time.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any

TEXTS = ("name", "provider", "description")
MILES, MILES_A_DEGREE = 25.0, 69.0933  # of a great circle, by the mean radius 6,371.009 km
MAP_BYTES = 1 << 35
"""Room that milli may use: of the address space, not of the disk."""

Ask = Callable[[dict[str, Any]], int]
"""Asks one question, to the end: 20 results are read, their numbers alone or whole. Gives the count."""


def listings(path: str) -> Iterator[dict[str, Any]]:
    with Path(path).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def tantivy(path: str, folder: str) -> Ask:
    """Two indexes: what is stored with a number would be unpacked with it."""
    of_numbers, of_listings = (tantivy_index(path, folder, whole=whole) for whole in (False, True))
    return lambda question: (of_listings if question["whole"] else of_numbers)(question)


def tantivy_index(path: str, folder: str, *, whole: bool) -> Ask:
    """``whole``: listings are stored as they are, beside their numbers."""
    import tantivy as engine

    builder = engine.SchemaBuilder()
    builder.add_integer_field("number", stored=True, indexed=True, fast=True)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="en_stem")
    for name in ("evidence", "format"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("latitude", "longitude"):
        builder.add_float_field(name, indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="raw", index_option="basic", fast=True)
    if whole:
        builder.add_bytes_field("listing", stored=True, indexed=False)
    schema = builder.build()
    home = Path(folder) / ("listings" if whole else "numbers")
    home.mkdir()
    index = engine.Index(schema, path=str(home))
    writer = index.writer(200_000_000, 1)
    for listing in listings(path):
        document = engine.Document()
        document.add_integer("number", listing["number"])
        for name in TEXTS:
            document.add_text(name, listing[name])
        for name in ("evidence", "format"):
            if listing[name] is not None:
                document.add_integer(name, listing[name])
        for name in ("latitude", "longitude"):
            if listing[name] is not None:
                document.add_float(name, listing[name])
        for number in listing["terms"]:
            document.add_text("terms", str(number))
        if whole:
            document.add_bytes("listing", json.dumps(listing).encode())
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, must, should = index.searcher(), engine.Occur.Must, engine.Occur.Should
    query = engine.Query

    def any_of(field: str, numbers: list[int]) -> Any:
        return query.boolean_query([(should, query.term_query(schema, field, number)) for number in numbers])

    def box(latitude: float, longitude: float) -> Iterator[Any]:
        """It knows no circles: the square about one."""
        north = MILES / MILES_A_DEGREE
        east = north / math.cos(math.radians(latitude))
        for name, middle, away in (("latitude", latitude, north), ("longitude", longitude, east)):
            yield query.range_query(schema, name, engine.FieldType.Float, middle - away, middle + away)

    def words(question: dict[str, Any]) -> Any:
        if question["exact"]:
            quoted = " AND ".join(f"({' OR '.join(f'{name}:{word}' for name in TEXTS)})" for word in split(question))
            return index.parse_query(quoted, list(TEXTS))
        return query.boolean_query(
            [(should, query.fuzzy_term_query(schema, name, question["text"], 2)) for name in TEXTS]
        )

    def ask(question: dict[str, Any]) -> int:
        parts = [any_of(name, question[name]) for name in ("evidence", "format") if question[name]]
        parts += [query.term_query(schema, "terms", str(number)) for number in question["terms"]]
        if question["point"]:
            parts += box(*question["point"])
        if question["text"]:
            parts.insert(0, words(question))
        asked = query.boolean_query([(must, part) for part in parts])
        found = searcher.search(asked, 20, count=True)
        for _score, address in found.hits:
            searcher.doc(address)
        if question["facets"]:
            searcher.aggregate(asked, {"terms": {"terms": {"field": "terms", "size": 1000}}})
        return int(found.count)

    return ask


def split(question: dict[str, Any]) -> list[str]:
    return str(question["text"]).split()


def milli(path: str, folder: str) -> Ask:
    import milli as engine

    index = engine.Index(folder, MAP_BYTES)
    batch: list[dict[str, Any]] = []
    for listing in listings(path):
        batch.append({"id": listing["number"], **{name: listing[name] for name in TEXTS}})
        if len(batch) == 50_000:
            index.add_documents(batch)
            batch = []
    if batch:
        index.add_documents(batch)

    def ask(question: dict[str, Any]) -> int:
        found = index.search(question["text"])
        if question["whole"]:
            index.get_documents(found[:20])
        return len(found)

    return ask


ENGINES = {"tantivy": tantivy, "milli": milli}


def asked_for(ask: Ask, questions: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Ask in turn for so long, and each at least once; milliseconds of processor a question."""
    counts = [ask(question) for question in questions]
    began, before, number = time.monotonic(), time.process_time(), 0
    while number < len(questions) or time.monotonic() - began < seconds:
        ask(questions[number % len(questions)])
        number += 1
        if time.monotonic() - began > 4 * seconds:
            break
    return {"cpu_ms": (time.process_time() - before) * 1000 / number, "asked": number, "counts": counts}


def main(name: str, path: str, folder: str) -> None:
    if util.find_spec(name) is None:
        print(json.dumps({"missing": name}), flush=True)  # noqa: T201
        return
    ask = ENGINES[name](path, folder)
    print(json.dumps({"ready": metadata.version(name)}), flush=True)  # noqa: T201
    for line in sys.stdin:
        wanted = json.loads(line)
        print(json.dumps(asked_for(ask, wanted["questions"], wanted["seconds"])), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
