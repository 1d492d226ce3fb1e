"""Rows as the bytes of a file: CSV (RFC 4180), NDJSON, GeoJSON (RFC 7946), and JSON lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.conf import settings

from programs.exports.columns import PROPERTIES, Field
from programs.search import Listing
from programs.spreadsheets import cells


def as_json(value: Any) -> bytes:
    """As the API renders it: times are RFC 3339 and end in ``Z`` when they are UTC."""
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)


def whole(listing: Listing) -> dict[str, Any]:
    """A program as the API answers it, with the address of its page on this site."""
    return {**listing, "url": settings.SITE_URL + listing["url"]}


def csv_lines(columns: Sequence[Field], rows: Iterable[Any]) -> bytes:
    """Rows without the head; each ends in CR LF. Cells that a spreadsheet would run as a formula begin with an
    apostrophe; ZIP codes keep their zeros."""
    stream = io.StringIO()
    csv.writer(stream).writerows(cells(columns, row) for row in rows)
    return stream.getvalue().encode()


def csv_head(columns: Sequence[Field]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerow(str(column.heading) for column in columns)
    return stream.getvalue().encode()


def ndjson_lines(programs: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(as_json(program) + b"\n" for program in programs)


def feature(program: dict[str, Any]) -> bytes:
    """A feature; without geometry where the address is private, or by video. No ``crs``: RFC 7946 knows WGS 84 only."""
    latitude, longitude = program["location"]["latitude"], program["location"]["longitude"]
    point = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    properties = {str(column.heading): column.read(program) for column in PROPERTIES}
    return as_json({"type": "Feature", "id": properties["id"], "geometry": point, "properties": properties})


FEATURES_HEAD, FEATURES_END = b'{"type":"FeatureCollection","features":[', b"\n]}\n"
LIST_HEAD, LIST_END = b"[", b"\n]\n"


def items(rendered: Iterable[bytes], *, first: bool) -> Iterator[bytes]:
    """Items of a JSON list, one a line; ``first`` says that none stands before them."""
    for one in rendered:
        yield (b"\n" if first else b",\n") + one
        first = False
