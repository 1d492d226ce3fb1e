"""JSON by orjson, straight from plain dictionaries."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


def as_json(data: Any) -> bytes:
    """Times are RFC 3339 and end in ``Z`` when they are UTC; numbers keep their full precision."""
    # ``str`` turns translatable texts into the request's language.
    return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)


class OrjsonRenderer(BaseRenderer):
    """What ``as_json`` writes."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else as_json(data)


class GeoJsonRenderer(OrjsonRenderer):
    """GeoJSON (RFC 7946): JSON under a name of its own."""

    media_type = "application/geo+json"
    format = "geojson"
