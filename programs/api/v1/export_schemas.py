"""JSON Schemas (2020-12) of the exported files, made of what declares them: serializers and columns.

A CSV file is described by its rows, as a reader that knows the head gives them: objects of texts by column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from programs.api.documentation import document
from programs.exports import qhp
from programs.exports.columns import PARTICIPATIONS, PROGRAMS, PROPERTIES, Field
from programs.models import ExportFile
from programs.spreadsheets import BETWEEN

DIALECT = "https://json-schema.org/draft/2020-12/schema"
INDEX = "index.json"
COMPONENT = re.compile(r"#/components/schemas/(\w+)")

Schema = dict[str, Any]
Kind = ExportFile.Kind


def schema_of(kind: str) -> Schema | None:
    """The schema of a kind of file, or of the index; ``None`` for anything else."""
    made = SCHEMAS.get(kind)
    return made() if made else None


def component(name: str) -> Schema:
    """A schema of the API's description, with those that it refers to as ``$defs``."""
    known = document("en")["components"]["schemas"]
    wanted, found = [name], dict[str, Any]()
    while wanted:
        one = wanted.pop()
        if one not in found:
            found[one] = known[one]
            wanted += COMPONENT.findall(orjson.dumps(known[one]).decode())
    text = COMPONENT.sub(r"#/$defs/\1", orjson.dumps(found).decode())
    defs: Schema = orjson.loads(text)
    return {"$ref": f"#/$defs/{name}", "$defs": defs}


def of_line() -> Schema:
    """Of each line: a program as the API answers it."""
    return {"title": "One line: a program", **component("Program")}


def of_index() -> Schema:
    return {"title": "The index of the files", **component("ExportIndex")}


def described(column: Field) -> Schema:
    return {**column.schema, **({"description": column.about} if column.about else {})}


def as_text(column: Field) -> Schema:
    """What the values of a column are as a cell."""
    schema = dict(column.schema)
    kinds = schema.get("type", [])
    can_be_null = "null" in kinds or None in schema.get("enum", ())
    cell: Schema = {"type": "string"}
    if "array" in kinds:
        cell |= {"description": f"Codes with `{BETWEEN}` between them. Empty: not known."}
    elif "enum" in schema:
        cell["enum"] = [value or "" for value in schema["enum"]]
    elif "number" in kinds:
        cell["pattern"] = r"^(-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?)?$"
    elif "boolean" in kinds:
        cell["enum"] = ["true", "false", ""]
    elif "pattern" in schema:
        whole = schema["pattern"].removeprefix("^").removesuffix("$")
        cell["pattern"] = f"^({whole}){'?' if can_be_null else ''}$"
    elif not can_be_null:
        cell["minLength"] = 1
    return cell | ({"description": column.about} if column.about else {})


def of_rows(columns: Iterable[Field]) -> Schema:
    """Of each row, as an object by the names of the columns. A cell that a spreadsheet would run as a formula begins
    with an apostrophe that is not its own."""
    properties = {str(column.heading): as_text(column) for column in columns}
    return {
        "title": "One row, as texts by column",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def of_features() -> Schema:
    point = {
        "type": "object",
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array",
                "prefixItems": [
                    {"type": "number", "minimum": -180, "maximum": 180, "description": "Longitude."},
                    {"type": "number", "minimum": -90, "maximum": 90, "description": "Latitude."},
                ],
                "items": False,
                "minItems": 2,
            },
        },
        "required": ["type", "coordinates"],
    }
    properties = {str(column.heading): described(column) for column in PROPERTIES}
    each = {
        "type": "object",
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string", "format": "uuid"},
            "geometry": {"anyOf": [point, {"type": "null"}], "description": "Null: a private address, or by video."},
            "properties": {"type": "object", "properties": properties, "required": list(properties)},
        },
        "required": ["type", "id", "geometry", "properties"],
    }
    return {
        "title": "Programs as features (RFC 7946)",
        "type": "object",
        "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": each}},
        "required": ["type", "features"],
        "not": {"required": ["crs"]},
    }


def text(pattern: str = "") -> Schema:
    return {"type": "string", "pattern": pattern} if pattern else {"type": "string", "minLength": 1}


def closed(properties: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    required = [name for name in properties if name not in set(optional)]
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }  # fmt: skip


def of_providers() -> Schema:
    """Of the FACILITY records that are written here; the format of the marketplace has others beside."""
    address: dict[str, Schema] = {
        "address": text(),
        "address_2": text(),
        "city": text(),
        "state": text("^[A-Z]{2}$"),
        "zip": text("^[0-9]{5}$"),
        "phone": text("^[0-9]{10}$"),
    }
    plan: dict[str, Schema] = {
        "plan_id_type": {"const": qhp.PLAN_ID_TYPE},
        "plan_id": text(r"^\d{5}[A-Z]{2}\d{7}$"),
        "network_tier": text(r"^[^a-z\s]+$"),
    }
    entry: dict[str, Schema] = {
        "npi": {"anyOf": [text("^[0-9]{10}$"), {"type": "null"}]},
        "type": {"const": "FACILITY"},
        "facility_name": text(),
        "facility_type": {"type": "array", "items": text(), "minItems": 1},
        "addresses": {"type": "array", "items": closed(address, ["address_2"]), "minItems": 1},
        "plans": {"type": "array", "items": closed(plan), "minItems": 1},
        "last_updated_on": {"type": "string", "format": "date"},
    }
    return {"title": "Providers of a payer (QHP providers.json)", "type": "array", "items": closed(entry)}


SCHEMAS: dict[str, Callable[[], Schema]] = {
    Kind.CSV: lambda: of_rows(PROGRAMS),
    Kind.NDJSON: of_line,
    Kind.GEOJSON: of_features,
    Kind.PARTICIPATIONS: lambda: of_rows(PARTICIPATIONS),
    Kind.PROVIDERS: of_providers,
    INDEX: of_index,
}
