"""Text as it should have been: one kind of space, none at the ends, nothing unprintable."""

from __future__ import annotations

import unicodedata
from typing import Any


def plain(value: Any) -> str:
    """``value`` as one line. Non-breaking and double spaces become one space, control characters go.

    >>> plain("  Cedar\\u00a0\\u00a0House "), plain(None)
    ('Cedar House', '')
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if not text.isascii() or not text.isprintable():
        text = "".join(" " if unicodedata.category(letter)[0] in "ZC" else letter for letter in text)
    return " ".join(text.split())
