"""The development server's log: which page was asked for, and nothing of what was searched."""

from __future__ import annotations

import logging
import re


class WithoutQueryString(logging.Filter):
    """Cuts the query string out of the request line that the development server logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], str):
            record.args = (re.sub(r"\?\S*", "", record.args[0]), *record.args[1:])
        return True
