"""The access log: time, method, path, status, milliseconds. Nothing about the visitor or the search."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from urllib.parse import quote

LONGEST_PATH = 200


class AccessFormatter(logging.Formatter):
    """Formats granian's access records.

    granian's own format can leave out the query string, but it writes the path *decoded*: an
    address typed with an escaped question mark would bring its search words along, and an escaped
    line break would forge a line.
    """

    def format(self, record: logging.LogRecord) -> str:
        request = record.args
        if not isinstance(request, Mapping):
            return super().format(record)
        path = str(request["path"]).split("?", 1)[0].split(";", 1)[0]
        return (
            f"{request['time']} {quote(str(request['method']))} {quote(path[:LONGEST_PATH])} "
            f"{request['status']} {request['dt_ms']:.1f} ms"
        )


class WithoutQueryString(logging.Filter):
    """Cuts the query string out of the request line that the development server logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], str):
            record.args = (re.sub(r"\?\S*", "", record.args[0]), *record.args[1:])
        return True
