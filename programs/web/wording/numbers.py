"""Numbers as the pages say them, in both languages: Spanish of the United States has the same comma."""

from __future__ import annotations


def number(count: int | None) -> str:
    """A count with its thousands apart."""
    return f"{count or 0:,}"
